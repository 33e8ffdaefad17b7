// Several people at one tool, one work order or one plan: one of them wins, and the others are told of it.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { equipment, reservation, signOut } from '../../shared/domains/facilities/equipment-resources.ts'
import { makeDueOrders } from '../../shared/domains/facilities/plans.ts'
import { category, inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { stockMovement } from '../../shared/domains/facilities/stock-resources.ts'
import { preventivePlan, workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { dialects } from '../support/engines.ts'
import { openRacers } from '../support/racers.ts'
import { as, buildCrib, type Crib, now, run } from './equipment-world.ts'
import { broken } from './facilities-world.ts'

const hours = (from: number, until: number) =>
  [from, until].map((n) => new Date(Date.parse(now) + n * 3_600_000).toISOString()) as [string, string]

/** How many of these succeeded, and the messages of the refusals of the others. */
async function outcomes(work: readonly Promise<unknown>[]) {
  const settled = await Promise.allSettled(work)
  const refused = settled.flatMap((one) => (one.status === 'rejected' ? [String(one.reason.issues?.[0]?.message ?? one.reason)] : []))
  return { done: settled.length - refused.length, refused }
}

describe.each(dialects)('on %s', (dialect) => {
  let racers: Awaited<ReturnType<typeof openRacers>>
  let system: DbContext
  let crib: Crib

  beforeAll(async () => {
    racers = await openRacers(dialect)
  })
  afterAll(() => racers.drop())
  beforeEach(async () => {
    ;[system] = racers.contexts()
    crib = await buildCrib(system)
  })
  afterEach(() => racers.empty())

  const gated = (together: number, rounds?: number) => {
    const both = racers.gated(together, rounds)
    return (n: number) => as(both[n % 2 === 0 ? 0 : 1], now)
  }

  test('of two sign-outs of one tool at once one wins, and the other is told who has it and until when', async () => {
    const racer = gated(2)
    const [first, second] = [crib.people.bob, crib.people.cleo]
    const { done, refused } = await outcomes(
      [first, second].map((borrowerId, n) => run(racer(n), 'equipment.signOut', crib.drill, { borrowerId })),
    )
    const [out] = await gather(system, [select(system, signOut, {})])
    expect(out).toHaveLength(1)
    expect({ done, refused }).toEqual({ done: 1, refused: [`DRILL-1 is out: ${out[0]?.borrower} has it until ${out[0]?.dueAt}`] })
  })

  test('of ten sign-outs through two connections one wins', async () => {
    const racer = gated(10)
    const { done, refused } = await outcomes(
      Array.from({ length: 10 }, (_, n) => run(racer(n), 'equipment.signOut', crib.drill, { borrowerId: crib.people.bob })),
    )
    expect([done, new Set(refused).size]).toEqual([1, 1])
    expect(await get(system, equipment, crib.drill)).toMatchObject({ status: 'out', version: 2 })
  })

  test('of twenty overlapping reservations at once exactly one of each overlapping set is made', async () => {
    // four sets of five: all of a set share an hour, and no two sets do
    const racer = gated(20)
    const work = Array.from({ length: 20 }, (_, n) => {
      const set = Math.floor(n / 5)
      const [fromAt, untilAt] = hours(set * 10 + (n % 5), set * 10 + 5 + (n % 5) / 2)
      return run(racer(n), 'equipment.reserve', crib.drill, { fromAt, untilAt, borrowerId: crib.people.bob })
    })
    const { done, refused } = await outcomes(work)
    expect(refused.filter((message) => !/^DRILL-1 is reserved by bob from /.test(message))).toEqual([])
    expect(done).toBe(4)
    const [kept] = await gather(system, [select(system, reservation, {})])
    const inOrder = kept.toSorted((a, b) => (a.fromAt < b.fromAt ? -1 : 1))
    expect(inOrder).toHaveLength(4)
    expect(inOrder.every(({ fromAt }, at) => at === 0 || fromAt >= (inOrder[at - 1]?.untilAt ?? ''))).toBe(true)
  })

  test('a sign-out and a reservation of another for the same hours do not both succeed', async () => {
    const racer = gated(2)
    const [fromAt, untilAt] = hours(1, 2)
    const { done } = await outcomes([
      run(racer(0), 'equipment.signOut', crib.drill, { borrowerId: crib.people.bob }),
      run(racer(1), 'equipment.reserve', crib.drill, { fromAt, untilAt, borrowerId: crib.people.cleo }),
    ])
    expect(done).toBe(1)
  })

  test('of two returns one wins, and the other hears who took it back', async () => {
    await run(as(system, now), 'equipment.signOut', crib.drill, { borrowerId: crib.people.bob })
    const racer = gated(2)
    const { done, refused } = await outcomes(
      [0, 1].map((n) => run(racer(n), 'equipment.returnItem', crib.drill, { conditionIn: 'damaged' })),
    )
    expect({ done, refused }).toEqual({ done: 1, refused: [`DRILL-1 was returned by system:test at ${now}`] })
    const [orders] = await gather(system, [select(system, workOrder, {})])
    expect(orders).toHaveLength(1)
  })

  test('of two runs of the plans at once one makes the order', async () => {
    await commit(system, [
      insert(preventivePlan, {
        code: 'PM-1',
        title: 'Service',
        siteId: crib.site,
        basis: 'completion',
        everyDays: 30,
        nextDueOn: '2027-03-01',
      }),
    ])
    const racer = gated(2, 2) // each looks for plans, then at the plan
    const made = await Promise.all([0, 1].map((n) => makeDueOrders(racer(n))))
    expect(made.toSorted()).toEqual([0, 1])
    const [orders, [plan]] = await gather(system, [select(system, workOrder, {}), select(system, preventivePlan, {})])
    expect(orders).toHaveLength(1)
    expect(plan).toMatchObject({ nextDueOn: '2027-03-01', version: 1 })
  })

  test('of twenty people who use parts at once as many get some as there are, all for the order', async () => {
    const [tools] = await commit(system, [insert(category, { code: 'P', name: 'Parts' })])
    const [item] = await commit(system, [
      insert(inventoryItem, { sku: 'SEAL', name: 'Seal', categoryId: Number(tools?.id), storeId: crib.store, unitCost: 3 }),
    ])
    await run(as(system, now), 'inventoryItem.receive', Number(item?.id), { quantity: 12 })
    const [order] = await commit(system, [insert(workOrder, { title: 'Pump', siteId: crib.site, status: 'in-progress' })])
    const id = Number(order?.id)
    const racer = gated(40) // each looks at the order and at the stock
    const { done, refused } = await outcomes(
      Array.from({ length: 20 }, (_, n) => run(racer(n), 'workOrder.usePart', id, { itemId: Number(item?.id), quantity: 1 })),
    )
    expect([done, new Set(refused)]).toEqual([12, new Set(['SEAL: 1 ea asked for, 0 ea on hand in MAIN'])])
    const [moved] = await gather(system, [select(system, stockMovement, { workOrderId: id })])
    expect(moved).toHaveLength(12)
    expect(await broken(system)).toEqual([])
  })

  test('an order is not done while somebody still takes a part for it', async () => {
    const [tools] = await commit(system, [insert(category, { code: 'P', name: 'Parts' })])
    const [item] = await commit(system, [
      insert(inventoryItem, { sku: 'SEAL', name: 'Seal', categoryId: Number(tools?.id), storeId: crib.store, unitCost: 3 }),
    ])
    await run(as(system, now), 'inventoryItem.receive', Number(item?.id), { quantity: 1 })
    const [order] = await commit(system, [insert(workOrder, { title: 'Pump', siteId: crib.site, status: 'in-progress' })])
    const id = Number(order?.id)
    const [racing] = racers.gated(2)
    // it has looked, and comes to write when the order is done
    const late: DbContext = {
      ...racing,
      now: () => now,
      engine: {
        ...racing.engine,
        write: async (ops, commitId) => {
          await run(as(system, now), 'workOrder.complete', id).catch(() => undefined)
          return racing.engine.write(ops, commitId)
        },
      },
    }
    const { refused } = await outcomes([run(late, 'workOrder.usePart', id, { itemId: Number(item?.id), quantity: 1 })])
    expect(refused).toEqual([`W-${id} is done; usePart needs it to be in-progress or on-hold`])
    expect(await broken(system)).toEqual([])
  })
})
