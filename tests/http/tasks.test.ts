// Tasks over HTTP: whom work may be given to, rules that are refused, what may not be typed, actions under a key, and what the history tells.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { type Api, openApi } from './api.ts'

let api: Api
let bob: number
let ina: number
beforeEach(async () => {
  api = await openApi()
  const person = (username: string, isActive: boolean, id?: number) =>
    insert(user, { username, email: `${username}@x.example`, name: username, isActive, ...(id === undefined ? {} : { id }) })
  // everybody who asks has the id 7
  const rows = await commit(api.ctx, [person('bob', true), person('ina', false), person('caller', true, 7)])
  bob = Number(rows[0]?.id)
  ina = Number(rows[1]?.id)
})
afterEach(() => api.drop())

const path = '/api/tasks/tasks'
const post = (body: object) => api.call('POST', path, { as: 'staff', body: { title: 'Check pump', assigneeId: bob, ...body } })

test('work is given to active people only, on creating and on changing; a task of somebody who has left can be changed otherwise', async () => {
  const refused = await post({ assigneeId: ina })
  expect([refused.status, refused.json.errors]).toEqual([
    400,
    [
      {
        path: 'assigneeId',
        code: 'unfit',
        message: 'user ina is not fit for it: isActive is false',
        hint: 'Choose another of users.',
        values: { name: 'ina' },
      },
    ],
  ])
  const { json: made } = await post({})
  const patch = (body: object) => api.call('PATCH', `${path}/${made.id}`, { as: 'staff', body })
  expect((await patch({ assigneeId: ina })).json.errors).toEqual([expect.objectContaining({ path: 'assigneeId', code: 'unfit' })])
  await commit(api.ctx, [{ kind: 'update', resource: user, before: await rowOf(bob), patch: { isActive: false }, verb: 'update' }])
  expect((await patch({ title: 'Check both pumps', assigneeId: bob })).status).toBe(200)
})

async function rowOf(id: number) {
  const { json } = await api.call('GET', `/api/shared/users/${id}`)
  return { ...json, lockVersion: 0, passwordHash: null }
}

test('whoever is given a task on creating or changing it is told so, once, and not of what else is changed nor of what they do themselves', async () => {
  const told = async () => {
    const rows = await all(api.ctx.engine, sqlFor(api.ctx.engine.dialect).selectFrom('outbox').selectAll().orderBy('id'))
    return rows.map(({ recipientId, kind, about, subject }) => [recipientId, kind, about, subject])
  }
  const { json: made } = await post({})
  const patch = (body: object) => api.call('PATCH', `${path}/${made.id}`, { as: 'staff', body })
  expect(await told()).toEqual([[bob, 'task-assigned', `task ${made.id} v1`, 'A task was assigned to you: Check pump']])
  await patch({ title: 'Check both pumps', assigneeId: bob })
  await patch({ assigneeId: 7 })
  expect(await told()).toHaveLength(1)
  await patch({ assigneeId: bob })
  expect((await told()).slice(1)).toEqual([
    [bob, 'task-assigned', `task ${made.id} v4`, `T-${made.id} was assigned to you: Check both pumps`],
  ])
  const before = await told()
  expect((await post({ assigneeId: bob, recurrence: 'FREQ=HOURLY' })).status).toBe(400)
  expect(await told()).toEqual(before)
})

test('a wrong rule is refused on creating and on changing, with what to do about it', async () => {
  const refused = await post({ dueOn: '2026-11-30', recurrence: 'FREQ=HOURLY;BYDAY=XX' })
  expect([refused.status, refused.json.errors.map(({ path: at, code }) => [at, code])]).toEqual([
    400,
    [
      ['recurrence', 'too_fine'],
      ['recurrence', 'format'],
    ],
  ])
  expect((await post({ recurrence: 'FREQ=DAILY' })).json.errors).toEqual([
    expect.objectContaining({ path: 'recurrence', code: 'needs_day' }),
  ])
  const { json: made } = await post({ dueOn: '2026-11-30', recurrence: 'FREQ=MONTHLY' })
  const changed = await api.call('PATCH', `${path}/${made.id}`, { body: { recurrence: 'FREQ=MONTHLY;BYDAY=6MO' } })
  expect(changed.json.errors).toEqual([expect.objectContaining({ path: 'recurrence', code: 'never' })])
})

test('a state is moved by actions, and may not be typed', async () => {
  expect((await post({ status: 'completed' })).json.errors).toEqual([expect.objectContaining({ path: 'status', code: 'unknown' })])
  const { json: made } = await post({})
  expect((await api.call('PATCH', `${path}/${made.id}`, { body: { completedAt: '2026-11-01T00:00:00Z' } })).status).toBe(400)
})

