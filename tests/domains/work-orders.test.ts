// Work orders, read as rules: the state machine, who may move it, the checklist and who provides the work.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { get } from '../../shared/db/store.ts'
import { equipment } from '../../shared/domains/facilities/equipment-resources.ts'
import { serviceProvider, workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { moves, openLine, type WorkOrderState, workOrderStates } from '../../shared/domains/facilities/work-rules.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { as, buildCrib, type Crib, now, run } from './equipment-world.ts'
import { audited, growth, refusal, sizes } from './facilities-world.ts'

let database: TestDatabase
let system: DbContext
let crib: Crib
let manager: DbContext
let bob: DbContext

beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  crib = await buildCrib(system)
  manager = as(system, now, { id: crib.people.ann, name: 'ann', role: 'manager' })
  bob = as(system, now, { id: crib.people.bob, name: 'bob', role: 'technician' })
})
afterEach(() => database.drop())

/** An order in a state, assigned to bob. */
async function order(status: WorkOrderState = 'requested', more: Partial<Parameters<typeof insert<typeof workOrder>>[1]> = {}) {
  const row = { title: 'Mend the roof', siteId: crib.site, assigneeId: crib.people.bob, status, ...more }
  const [made] = await commit(as(system, now), [insert(workOrder, row)])
  return Number(made?.id)
}

async function provider(more: Partial<Parameters<typeof insert<typeof serviceProvider>>[1]> = {}) {
  const [made] = await commit(system, [insert(serviceProvider, { code: 'ROOFCO', name: 'Roof Co', service: 'roofs', ...more })])
  return Number(made?.id)
}

/** Runs refused work and says its code and issues, having shown that nothing was written. */
async function refused(id: number, work: () => Promise<unknown>) {
  const before = await sizes(system)
  const seen = await get(system, workOrder, id)
  const error = await refusal(work())
  expect(await growth(system, before)).toEqual({})
  expect(await get(system, workOrder, id)).toEqual(seen)
  return error
}

const inputs: Readonly<Record<string, object>> = {
  schedule: { scheduledAt: '2027-03-02T08:00:00.000Z' },
  hold: { reason: 'rain' },
  cancel: { reason: 'sold the roof' },
}
const does = (ctx: DbContext, move: string, id: number, input = inputs[move] ?? {}) => run(ctx, `workOrder.${move}`, id, input)

describe('the state machine', () => {
  test('goes from requested to done, each step audited with its instant', async () => {
    const id = await order()
    const number = `W-${id}`
    const before = await sizes(system)
    expect((await does(manager, 'approve', id)).workOrder).toMatchObject({ number, status: 'approved', approvedAt: now })
    expect((await does(manager, 'schedule', id)).workOrder).toMatchObject({ status: 'scheduled', scheduledAt: '2027-03-02T08:00:00.000Z' })
    const morning = '2027-03-02T08:10:00.000Z'
    expect((await does(as(bob, morning), 'start', id)).workOrder).toMatchObject({ status: 'in-progress', startedAt: morning })
    expect((await does(bob, 'hold', id)).workOrder).toMatchObject({ status: 'on-hold', statusReason: 'rain' })
    expect((await does(bob, 'resume', id)).workOrder).toMatchObject({ status: 'in-progress', statusReason: null })
    const noon = '2027-03-02T12:00:00.000Z'
    const { workOrder: done } = await does(as(bob, noon), 'complete', id, { cost: 120.5, currency: 'ZAR' })
    expect(done).toMatchObject({
      status: 'done',
      completedAt: noon,
      cost: 120.5,
      currency: 'ZAR',
      openDueAt: null,
      site: 'JNB',
      version: 7,
    })
    expect(done).not.toHaveProperty('lockVersion')
    expect(await growth(system, before)).toEqual({ auditEntry: 6 })
    expect((await audited(system, before.auditEntry)).map(({ after }) => after.status)).toEqual([
      'approved',
      'scheduled',
      'in-progress',
      'on-hold',
      'in-progress',
      'done',
    ])
  })

  const steps = Object.entries(moves)
  test.each(
    steps.flatMap(([move, { from }]) =>
      workOrderStates.filter((state) => !from.some((one) => one === state)).map((state) => [move, state, from.join(' or ')] as const),
    ),
  )('refuses to %s what is %s, naming the states in which it may be', async (move, state, from) => {
    const id = await order(state)
    expect(await refused(id, () => does(manager, move, id))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'status', code: 'state', message: `W-${id} is ${state}; ${move} needs it to be ${from}`, hint: expect.any(String) }],
    })
  })

  test.each(moves.cancel.from)('cancels what is %s, with the reason', async (state) => {
    const id = await order(state, { dueAt: now })
    expect((await does(manager, 'cancel', id)).workOrder).toMatchObject({
      status: 'cancelled',
      cancelledAt: now,
      statusReason: 'sold the roof',
      openDueAt: null,
    })
  })

  test('is requested at the time it is written down, unless a workbook says otherwise', async () => {
    expect(await get(system, workOrder, await order())).toMatchObject({ requestedAt: now })
    const requestedAt = '2020-01-01T00:00:00.000Z'
    expect(await get(system, workOrder, await order('done', { requestedAt }))).toMatchObject({ requestedAt })
  })

  test('is not moved by somebody of another site, who does not see it', async () => {
    const id = await order()
    const stranger = as(manager, now, { siteIds: [crib.elsewhere] })
    expect(await refused(id, () => does(stranger, 'approve', id))).toMatchObject({ code: 'not_found' })
  })

  test('lets only one of two complete it', async () => {
    const id = await order('in-progress')
    const settled = await Promise.allSettled([does(bob, 'complete', id), does(manager, 'complete', id)])
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict', issues: [{ code: 'state' }] } })
  })
})

