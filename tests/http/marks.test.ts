// What marks a row and what a list opens with: a client that holds a condition of the metadata against its rows finds those of the served filter.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isMet } from '../../shared/catalogue/marks.ts'
import { conditionsOf } from '../../shared/catalogue/resource.ts'
import type { Row } from '../../shared/db/rows.ts'
import { catalogue } from '../../shared/domains/index.ts'
import type { Metadata, ResourceMetadata } from '../../shared/http/metadata.ts'
import { metadataEndpoints } from '../../shared/http/metadata-endpoint.ts'
import { type Api, openApi, storeRow } from './api.ts'

let api: Api
let told: readonly ResourceMetadata[]
beforeAll(async () => {
  api = await openApi(metadataEndpoints)
  told = ((await api.call('GET', '/api/metadata')).json as unknown as Metadata).resources
})
afterAll(() => api.drop())

const find = (name: string) => told.find((one) => one.name === name) ?? expect.fail(`there is no resource ${name}`)
const marksOf = (name: string) => Object.fromEntries(find(name).marks.map(({ value, ...mark }) => [value, mark]))
const shortened = catalogue.resources.filter(({ shortcuts }) => Object.keys(shortcuts).length > 0)
const day = 86_400_000
const at = (days: number) => new Date(Date.now() + days * day).toISOString()
const rowsOfEach = 36

/** What a row is held against: columns of conditions and marks, and those that such columns are worked out of. */
function varied(resource: (typeof shortened)[number]): [name: string, values: unknown[]][] {
  const { shortcuts, columns } = resource
  const named = Object.values(shortcuts).flatMap((one) => [one.marks ?? one.column, ...conditionsOf(one).map(({ column }) => column)])
  return [...new Set([...named, 'dueOn', 'doneAt', 'returnedAt', 'resolvedAt', 'status', 'kind'])].flatMap(
    (name): [string, unknown[]][] => {
      const column = columns[name]
      if (!column) return []
      const days = [-400, -1, 1, 400].map(at)
      const known: Record<string, unknown[]> = { date: [...days, at(0)].map((one) => one.slice(0, 10)), instant: days, flag: [true, false] }
      const values = known[column.kind] ?? [...column.choices]
      return [[name, column.nullable ? [...values, null] : values]]
    },
  )
}

describe.each(shortened.map((resource) => [resource.name, resource] as const))('of %s', (name, resource) => {
  beforeAll(async () => {
    const columns = varied(resource)
    for (let number = 1; number <= rowsOfEach; number++) {
      const patch = columns.map(([column, values], place) => [
        column,
        values[(number * (place + 1) + Math.floor(number / 7)) % values.length],
      ])
      const own = 'rowId' in resource.columns ? { rowId: number } : {}
      await storeRow(api.ctx, resource, number, { ...Object.fromEntries(patch), ...own })
    }
  })

  test.each(Object.entries(resource.shortcuts))('%s means the same to a client as to the list', async (shortcut, declared) => {
    const items = async (query: string) => (await api.call('GET', `${resource.path}?limit=1000&${query}`)).json.items as Row[]
    const [all, served] = [await items('sort=id'), await items(`${shortcut}=true`)]
    const now = new Date().toISOString()
    const met = all.filter((row) => isMet(conditionsOf(declared), row, now))
    expect(served.map(({ id }) => id).sort()).toEqual(met.map(({ id }) => id).sort())
    expect([met.length > 0, met.length < all.length]).toEqual([true, true])
    const mark = find(name).marks.find(({ value }) => value === shortcut)
    expect(mark?.when).toEqual(declared.marks === undefined ? undefined : conditionsOf(declared))
  })
})

test('marks stand beside a column that reads show, with a label in the language of the reader', async () => {
  for (const { columns, marks, shortcuts, opens } of told) {
    expect(marks.filter(({ beside }) => !columns.some(({ name }) => name === beside))).toEqual([])
    expect(opens === null || shortcuts.some(({ value, isOffered }) => value === opens && isOffered)).toBe(true)
  }
  expect(marksOf('workOrder')).toEqual({
    overdue: { label: 'Overdue', beside: 'dueAt', when: [{ column: 'openDueAt', operator: 'lt', value: 'now' }] },
  })
  const { json } = await api.call('GET', '/api/metadata', { headers: { 'accept-language': 'de' } })
  const order = (json as unknown as Metadata).resources.find((one) => one.name === 'workOrder')
  expect(order?.marks.map(({ label }) => label)).toEqual(['Überfällig'])
})

test('what has a life of its own opens with what is open, and nothing else is hidden', () => {
  expect(told.flatMap(({ name, opens }) => (opens ? [`${name}: ${opens}`] : [])).sort()).toEqual([
    'alert: open',
    'defect: open',
    'defectAction: open',
    'signOut: open',
    'task: toDo',
    'workOrder: open',
  ])
})

test('an item is marked at its reorder point, a first-aid item below its minimum, neither where no level is set', () => {
  const isMarked = (name: string, row: Row) => find(name).marks.some(({ when }) => isMet(when, row, at(0)))
  const item = (quantityOnHand: number, reorderPoint: number | null) => isMarked('inventoryItem', { quantityOnHand, reorderPoint })
  expect([item(4, 5), item(5, 5), item(6, 5), item(0, 0), item(0, null)]).toEqual([true, true, false, false, false])
  const aid = (quantityOnHand: number, minimum: number) => isMarked('firstAidItem', { quantityOnHand, minimum })
  expect([aid(4, 5), aid(5, 5), aid(0, 0)]).toEqual([true, false, false])
})

test('empty=last turns a list without losing a row, and its cursor belongs to it alone', async () => {
  const ids = async (query: string) => {
    const found: Row[] = []
    for (let cursor = ''; ; ) {
      const { json } = await api.call('GET', `/api/tasks/tasks?sort=dueAt&limit=5${query}${cursor}`)
      found.push(...(json.items as Row[]))
      if (json.nextCursor === null) return found
      cursor = `&cursor=${json.nextCursor}`
    }
  }
  const [first, last] = [await ids(''), await ids('&empty=last')]
  const isEmpty = ({ dueAt }: Row) => dueAt === null
  const [empty, filled] = [first.filter(isEmpty), first.filter((row) => !isEmpty(row))]
  expect([empty.length > 0, filled.length > 0]).toEqual([true, true])
  expect([first, last]).toEqual([
    [...empty, ...filled],
    [...filled, ...empty],
  ])
  const page = await api.call('GET', '/api/tasks/tasks?sort=dueAt&limit=5&empty=last')
  const other = await api.call('GET', `/api/tasks/tasks?sort=dueAt&limit=5&cursor=${page.json.nextCursor}`)
  expect(other).toMatchObject({ status: 400, json: { errors: [{ code: 'cursor' }] } })
  const wrong = await api.call('GET', '/api/tasks/tasks?empty=first')
  expect(wrong).toMatchObject({ status: 400, json: { errors: [{ path: 'empty', code: 'choice' }] } })
})
