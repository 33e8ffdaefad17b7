// The dispatch part of the demo set: a small fleet and orders for the next days, there once, that can be planned at once, and out of the way of the workbook.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seed } from '../../infra/cli/seed.ts'
import { dayIn } from '../../shared/catalogue/days.ts'
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { decision } from '../../shared/domains/dispatch/route-resources.ts'
import { dispatch } from '../../shared/domains/index.ts'
import { fixture } from '../support/expected-stock.ts'
import { expectWorkbook } from '../support/expected-workbook.ts'
import { createOffice, type Office } from '../support/import-office.ts'
import { growth, sizes } from './facilities-world.ts'

let office: Office
let ctx: DbContext
beforeEach(async () => {
  office = await createOffice()
  // an hour at which it is another day in Texas than in UTC
  ctx = { ...office.database.context(systemActor('seed'), { source: 'seed' }), now: () => '2026-11-28T03:00:00.000Z' }
})
afterEach(() => office.drop())

test('brings two vehicles for each site, and orders for the next two days of Texas', async () => {
  expect(await seed(ctx)).toMatchObject({ vehicle: 6, order: 25, segregation: 1 })
  const [vehicles, orders] = await gather(ctx, [select(ctx, vehicle, {}), select(ctx, order, {})])
  const yards = Map.groupBy(vehicles, ({ currentLocation }) => currentLocation?.name)
  expect([...yards].map(([name, { length }]) => [name, length]).sort()).toEqual([
    ['Crockett', 2],
    ['Eagle Lake', 2],
    ['Hidden Falls', 2],
  ])
  const days = Map.groupBy(orders, ({ windowStart }) => dayIn('America/Chicago', windowStart))
  expect([...days].map(([day, { length }]) => [day, length]).sort()).toEqual([
    ['2026-11-28', 19],
    ['2026-11-29', 6],
  ])
  for (const { status, windowStart, windowEnd, weightTonnes } of orders) {
    expect([status, dayIn('America/Chicago', windowEnd)]).toEqual(['pending', dayIn('America/Chicago', windowStart)])
    expect(weightTonnes).toBeGreaterThan(0)
  }
})

test('can be planned at once: what does not fit is left out with the reason, on either day', async () => {
  await seed(ctx)
  const plan = async (plannedOn: string) => {
    const action = dispatch.actions.find(({ resource, name }) => `${resource}.${name}` === 'decision.plan')
    const input = action?.input.parse({ plannedOn, policy: { name: 'cheapest-insertion' } })
    return (await action?.run(ctx, 0, input)) as { decision: Row } // as the action documents
  }
  const [first, second] = [await plan('2026-11-28'), await plan('2026-11-29')]
  expect(first.decision).toMatchObject({ status: 'proposed', orderCount: 19, routeCount: 6, currency: 'USD' })
  expect(second.decision).toMatchObject({ status: 'proposed', orderCount: 6, unassignedCount: 0 })
  const { unassigned } = await get(ctx, decision, Number(first.decision.id))
  expect(JSON.stringify(unassigned)).toMatch(/DEMO-O19.*weighs 2\.5 t more than it carries/)
})

test('adds nothing the second time, also a week later', async () => {
  await seed(ctx)
  const before = await sizes(ctx)
  const later = { ...ctx, now: () => '2026-12-05T03:00:00.000Z' }
  expect(Object.values(await seed(later)).every((count) => count === 0)).toBe(true)
  expect(await growth(ctx, before)).toEqual({})
})

test('leaves dispatch.xlsx its expected result, cell for cell, twice', async () => {
  await seed(ctx)
  for (const _ of [1, 2])
    expectWorkbook(await office.run(fixture('dispatch.xlsx'), { isPartial: true, timezone: 'Africa/Nairobi' }), 'dispatch.xlsx')
})
