// What an action did to the row that it was called on stands in the trail under its name; everything that reads the trail takes it for the update that it is.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rowAsOf } from '../../shared/audit/as-of.ts'
import { deepCheck } from '../../shared/audit/deep-check.ts'
import type { Finding } from '../../shared/audit/finding.ts'
import { sealPending } from '../../shared/audit/seal.ts'
import { verifyLedger } from '../../shared/audit/verify.ts'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { get } from '../../shared/db/store.ts'
import { equipment } from '../../shared/domains/facilities/equipment-resources.ts'
import { workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { domains } from '../../shared/domains/index.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { task } from '../../shared/domains/tasks/resources.ts'
import { platformEndpoints } from '../../shared/http/platform-endpoints.ts'
import { type Api, openApi, storeRow } from './api.ts'

let api: Api
let order: Row & { id: number }
let tool: Row & { id: number }
const orderPath = () => `${workOrder.path}/${order.id}`

beforeEach(async () => {
  api = await openApi((service) =>
    platformEndpoints(service, '').filter(({ path }) => !/^\/api\/audit\/recent|\/stats$|console/.test(path)),
  )
  tool = (await storeRow(api.ctx, equipment, 1, { meterReading: 100 })) as typeof tool // a stored row has an id
  order = (await storeRow(api.ctx, workOrder, 1, { equipmentId: tool.id, status: 'in-progress', checklist: [] })) as typeof order
})
afterEach(() => api.drop())

const person = (id: number, username: string) => insert(user, { id, username, email: `${username}@x.example`, name: username })
const did = async (method: string, path: string, body: unknown) => {
  const before = (await api.entries()).length
  const { status, text } = await api.call(method, path, { body })
  expect(status, text).toBe(200)
  return (await api.entries()).slice(before).map(({ action, rowId }) => [action, Number(rowId)])
}

test('an action is named by the entry of the row that it was called on, and by no other of the commit', async () => {
  expect(await did('POST', `${orderPath()}/complete`, { meterReading: 120 })).toEqual(
    expect.arrayContaining([
      ['workOrder.complete', order.id],
      ['equipment.update', tool.id],
    ]),
  )
  expect(await did('PATCH', orderPath(), { title: 'Another title' })).toEqual([['workOrder.update', order.id]])
})

test('rows that an action makes are made, and many changed at once are changed', async () => {
  const [, series, other] = await commit(api.ctx, [
    person(1, 'ann'),
    insert(task, { title: 'Weekly round', assigneeId: 1, dueOn: '2026-12-01', recurrence: 'FREQ=WEEKLY' }),
    insert(task, { title: 'Once', assigneeId: 1 }),
  ])
  const done = await did('POST', `${task.path}/${series?.id}/complete`, {})
  expect(done.map(([action]) => action).sort()).toEqual(['task.complete', 'task.create'])
  expect(await did('POST', `${task.path}/bulk`, { do: 'complete', ids: [other?.id] })).toEqual([['task.update', other?.id]])
})

test('in a batch too each is named after its own action', async () => {
  const post = (id: string, path: string, body: unknown) => ({ id, method: 'POST', path, body })
  const requests = [
    post('a', `${orderPath()}/hold`, { reason: 'No parts' }),
    post('b', `${orderPath()}/resume`, {}),
    { ...post('c', orderPath(), { title: 'Mend it' }), method: 'PATCH' },
  ]
  expect(await did('POST', '/api/batch', { requests })).toEqual(
    ['hold', 'resume', 'update'].map((action) => [`workOrder.${action}`, order.id]),
  )
})

test('the ledger is whole over entries of both kinds, and the past and the feed tell of each', async () => {
  const at = (day: number): DbContext => ({ ...api.ctx, now: () => `2999-01-0${day}T00:00:00.000Z` })
  const hold = domains.flatMap(({ actions }) => actions).find(({ name, resource }) => `${resource}.${name}` === 'workOrder.hold')
  // as entries were before actions were named
  await commit(at(1), [update(workOrder, await get(api.ctx, workOrder, order.id), { status: 'scheduled' })])
  await commit(at(2), [update(workOrder, await get(api.ctx, workOrder, order.id), { status: 'in-progress' })])
  await hold?.run(at(3), order.id, { reason: 'No parts' })
  expect((await api.entries()).slice(-3).map(({ action, version }) => [action, version])).toEqual([
    ['workOrder.update', 2],
    ['workOrder.update', 3],
    ['workOrder.hold', 4],
  ])
  await sealPending(api.ctx)
  const findings: Finding[] = []
  await verifyLedger(api.ctx, null, (finding) => findings.push(finding))
  await deepCheck(api.ctx, (finding) => findings.push(finding))
  expect(findings).toEqual([])
  const then = async (day: number) => rowAsOf(api.ctx, workOrder, order.id, at(day).now())
  expect(await then(2)).toMatchObject({ status: 'in-progress', statusReason: null, version: 3 })
  expect(await then(3)).toMatchObject({ status: 'on-hold', statusReason: 'No parts', version: 4 })
  const { json } = await api.call('GET', '/api/changes?after=0&resources=workOrder')
  expect(json.items.map(({ kind, version }) => [kind, version])).toEqual([
    ['create', 1],
    ['update', 2],
    ['update', 3],
    ['update', 4],
  ])
})

test('what people may type goes back as it did, and a state only by its action', async () => {
  await commit(api.ctx, [
    person(1, 'ann'),
    person(2, 'bob'),
    person(7, 'tester'),
    insert(task, { id: 1, title: 'Check pump', assigneeId: 1 }),
  ])
  const last = async () => Number((await api.entries()).at(-1)?.entryNo)
  const revert = async (body: unknown) => api.call('POST', `${task.path}/1/revert`, { body })
  const before = await get(api.ctx, task, 1)
  expect(await did('POST', `${task.path}/1/assign`, { assigneeId: 2 })).toEqual([['task.assign', 1]])
  const assigned = await last()
  expect((await revert({ entryNo: assigned })).json).toMatchObject({ isChanged: true, row: { assigneeId: 1 } })
  expect((await api.entries()).slice(-2).map(({ action }) => action)).toEqual(['task.assign', 'task.update'])
  await api.call('POST', `${task.path}/1/start`, { body: {} })
  expect((await revert({ entryNo: await last() })).json.errors).toContainEqual(
    expect.objectContaining({ path: 'status', code: 'read-only' }),
  )
  expect((await revert({ at: before.createdAt })).json.stays).toContainEqual({ column: 'status', reason: 'read-only' })
})

test('no action bears the name of another kind of entry', () => {
  const kinds = ['create', 'update', 'remove', 'restore', 'erase']
  expect(domains.flatMap(({ actions }) => actions).filter(({ name, on }) => on === 'row' && kinds.includes(name))).toEqual([])
})