test('actions are answered with the task as GET shows it, under a key once', async () => {
  const { json: made } = await post({ dueOn: '2026-11-30', recurrence: 'FREQ=WEEKLY' })
  const headers = { 'idempotency-key': 'done-1' }
  const answers = await Promise.all(
    [1, 2, 3].map(() => api.call('POST', `${path}/${made.id}/complete`, { as: 'staff', body: {}, headers })),
  )
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect(answers[0]?.json.task).toEqual((await api.call('GET', `${path}/${made.id}`)).json)
  const { id: next } = Object(answers[0]?.json.next)
  expect(answers[0]?.json.next).toEqual((await api.call('GET', `${path}/${next}`)).json)
  const bulk = await api.call('POST', `${path}/bulk`, {
    as: 'staff',
    body: { do: 'cancel', ids: [next] },
    headers: { 'idempotency-key': 'bulk-1' },
  })
  const again = await api.call('POST', `${path}/bulk`, {
    as: 'staff',
    body: { do: 'cancel', ids: [next] },
    headers: { 'idempotency-key': 'bulk-1' },
  })
  expect([bulk.status, bulk.json.changed, again.text, again.headers['idempotency-replayed']]).toEqual([200, 1, bulk.text, 'true'])
})

test('whoever makes a task is the one who gives it, unless they name somebody else', async () => {
  expect((await post({})).json).toMatchObject({ assignerId: 7, assigner: 'caller' })
  expect((await post({ assignerId: bob })).json).toMatchObject({ assignerId: bob })
})

test('a number that somebody has chosen ahead is passed over, and whoever makes a task then hears nothing of it', async () => {
  const { json: first } = await post({})
  for (let ahead = 1; ahead <= 30; ahead++) expect((await post({ number: `t-${Number(first.id) + 30 + ahead}` })).status).toBe(201)
  const { status, json: next } = await post({})
  expect([status, next.number]).toEqual([201, `T-${next.id}`])
  expect((await post({ number: next.number })).json.errors).toMatchObject([{ path: 'number', code: 'taken' }])
})

test('an auditor reads tasks and does nothing with them; a technician does not give work', async () => {
  const { json: made } = await post({})
  expect((await api.call('GET', `${path}/${made.id}`, { as: 'auditor' })).status).toBe(200)
  for (const action of ['start', 'complete', 'cancel', 'reopen', 'comment', 'snooze', 'assign'])
    expect([action, (await api.call('POST', `${path}/${made.id}/${action}`, { as: 'auditor', body: {} })).status]).toEqual([action, 403])
  expect((await api.call('POST', `${path}/${made.id}/assign`, { as: 'technician', body: { assigneeId: bob } })).status).toBe(403)
  const moved = await api.call('PATCH', `${path}/${made.id}`, { as: 'technician', body: { title: 'x' } })
  expect(moved.status).toBe(404)
  const { json: own } = await post({ assigneeId: 7 })
  const given = await api.call('PATCH', `${path}/${own.id}`, { as: 'technician', body: { assigneeId: bob } })
  expect([given.status, given.json.errors[0]?.code]).toEqual([403, 'own'])
})

test('the history of a task tells who did what, one by one or in bulk, and of its comments the list', async () => {
  const { json: made } = await post({})
  const does = (action: string, as: string, body: object) => api.call('POST', `${path}/${made.id}/${action}`, { as, body })
  await does('start', 'staff', {})
  await does('assign', 'manager', { assigneeId: 7, comment: 'You know this pump' })
  await api.call('POST', `${path}/bulk`, { as: 'manager', body: { do: 'reschedule', ids: [made.id], dueOn: '2026-12-24' } })
  await does('complete', 'technician', {})
  const { json: history } = await api.call('GET', `${path}/${made.id}/history`)
  const told = history.items.map(({ actor, action, after }) => [
    actor,
    action,
    Object.keys(Object(after)).filter((name) => !/^(version|updated)/.test(name)),
  ])
  expect(told.toReversed().slice(1)).toEqual([
    ['staff-tester', 'task.start', ['status', 'startedAt']],
    ['manager-tester', 'task.assign', ['assigneeId']],
    ['manager-tester', 'task.update', ['dueOn', 'dueAt', 'openDueAt']],
    ['technician-tester', 'task.complete', ['openDueAt', 'status', 'completedAt']],
  ])
  const comments = await api.call('GET', `/api/tasks/task-comments?taskId=${made.id}`)
  expect(comments.json.items).toMatchObject([{ body: 'You know this pump', author: 'caller' }])
})
