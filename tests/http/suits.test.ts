// Which rows an action, a change and a removal are offered for: the others refuse it, or it changes nothing of them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isTyped, type Resource, storedColumns } from '../../shared/catalogue/resource.ts'
import { isSuited, type Suits } from '../../shared/catalogue/suits.ts'
import { catalogue, domains } from '../../shared/domains/index.ts'
import { kebab } from '../../shared/http/action-endpoints.ts'
import type { Metadata } from '../../shared/http/metadata.ts'
import { metadataEndpoints } from '../../shared/http/metadata-endpoint.ts'
import { exampleBody } from '../support/example-body.ts'
import { wholeRow } from '../support/example-rows.ts'
import { type Api, openApi, storeRow } from './api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi(metadataEndpoints)
})
afterAll(() => api.drop())

const choosy = domains.flatMap(({ actions }) =>
  actions.flatMap((action) => (action.suits ? [{ called: `${action.resource}.${action.name}`, action, suits: action.suits }] : [])),
)
const resourceOf = (name: string) => catalogue.find(name) ?? expect.fail(`there is no resource ${name}`)
/** What the column of a row may hold, but for what suits. */
const othersOf = (resource: string, { column, values }: Suits) => {
  const { choices } = resourceOf(resource).columns[column] ?? { choices: [] }
  const all = choices.length > 0 ? choices : [null, '2026-01-01T00:00:00.000Z']
  return all.filter((value) => !values.includes(value))
}

test.each(choosy)('$called suits values that its column has, and not all of them', ({ action: { resource, on }, suits }) => {
  const column = resourceOf(resource).columns[suits.column]
  expect(on).toBe('row')
  const strange = suits.values.filter((value) => (value === null ? !column?.nullable : !column?.choices.includes(value)))
  expect(strange).toEqual([])
  expect(suits.values.length).toBeGreaterThan(0)
  expect(othersOf(resource, suits).length).toBeGreaterThan(0)
})

test('every resource whose state is moved by actions says which of them suit it', () => {
  const stateful = catalogue.resources.filter(({ columns }) => columns.status?.options.isState || columns.status?.options.readOnly)
  const silent = stateful.filter(({ name }) => {
    const own = domains.flatMap(({ actions }) => actions.filter(({ resource, on }) => resource === name && on === 'row'))
    return own.length > 0 && own.every(({ suits }) => suits === undefined)
  })
  expect(silent.map(({ name }) => name)).toEqual([])
})

test('the metadata says of each action which rows it suits', async () => {
  const { resources } = (await api.call('GET', '/api/metadata')).json as unknown as Metadata // as its type says
  const actionOf = (resource: string, name: string) =>
    resources.find((one) => one.name === resource)?.actions.find((action) => action.name === name)
  expect(actionOf('workOrder', 'complete')?.suits).toEqual({ column: 'status', values: ['in-progress'] })
  expect(actionOf('equipment', 'returnItem')?.suits).toEqual({ column: 'status', values: ['out'] })
  expect(actionOf('defectAction', 'completeAction')?.suits).toEqual({ column: 'doneAt', values: [null] })
  expect(actionOf('inventoryItem', 'receive')?.suits).toBeNull()
  const verbsOf = (resource: string) => resources.find((one) => one.name === resource)?.suits
  expect(verbsOf('defect')?.update?.values).not.toContain('closed')
  expect(verbsOf('order')).toEqual({ update: null, delete: { column: 'status', values: ['pending'] } })
  expect(verbsOf('workOrder')).toEqual({ update: null, delete: null })
})

describe.each(choosy)('$called', ({ called, action, suits }) => {
  const resource = resourceOf(action.resource)
  test.each(othersOf(action.resource, suits).map((value) => ({ value })))('does nothing to a row that holds $value', async ({ value }) => {
    const number = 1 + choosy.findIndex((one) => one.called === called) * 20 + othersOf(action.resource, suits).indexOf(value)
    const row = await storeRow(api.ctx, resource, number, { [suits.column]: value })
    const answer = await api.call('POST', `${resource.path}/${row.id}/${kebab(action.name)}`, {
      body: action.example ?? exampleBody(action.input),
    })
    // what is wrong with the request besides may come first; nothing of the row changes either way
    expect([200, 400, 404, 409]).toContain(answer.status)
    expect((await api.call('GET', `${resource.path}/${row.id}`)).json.version).toBe(1)
  })
})

/** Columns that a request may change. */
const openColumns = (resource: Resource) => storedColumns(resource).filter(([, column]) => isTyped(column) && !column.options.isFixed)

const changeable = catalogue.resources.filter(({ verbs }) => verbs.has('update') || verbs.has('delete'))
test.each(changeable)('$name says of which states nothing changes, and which are not removed: as it refuses them', (resource) => {
  const { suits, verbs } = resource
  const isFrozen = (row: Record<string, unknown>, name: string) => resource.frozen(row, new Set([name])).length > 0
  for (const [column, { choices }] of Object.entries(resource.columns))
    for (const value of choices) {
      const row = { ...wholeRow(resource), [column]: value }
      const isClosed = openColumns(resource).every(([name]) => isFrozen(row, name))
      if (verbs.has('update')) expect([column, value, isSuited(suits.update, row)]).toEqual([column, value, !isClosed])
      if (verbs.has('delete')) expect([column, value, isSuited(suits.delete, row)]).toEqual([column, value, !isFrozen(row, 'deletedAt')])
    }
})

const limited = catalogue.resources.flatMap((resource) =>
  (['update', 'delete'] as const).flatMap((verb) => {
    const suits = resource.suits[verb]
    return suits ? [{ called: `${resource.name}.${verb}`, resource, verb, suits }] : []
  }),
)
describe.each(limited)('$called', ({ called, resource, verb, suits }) => {
  const choices: readonly string[] = resource.columns[suits.column]?.choices ?? []
  const [emptied = ''] = openColumns(resource).flatMap(([name, { nullable }]) => (nullable ? [name] : []))
  const ask = async (value: string) => {
    const number = 5000 + 100 * limited.findIndex((one) => one.called === called) + choices.indexOf(value)
    const { id } = await storeRow(api.ctx, resource, number, { [suits.column]: value })
    const path = `${resource.path}/${id}`
    const { status } = verb === 'delete' ? await api.call('DELETE', path) : await api.call('PATCH', path, { body: { [emptied]: null } })
    return { status, row: (await api.call('GET', `${path}?deleted=include`)).json }
  }
  test.each(choices.map((value) => ({ value })))('of a row that holds $value', async ({ value }) => {
    const { status, row } = await ask(value)
    if (!suits.values.includes(value)) expect([status, row.version, row.deletedAt]).toEqual([409, 1, null])
    else expect([status, row.version]).toEqual([verb === 'delete' ? 204 : 200, 2])
  })
})
