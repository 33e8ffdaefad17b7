// How the change feed changes the rows that a phone keeps.
import { expect, test } from 'vitest'
import type { DayResource } from '../../web/src/phone/store/day-resources.ts'
import { type FeedItem, mergeFeed, type Row } from '../../web/src/phone/store/feed.ts'

const task: DayResource = {
  ...{ name: 'task', path: '/api/tasks/tasks', query: {} },
  belongs: ({ assigneeId, status }) => assigneeId === 7 && status === 'pending',
  mayJoin: ({ assigneeId, status }) => assigneeId === 7 || status === 'pending',
}
const level: DayResource = { name: 'stockLevel', path: '/api/facilities/stock-levels', query: {}, belongs: () => true, mayJoin: () => true }
const here = new Map<string, Row>([['task 1', { id: 1, version: 3, title: 'Check pump', assigneeId: 7, status: 'pending' }]])
const merge = (...items: FeedItem[]) => mergeFeed(items, [task, level], (resource, id) => here.get(`${resource} ${id}`))
const item = (given: Partial<FeedItem>): FeedItem => ({ resource: 'task', id: 1, version: 4, kind: 'update', values: {}, ...given })

test('changes what changed, and keeps the rest of the row', () => {
  const { put, gone, unknown } = merge(item({ values: { title: 'Check the pump' } }))
  expect(put).toEqual([{ resource: 'task', id: 1, row: { id: 1, version: 4, title: 'Check the pump', assigneeId: 7, status: 'pending' } }])
  expect([gone, unknown]).toEqual([[], []])
})

test('a version that is here already changes nothing, so that a page may come twice', () => {
  expect(merge(item({ version: 3, values: { title: 'of before' } }))).toEqual({ put: [], gone: [], unknown: [] })
})

test('several changes of a row in one page come one upon the other', () => {
  const { put } = merge(item({ values: { title: 'a' } }), item({ version: 5, values: { dueOn: '2027-01-01' } }))
  expect(put.map(({ row }) => row)).toMatchObject([{ title: 'a', dueOn: '2027-01-01', version: 5 }])
})

test('what is done or given to somebody else goes, and so does what was deleted', () => {
  expect(merge(item({ values: { status: 'completed' } })).gone).toEqual([{ resource: 'task', id: 1 }])
  expect(merge(item({ values: { assigneeId: 8 } })).gone).toEqual([{ resource: 'task', id: 1 }])
  expect(merge(item({ kind: 'delete', values: null })).gone).toEqual([{ resource: 'task', id: 1 }])
})

test('a row that is not here yet is read when it may belong to the day, and left alone otherwise', () => {
  expect(merge(item({ id: 2, values: { assigneeId: 7 } })).unknown).toEqual([{ resource: 'task', id: 2 }])
  expect(merge(item({ id: 2, values: { title: 'of somebody else' } })).unknown).toEqual([])
  expect(merge(item({ id: 2, kind: 'create', values: { assigneeId: 8, status: 'pending' } })).unknown).toEqual([])
  expect(merge(item({ resource: 'stockLevel', id: 5, kind: 'adjust', values: { quantity: 3 } })).unknown).toEqual([
    { resource: 'stockLevel', id: 5 },
  ])
})

test('a row whose reference changed is read anew, for its label', () => {
  const { put, unknown } = merge(item({ values: { siteId: 2 } }))
  expect(put).toHaveLength(1)
  expect(unknown).toEqual([{ resource: 'task', id: 1 }])
})

test('resources that are not of the day are passed over', () => {
  expect(merge(item({ resource: 'customer' }))).toEqual({ put: [], gone: [], unknown: [] })
})
