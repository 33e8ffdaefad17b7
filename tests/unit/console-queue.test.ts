// The queue of what a person did on a phone: what goes out together, and what becomes of it by the answers.
import { expect, test } from 'vitest'
import { underWrites, waitingStock } from '../../web/src/phone/queue/overlay.ts'
import { isAlreadyDone, nextBatch, nextPhoto, settle, toRequest } from '../../web/src/phone/queue/settle.ts'
import type { BatchAnswer, Write } from '../../web/src/phone/queue/write.ts'

const write = (key: string, given: Partial<Write> = {}): Write => ({
  ...{ key, turn: 1, madeAt: '2026-11-28T08:00:00.000Z', did: 'start', subject: 'T-1 Check pump' },
  on: { resource: 'task', id: 1, path: '/api/tasks/tasks' },
  ...{ method: 'POST', path: '/api/tasks/tasks/1/start', body: {} },
  ...{ base: null, effects: [], photo: null, after: null, refusal: null },
  ...given,
})
const edit = (key: string, version: number, body: Write['body'] = { dueOn: '2027-01-01' }) =>
  write(key, { did: 'change', method: 'PATCH', path: '/api/tasks/tasks/1', body, base: { version, values: { dueOn: null } } })
const photo = (key: string, after: string | null, ownerId: number | null = null) =>
  write(key, {
    ...{ did: 'photo', on: null, after },
    photo: { blob: new Blob(['x']), fileName: 'x.jpg', owner: 'defect', ownerId, attachment: null },
  })
const refusal = { status: 409, code: 'conflict', message: 'T-1 is cancelled', issues: [], theirs: null }
const done = (id: string, body: unknown = {}): BatchAnswer => ({ id, status: 200, body })
const keys = (writes: readonly Write[]) => writes.map(({ key }) => key)

test('everything goes out in its order but refused writes and photos', () => {
  const all = [write('a'), write('b', { refusal }), photo('c', null, 3), write('d')]
  expect(keys(nextBatch(all))).toEqual(['a', 'd'])
  expect(nextPhoto(all)?.key).toBe('c')
})

test('at most a hundred go out at once', () => {
  expect(nextBatch(Array.from({ length: 130 }, (_, at) => write(`w${at}`)))).toHaveLength(100)
})

test('an edit waits for what was done to the same row before it', () => {
  expect(keys(nextBatch([write('a'), edit('b', 3)]))).toEqual(['a'])
  expect(keys(nextBatch([edit('b', 3), edit('c', 3)]))).toEqual(['b'])
  expect(keys(nextBatch([edit('b', 3)]))).toEqual(['b'])
})

test('each goes under the key that was made as the person acted, an edit against the version that was seen', () => {
  expect(toRequest(edit('b', 3))).toEqual({
    ...{ id: 'b', method: 'PATCH', path: '/api/tasks/tasks/1', body: { dueOn: '2027-01-01' } },
    headers: { 'idempotency-key': 'b', 'if-match': '"3"' },
  })
  expect(toRequest(write('a')).headers).toEqual({ 'idempotency-key': 'a' })
})

test('what is done goes, what is refused stays with what the API said', () => {
  const body = {
    code: 'conflict',
    detail: 'T-1 is cancelled',
    errors: [{ path: 'status', code: 'closed', message: 'x', hint: 'Reopen it.' }],
  }
  const settled = settle([write('a'), write('b'), write('c')], [done('a'), { id: 'b', status: 409, body }])
  expect(keys(settled.done)).toEqual(['a'])
  expect(settled.kept).toMatchObject([
    { key: 'b', refusal: { status: 409, code: 'conflict', message: 'T-1 is cancelled', issues: [{ hint: 'Reopen it.' }] } },
  ])
  expect(settled.isUnfinished).toBe(false)
})

test('nothing is decided by an ended session, too many requests or a server that cannot: it waits as it is', () => {
  for (const status of [0, 401, 429, 500, 503]) {
    expect(settle([write('a')], [{ id: 'a', status }])).toEqual({ done: [], kept: [], isUnfinished: true })
  }
})

test('a photo is bound to the record that its report has made', () => {
  const { kept } = settle([write('a', { on: null }), photo('p', 'a')], [done('a', { defect: { id: 12, version: 1 }, findings: [] })])
  expect(kept).toMatchObject([{ key: 'p', after: null, photo: { ownerId: 12 } }])
})

test('a photo waits while its report is refused', () => {
  const { kept } = settle([write('a', { on: null }), photo('p', 'a')], [{ id: 'a', status: 422, body: {} }])
  expect(keys(kept)).toEqual(['a'])
  expect(nextPhoto([photo('p', 'a')])).toBeUndefined()
})

test('an edit goes on from what this device itself has changed before it, and from nothing else', () => {
  const own = settle([write('a'), edit('b', 3)], [done('a', { task: { id: 1, version: 4 }, next: null })])
  expect(own.kept).toMatchObject([{ key: 'b', base: { version: 4 } }])
  // somebody else changed it in between: the edit keeps its version, and the API will say so
  expect(settle([write('a'), edit('b', 3)], [done('a', { task: { id: 1, version: 5 } })]).kept).toEqual([])
})

test('an edit whose answer got lost is known by the row, and not taken for a conflict', () => {
  expect(isAlreadyDone(edit('b', 3), { id: 1, version: 4, dueOn: '2027-01-01' })).toBe(true)
  expect(isAlreadyDone(edit('b', 3), { id: 1, version: 4, dueOn: '2027-02-02' })).toBe(false)
  expect(isAlreadyDone(edit('b', 3), { id: 1, version: 5, dueOn: '2027-01-01' })).toBe(false)
})

test('pages show what waits at once, and nothing of what was refused', () => {
  const effects = [{ kind: 'set', resource: 'task', id: 1, values: { status: 'in-progress' } }] as const
  const row = { id: 1, version: 3, status: 'pending' }
  expect(underWrites('task', row, [write('a', { effects })])).toEqual({ ...row, status: 'in-progress', isWaiting: true })
  expect(underWrites('task', row, [write('a', { effects, refusal })])).toEqual({ ...row, isRefused: true })
  expect(underWrites('task', { ...row, id: 2 }, [write('a', { effects })])).toEqual({ ...row, id: 2 })
})

test('stock that waits to leave adds up by store', () => {
  const taken = (storeId: number, by: number) =>
    write(`${storeId} ${by}`, { effects: [{ kind: 'stock', resource: 'inventoryItem', id: 9, storeId, lotId: null, by }] })
  const writes = [taken(1, -2), taken(1, -0.1), taken(2, 4)]
  expect(waitingStock('inventoryItem', 9, writes)).toBe(1.9)
  expect(waitingStock('inventoryItem', 9, writes, 1)).toBe(-2.1)
  expect(waitingStock('inventoryItem', 8, writes)).toBe(0)
})
