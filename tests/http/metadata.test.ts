// GET /api/metadata: what somebody may use, and nothing of what they may not.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isShown, roles, storedColumns } from '../../shared/catalogue/resource.ts'
import { catalogue, domains } from '../../shared/domains/index.ts'
import type { Metadata } from '../../shared/http/metadata.ts'
import { metadataEndpoints } from '../../shared/http/metadata-endpoint.ts'
import { type Api, type Given, openApi } from './api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi(metadataEndpoints)
})
afterAll(() => api.drop())

const ask = (given: Given = {}) => api.call('GET', '/api/metadata', given)
const told = async (given: Given = {}) => (await ask(given)).json as unknown as Metadata // as its type says

test.each(roles)('tells %s of what they may use, and of nothing else', async (role) => {
  const { resources, reports, permissions, domains: named } = await told({ as: role })
  const may = (permission: string) => api.service.can({ id: 7, name: role, role, siteIds: null, sessionId: null }, permission)
  expect(resources.map(({ name }) => name).sort()).toEqual(
    catalogue.resources
      .map(({ name }) => name)
      .filter((name) => may(`${name}.read`))
      .sort(),
  )
  for (const { name, verbs, actions, referredBy } of resources) {
    for (const verb of verbs) expect([name, verb, may(`${name}.${verb}`)]).toEqual([name, verb, true])
    for (const action of actions) expect([name, action.name, may(`${name}.${action.name}`)]).toEqual([name, action.name, true])
    for (const { resource } of referredBy) expect(may(`${resource}.read`)).toBe(true)
  }
  expect(reports.map(({ name }) => name)).toEqual(
    domains.flatMap((domain) => domain.reports.map(({ name }) => name)).filter((name) => may(`report.${name}`)),
  )
  expect(permissions).toEqual(api.service.permissions.filter(may))
  expect(named.map(({ name }) => name)).toEqual(domains.map(({ name }) => name))
})

test('names every action of a resource, so that its history reads well to whoever may not take it', async () => {
  const { resources } = await told({ as: 'auditor', headers: { 'accept-language': 'fr' } })
  const order = resources.find(({ name }) => name === 'workOrder')
  expect(order?.actions.map(({ name }) => name)).not.toContain('complete')
  expect(order?.actionNames).toContainEqual({ value: 'complete', label: 'Terminer' })
})

test('shows of a resource the columns that reads show, each with a label', async () => {
  const { resources } = await told()
  for (const resource of catalogue.resources) {
    const found = resources.find(({ name }) => name === resource.name)
    const hidden = storedColumns(resource).flatMap(([name, column]) => (isShown(column) ? [] : [name]))
    const names = found?.columns.map(({ name }) => name) ?? []
    expect(names.filter((name) => hidden.includes(name))).toEqual([])
    expect(found?.columns.filter(({ label }) => label.trim() === '')).toEqual([])
  }
  expect(JSON.stringify(resources.find(({ name }) => name === 'user'))).not.toContain('passwordHash')
})

test('says of every column of a report that holds the key of a row of which resource it is', async () => {
  const { resources, reports } = await told()
  const keys = new Set(catalogue.resources.map(({ naturalKey: [key = ''], columns }) => columns[key]))
  for (const report of domains.flatMap((domain) => domain.reports)) {
    const { names = {}, columns, input } = reports.find(({ name }) => name === report.name) ?? {}
    const held = Object.entries(report.columns).flatMap(([name, column]) => (keys.has(column) ? [name] : []))
    expect([report.name, held.filter((name) => !(name in names))]).toEqual([report.name, []])
    for (const [column, naming] of Object.entries(names)) {
      expect(columns?.map(({ name }) => name)).toContain(column)
      const by = typeof naming === 'string' ? [] : [naming.by]
      expect([...(columns ?? []).map(({ name }) => name), ...Object.keys((input?.properties as object | undefined) ?? {})]).toEqual(
        expect.arrayContaining(by),
      )
      for (const name of typeof naming === 'string' ? [naming] : Object.values(naming.of))
        expect([name, resources.find((resource) => resource.name === name)?.naturalKey.length]).toEqual([name, expect.toBeOneOf([0, 1])])
    }
  }
})

