// Plans that take longer than a request may: they wait for the queue, whose messages may come twice, late or never.
import { QueueServiceClient } from '@azure/storage-queue'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { carryOnPlan, giveUpPlan, requeuePlans } from '../../shared/domains/dispatch/plan-step.ts'
import { inTurn } from '../../shared/domains/dispatch/plan-turns.ts'
import { makePlan } from '../../shared/domains/dispatch/planning/make-plan.ts'
import type { Snapshot } from '../../shared/domains/dispatch/planning/snapshot.ts'
import { propose } from '../../shared/domains/dispatch/propose.ts'
import { decision, route, routeStop } from '../../shared/domains/dispatch/route-resources.ts'
import { travelAgain } from '../../shared/domains/dispatch/travel/travel.ts'
import { queues } from '../../shared/storage-names.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'
import { act, buildDepot, by, type Depot, makeOrders, makeVehicles, now } from './dispatch-world.ts'
import { growth, sizes } from './facilities-world.ts'

let storage: OpenStorage
let database: TestDatabase
let system: DbContext
let depot: Depot
let bea: DbContext

beforeAll(async () => {
  storage = await openStorage()
})
afterAll(() => storage.close())
beforeEach(async () => {
  database = await createTestDatabase()
  system = { ...database.context(), now: () => now }
  depot = await buildDepot(system)
  bea = by(system, depot, 'bea')
  await makeVehicles(system, {})
})
afterEach(() => database.drop())

/** The decisions that messages name, in order; they are gone then. */
async function messages(): Promise<number[]> {
  const queue = QueueServiceClient.fromConnectionString(storage.connectionString).getQueueClient(queues.dispatchPlans)
  const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 })
  for (const { messageId, popReceipt } of receivedMessageItems) await queue.deleteMessage(messageId, popReceipt)
  return receivedMessageItems.map(({ messageText }) => JSON.parse(Buffer.from(messageText, 'base64').toString()).decisionId)
}
const ask = async (input: object = {}) => (await act(bea, 'decision.plan', 0, { wait: false, iterations: 200, ...input })).decision ?? {}
const rows = async (id: number) => {
  const [routes, orders, stops] = await gather(system, [
    select(system, route, { decisionId: id }),
    select(system, order, {}),
    select(system, routeStop, {}),
  ])
  return { routes: routes.length, stops: stops.length, orders: orders.map(({ status }) => status) }
}

test('a plan that is not waited for is waiting, and a message has it made', async () => {
  await makeOrders(system, depot, {}, {})
  const { id, ...row } = await ask()
  expect(row).toMatchObject({ status: 'waiting', number: `PLAN-${id}`, orderCount: 2, requestedBy: 'bea', proposedAt: null })
  expect(await rows(Number(id))).toEqual({ routes: 0, stops: 0, orders: ['pending', 'pending'] })
  expect(await messages()).toEqual([id])
  await carryOnPlan(system, Number(id))
  expect(await get(system, decision, Number(id))).toMatchObject({
    status: 'proposed',
    iterationsDone: 200,
    routeCount: 1,
    failure: null,
    proposedAt: now,
  })
  expect(await rows(Number(id))).toEqual({ routes: 1, stops: 2, orders: ['planned', 'planned'] })
  expect(await act(bea, 'decision.replay', Number(id))).toMatchObject({ isSame: true })
})

test('a plan waits for the queue while so much is being planned that a request would wait for minutes', async () => {
  await makeOrders(system, depot, {})
  const done = Promise.withResolvers<void>()
  const others = Array.from({ length: 3 }, () => inTurn('request', 25, () => done.promise))
  expect(await ask({ wait: true })).toMatchObject({ status: 'waiting' })
  done.resolve()
  await Promise.all(others)
  expect(await ask({ wait: true })).toMatchObject({ status: 'proposed' })
  await messages()
})

test('refuses a plan for the queue where 50 wait there, and takes one again when one of them is discarded', async () => {
  await makeOrders(system, depot, {})
  const ids: number[] = []
  for (let n = 0; n < 50; n++) ids.push(Number((await ask()).id))
  const later = { ...bea, now: () => '2026-11-27T06:01:00.000Z' }
  const again = () => act(later, 'decision.plan', 0, { wait: false })
  await expect(again()).rejects.toMatchObject({ code: 'conflict', issues: [{ code: 'too_many', message: '50 plans wait to be made' }] })
  await act(later, 'decision.discard', ids[0] ?? 0)
  expect((await again()).decision).toMatchObject({ status: 'waiting' })
  await messages()
  await messages()
})

