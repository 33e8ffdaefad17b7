// Imports of others do not exist for people who are limited to some sites, whatever they ask.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { platformEndpoints } from '../../shared/http/platform-endpoints.ts'
import { actorOf } from '../support/database.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'
import { type Api, openApi } from './api.ts'

let office: Office
let api: Api
beforeEach(async () => {
  office = await createOffice()
  await office.furnish()
  api = await openApi(
    (service) => platformEndpoints(service, '').filter(({ path }) => path.startsWith('/api/imports')),
    async () => office.database,
  )
})
afterEach(() => office.drop())

const inputs: Readonly<Record<string, unknown>> = {
  'PUT mapping': { sheets: [] },
  'POST apply': {},
  'POST undo': { dryRun: false },
}

test('every endpoint of an import answers not_found, says nothing of it, and changes nothing', async () => {
  const file = csv('stock.csv', 'SKU,Name,Category,Store', 'A,Drill,TOOLS,MAIN', 'B,Saw,NONE,MAIN')
  const { id } = await office.run(file, { mode: 'validate', isPartial: true, actor: actorOf('manager', 'mandy') })
  const before = await office.rows('import')
  const service = { authorize: () => undefined, domains: [] } as unknown as Parameters<typeof platformEndpoints>[0] // routes alone are asked for
  const routes = platformEndpoints(service, '').filter(({ path }) => path.startsWith('/api/imports/{id:long}'))
  expect(routes.length).toBeGreaterThan(13)
  for (const { method, path } of routes) {
    const body = inputs[`${method} ${path.slice(path.lastIndexOf('/') + 1)}`]
    const answer = await api.call(method, path.replace('{id:long}', String(id)), { as: 'manager', siteIds: [1], ...(body ? { body } : {}) })
    expect([path, method, answer.status, answer.json.detail]).toEqual([path, method, 404, `there is no import ${id}`])
  }
  expect((await api.call('GET', '/api/imports', { as: 'manager', siteIds: [1] })).json.items).toEqual([])
  expect(await office.rows('import')).toEqual(before)
})
