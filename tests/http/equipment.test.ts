// Tools and work orders over HTTP: status codes, permissions, answers that are kept, and what no request can forge.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { equipment, reservation, signOut } from '../../shared/domains/facilities/equipment-resources.ts'
import { store } from '../../shared/domains/facilities/resources.ts'
import { preventivePlan, workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { site, user } from '../../shared/domains/shared/resources.ts'
import { type Api, openApi, storeRow } from './api.ts'

let api: Api
let home: number
let drill: string
let person: number

beforeEach(async () => {
  api = await openApi()
  home = Number((await storeRow(api.ctx, site, 1)).id)
  const { id: storeId } = await storeRow(api.ctx, store, 1, { siteId: home })
  const { id } = await storeRow(api.ctx, equipment, 1, { storeId, tag: 'DRILL-1', calibrationDueOn: null, meterReading: null })
  drill = `${equipment.path}/${id}`
  // the tokens of the tests are those of user 7
  const [made] = await commit(api.ctx, [
    insert(user, { id: 7, username: 'joel', name: 'Joel', email: 'joel@company.example', role: 'technician' }),
  ])
  person = Number(made?.id)
})
afterEach(() => api.drop())

const post = (path: string, body: object = {}, given: object = {}) => api.call('POST', path, { body, ...given })
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()

describe('a tool', () => {
  test('is signed out to who asks, and 409 tells the next who has it and until when', async () => {
    const dueAt = tomorrow()
    const out = await post(`${drill}/sign-out`, { dueAt }, { as: 'technician' })
    expect([out.status, out.json.signOut, out.json.equipment]).toMatchObject([200, { borrower: 'joel', dueAt }, { status: 'out' }])
    const refused = await post(`${drill}/sign-out`, {}, { as: 'staff' })
    expect([refused.status, refused.json.code, refused.json.errors]).toMatchObject([
      409,
      'conflict',
      [{ path: '', code: 'out', message: `DRILL-1 is out: joel has it until ${dueAt}` }],
    ])
    expect((await api.call('GET', `${equipment.path}?sort=name&status=out`)).json.items).toMatchObject([{ tag: 'DRILL-1' }])
    expect((await api.call('GET', `${signOut.path}?sort=openDueAt&open=true`)).json.items).toMatchObject([
      { equipment: 'DRILL-1', borrower: 'joel' },
    ])
    const back = await post(`${drill}/return-item`, { conditionIn: 'good' }, { as: 'technician' })
    expect([back.status, back.json.equipment]).toMatchObject([200, { status: 'available' }])
    expect((await post(`${drill}/return-item`, { conditionIn: 'good' })).status).toBe(409)
  })

  test('is signed out once under one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'out-1' }
    const answers = await Promise.all([1, 2, 3].map(() => post(`${drill}/sign-out`, {}, { as: 'technician', headers })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect((await api.call('GET', signOut.path)).json.items).toHaveLength(1)
  })

  test('is reserved and called off by its own address', async () => {
    const body = { fromAt: tomorrow(), untilAt: new Date(Date.now() + 2 * 86_400_000).toISOString() }
    const kept = await post(`${drill}/reserve`, body, { as: 'technician' })
    expect([kept.status, kept.json.reservation]).toMatchObject([200, { status: 'active', borrower: 'joel' }])
    expect((await post(`${drill}/reserve`, body)).status).toBe(409)
    const { id } = kept.json.reservation as { id: number } // as asserted above
    expect((await post(`${reservation.path}/${id}/cancel-reservation`, {}, { as: 'technician' })).status).toBe(200)
    expect((await post(`${reservation.path}/${id}/cancel-reservation`)).status).toBe(409)
  })

  test('asks for the right role and a body that makes sense', async () => {
    expect((await post(`${drill}/sign-out`, {}, { as: 'auditor' })).status).toBe(403)
    expect((await post(`${drill}/send-to-repair`, {}, { as: 'technician' })).status).toBe(403)
    expect((await post(`${drill}/sign-out`, { borrowerId: person + 1 }, { as: 'technician' })).status).toBe(403)
    const refused = await post(`${drill}/return-item`, { conditionIn: 'lost', meterReading: -1 })
    expect([refused.status, refused.json.errors.map(({ path }) => path)]).toEqual([400, ['conditionIn', 'meterReading']])
  })

  test('has a status that no request sets', async () => {
    const refused = await api.call('PATCH', drill, { body: { status: 'available' } })
    expect([refused.status, refused.json.errors]).toMatchObject([400, [{ path: 'status', code: 'unknown' }]])
  })

  test('is lent and repaired in a read and a commit', async () => {
    const trips: string[] = []
    const { engine, ids, keys } = api.ctx
    const counted: Engine = {
      ...engine,
      read: (queries) => {
        trips.push('read')
        return engine.read(queries)
      },
      write: (ops, id) => {
        trips.push('write')
        return engine.write(ops, id)
      },
    }
    Object.assign(api.service, { database: async () => ({ engine: counted, ids, keys }) })
    await post(`${drill}/sign-out`, {})
    await post(`${drill}/return-item`, { conditionIn: 'damaged' })
    const { id } = await storeRow(api.ctx, workOrder, 1, { status: 'scheduled', providerId: null })
    trips.splice(4)
    await post(`${workOrder.path}/${id}/start`)
    await api.call('GET', `${workOrder.path}/${id}/parts`)
    expect(trips).toEqual(['read', 'write', 'read', 'write', 'read', 'write', 'read'])
  })
})

describe('a work order', () => {
  const request = (body: object = {}) => post(workOrder.path, { title: 'Mend the roof', siteId: home, ...body }, { as: 'staff' })
  const checklist = [{ text: 'Ladder' }, { text: 'Harness' }]

  test('goes its way over HTTP, and 409 names the states', async () => {
    const made = await request({ checklist, assigneeId: person })
    expect([made.status, made.json.status, made.json.number]).toEqual([201, 'requested', `W-${made.json.id}`])
    const path = `${workOrder.path}/${made.json.id}`
    const early = await post(`${path}/start`)
    expect([early.status, early.json.errors]).toMatchObject([
      409,
      [{ path: 'status', code: 'state', message: `${made.json.number} is requested; start needs it to be scheduled` }],
    ])
    expect((await post(`${path}/approve`, {}, { as: 'staff' })).status).toBe(403)
    expect((await post(`${path}/approve`, {}, { as: 'manager' })).json.workOrder).toMatchObject({ status: 'approved' })
    expect((await post(`${path}/schedule`, { scheduledAt: tomorrow() }, { as: 'staff' })).status).toBe(200)
    for (const [step, body] of [
      ['start', {}],
      ['tick', { line: 1 }],
      ['hold', { reason: 'rain' }],
      ['resume', {}],
    ] as const)
      expect([step, (await post(`${path}/${step}`, body, { as: 'technician' })).status]).toEqual([step, 200])
    const open = await post(`${path}/complete`, {}, { as: 'technician' })
    expect([open.status, open.json.errors]).toMatchObject([
      409,
      [{ path: 'checklist', code: 'open_lines', message: 'one line is open: Harness' }],
    ])
    await post(`${path}/tick`, { line: 2 }, { as: 'technician' })
    expect((await post(`${path}/complete`, { cost: 100 }, { as: 'technician' })).json.workOrder).toMatchObject({
      status: 'done',
      cost: 100,
    })
    expect((await post(`${path}/cancel`, { reason: 'late' })).status).toBe(409)
    const again = await api.call('PATCH', path, { body: { checklist } })
    expect([again.status, again.json.errors]).toMatchObject([400, [{ path: 'checklist', code: 'open_lines' }]])
  })

  test('has ticks that no request forges: POST, PUT and PATCH take texts, and every line is open', async () => {
    const forged = [{ text: 'Ladder', isDone: true, doneBy: 'ann', doneAt: tomorrow() }]
    const refused = await request({ checklist: forged })
    expect([refused.status, refused.json.errors.map(({ path }) => path)]).toEqual([
      400,
      ['checklist.0.isDone', 'checklist.0.doneBy', 'checklist.0.doneAt'],
    ])
    const made = await request({ checklist })
    const open = { isDone: false, doneBy: null, doneAt: null }
    expect(made.json.checklist).toEqual([
      { text: 'Ladder', ...open },
      { text: 'Harness', ...open },
    ])
    const path = `${workOrder.path}/${made.json.id}`
    await post(`${path}/approve`)
    await post(`${path}/schedule`, { scheduledAt: tomorrow() })
    await post(`${path}/start`)
    await post(`${path}/tick`, { line: 1 })
    expect((await api.call('PATCH', path, { body: { checklist: forged } })).status).toBe(400)
    expect((await api.call('PATCH', path, { body: { title: 'Mend it' } })).json.checklist).toMatchObject([{ doneBy: 'admin-tester' }, open])
    expect((await api.call('PATCH', path, { body: { checklist } })).json.checklist).toEqual(made.json.checklist)
    await post(`${path}/tick`, { line: 1 })
    const set = await post(`${path}/set-checklist`, { lines: [{ text: 'Harness' }, { text: 'Ladder' }] })
    expect(set.json.workOrder).toMatchObject({ checklist: [open, { text: 'Ladder', isDone: true, doneBy: 'admin-tester' }] })
    expect((await post(`${path}/set-checklist`, { lines: forged })).status).toBe(400)
  })

  test('is not there for somebody of another site', async () => {
    const { json } = await request()
    const stranger = { as: 'manager', siteIds: [home + 1] }
    expect((await post(`${workOrder.path}/${json.id}/approve`, {}, stranger)).status).toBe(404)
  })
})

describe('a preventive plan', () => {
  test('is refused without what its basis needs', async () => {
    const body = { code: 'PM-1', title: 'Service', siteId: home }
    const refused = await post(preventivePlan.path, { ...body, basis: 'meter' })
    expect([refused.status, refused.json.errors.map(({ path, code }) => `${path} ${code}`)]).toEqual([
      400,
      ['equipmentId required', 'everyMeter required', 'nextMeter required'],
    ])
    expect((await post(preventivePlan.path, { ...body, everyDays: 7, nextDueOn: '2027-03-01' })).status).toBe(201)
  })
})