test('a plan that is expected to take longer than a request may waits by itself', async () => {
  await makeOrders(system, depot, {})
  expect(await ask({ wait: true, iterations: 1_000_000_000 })).toMatchObject({ status: 'waiting' })
  await messages()
})

test('a message that comes twice, also at once, changes nothing more', async () => {
  await makeOrders(system, depot, {})
  const id = Number((await ask()).id)
  await Promise.all([carryOnPlan(system, id), carryOnPlan(system, id)])
  const before = await sizes(system)
  await carryOnPlan(system, id)
  await carryOnPlan(system, 987654)
  await carryOnPlan(system, Number.NaN)
  expect(await growth(system, before)).toEqual({})
  expect(await rows(id)).toEqual({ routes: 1, stops: 1, orders: ['planned'] })
  await messages()
})

test('of two processes that make the same plan at once one writes it', async () => {
  await makeOrders(system, depot, {})
  const id = Number((await ask()).id)
  const { policyName, policyVersion, objective, seed, iterations, ...row } = await get(system, decision, id)
  const snapshot = row.snapshot as unknown as Snapshot // what the action wrote
  const made = makePlan(snapshot, await travelAgain(system, snapshot.places, snapshot.travel), {
    policyName,
    policyVersion,
    objective,
    seed,
    iterations,
  })
  const write = () => propose(system, { id, asked: null, snapshot, made, computationMs: 1 })
  const written = await Promise.all([write(), write(), write()])
  expect(written.filter((one) => one !== null)).toHaveLength(1)
  expect(await rows(id)).toEqual({ routes: 1, stops: 1, orders: ['planned'] })
  await messages()
})

test('a plan whose orders changed while it waited fails, and says what changed', async () => {
  const [one, two] = await makeOrders(system, depot, {}, {})
  const id = Number((await ask()).id)
  await commit(system, [
    update(order, await get(system, order, one ?? 0), { status: 'cancelled', statusReason: 'called off' }),
    update(order, await get(system, order, two ?? 0), { weightTonnes: 2 }),
  ])
  await carryOnPlan(system, id)
  expect(await get(system, decision, id)).toMatchObject({
    status: 'failed',
    failure: 'ORD-1 is cancelled by now: called off; ORD-2 was changed since: weightTonnes was 1, is 2',
  })
  expect(await rows(id)).toEqual({ routes: 0, stops: 0, orders: ['cancelled', 'pending'] })
  await messages()
})

test('a plan that waits can be discarded, and is not made then', async () => {
  await makeOrders(system, depot, {})
  const id = Number((await ask()).id)
  expect((await act(bea, 'decision.discard', id)).decision).toMatchObject({ status: 'discarded' })
  await carryOnPlan(system, id)
  expect(await rows(id)).toEqual({ routes: 0, stops: 0, orders: ['pending'] })
  await messages()
})

test('what fails is tried again with the reason kept, and given up in the end', async () => {
  await makeOrders(system, depot, {})
  const id = Number((await ask()).id)
  const row = await get(system, decision, id)
  await commit(system, [update(decision, row, { policyVersion: 99 })])
  await expect(carryOnPlan(system, id)).rejects.toThrow('there is no policy savings-local-search 99')
  expect(await get(system, decision, id)).toMatchObject({ status: 'waiting', failure: expect.stringMatching(/^an unexpected Error/) })
  await giveUpPlan(system, id)
  expect(await get(system, decision, id)).toMatchObject({
    status: 'failed',
    failure: expect.stringMatching(/^planning failed five times, at last by: an unexpected Error.*; once that is mended, plan again$/),
  })
  const before = await sizes(system)
  await giveUpPlan(system, id)
  expect(await growth(system, before)).toEqual({})
  await messages()
})

test('what was forgotten is queued again after ten minutes, and at a start at once', async () => {
  await makeOrders(system, depot, {})
  const id = Number((await ask()).id)
  await messages()
  expect(await requeuePlans(system)).toBe(0)
  expect(await requeuePlans({ ...system, now: () => '2026-11-27T06:10:01.000Z' })).toBe(1)
  expect(await requeuePlans(system, true)).toBe(1)
  expect(await messages()).toEqual([id, id])
})
