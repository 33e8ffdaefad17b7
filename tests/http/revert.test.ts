// Reverts: one change, a row or a whole resource goes back by ordinary audited changes, and what cannot is named.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deepCheck } from '../../shared/audit/deep-check.ts'
import type { Finding } from '../../shared/audit/finding.ts'
import { listAsOf } from '../../shared/audit/list-as-of.ts'
import { insert, remove, restore, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { gather, selectById } from '../../shared/db/store.ts'
import { category, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { stockLot } from '../../shared/domains/facilities/stock-resources.ts'
import { workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { customer, site, supplier, user } from '../../shared/domains/shared/resources.ts'
import { task } from '../../shared/domains/tasks/resources.ts'
import { personOf } from '../../shared/person-keys/sealing.ts'
import { messages } from '../notify/world.ts'
import { randomWork } from '../support/random-work.ts'
import { type Api, type Given, openApi } from './api.ts'

let api: Api
beforeEach(async () => {
  api = await openApi()
})
afterEach(() => api.drop())

const at = (day: number): DbContext => ({ ...api.ctx, now: () => `2026-01-0${day}T00:00:00.000Z` })
const rowOf = async <R extends Parameters<typeof selectById>[1]>(resource: R, id: number) => {
  const [[row]] = await gather(api.ctx, [selectById(api.ctx, resource, id)])
  if (!row) throw new Error('no row')
  return row
}
const revert = (path: string, body: Row, given: Given = {}) => api.call('POST', `${path}/revert`, { body, ...given })
const one = `${store.path}/1`
const newest = async () => Number((await api.entries()).at(-1)?.entryNo)
const last = async () => (await api.entries()).at(-1)?.action

/** A store that was made on the 1st, renamed on the 2nd, moved on the 3rd. */
beforeEach(async () => {
  await commit(at(1), [insert(site, { id: 1, code: 'S', name: 'S' }), insert(store, { id: 1, code: 'A', name: 'First' })])
  await commit(at(2), [update(store, await rowOf(store, 1), { name: 'Second' })])
  await commit(at(3), [update(store, await rowOf(store, 1), { siteId: 1, location: 'Yard' })])
})
const [created, renamed, moved] = [2, 3, 4]

describe('one change', () => {
  test('of an update goes back by columns, and what came after it stays', async () => {
    const answer = await revert(one, { entryNo: renamed })
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ isChanged: true, stays: [], row: { name: 'First', siteId: 1, location: 'Yard', version: 4 } })
    const entry = (await api.entries()).at(-1)
    expect(entry).toMatchObject({ action: 'store.update', actor: 'admin-tester', before: '{"name":"Second"}', after: '{"name":"First"}' })
    const again = await revert(one, { entryNo: renamed })
    expect([again.status, again.json.isChanged]).toEqual([200, false])
    expect(await newest()).toBe(5)
    await revert(one, { entryNo: 5 })
    expect(await rowOf(store, 1)).toMatchObject({ name: 'Second', version: 5 })
  })

  test('is refused where its columns changed again since, each of them named', async () => {
    await commit(api.ctx, [update(store, await rowOf(store, 1), { siteId: null, location: 'Hall' })])
    const count = await newest()
    const answer = await revert(one, { entryNo: moved })
    expect([answer.status, answer.json.code, answer.json.errors.map(({ path, code }) => [path, code])]).toEqual([
      409,
      'conflict',
      [['location', 'changed']],
    ])
    expect(await newest()).toBe(count)
  })

  test('of a creation is a removal, of a removal a restoring, of a restoring a removal', async () => {
    expect((await revert(one, { entryNo: created })).json).toMatchObject({ isChanged: true, row: { deletedAt: expect.any(String) } })
    expect(await last()).toBe('store.remove')
    expect((await revert(one, { entryNo: await newest() })).json).toMatchObject({ row: { deletedAt: null } })
    expect(await last()).toBe('store.restore')
    await revert(one, { entryNo: await newest() })
    expect(await last()).toBe('store.remove')
    expect((await revert(one, { entryNo: renamed })).json.code).toBe('conflict')
  })

  test('is refused where the row would not be as its rules want it', async () => {
    await commit(api.ctx, [insert(category, { id: 1, code: 'T', name: 'T' })])
    await commit(api.ctx, [insert(inventoryItem, { id: 1, sku: 'P', name: 'P', categoryId: 1, storeId: 1, reorderMax: 10 })])
    const write = async (patch: Row) => commit(api.ctx, [update(inventoryItem, await rowOf(inventoryItem, 1), patch)])
    await write({ reorderMax: 20 })
    const raised = await newest()
    await write({ reorderPoint: 15 })
    const answer = await revert(`${inventoryItem.path}/1`, { entryNo: raised })
    expect([answer.status, answer.json.errors.length, (await rowOf(inventoryItem, 1)).version]).toEqual([409, 1, 3])
  })

  test('gives no work back to somebody who is not active, names what a row refers to by now, and says what takes a state back', async () => {
    const person = (id: number, username: string) => insert(user, { id, username, email: `${username}@x.example`, name: username })
    await commit(api.ctx, [person(1, 'ann'), person(2, 'bob'), insert(task, { id: 1, title: 'Check pump', assigneeId: 1 })])
    await commit(api.ctx, [update(task, await rowOf(task, 1), { assigneeId: 2 })])
    const given = { entryNo: await newest() }
    expect((await revert(`${task.path}/1`, given)).json.row).toMatchObject({ assigneeId: 1, assignee: 'ann' })
    await commit(api.ctx, [update(task, await rowOf(task, 1), { assigneeId: 2 }), update(user, await rowOf(user, 1), { isActive: false })])
    const count = await newest()
    const refused = await revert(`${task.path}/1`, given)
    expect([refused.status, refused.json.errors]).toEqual([409, [expect.objectContaining({ path: 'assigneeId', code: 'unfit' })]])
    expect([await newest(), (await rowOf(task, 1)).assigneeId]).toEqual([count, 2])
    await api.call('POST', `${task.path}/1/complete`, { body: {} })
    const state = await revert(`${task.path}/1`, { entryNo: await newest() })
    expect(state.json.errors).toContainEqual(expect.objectContaining({ path: 'status', hint: expect.stringContaining('reopen') }))
  })

  test('honours If-Match and Idempotency-Key, and is asked for by one of entryNo and at', async () => {
    const late = await revert(one, { entryNo: renamed }, { headers: { 'if-match': '"2"' } })
    expect([late.status, late.json.code]).toEqual([412, 'stale'])
    const key = { headers: { 'idempotency-key': 'once' } }
    const [first, second] = [await revert(one, { entryNo: renamed }, key), await revert(one, { entryNo: renamed }, key)]
    expect([first.text, second.headers['idempotency-replayed']]).toEqual([second.text, 'true'])
    for (const body of [{}, { entryNo: 3, at: '2026-01-02T00:00:00Z' }])
      expect((await revert(one, body)).json.errors).toMatchObject([{ path: 'entryNo', code: 'required' }])
    expect((await revert(one, { entryNo: 1 })).json.code).toBe('not_found')
  })

  test('takes the permission of what it comes to', async () => {
    const denied = await revert(one, { entryNo: created }, { as: 'staff' })
    expect([denied.status, await last()]).toEqual([403, 'denied'])
    expect((await revert(one, { entryNo: renamed }, { as: 'staff' })).status).toBe(200)
    expect((await revert(one, { entryNo: renamed }, { as: 'auditor' })).status).toBe(403)
  })

  test('never writes what belongs to actions, is fixed, or was erased', async () => {
    await commit(api.ctx, [
      insert(supplier, { id: 1, code: 'S', name: 'S' }),
      insert(user, { id: 1, username: 'ann', email: 'a@company.example', name: 'Ann' }),
    ])
    await commit(api.ctx, [update(supplier, await rowOf(supplier, 1), { rating: 4 })])
    const refused = await revert(`${supplier.path}/1`, { entryNo: await newest() })
    expect([refused.status, refused.json.errors.map(({ path, code }) => [path, code])]).toEqual([409, [['rating', 'read-only']]])
    await commit(api.ctx, [update(user, await rowOf(user, 1), { name: 'Anna', role: 'medic' })])
    await api.ctx.keys.erase(personOf('user', 1), api.ctx.now())
    const answer = await revert(`${user.path}/1`, { at: new Date().toISOString() })
    expect(answer.json).toMatchObject({
      isChanged: false,
      stays: [
        { column: 'email', reason: 'erased' },
        { column: 'name', reason: 'erased' },
      ],
    })
    expect((await api.call('POST', '/api/facilities/stock-levels/1/revert', { body: { entryNo: 1 } })).text).toBe('no function')
    expect(stockLot.columns.itemId.options.isFixed).toBe(true)
  })
})

describe('a row', () => {
  test('becomes what it was at an instant', async () => {
    const answer = await revert(one, { at: '2026-01-01T12:00:00Z' })
    expect(answer.json).toMatchObject({ isChanged: true, row: { name: 'First', siteId: null, location: null, version: 4 } })
    expect((await revert(one, { at: '2026-01-01T12:00:00Z' })).json.isChanged).toBe(false)
    await revert(one, { at: '2025-12-31T00:00:00Z' })
    expect(await last()).toBe('store.remove')
    expect((await revert(one, { at: '2026-01-02T12:00:00Z' })).json).toMatchObject({ row: { name: 'Second', deletedAt: null } })
    expect(await last()).toBe('store.restore')
  })

  test('is refused where what it referred to is gone, or its key is taken', async () => {
    await commit(at(4), [update(store, await rowOf(store, 1), { siteId: null })])
    await commit(at(4), [remove(site, await rowOf(site, 1))])
    expect((await revert(one, { at: '2026-01-03T12:00:00Z' })).json).toMatchObject({ status: 409, errors: [{ code: 'reference' }] })
    await commit(api.ctx, [update(store, await rowOf(store, 1), { code: 'B' })])
    await commit(api.ctx, [insert(store, { id: 99, code: 'A', name: 'Another' })])
    expect((await revert(one, { at: '2026-01-01T12:00:00Z' })).json).toMatchObject({
      status: 409,
      errors: [{ path: 'code', code: 'taken' }],
    })
  })

  test('of another site is not there', async () => {
    expect((await revert(one, { entryNo: renamed }, { siteIds: [2] })).status).toBe(404)
    const out = await revert(one, { entryNo: moved }, { siteIds: [1] })
    expect(out.status).toBe(200)
  })
})

describe('a resource', () => {
  test('is brought back to an instant after random work, as a dry run says before', async () => {
    const ctx = at(5)
    const work = randomWork(ctx, 4, '2026-02-01T00:00:00.000Z')
    for (let step = 0; step < 300; step++) await work.step()
    const instant = work.now()
    const listed = async (on: Parameters<typeof listAsOf>[1], when: string) =>
      (await listAsOf(api.ctx, on, { at: when, after: 0, limit: 1000, filters: [] })).items.map(
        ({ version: _, updatedAt: _at, updatedBy: _by, ...row }) => row,
      )
    const before = await listed(customer, instant)
    for (let step = 0; step < 300; step++) await work.step()
    expect(await listed(customer, work.now())).not.toEqual(before)
    const { json: dry } = await revert(customer.path, { at: instant })
    expect(await listed(customer, work.now())).not.toEqual(before)
    const { json: done } = await revert(customer.path, { at: instant, dryRun: false })
    expect(done).toEqual({ ...dry, dryRun: false })
    expect(done).toMatchObject({ stays: [], next: null })
    for (const kind of ['updated', 'removed', 'restored']) expect(Number(done[kind])).toBeGreaterThan(0)
    expect(await listed(customer, new Date().toISOString())).toEqual(before)
    const findings: Finding[] = []
    await deepCheck(api.ctx, (finding) => findings.push(finding))
    expect(findings).toEqual([])
    expect((await revert(customer.path, { at: instant, dryRun: false })).json).toMatchObject({ updated: 0, removed: 0, restored: 0 })
  })

  test('says for each row what stays and why, and does the rest', async () => {
    const many = Array.from({ length: 150 }, (_, n) => insert(category, { id: n + 1, code: `C${n + 1}`, name: 'old' }))
    await commit(at(1), many)
    for (let id = 1; id <= 150; id++)
      await commit(at(2), [update(category, await rowOf(category, id), { name: 'new', ...(id === 7 ? { code: 'X' } : {}) })])
    await commit(at(3), [insert(category, { id: 200, code: 'C7', name: 'holder' })])
    const item = { sku: 'P', name: 'P', categoryId: 200, storeId: 1 }
    await commit(at(3), [insert(inventoryItem, { id: 1, ...item })])
    const { json } = await revert(category.path, { at: '2026-01-01T12:00:00Z', dryRun: false })
    expect(json).toMatchObject({ updated: 149, removed: 0, restored: 0, next: null })
    expect(json.stays).toMatchObject([
      { id: 7, columns: ['code'], reason: 'there is already a category with code "C7": id 200' },
      { id: 200, reason: 'category 200 is still referred to by inventoryItem' },
    ])
    const staff = await revert(category.path, { at: '2026-01-01T12:00:00Z' }, { as: 'staff' })
    expect(staff.json.stays).toContainEqual({ id: 200, columns: [], reason: 'takes the permission category.delete' })
  })

  test('goes on from where a call ended', async () => {
    await commit(at(4), [insert(store, { id: 2, code: 'B', name: 'B' }), insert(store, { id: 3, code: 'C', name: 'C' })])
    const { json } = await revert(store.path, { at: '2026-01-03T12:00:00Z', dryRun: false, after: 2 })
    expect(json).toMatchObject({ removed: 1, next: null })
    expect([(await rowOf(store, 2)).deletedAt, (await rowOf(store, 3)).deletedAt]).toEqual([null, expect.any(String)])
    await commit(api.ctx, [restore(store, await rowOf(store, 3))])
  })
})

describe('what is worked out of other columns, and who is told', () => {
  const order = `${workOrder.path}/9`
  beforeEach(async () => {
    const person = (id: number, username: string) => insert(user, { id, username, name: username, email: `${username}@x.example` })
    await commit(api.ctx, [
      person(21, 'bob'),
      person(22, 'cleo'),
      insert(workOrder, { id: 9, title: 'Mend it', siteId: 1, assigneeId: 21, dueAt: '2027-03-01T00:00:00.000Z' }),
    ])
  })

  test('follows them: a due date goes back though the order is closed by now, and nothing is said to stay', async () => {
    await api.call('PATCH', order, { body: { dueAt: '2027-04-01T00:00:00.000Z' } })
    const entryNo = await newest()
    expect((await api.call('POST', `${order}/cancel`, { body: { reason: 'sold' } })).status).toBe(200)
    const answer = await revert(order, { entryNo })
    expect([answer.status, answer.json]).toMatchObject([200, { stays: [], row: { dueAt: '2027-03-01T00:00:00.000Z', openDueAt: null } }])
    expect((await revert(order, { entryNo: entryNo + 1 })).json.errors).toMatchObject([
      { path: 'status' },
      { path: 'cancelledAt' },
      { path: 'statusReason' },
    ])
  })

  test('whoever has the work again is told, and nobody who is not active gets it', async () => {
    await api.call('PATCH', order, { body: { assigneeId: 22 } })
    const entryNo = await newest()
    expect((await revert(order, { entryNo })).status).toBe(200)
    expect((await messages(api.ctx)).map(({ recipientId, about }) => [recipientId, about])).toEqual([
      [22, 'workOrder 9 v2'],
      [21, 'workOrder 9 v3'],
    ])
    await commit(api.ctx, [update(user, await rowOf(user, 22), { isActive: false })])
    const refused = await revert(order, { entryNo: entryNo + 1 })
    expect([refused.status, refused.json.errors]).toMatchObject([409, [{ path: 'assigneeId', code: 'unfit' }]])
    expect(await rowOf(workOrder, 9)).toMatchObject({ assigneeId: 21, version: 3 })
  })
})
