// Trial tasks, defects and routes: as many as asked, the same for the same seed and day, with a history that tells of every one of them.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { callCrew } from '../../infra/cli/demo-crew.ts'
import { makeDefects } from '../../infra/cli/demo-defects.ts'
import { makeRoutes } from '../../infra/cli/demo-dispatch.ts'
import { openShop } from '../../infra/cli/demo-shop.ts'
import { makeTasks } from '../../infra/cli/demo-tasks.ts'
import { rowAsOf } from '../../shared/audit/as-of.ts'
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { parseList } from '../../shared/db/list-request.ts'
import { list } from '../../shared/db/listing.ts'
import { compareSchema } from '../../shared/db/schema.ts'
import { gather, select } from '../../shared/db/store.ts'
import { defect, defectAction, defectDisposition, defectFinding } from '../../shared/domains/defects/defect-resources.ts'
import { vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { countsOf } from '../../shared/domains/dispatch/outcome-rules.ts'
import { decision, operationalOutcome, route, routeStop } from '../../shared/domains/dispatch/route-resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { task, taskComment } from '../../shared/domains/tasks/resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { audited } from './facilities-world.ts'

const now = '2027-03-01T08:00:00.000Z'
const count = 120

let database: TestDatabase
let ctx: DbContext
beforeEach(async () => {
  database = await createTestDatabase()
  ctx = { ...database.context(systemActor('seed'), { source: 'seed' }), now: () => now }
})
afterEach(() => database.drop())

async function make(of: DbContext, seed: number) {
  const { people, sites } = await callCrew(of)
  const before = (await audited(of)).length
  const made = await makeTasks(of, { tasks: count, seed, people, sites, onDay: () => undefined })
  const [tasks, comments] = await gather(of, [select(of, task, {}), select(of, taskComment, {})])
  return { made, before, people, comments, tasks: tasks.filter(({ createdBy }) => createdBy !== 'system:seed').sort((a, b) => a.id - b.id) }
}

test('makes a year of tasks, each with the entries of those who wrote it down, started and finished it', { timeout: 120_000 }, async () => {
  const { made, before, tasks, comments, people } = await make(ctx, 1)
  expect([made.tasks, tasks.length]).toEqual([count, count])
  const entries = await audited(ctx, before)
  expect(entries).toHaveLength(made.entries)
  expect(entries.filter(({ action }) => action === 'task.create')).toHaveLength(count)
  expect(entries.filter(({ action }) => action === 'task.update')).toHaveLength(tasks.reduce((sum, { version }) => sum + version - 1, 0))
  expect(entries.filter(({ action }) => action === 'taskComment.create')).toHaveLength(comments.length)

  const roles = new Map(people.map(({ username, role }) => [username, role]))
  for (const row of tasks) {
    const { createdAt, startedAt, completedAt, cancelledAt, updatedAt, status, openDueAt, dueAt } = row
    const stamps = [createdAt, startedAt, completedAt ?? cancelledAt].filter((at) => at !== null)
    expect(stamps).toEqual(stamps.toSorted())
    expect(updatedAt < now && createdAt >= '2026-03-01').toBe(true)
    expect([status, completedAt !== null, cancelledAt !== null]).toEqual([status, status === 'completed', status === 'cancelled'])
    expect(openDueAt).toBe(status === 'completed' || status === 'cancelled' ? null : dueAt)
    expect(['manager', 'staff', 'technician']).toContain(roles.get(row.createdBy))
  }
  expect(new Set(tasks.map(({ status }) => status))).toEqual(new Set(['pending', 'in-progress', 'completed', 'cancelled']))
  const done = tasks.find(({ status, startedAt }) => status === 'completed' && startedAt !== null)
  if (!done) throw new Error('no task was started and completed')
  expect(await rowAsOf(ctx, task, done.id, done.createdAt)).toMatchObject({ status: 'pending', title: done.title, startedAt: null })
  expect(await rowAsOf(ctx, task, done.id, now)).toMatchObject({ status: 'completed', completedAt: done.completedAt })
})

test('leaves every index in its place, and the words can be searched', { timeout: 120_000 }, async () => {
  const { tasks } = await make(ctx, 1)
  expect((await compareSchema(ctx.engine, catalogue)).missing).toEqual([])
  const word = tasks[0]?.title.split(' ')[0] ?? ''
  const { items } = await list(
    ctx,
    task,
    parseList(ctx, task, [
      ['q', word],
      ['limit', '1000'],
    ]),
  )
  expect(items.length).toBeGreaterThan(0)
  expect(items.map(({ id }) => id)).toEqual(items.map(({ id }) => Number(id)).sort((a, b) => b - a))
})

test('makes the same tasks of the same seed on the same day, and others of another', { timeout: 120_000 }, async () => {
  const other = await createTestDatabase('sqlite')
  const another = await createTestDatabase('sqlite')
  const within = (of: TestDatabase) => ({ ...of.context(systemActor('seed'), { source: 'seed' }), now: () => now })
  const texts = ({ tasks }: Awaited<ReturnType<typeof make>>) =>
    tasks.map(({ title, description, assigneeId, dueOn, status, createdAt, completedAt }) => [
      ...[title, description, assigneeId, dueOn, status, createdAt, completedAt],
    ])
  const first = texts(await make(ctx, 7))
  expect(texts(await make(within(other), 7))).toEqual(first)
  expect(texts(await make(within(another), 8))).not.toEqual(first)
  await other.drop()
  await another.drop()
})

async function makeShop(of: DbContext, seed: number, defects = 400) {
  const shop = await openShop(of)
  const before = (await audited(of)).length
  const made = await makeDefects(of, { defects, seed, shop, onDay: () => undefined })
  const [rows, findings, dispositions, actions] = await gather(of, [
    select(of, defect, {}),
    select(of, defectFinding, {}, 10_000),
    select(of, defectDisposition, {}, 10_000),
    select(of, defectAction, {}, 10_000),
  ])
  const own = <T extends { createdBy: string; id: number }>(list: readonly T[]) =>
    list.filter(({ createdBy }) => createdBy !== 'system:seed').sort((a, b) => a.id - b.id)
  return { made, before, shop, rows: own(rows), findings: own(findings), dispositions: own(dispositions), actions: own(actions) }
}

test('makes two years of defects as the rules would have them, each with its findings and its history', { timeout: 120_000 }, async () => {
  const { made, before, shop, rows, findings, dispositions, actions } = await makeShop(ctx, 1)
  expect([made.defects, rows.length]).toEqual([400, 400])
  const entries = await audited(ctx, before)
  expect(entries).toHaveLength(made.entries)
  expect(entries.filter(({ action }) => action === 'defect.create')).toHaveLength(400)

  for (const year of ['2025', '2026', '2027']) {
    const numbers = rows.flatMap(({ number }) => (number.startsWith(`DMT-${year}-`) ? [Number(number.slice(9))] : []))
    expect(numbers.length > 0 && new Set(numbers).size === numbers.length).toBe(true)
    expect(Math.max(...numbers) - Math.min(...numbers) + 1).toBe(numbers.length)
  }
  const deciders = new Set(shop.people.flatMap(({ role, id }) => (role === 'manager' || role === 'staff' ? [id] : [])))
  for (const row of rows) {
    const of = <T extends { defectId: number }>(list: readonly T[]) => list.filter(({ defectId }) => defectId === row.id)
    const [found, decided, done] = [of(findings), of(dispositions), of(actions)]
    expect(found.length).toBeGreaterThan(0)
    expect(found.every(({ quantity, detectedAt }) => quantity <= row.quantityDefective && detectedAt === row.detectedAt)).toBe(true)
    expect(row.detectedAt <= row.createdAt && row.createdAt < now && row.updatedAt < now && row.createdAt >= '2025-03-01').toBe(true)
    const isDecided = ['dispositioned', 'in-rework', 'verification', 'closed'].includes(row.status)
    expect(decided.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(isDecided ? row.quantityDefective : 0)
    for (const { kind, approverIds, isApproved, supplierReference } of decided) {
      expect([isApproved, kind !== 'return-to-vendor' || supplierReference !== null]).toEqual([true, true])
      expect(approverIds.every((id) => deciders.has(id) && id !== row.preparedById)).toBe(true)
    }
    if (row.status !== 'closed') continue
    expect([row.closedAt, row.cause !== null, done.every(({ doneAt }) => doneAt !== null)]).toEqual([row.updatedAt, true, true])
    expect(done.some(({ kind }) => kind === 'verification')).toBe(true)
  }
  const closed = rows.filter(({ status }) => status === 'closed')
  expect(closed.length).toBeGreaterThan(rows.length * 0.9)
  expect(rows.some(({ description }) => description.en && description.fr)).toBe(true)
  expect(new Set(rows.map(({ sourceLanguage }) => sourceLanguage))).toEqual(new Set(['en', 'fr']))
  // few failure codes have most of the findings
  const byCode = [...Map.groupBy(findings, ({ failureCodeId }) => failureCodeId).values()]
    .map((group) => group.length)
    .sort((a, b) => b - a)
  expect(byCode.slice(0, 8).reduce((sum, one) => sum + one, 0)).toBeGreaterThan(findings.length / 2)
  expect((await compareSchema(ctx.engine, catalogue)).missing).toEqual([])
  const [last] = closed
  expect(await rowAsOf(ctx, defect, Number(last?.id), String(last?.createdAt))).toMatchObject({ status: 'open', closedAt: null })
})

test('makes the same defects of the same seed on the same day, and others of another', { timeout: 120_000 }, async () => {
  const texts = async (seed: number) => {
    const of = await createTestDatabase('sqlite')
    const { rows, findings, dispositions } = await makeShop(
      { ...of.context(systemActor('seed'), { source: 'seed' }), now: () => now },
      seed,
      150,
    )
    await of.drop()
    return [
      rows.map(({ number, description, cause, quantityDefective, status, createdAt, closedAt, preparedById, workCenterId }) => {
        return [number, description, cause, quantityDefective, status, createdAt, closedAt, preparedById, workCenterId]
      }),
      findings.map(({ failureCodeId, quantity, measured }) => [failureCodeId, quantity, measured]),
      dispositions.map(({ kind, cost, currency, supplierReference }) => [kind, cost, currency, supplierReference]),
    ]
  }
  const first = await texts(7)
  expect(await texts(7)).toEqual(first)
  expect(await texts(8)).not.toEqual(first)
})

async function makeHaulier(of: DbContext, seed: number, routes = 150) {
  const made = await makeRoutes(of, { routes, seed, onDay: () => undefined })
  const [orders, decisions, rows, stops, outcomes, vehicles] = await gather(of, [
    select(of, order, {}, 10_000),
    select(of, decision, {}, 10_000),
    select(of, route, {}, 10_000),
    select(of, routeStop, {}, 10_000),
    select(of, operationalOutcome, {}, 10_000),
    select(of, vehicle, {}, 10_000),
  ])
  const byId = <T extends { id: number }>(list: readonly T[]) => list.toSorted((a, b) => a.id - b.id)
  return { made, orders: byId(orders), decisions, rows: byId(rows), stops: byId(stops), outcomes, vehicles }
}

test('makes two years of routes as they could have been driven, each with its outcome and its history', { timeout: 120_000 }, async () => {
  const { made, orders, decisions, rows, stops, outcomes, vehicles } = await makeHaulier(ctx, 1)
  expect([made.routes, rows.length, outcomes.length]).toEqual([150, 150, 150])
  const entries = await audited(ctx)
  const told = (action: string) => entries.filter((entry) => entry.action === action).length
  expect([told('route.create'), told('order.create'), told('routeStop.create')]).toEqual([150, orders.length, stops.length])
  expect(made.entries).toBe(orders.length + decisions.length + rows.length + stops.length + outcomes.length)
  expect(stops.length).toBeGreaterThan(1000)

  for (const row of rows) {
    const along = stops.filter(({ routeId }) => routeId === row.id)
    const carried = orders.filter(({ id }) => along.some(({ orderId }) => orderId === id))
    const outcome = outcomes.find(({ routeId }) => routeId === row.id)
    expect(outcome).toMatchObject(countsOf(along, carried, 'KES'))
    expect(outcome).toMatchObject({ actualCost: row.actualCost, estimatedCost: row.estimatedCost, finishedAt: row.completedAt })
    const plan = decisions.find(({ id }) => id === row.decisionId)
    expect(plan).toMatchObject({ status: 'executed', plannedOn: row.plannedOn, policyName: outcome?.policyName })
    const truck = vehicles.find(({ id }) => id === row.vehicleId)
    expect(row.loadWeightTonnes).toBeLessThanOrEqual(truck?.capacityWeightTonnes ?? 0)
    const instants = along.flatMap(({ actualArrivalAt, actualDepartureAt }) =>
      actualArrivalAt ? [actualArrivalAt, String(actualDepartureAt)] : [],
    )
    const order = [String(row.startedAt), ...instants, String(row.completedAt)]
    expect(order).toEqual(order.toSorted())
    for (const stop of along) {
      const of = carried.find(({ id }) => id === stop.orderId)
      expect([of?.status, stop.plannedArrivalAt <= String(of?.windowEnd), stop.actualArrivalAt === null]).toEqual(
        { completed: ['delivered', true, false], failed: ['failed', true, false], skipped: ['cancelled', true, true] }[String(stop.status)],
      )
    }
  }
  // a vehicle drives once a day; some wait for the next days
  expect(new Set(rows.map(({ vehicleId, plannedOn }) => `${vehicleId} ${plannedOn}`)).size).toBe(rows.length)
  expect(orders.filter(({ status, windowStart }) => status === 'pending' && windowStart >= '2027-03-01').length).toBeGreaterThan(2)
  expect(new Set(stops.map(({ status }) => status))).toEqual(new Set(['completed', 'failed', 'skipped']))
  expect((await compareSchema(ctx.engine, catalogue)).missing).toEqual([])
})

test('makes the same routes of the same seed on the same day, and others of another', { timeout: 120_000 }, async () => {
  const texts = async (seed: number) => {
    const of = await createTestDatabase('sqlite')
    const made = await makeHaulier({ ...of.context(systemActor('seed'), { source: 'seed' }), now: () => now }, seed, 40)
    await of.drop()
    return [
      made.orders.map(({ number, destination, weightTonnes, windowEnd, price, status }) => [
        number,
        destination,
        weightTonnes,
        windowEnd,
        price,
        status,
      ]),
      made.stops.map(({ sequence, legDistanceKm, plannedArrivalAt, actualArrivalAt }) => [
        sequence,
        legDistanceKm,
        plannedArrivalAt,
        actualArrivalAt,
      ]),
      made.rows.map(({ number, vehicle: code, actualCost, completedAt }) => [number, code, actualCost, completedAt]),
    ]
  }
  const first = await texts(7)
  expect(await texts(7)).toEqual(first)
  expect(await texts(8)).not.toEqual(first)
})
