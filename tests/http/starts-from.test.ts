// What the form of an action begins with: what the row holds, in the shape that the action takes.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { isShown, type Resource } from '../../shared/catalogue/resource.ts'
import { catalogue, domains } from '../../shared/domains/index.ts'
import type { Metadata } from '../../shared/http/metadata.ts'
import { metadataEndpoints } from '../../shared/http/metadata-endpoint.ts'
import { type Api, openApi, storeRow } from './api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi(metadataEndpoints)
})
afterAll(() => api.drop())

const resourceOf = (name: string): Resource => catalogue.find(name) ?? expect.fail(`there is no resource ${name}`)
const begun = domains.flatMap(({ actions }) =>
  actions.flatMap((action) => (action.startsFrom ? [{ called: `${action.resource}.${action.name}`, action, of: action.startsFrom }] : [])),
)

test.each(begun)(
  '$called begins with columns that its row shows, in properties that it takes',
  ({ action: { resource, on, input }, of }) => {
    const { properties = {} } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })
    const { columns } = resourceOf(resource)
    expect(on).toBe('row')
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(of)))
    const hidden = Object.values(of).filter((name) => !columns[name] || !isShown(columns[name]))
    expect(hidden).toEqual([])
  },
)

test.each(begun)('$called can empty what its row may lack', ({ action: { resource, input }, of }) => {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })
  const { columns } = resourceOf(resource)
  const emptied = Object.entries(of).filter(([property, column]) => columns[column]?.nullable && !required.includes(property))
  const stuck = emptied.filter(([property]) => !JSON.stringify(properties[property]).includes('"null"'))
  expect(stuck).toEqual([])
})

test('the metadata says of each action what its form begins with', async () => {
  const { resources } = (await api.call('GET', '/api/metadata')).json as unknown as Metadata // as its type says
  const startOf = (resource: string, name: string) =>
    resources.find((one) => one.name === resource)?.actions.find((action) => action.name === name)?.startsFrom
  expect(startOf('workOrder', 'setChecklist')).toEqual({ lines: 'checklist' })
  expect(startOf('task', 'assign')).toEqual({ assigneeId: 'assigneeId' })
  expect(startOf('inventoryItem', 'issue')).toEqual({})
  expect(startOf('calculationVersion', 'run')).toEqual({})
})

test('scheduling keeps the provider and the assignee that it is not given, and takes away those that are given as nothing', async () => {
  const order = resourceOf('workOrder')
  const approved = { status: 'approved', checklist: null }
  const [kept, freed] = await Promise.all([1, 2].map((number) => storeRow(api.ctx, order, number, approved)))
  const schedule = (id: unknown, body: object) =>
    api.call('POST', `${order.path}/${id}/schedule`, { body: { scheduledAt: '2027-03-01T08:00:00.000Z', ...body } })
  const { providerId, assigneeId } = kept ?? {}
  expect([providerId, assigneeId]).not.toContain(null)
  expect((await schedule(kept?.id, {})).json.workOrder).toMatchObject({ status: 'scheduled', providerId, assigneeId })
  expect((await schedule(freed?.id, { providerId: null, assigneeId: null })).json.workOrder).toMatchObject({
    status: 'scheduled',
    providerId: null,
    assigneeId: null,
  })
})

test('an action undoes nothing that its caller has not seen, where they say what they have seen', async () => {
  const order = resourceOf('workOrder')
  const { id, version } = await storeRow(api.ctx, order, 5, { status: 'approved', checklist: null })
  const set = (text: string, seen?: unknown) =>
    api.call('POST', `${order.path}/${id}/set-checklist`, {
      body: { lines: [{ text }] },
      headers: seen === undefined ? {} : { 'if-match': `"${seen}"` },
    })
  const now = async () => (await api.call('GET', `${order.path}/${id}`)).json
  const made = await set('Mine', version)
  const first = await now()
  expect([made.status, made.headers.etag]).toEqual([200, `"${first.version}"`])
  const refused = await set('Theirs', version)
  expect([refused.status, refused.json.code, await now()]).toEqual([412, 'stale', first])
  expect((await set('Theirs', first.version)).status).toBe(200)
  expect(await now()).toMatchObject({ version: Number(first.version) + 1, checklist: [{ text: 'Theirs' }] })
  expect((await set('Mine')).status).toBe(200)
})