describe('a technician', () => {
  test.each([
    ['start', 'scheduled', {}],
    ['hold', 'in-progress', { reason: 'rain' }],
    ['resume', 'on-hold', {}],
    ['complete', 'in-progress', {}],
    ['tick', 'in-progress', { line: 1 }],
    ['usePart', 'in-progress', { itemId: 1, quantity: 1 }],
  ] as const)('is refused to %s what is not assigned to them', async (action, state, input) => {
    const id = await order(state, { assigneeId: crib.people.cleo, checklist: [openLine('Ladder')] })
    expect(await refused(id, () => does(bob, action, id, input))).toMatchObject({
      code: 'forbidden',
      message: `W-${id} is not assigned to you`,
    })
  })
})

describe('scheduling', () => {
  test('names provider and assignee, and answers with what they are called', async () => {
    const id = await order('approved', { assigneeId: null })
    const providerId = await provider()
    const input = { scheduledAt: now, providerId, assigneeId: crib.people.cleo }
    expect((await does(manager, 'schedule', id, input)).workOrder).toMatchObject({ provider: 'ROOFCO', assignee: 'cleo' })
  })

  test('refuses provider and assignee that are not there, both at once', async () => {
    const id = await order('approved')
    const error = await refused(id, () => does(manager, 'schedule', id, { scheduledAt: now, providerId: 998, assigneeId: 999 }))
    expect(error).toMatchObject({
      code: 'invalid',
      issues: [
        { path: 'providerId', code: 'reference', message: 'there is no serviceProvider 998' },
        { path: 'assigneeId', code: 'reference', message: 'there is no user 999' },
      ],
    })
  })

  test('refuses an assignee who is no active user', async () => {
    const id = await order('approved')
    expect(await refused(id, () => does(manager, 'schedule', id, { scheduledAt: now, assigneeId: crib.people.gone }))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'assigneeId', code: 'inactive', message: 'gone is no active user' }],
    })
  })
})

describe.each([
  ['schedule', 'approved'],
  ['start', 'scheduled'],
] as const)('to %s', (move, state) => {
  test('is refused with a provider whose insurance has expired, naming the day, by the calendar of the site', async () => {
    const id = await order(state, { providerId: await provider({ insuranceExpiresOn: '2027-03-01' }) })
    const midnight = '2027-03-01T22:00:00.000Z' // in Johannesburg
    expect(await refused(id, () => does(as(manager, midnight), move, id))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'providerId', code: 'insurance', message: 'the insurance of ROOFCO expired on 2027-03-01' }],
    })
    await does(as(manager, '2027-03-01T21:59:59.999Z'), move, id)
  })

  test('is refused with a provider who is not active', async () => {
    const id = await order(state, { providerId: await provider({ isActive: false }) })
    expect(await refused(id, () => does(manager, move, id))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'providerId', code: 'inactive', message: 'ROOFCO is not active' }],
    })
  })
})