test('tells what reports are about in the language of the reader', async () => {
  const about = async (language: string) => {
    const { reports } = await told({ headers: { 'accept-language': language } })
    return reports.find(({ name }) => name === 'expiring')?.description
  }
  expect(await about('en')).toMatch(/^Lots with stock/)
  expect(await about('fr')).toMatch(/^Lots en stock/)
})

test('every path that it names is one of the API', async () => {
  const { resources, reports } = await told()
  const paths = new Set(api.functions.map(({ path }) => path.replaceAll(/:\w+\}/g, '}')))
  const named = [
    ...resources.flatMap(({ path, actions }) => [path, ...actions.map((action) => action.path)]),
    ...reports.map(({ path }) => path),
  ]
  expect(named.filter((path) => !paths.has(path))).toEqual([])
})

test('speaks the language of the reader, English where it has not theirs', async () => {
  for (const [asked, given] of [
    ['de-AT, fr;q=0.5', 'de'],
    ['ar', 'ar'],
    ['fr-CA', 'fr'],
    ['ja', 'en'],
    ['', 'en'],
  ])
    expect([asked, (await told({ headers: { 'accept-language': asked ?? '' } })).language]).toEqual([asked, given])
})

test('is not sent again to whoever has it, and differs by person and language', async () => {
  const first = await ask({ as: 'staff' })
  expect(first.headers).toMatchObject({ 'cache-control': 'private, no-cache', vary: expect.stringContaining('Accept-Language') })
  const again = await ask({ as: 'staff', headers: { 'if-none-match': first.headers.etag ?? '' } })
  expect([again.status, again.text]).toEqual([304, ''])
  const others: Given[] = [{ as: 'admin' }, { as: 'staff', headers: { 'accept-language': 'de' } }]
  for (const other of others) {
    const headers = { ...other.headers, 'if-none-match': first.headers.etag ?? '' }
    expect((await ask({ ...other, headers })).status).toBe(200)
  }
})

test('is for those who are signed in', async () => {
  expect((await ask({ as: null })).status).toBe(401)
})

test('says of every amount and quantity where its currency or unit stands', async () => {
  const { resources, reports } = await told()
  const measureOf = (name: string, column: string) =>
    [...resources, ...reports].find((one) => one.name === name)?.columns.find((one) => one.name === column)?.measure
  const own = { reference: null, refersTo: null }
  expect(measureOf('inventoryItem', 'unitCost')).toEqual({ kind: 'currency', column: 'currency', ...own })
  expect(measureOf('inventoryItem', 'quantityOnHand')).toEqual({ kind: 'unit', column: 'unit', ...own })
  const ofItem = { reference: 'itemId', refersTo: 'inventoryItem' }
  expect(measureOf('stockLevel', 'value')).toEqual({ kind: 'currency', column: 'currency', ...ofItem })
  expect(measureOf('stockMovement', 'quantity')).toEqual({ kind: 'unit', column: 'unit', ...ofItem })
  expect(measureOf('stockOnHand', 'quantity')).toEqual({ kind: 'unit', column: 'unit', ...own })
  expect(measureOf('vehicle', 'capacityWeightTonnes')).toBeNull()
})

test('finds each of them in the row itself or in the one that it refers to', async () => {
  const { resources, reports } = await told()
  const given = [...catalogue.resources, ...domains.flatMap((domain) => domain.reports)]
  for (const { name, columns } of [...resources, ...reports])
    for (const { name: column, measure } of columns) {
      const { currencyIn, unitIn } = given.find((one) => one.name === name)?.columns[column]?.options ?? {}
      expect([name, column, measure === null]).toEqual([name, column, (currencyIn ?? unitIn) === undefined])
      if (measure === null) continue
      const from = resources.find((one) => one.name === measure.refersTo)?.columns ?? columns
      expect([name, column, from.find((one) => one.name === measure.column)?.kind]).toEqual([name, column, 'text'])
    }
})
