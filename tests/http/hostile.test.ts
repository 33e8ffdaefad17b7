// What a hostile client tried against the API, and what it must get.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '../../shared/config.ts'
import { inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { customer, site, user } from '../../shared/domains/shared/resources.ts'
import { type Api, openApi, storeRow } from './api.ts'

let api: Api

beforeEach(async () => {
  api = await openApi()
})
afterEach(() => api.drop())

describe('names of built-in properties', () => {
  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is no sort, filter or field', async (name) => {
    for (const query of [`sort=${name}`, `sort=-${name}`, `${name}=1`, `${name}.eq=1`, `fields=${name}`, `fields=id,${name}`]) {
      const answer = await api.call('GET', `${user.path}?${query}`)
      expect([query, answer.status]).toEqual([query, 400])
    }
    expect((await api.call('GET', `${user.path}/export?sort=${name}`)).status).toBe(400)
    expect((await api.call('GET', `${user.path}/export?fields=${name}`)).status).toBe(400)
  })

  test('are refused as fields of a body, and kept as keys of a JSON value', async () => {
    const refused = await api.call('POST', customer.path, { body: '{"code":"A","name":"a","constructor":{"prototype":{"role":"admin"}}}' })
    expect(refused.json.errors).toMatchObject([{ path: 'constructor', code: 'unknown' }])
    const kept = await api.call('POST', customer.path, { body: '{"code":"A","name":"a","constraints":{"constructor":1,"toString":2}}' })
    expect(kept.json.constraints).toEqual({ constructor: 1, toString: 2 })
  })
})

describe('If-Match', () => {
  test.each(['x1', '"1', "'1'", '1', '""', '"*"', '"01"', '"1 "', '', ','])('%j does not match version 1', async (tag) => {
    const { id } = await storeRow(api.ctx, customer, 1)
    const answer = await api.call('PATCH', `${customer.path}/${id}`, { body: { name: 'n' }, headers: { 'if-match': tag } })
    expect(answer.status).toBe(412)
  })

  test('without its quotes is told to have them', async () => {
    const { id } = await storeRow(api.ctx, customer, 1)
    const answer = await api.call('PATCH', `${customer.path}/${id}`, { body: { name: 'n' }, headers: { 'if-match': '1' } })
    expect(answer.json.errors).toMatchObject([
      { message: 'the row is at version "1", If-Match says 1', hint: 'Write the version in double quotes: If-Match: "1".' },
    ])
  })

  test.each(['"1"', '"1.abc"', 'W/"1"', '*', '"7", "1"'])('%j does', async (tag) => {
    const { id } = await storeRow(api.ctx, customer, 1)
    const answer = await api.call('PATCH', `${customer.path}/${id}`, { body: { name: 'n' }, headers: { 'if-match': tag } })
    expect(answer.status).toBe(200)
  })
})

test('a reference that was emptied has no label in the answer', async () => {
  const { id: siteId } = await storeRow(api.ctx, site, 1)
  const made = await api.call('POST', store.path, { body: { code: 'S', name: 'S', siteId } })
  expect(made.json.site).toEqual(expect.any(String))
  const emptied = await api.call('PATCH', `${store.path}/${made.json.id}`, { body: { siteId: null } })
  expect(emptied.json).toMatchObject({ siteId: null, site: null })
})

describe('whoever is limited to some sites', () => {
  test('does not read the audit trail of all, and is told why', async () => {
    for (const path of ['/api/audit/recent', '/api/audit/recent?resource=store', '/api/audit/stats']) {
      const answer = await api.call('GET', path, { as: 'manager', siteIds: [1] })
      expect([path, answer.status]).toEqual([path, 403])
      expect(answer.json.errors).toMatchObject([{ code: 'site' }])
      expect((await api.call('GET', path, { as: 'manager' })).status).toBe(200)
    }
  })

  test('does not read, change or restore a store of another site, nor its past', async () => {
    const other = await storeRow(api.ctx, site, 2)
    const { id } = await storeRow(api.ctx, store, 3, { siteId: other.id })
    const limited = { as: 'manager', siteIds: [1] }
    for (const path of ['', '/history', `/as-of?at=${new Date().toISOString()}`])
      expect((await api.call('GET', `${store.path}/${id}${path}`, limited)).status).toBe(404)
    expect((await api.call('PATCH', `${store.path}/${id}`, { ...limited, body: { name: 'mine' } })).status).toBe(404)
    expect((await api.call('DELETE', `${store.path}/${id}`, limited)).status).toBe(404)
    expect((await api.call('POST', `${store.path}/${id}/restore`, limited)).status).toBe(404)
  })
})