describe('the checklist', () => {
  const lines = ['Isolate', 'Drain', 'Tag out'].map(openLine)

  test('keeps a work order from completing while lines are open, naming them', async () => {
    const id = await order('in-progress', { checklist: lines })
    await does(bob, 'tick', id, { line: 2 })
    expect(await refused(id, () => does(bob, 'complete', id))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'checklist', code: 'open_lines', message: '2 lines are open: Isolate; Tag out' }],
    })
    await does(bob, 'tick', id, { line: 1 })
    await does(bob, 'tick', id, { line: 3 })
    expect((await does(bob, 'complete', id)).workOrder).toMatchObject({ status: 'done' })
  })

  test('says who ticked a line off and when, and forgets it when the line is opened again', async () => {
    const id = await order('in-progress', { checklist: lines })
    expect((await does(bob, 'tick', id, { line: 2 })).workOrder?.checklist).toEqual([
      openLine('Isolate'),
      { text: 'Drain', isDone: true, doneBy: 'bob', doneAt: now },
      openLine('Tag out'),
    ])
    const before = await sizes(system)
    // ticked off already: it stays bob's
    expect((await does(manager, 'tick', id, { line: 2 })).workOrder?.checklist).toMatchObject([{}, { doneBy: 'bob' }, {}])
    expect(await growth(system, before)).toEqual({})
    expect((await does(manager, 'tick', id, { line: 2, isDone: false })).workOrder?.checklist).toEqual(lines)
  })

  test('refuses a line that is not there, and an order that nobody works on', async () => {
    const id = await order('in-progress', { checklist: lines })
    expect(await refused(id, () => does(bob, 'tick', id, { line: 4 }))).toMatchObject({
      issues: [{ path: 'line', message: 'there is no line 4, the last is 3' }],
    })
    const none = await order('in-progress')
    expect(await refused(none, () => does(bob, 'tick', none, { line: 1 }))).toMatchObject({
      issues: [{ message: 'there is no checklist' }],
    })
    const scheduled = await order('scheduled', { checklist: lines })
    expect(await refused(scheduled, () => does(bob, 'tick', scheduled, { line: 1 }))).toMatchObject({ issues: [{ code: 'state' }] })
  })

  test('of several people at once loses no tick', async () => {
    const id = await order('in-progress', { checklist: lines })
    await Promise.all([1, 2, 3].map((line) => does(bob, 'tick', id, { line })))
    expect((await get(system, workOrder, id)).checklist?.map(({ isDone }) => isDone)).toEqual([true, true, true])
  })

  test('set anew keeps the ticks of lines that stay', async () => {
    const id = await order('in-progress', { checklist: lines })
    await does(bob, 'tick', id, { line: 2 })
    const { workOrder: set } = await does(manager, 'setChecklist', id, {
      lines: [{ text: 'Drain' }, { text: 'Drain' }, { text: 'Refill' }],
    })
    expect(set?.checklist).toEqual([{ text: 'Drain', isDone: true, doneBy: 'bob', doneAt: now }, openLine('Drain'), openLine('Refill')])
    const done = await order('done')
    expect(await refused(done, () => does(manager, 'setChecklist', done, { lines: [] }))).toMatchObject({ issues: [{ code: 'state' }] })
  })
})

describe('the meter', () => {
  test('read at completion goes to the equipment, and never backwards', async () => {
    await commit(system, [update(equipment, await get(system, equipment, crib.drill), { meterReading: 100 })])
    const id = await order('in-progress', { equipmentId: crib.drill })
    expect(await refused(id, () => does(bob, 'complete', id, { meterReading: 99 }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'meterReading', message: '99 is below 100, the last reading of DRILL-1' }],
    })
    await does(bob, 'complete', id, { meterReading: 130.5 })
    expect(await get(system, equipment, crib.drill)).toMatchObject({ meterReading: 130.5 })
  })

  test('is refused of an order that is of no equipment', async () => {
    const id = await order('in-progress')
    expect(await refused(id, () => does(bob, 'complete', id, { meterReading: 1 }))).toMatchObject({
      issues: [{ path: 'meterReading', message: `W-${id} is of no equipment` }],
    })
  })
})
