// What every resource promises over HTTP; loops over the catalogue, so that a new resource is tested before anyone writes a test for it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isShown, isTyped, labelName, roles, storedColumns, systemColumns } from '../../shared/catalogue/resource.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { resourceEndpoints } from '../../shared/http/resource-endpoints.ts'
import { type Api, bodyFor, nextMillisecond, openApi, storeRow } from './api.ts'

let api: Api

beforeEach(async () => {
  api = await openApi()
})
afterEach(() => api.drop())

describe.each(catalogue.resources.map((resource) => ({ name: resource.name, resource })))('$name', ({ resource }) => {
  const endpoints = resourceEndpoints(resource)
  const at = (path: string, id: unknown) => path.replace('{id:long}', String(id))
  const one = (id: unknown) => `${resource.path}/${id}`
  const create = async (number = 1) => api.call('POST', resource.path, { body: await bodyFor(api.ctx, resource, number) })
  const texts = storedColumns(resource).filter(
    ([name, column]) => isTyped(column) && column.keyed && column.schema.safeParse('other').success && !resource.unique.includes(name),
  )
  const changeable = (texts.find(([name]) => !resource.naturalKey.includes(name)) ?? texts[0])?.[0]
  const can = (verb: 'create' | 'update' | 'delete') => resource.verbs.has(verb)

  test('asks for sign-in on every verb', async () => {
    for (const { method, path } of endpoints) {
      const answer = await api.call(method, at(path, 1), { as: null })
      expect([method, path, answer.status, answer.json.code]).toEqual([method, path, 401, 'unauthenticated'])
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
    }
  })

  test('refuses a role without the permission, and records the attempt', async () => {
    for (const { method, path, access } of endpoints) {
      const role = roles.find((name) => !api.service.can({ id: 1, name, role: name, siteIds: null, sessionId: null }, access)) ?? 'guest'
      const before = (await api.entries()).length
      const answer = await api.call(method, at(path, 1), { as: role })
      expect([method, path, answer.status, answer.json.code]).toEqual([method, path, 403, 'forbidden'])
      const entries = await api.entries()
      expect(entries).toHaveLength(before + 1)
      expect(entries.at(-1)).toMatchObject({
        action: 'denied',
        actor: `${role}-tester`,
        resource: resource.name,
        requestId: answer.json.requestId,
      })
    }
  })

  test('says 404 for a row that is not there and for ids that no row can have', async () => {
    for (const { method, path, input } of endpoints.filter((endpoint) => endpoint.path.includes('{id:long}'))) {
      const given = path.endsWith('revert') ? { at: '2026-01-01T00:00:00Z' } : {}
      const body = method === 'PUT' ? await bodyFor(api.ctx, resource, 1) : input ? given : undefined
      for (const id of ['999999', '0', '-1', '9007199254740992', '9223372036854775807']) {
        const answer = await api.call(method, `${at(path, id)}${path.endsWith('as-of') ? '?at=2026-01-01T00:00:00Z' : ''}`, { body })
        expect([method, path, id, answer.status, answer.json.code]).toEqual([method, path, id, 404, 'not_found'])
      }
      for (const id of ['abc', '1e400', '1.5']) expect((await api.call(method, at(path, id), { body })).status).toBe(404)
    }
  })

  test('reads one row with labels and ETag, and says 304 while it is the same', async () => {
    const stored = await storeRow(api.ctx, resource, 1)
    const answer = await api.call('GET', one(stored.id))
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ id: stored.id, version: 1, deletedAt: null })
    expect(answer.json).not.toHaveProperty('lockVersion')
    for (const [name, column] of storedColumns(resource)) {
      if (!isShown(column)) expect(answer.json).not.toHaveProperty(name)
      else expect(answer.json[name]).toEqual(stored[name])
    }
    for (const { column } of catalogue.from(resource)) {
      if (stored[column] !== null) expect(answer.json[labelName(column)]).toEqual(expect.any(String))
    }
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      etag: expect.stringMatching(/^"1\.[\w-]{10}"$/),
    })
    const again = await api.call('GET', one(stored.id), { headers: { 'if-none-match': answer.headers.etag ?? '' } })
    expect([again.status, again.text]).toEqual([304, ''])
    const part = await api.call('GET', `${one(stored.id)}?fields=id,version`)
    expect(part.json).toEqual({ id: stored.id, version: 1 })
    expect(part.headers.etag).not.toBe(answer.headers.etag)
    expect((await api.call('GET', `${one(stored.id)}?fields=lockVersion`)).status).toBe(400)
  })

  test('lists in every order and page by page without gaps or repeats, empty values included', async () => {
    const numbers = [1, 2, 3, 4, 5, 6, 7]
    for (const number of numbers) {
      const nullable = Object.keys(resource.lists).filter((name) => resource.columns[name]?.nullable && number % 2 === 0)
      await storeRow(api.ctx, resource, number, Object.fromEntries(nullable.map((name) => [name, null])))
    }
    for (const sort of ['id', ...Object.keys(resource.lists)].flatMap((name) => [name, `-${name}`])) {
      const whole = await api.call('GET', `${resource.path}?sort=${sort}&limit=1000&count=true`)
      expect([sort, whole.status]).toEqual([sort, 200])
      expect(whole.json.count).toBe(whole.json.items.length)
      const ids: unknown[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = await api.call('GET', `${resource.path}?sort=${sort}&limit=2&fields=id${cursor && `&cursor=${cursor}`}`)
        expect(page.status).toBe(200)
        ids.push(...page.json.items.map(({ id }) => id))
        cursor = page.json.nextCursor
      }
      expect(ids).toEqual(whole.json.items.map(({ id }) => id))
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).toEqual(expect.arrayContaining(numbers.map((number) => 100_000 + number)))
    }
  })

  test('filters by every declared pair and names the filters that exist', async () => {
    const stored = await storeRow(api.ctx, resource, 1)
    await storeRow(api.ctx, resource, 2)
    for (const [sort, filters] of Object.entries(resource.lists)) {
      for (const name of [...new Set([...filters, ...resource.naturalKey])]) {
        const value = stored[name]
        if (value === null || typeof value === 'object') continue
        const answer = await api.call('GET', `${resource.path}?sort=${sort}&${name}=${encodeURIComponent(String(value))}`)
        expect([sort, name, answer.status]).toEqual([sort, name, 200])
        expect(answer.json.items.map(({ id }) => id)).toContain(stored.id)
        expect(answer.json.items.every((row) => row[name] === value)).toBe(true)
      }
    }
    const refused = await api.call('GET', `${resource.path}?nonsense=1&sort=nonsense&limit=0&count=maybe&deleted=perhaps`)
    expect([refused.status, refused.json.code]).toEqual([400, 'invalid'])
    expect(refused.json.errors.map(({ path }) => path)).toEqual(expect.arrayContaining(['nonsense', 'sort', 'limit', 'count', 'deleted']))
    const cursor = (await api.call('GET', `${resource.path}?sort=id&limit=1`)).json.nextCursor
    expect((await api.call('GET', `${resource.path}?sort=-id&limit=1&cursor=${cursor}`)).status).toBe(400)
    expect((await api.call('GET', `${resource.path}?cursor=abc`)).status).toBe(400)
    const [hash, , id] = JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString())
    for (const forged of [[hash, {}, id], [hash, 'abc', id], [hash, 1, 1.5], [hash], {}]) {
      const text = Buffer.from(JSON.stringify(forged)).toString('base64url')
      expect((await api.call('GET', `${resource.path}?sort=id&limit=1&cursor=${text}`)).status).toBe(400)
    }
  })

  test('gives history and export', async () => {
    const stored = await storeRow(api.ctx, resource, 1)
    const history = await api.call('GET', `${one(stored.id)}/history`)
    expect(history.json.items).toMatchObject([{ action: `${resource.name}.create`, actor: 'system:test', version: 1, before: null }])
    const rows = await api.call('GET', `${resource.path}/export?format=ndjson`)
    expect(
      rows.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).toContain(stored.id)
    const csv = await api.call('GET', `${resource.path}/export?format=csv`)
    expect(csv.headers['content-type']).toContain('text/csv')
    expect((await api.entries()).at(-1)).toMatchObject({ action: `${resource.name}.export`, actor: 'admin-tester' })
    expect((await api.call('GET', `${resource.path}/export?format=pdf&limit=3`)).json.errors).toHaveLength(2)
  })

  if (!can('create')) {
    test('cannot be made by the generic verbs', () => {
      const offered = ['delete', ...(can('update') ? ['update'] : [])].map((verb) => `${resource.name}.${verb}`)
      const writes = endpoints.filter(({ method, access }) => method !== 'GET' && !offered.includes(access))
      expect(writes.filter(({ path }) => !path.endsWith('/revert'))).toEqual([])
    })
    return
  }

  test('creates a row, audited, and gives it with its address', async () => {
    const answer = await create()
    expect([answer.status, answer.json.errors]).toEqual([201, undefined])
    expect(answer.headers.location).toBe(one(answer.json.id))
    const read = await api.call('GET', one(answer.json.id))
    expect(answer.json).toEqual(read.json)
    expect(answer.headers.etag).toBe(read.headers.etag)
    expect((await api.entries()).at(-1)).toMatchObject({
      action: `${resource.name}.create`,
      rowId: answer.json.id,
      actor: 'admin-tester',
      requestId: answer.headers['x-request-id'],
      source: 'api',
    })
  })

  test('names everything that is wrong with a body and writes nothing', async () => {
    const before = (await api.entries()).length
    const required = storedColumns(resource).filter(
      ([, column]) => isTyped(column) && !column.nullable && column.fallback === undefined && column.options.numbered === undefined,
    )
    const answer = await api.call('POST', resource.path, { body: { nonsense: 1, id: 3 } })
    expect([answer.status, answer.json.code]).toEqual([400, 'invalid'])
    expect(answer.headers['content-type']).toBe('application/problem+json')
    const found = answer.json.errors.map(({ path, code }) => `${path} ${code}`)
    expect(found.sort()).toEqual([...required.map(([name]) => `${name} required`), 'id unknown', 'nonsense unknown'].sort())
    for (const body of [
      '{"a":1,"a":2}',
      '{"__proto__":{}}',
      '{"a":',
      '[1,]',
      '{"a":1e400}',
      '"\ud83d',
      Buffer.from([0x22, 0xff, 0x22]),
      `${'['.repeat(40)}${']'.repeat(40)}`,
      'null',
      '[]',
    ]) {
      expect((await api.call('POST', resource.path, { body })).status).toBe(400)
    }
    expect(
      (await api.call('POST', resource.path, { body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status,
    ).toBe(415)
    expect((await api.call('POST', resource.path, { body: ' '.repeat(20_001) })).json.code).toBe('too_large')
    expect(await api.entries()).toHaveLength(before)
  })

  test('names every reference that does not exist at once', async () => {
    const references = catalogue
      .from(resource)
      .filter(({ column, to }) => to !== resource && isTyped(resource.columns[column] ?? systemColumns.id))
    if (references.length === 0) return
    const body = await bodyFor(api.ctx, resource, 1)
    for (const { column } of references) body[column] = 4_000_000
    const answer = await api.call('POST', resource.path, { body })
    expect(answer.json.errors.map(({ path, code }) => `${path} ${code}`)).toEqual(references.map(({ column }) => `${column} reference`))
    for (const [column, id] of references.flatMap(({ column }) => [0, -1, 2 ** 53, 1.5, 'abc'].map((id) => [column, id] as const))) {
      expect((await api.call('POST', resource.path, { body: { ...body, [column]: id } })).status).toBe(400)
    }
  })

  test('acts once under one Idempotency-Key, also when doubles race', async () => {
    const body = await bodyFor(api.ctx, resource, 1)
    const headers = { 'idempotency-key': 'key-1' }
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => api.call('POST', resource.path, { body, headers })))
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201])
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    const late = await api.call('POST', resource.path, { body, headers })
    expect(late.headers).toMatchObject({
      'idempotency-replayed': 'true',
      location: answers[0]?.headers.location,
      etag: answers[0]?.headers.etag,
    })
    expect(
      (await api.entries()).filter(({ action, actor }) => action === `${resource.name}.create` && actor === 'admin-tester'),
    ).toHaveLength(1)
    const other = await api.call('POST', resource.path, { body: await bodyFor(api.ctx, resource, 2), headers })
    expect([other.status, other.json.code]).toEqual([422, 'invalid'])
    expect((await api.call('POST', resource.path, { body, headers: { 'idempotency-key': 'with space' } })).status).toBe(400)
  })

  test('gives a template where workbooks bring rows', async () => {
    if (!resource.isImportable) return
    const answer = await api.call('GET', `${resource.path}/template.xlsx`)
    expect([answer.status, answer.text.slice(0, 2)]).toEqual([200, 'PK'])
  })

  if (can('update') && changeable !== undefined) {
    test('changes only what is given, and refuses who saw another version', async () => {
      const made = await create()
      const name = changeable ?? ''
      const patched = await api.call('PATCH', one(made.json.id), {
        body: { [name]: 'other' },
        headers: { 'if-match': made.headers.etag ?? '' },
      })
      expect(patched.status).toBe(200)
      expect(patched.json).toEqual({ ...made.json, [name]: 'other', version: 2, updatedAt: patched.json.updatedAt })
      expect(patched.json).toEqual((await api.call('GET', one(made.json.id))).json)
      const entry = (await api.entries()).at(-1)
      expect(entry?.action).toBe(`${resource.name}.update`)
      const [newest] = (await api.call('GET', `${one(made.json.id)}/history`)).json.items
      expect(newest?.after).toEqual({ [name]: 'other' })
      const late = await api.call('PATCH', one(made.json.id), {
        body: { [name]: 'late' },
        headers: { 'if-match': made.headers.etag ?? '' },
      })
      expect([late.status, late.json.code]).toEqual([412, 'stale'])
      const same = await api.call('PATCH', one(made.json.id), { body: { [name]: 'other' } })
      expect([same.status, same.json.version]).toEqual([200, 2])
      const unknown = await api.call('PATCH', one(made.json.id), { body: { nonsense: 1, version: 9 } })
      expect([unknown.status, unknown.json.errors.length]).toEqual([400, 2])
    })

    test('lets racing patches all through, one after the other', async () => {
      const made = await create()
      const name = changeable ?? ''
      const answers = await Promise.all(
        ['a', 'b', 'c', 'd'].map((value) => api.call('PATCH', one(made.json.id), { body: { [name]: value } })),
      )
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
      expect((await api.call('GET', one(made.json.id))).json.version).toBe(5)
    })

    test('replaces a row as a whole', async () => {
      const made = await create()
      const body = await bodyFor(api.ctx, resource, 2)
      const empty = Object.fromEntries(storedColumns(resource).map(([name]) => [name, null]))
      for (const [name, column] of storedColumns(resource)) {
        // what the row must have by its own rule stays
        if (column.nullable && resource.check({ ...empty, ...body, [name]: null }).length === 0) delete body[name]
        if (!column.options.isFixed || body[name] === made.json[name]) continue
        const refused = await api.call('PUT', one(made.json.id), { body })
        expect([refused.status, refused.json.errors]).toMatchObject([400, [{ path: name, code: 'fixed' }]])
        body[name] = made.json[name]
      }
      const replaced = await api.call('PUT', one(made.json.id), { body })
      expect([replaced.status, replaced.json.errors]).toEqual([200, undefined])
      expect(replaced.json).toMatchObject({ ...body, id: made.json.id, version: 2 })
      for (const [name, column] of storedColumns(resource))
        if (column.nullable && isTyped(column) && !(name in body)) expect([name, replaced.json[name]]).toEqual([name, null])
    })
  }

  if (can('delete')) {
    test('removes a row, brings it back, and tells what happened and how it was', async () => {
      const made = await create()
      const createdAt = nextMillisecond()
      expect((await api.call('DELETE', one(made.json.id), { headers: { 'if-match': '"9.x"' } })).status).toBe(412)
      const removed = await api.call('DELETE', one(made.json.id))
      expect([removed.status, removed.text]).toEqual([204, ''])
      const removedAt = nextMillisecond()
      expect((await api.call('GET', one(made.json.id))).status).toBe(404)
      expect((await api.call('DELETE', one(made.json.id))).status).toBe(404)
      expect((await api.call('GET', `${one(made.json.id)}?deleted=include`)).json.deletedAt).toEqual(expect.any(String))
      expect((await api.call('GET', `${resource.path}?deleted=only`)).json.items.map(({ id }) => id)).toEqual([made.json.id])
      expect((await api.call('GET', resource.path)).json.items.map(({ id }) => id)).not.toContain(made.json.id)
      const back = await api.call('POST', `${one(made.json.id)}/restore`)
      expect([back.status, back.json.deletedAt, back.json.version]).toEqual([200, null, 3])
      expect(back.json).toEqual((await api.call('GET', one(made.json.id))).json)
      const history = await api.call('GET', `${one(made.json.id)}/history?limit=2`)
      expect(history.json.items.map(({ action, version }) => [action, version])).toEqual([
        [`${resource.name}.restore`, 3],
        [`${resource.name}.remove`, 2],
      ])
      const rest = await api.call('GET', `${one(made.json.id)}/history?limit=2&cursor=${history.json.nextCursor}`)
      expect(rest.json.items.map(({ action }) => action)).toEqual([`${resource.name}.create`])
      expect(rest.json.nextCursor).toBeNull()
      const asOf = (instant: string) => api.call('GET', `${one(made.json.id)}/as-of?at=${instant}`)
      const then = await asOf(createdAt)
      expect(made.json).toMatchObject(then.json)
      expect(then.json).toMatchObject({ id: made.json.id, version: 1 })
      expect((await asOf(removedAt)).status).toBe(404)
      expect((await asOf('2000-01-01T00:00:00Z')).status).toBe(404)
      expect((await asOf(new Date().toISOString())).json).toMatchObject({ version: 3, deletedAt: null })
      expect((await asOf('yesterday')).status).toBe(400)
    })
  }
})