describe('instants', () => {
  test.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00'])(
    '%s is in no era that SQL Server keeps',
    async (at) => {
      const item = await storeRow(api.ctx, inventoryItem, 1)
      const answer = await api.call('POST', `${inventoryItem.path}/${item.id}/receive`, { body: { quantity: 1, occurredAt: at } })
      expect([answer.status, answer.json.errors[0]?.path]).toEqual([400, 'occurredAt'])
      const asOf = await api.call('GET', `${inventoryItem.path}/${item.id}/as-of?at=${encodeURIComponent(at)}`)
      expect([asOf.status, asOf.json.errors[0]?.path]).toEqual([400, 'at'])
    },
  )
})

describe('a body', () => {
  test.each([
    ['[]', 'the body is not an object of fields'],
    ['"x"', 'the body is not an object of fields'],
    ['{"code":5,"name":"n"}', 'code: is not a text in double quotes'],
  ])('%s: %s', async (body, detail) => {
    expect((await api.call('POST', customer.path, { body })).json).toMatchObject({ status: 400, detail })
  })

  test('with very many unknown fields gets a bounded answer that counts them', async () => {
    const fields = Array.from({ length: 1500 }, (_, at) => `"k${at}":1`).join()
    const { json } = await api.call('POST', customer.path, { body: `{"code":"A","name":"a",${fields}}` })
    expect(json.errors).toHaveLength(1000)
    expect(json.detail).toBe('1500 things are wrong with the body')
  })
})

describe('texts', () => {
  test.each(['a\u0000b', '\u0007', 'a\u001fb', '\ufffe', 'a\uffffb', '\ud800'])(
    '%j is refused, since no workbook could carry it',
    async (name) => {
      const answer = await api.call('POST', customer.path, { body: { code: 'A', name } })
      expect([answer.status, answer.json.errors[0]]).toMatchObject([400, { path: 'name', code: 'malformed' }])
    },
  )

  test.each(['two\nlines', 'a\tb', '\u202eright to left', '\u{1f600}', '=1+1'])('%j is taken as it is', async (name) => {
    const answer = await api.call('POST', customer.path, { body: { code: 'A', name } })
    expect([answer.status, answer.json.name]).toEqual([201, name])
  })
})

test.each(['system:cli', 'SYSTEM:import', 'anonymous', 'system\uff1acli'])('nobody is given the username %s', async (username) => {
  const answer = await api.call('POST', user.path, { body: { username, email: 'a@company.example', name: 'A', role: 'staff' } })
  expect([answer.status, answer.json.errors[0]]).toMatchObject([400, { path: 'username', code: 'reserved' }])
})

test('a day of the year 0 is refused, since SQL Server keeps none', async () => {
  const item = await storeRow(api.ctx, inventoryItem, 1)
  const body = { quantity: 1, lotNumber: 'L', expiresOn: '0000-01-01' }
  expect((await api.call('POST', `${inventoryItem.path}/${item.id}/receive`, { body })).json.errors).toMatchObject([
    { path: 'expiresOn', code: 'date' },
  ])
})

test.each([
  [
    { OPSBOOK_PUBLIC_URL: 'javascript:alert(1)' },
    'setting OPSBOOK_PUBLIC_URL: is not a web address such as https://opsbook.company.example',
  ],
  [{ OPSBOOK_BODY_LIMIT: 'x' }, 'setting OPSBOOK_BODY_LIMIT: is not a number of bytes from 1024 to 100000000'],
  [{ OPSBOOK_LOG_LEVEL: 'loud' }, 'setting OPSBOOK_LOG_LEVEL: is not one of debug, info, warn, error, silent'],
])('the setting %o is refused in plain words', (env, message) => {
  expect(() => readConfig(env)).toThrow(message)
})
