// Preventive plans, read as rules: when the timer makes the next order, and that never two are open.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { equipment } from '../../shared/domains/facilities/equipment-resources.ts'
import { makeDueOrders } from '../../shared/domains/facilities/plans.ts'
import { preventivePlan, workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { site } from '../../shared/domains/shared/resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { as, buildCrib, type Crib, run } from './equipment-world.ts'
import { audited, growth, sizes } from './facilities-world.ts'

describe('the timer', () => {
  let database: TestDatabase
  let system: DbContext
  let crib: Crib

  beforeEach(async () => {
    database = await createTestDatabase()
    system = database.context()
    crib = await buildCrib(system)
  })
  afterEach(() => database.drop())

  /** A plan of the site in Johannesburg. */
  async function plan(more: Partial<Parameters<typeof insert<typeof preventivePlan>>[1]> = {}) {
    const row = { code: 'PM-1', title: 'Service the lift', siteId: crib.site, everyDays: 7, nextDueOn: '2027-03-01', ...more }
    const [made] = await commit(system, [insert(preventivePlan, row)])
    return Number(made?.id)
  }
  const runAt = (instant: string) => makeDueOrders(as(system, instant, { name: 'system:plans' }))
  /** Noon of a day in Johannesburg. */
  const noon = (day: string) => `${day}T10:00:00.000Z`
  const orders = async () => (await gather(system, [select(system, workOrder, {})]))[0].toSorted((a, b) => a.id - b.id)
  const planned = async (id: number) => get(system, preventivePlan, id)
  const finish = async (day: string, move = 'complete', input: object = {}) => {
    const open = (await orders()).find(({ openDueAt }) => openDueAt !== null)
    const ctx = as(system, noon(day))
    for (const [step, given] of move === 'complete'
      ? ([
          ['schedule', { scheduledAt: noon(day) }],
          ['start', {}],
        ] as const)
      : [])
      await run(ctx, `workOrder.${step}`, Number(open?.id), given)
    return run(ctx, `workOrder.${move}`, Number(open?.id), input)
  }

  test('makes an approved order with a fresh checklist, due at the end of the day at its site, in one commit', async () => {
    const checklist = [{ text: 'Oil', isDone: true, doneBy: 'x', doneAt: noon('2026-01-01') }]
    const id = await plan({ checklist, priority: 'high', equipmentId: crib.drill })
    const before = await sizes(system)
    expect(await runAt(noon('2027-03-01'))).toBe(1)
    expect(await orders()).toMatchObject([
      {
        title: 'Service the lift',
        site: 'JNB',
        equipment: 'DRILL-1',
        priority: 'high',
        status: 'approved',
        plan: 'PM-1',
        dueAt: '2027-03-01T22:00:00.000Z',
        approvedAt: noon('2027-03-01'),
        checklist: [{ text: 'Oil', isDone: false, doneBy: null, doneAt: null }],
        createdBy: 'system:plans',
      },
    ])
    expect(await planned(id)).toMatchObject({ nextDueOn: '2027-03-08', version: 2 })
    expect(await growth(system, before)).toEqual({ facilities_workOrder: 1, auditEntry: 2 })
    const entries = await audited(system, before.auditEntry)
    expect(entries.map(({ action }) => action).sort()).toEqual(['preventivePlan.update', 'workOrder.create'])
  })

  test('waits until lead days before the day, by the calendar of the site', async () => {
    await plan({ nextDueOn: '2027-03-10', leadDays: 3 })
    expect(await runAt('2027-03-06T21:59:59.999Z')).toBe(0)
    expect(await runAt('2027-03-06T22:00:00.000Z')).toBe(1)
  })

  test('never piles up: after three missed periods there is one order, and the next is due in the future, in phase', async () => {
    const id = await plan()
    expect(await runAt(noon('2027-03-24'))).toBe(1)
    expect(await runAt(noon('2027-03-24'))).toBe(0)
    expect(await orders()).toHaveLength(1)
    expect(await planned(id)).toMatchObject({ nextDueOn: '2027-03-29' })
  })

  test('makes none while one is open, however long, and goes on in phase once it is done', async () => {
    const id = await plan()
    await runAt(noon('2027-03-01'))
    for (const day of ['2027-03-08', '2027-03-15', '2027-03-22']) expect(await runAt(noon(day))).toBe(0)
    await finish('2027-03-24')
    expect(await planned(id)).toMatchObject({ nextDueOn: '2027-03-29' })
    expect(await runAt(noon('2027-03-24'))).toBe(0)
    expect(await runAt(noon('2027-03-29'))).toBe(1)
    expect(await orders()).toHaveLength(2)
  })

  test('makes none while one is open whose due date somebody took away', async () => {
    await plan()
    await runAt(noon('2027-03-01'))
    const [open] = await orders()
    if (open) await commit(system, [update(workOrder, open, { dueAt: null })])
    expect(await runAt(noon('2027-03-08'))).toBe(0)
  })

  test('counts from completion where the plan says so', async () => {
    const id = await plan({ basis: 'completion', everyDays: 30 })
    await runAt(noon('2027-03-01'))
    expect(await planned(id)).toMatchObject({ nextDueOn: '2027-03-01', version: 1 })
    await finish('2027-03-05')
    expect(await planned(id)).toMatchObject({ nextDueOn: '2027-04-04', version: 2 })
    expect(await runAt(noon('2027-04-03'))).toBe(0)
    expect(await runAt(noon('2027-04-04'))).toBe(1)
  })

  test('makes no new order at once where one was cancelled', async () => {
    const id = await plan({ basis: 'completion', everyDays: 30 })
    await runAt(noon('2027-03-01'))
    await finish('2027-03-02', 'cancel', { reason: 'lift is gone' })
    expect(await planned(id)).toMatchObject({ nextDueOn: '2027-04-01' })
    expect(await runAt(noon('2027-03-02'))).toBe(0)
  })

  test('goes by the meter of its equipment, and counts on from the reading at completion', async () => {
    const setMeter = async (meterReading: number) =>
      commit(system, [update(equipment, await get(system, equipment, crib.drill), { meterReading })])
    const id = await plan({
      basis: 'meter',
      equipmentId: crib.drill,
      everyDays: null,
      nextDueOn: null,
      everyMeter: 250,
      nextMeter: 250,
      leadDays: 5,
    })
    expect(await runAt(noon('2027-03-01'))).toBe(0)
    await setMeter(249.999)
    expect(await runAt(noon('2027-03-01'))).toBe(0)
    await setMeter(250)
    expect(await runAt(noon('2027-03-01'))).toBe(1)
    expect(await orders()).toMatchObject([{ dueAt: '2027-03-06T22:00:00.000Z' }])
    await setMeter(900)
    expect(await runAt(noon('2027-03-02'))).toBe(0)
    await finish('2027-03-03', 'complete', { meterReading: 910 })
    expect(await planned(id)).toMatchObject({ nextMeter: 1160 })
    expect(await get(system, equipment, crib.drill)).toMatchObject({ meterReading: 910 })
    expect(await runAt(noon('2027-03-04'))).toBe(0)
  })

  test('leaves out plans that are not active, were removed, or are of retired equipment', async () => {
    await plan({ isActive: false })
    await plan({ code: 'PM-2', equipmentId: crib.drill })
    await run(as(system, noon('2027-03-01')), 'equipment.retire', crib.drill)
    expect(await runAt(noon('2027-03-01'))).toBe(0)
  })

  test('keeps the day of a plan across both changes of daylight saving', async () => {
    const [york] = await commit(system, [insert(site, { code: 'NYC', name: 'New York', timezone: 'America/New_York' })])
    const id = await plan({ siteId: Number(york?.id), nextDueOn: '2027-03-13', everyDays: 1 })
    const dues = []
    for (const day of ['2027-03-13', '2027-03-14', '2027-11-06', '2027-11-07']) {
      await commit(system, [update(preventivePlan, await planned(id), { nextDueOn: day })])
      await runAt(`${day}T17:00:00.000Z`)
      dues.push((await orders()).at(-1)?.dueAt)
      await finish(day)
    }
    expect(dues).toEqual(['2027-03-14T05:00:00.000Z', '2027-03-15T04:00:00.000Z', '2027-11-07T04:00:00.000Z', '2027-11-08T05:00:00.000Z'])
  })

  test('makes the orders of many plans page by page, each in a commit of its own, and one that fails stops no other', async () => {
    const rows = Array.from({ length: 7 }, (_, n) =>
      insert(preventivePlan, { code: `P${n}`, title: `Plan ${n}`, siteId: crib.site, everyDays: 7, nextDueOn: '2027-03-01' }),
    )
    await commit(system, rows)
    const failing = as(system, noon('2027-03-01'))
    let writes = 0
    const engine: DbContext['engine'] = {
      ...failing.engine,
      write: async (ops, id) => {
        writes += 1
        if (writes === 3) throw new Error('the disk is full')
        return failing.engine.write(ops, id)
      },
    }
    expect(await makeDueOrders({ ...failing, engine }, 3)).toBe(6)
    expect(await runAt(noon('2027-03-01'))).toBe(1)
  })
})
