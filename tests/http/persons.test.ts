// Persons: all that is kept about one, and its erasure, which leaves the trail provable and nothing to read in it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { anchorFolder } from '../../shared/audit/anchor-places.ts'
import { rowAsOf } from '../../shared/audit/as-of.ts'
import { deepCheck } from '../../shared/audit/deep-check.ts'
import { anchorPending, sealPending } from '../../shared/audit/seal.ts'
import { verifyLedger } from '../../shared/audit/verify.ts'
import { personalColumns } from '../../shared/catalogue/resource.ts'
import { insert, remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { moveExport } from '../../shared/db/exports.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { insertLink, insertSession } from '../../shared/db/sessions.ts'
import { get } from '../../shared/db/store.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { runExport } from '../../shared/exports/run.ts'
import { findExport } from '../../shared/exports/step.ts'
import { exampleRow } from '../../shared/http/example.ts'
import { personEndpoints } from '../../shared/http/person-endpoints.ts'
import { applyErasures, erasePerson } from '../../shared/privacy/erase.ts'
import { erasedColumns } from '../../shared/privacy/placeholder.ts'
import { createTestDatabase } from '../support/database.ts'
import { type Desk, openDesk } from '../support/export-desk.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'

let storage: OpenStorage
beforeAll(async () => {
  storage = await openStorage()
})
afterAll(() => storage.close())

let desk: Desk
let ctx: DbContext
let ann: number
const secrets = ['Ann Nowhere', 'ann@company.example', 'ann.old@company.example', '+27 11 555 0101']
beforeEach(async () => {
  desk = await openDesk('admin', () => personEndpoints)
  ctx = desk.ctx
  const body = { username: 'ann', email: 'ann.old@company.example', name: 'Ann Nowhere', phone: '+27 11 555 0101' }
  const made = await desk.call('POST', '/api/shared/users', { body, headers: { 'idempotency-key': 'made-ann' } })
  expect(made.status).toBe(201)
  ann = Number(made.json.id)
  expect((await desk.call('PATCH', `/api/shared/users/${ann}`, { body: { email: 'ann@company.example' } })).status).toBe(200)
})
afterEach(async () => {
  await desk.drop()
  await storage.empty('exports')
})

const erase = (id: number, body: unknown, as = 'admin') => desk.call('POST', `/api/persons/user/${id}/erase`, { as, body })
const order = { reason: 'request 17', confirm: 'ann' }
const raw = async (table: string) => all(ctx.engine, sqlFor(ctx.engine.dialect).selectFrom(table).selectAll())
/** Signs Ann in, as far as the tables are concerned. */
async function furnish(): Promise<void> {
  const at = ctx.now()
  const later = new Date(Date.now() + 86_400_000).toISOString()
  const session = { id: 'session-of-ann', userId: ann, tokenHash: 'secret-hash', previousHash: null, createdAt: at, usedAt: at }
  await commit(ctx, [update(user, await get(ctx, user, ann), { passwordHash: 'secret-password' })], {
    also: [
      insertSession(ctx, { ...session, expiresAt: later, revokedAt: null, userAgent: 'Browser' }),
      insertLink(ctx, { tokenHash: 'secret-link', userId: ann, kind: 'password', expiresAt: later, usedAt: null }),
    ],
  })
}

describe('all that is kept about a person', () => {
  test('comes as one document: row, sessions, history, deeds, exports; without hashes, and without the data of others', async () => {
    await furnish()
    const asAnn = { ...ctx, actor: { id: ann, name: 'ann', role: 'admin', siteIds: null, sessionId: null } }
    const [bob] = await commit(asAnn, [insert(user, { username: 'bob', email: 'bob@company.example', name: 'Bob Elsewhere' })])
    await commit(asAnn, [update(user, await get(ctx, user, ann), { username: 'anne' })])
    const { text, view, hash } = await desk.taken({ person: { resource: 'user', id: ann }, format: 'json' })
    const records: ({ kind: string } & Record<string, unknown>)[] = JSON.parse(text)
    expect(records[0]).toMatchObject({ kind: 'about', resource: 'user', id: ann })
    expect(records[1]).toMatchObject({ kind: 'row', row: { name: 'Ann Nowhere', email: 'ann@company.example' } })
    const of = (kind: string) => records.filter((record) => record.kind === kind)
    expect(of('session')).toMatchObject([{ userAgent: 'Browser', revokedAt: null }])
    expect(of('link')).toMatchObject([{ of: 'password', usedAt: null }])
    expect(of('audit').map(({ entry }) => (entry as { action: string }).action)).toEqual([
      'user.create',
      'user.update',
      'user.update',
      'user.update',
    ])
    expect(of('audit')[1]).toMatchObject({ entry: { before: { email: 'ann.old@company.example' } } })
    expect(of('acted')).toMatchObject([
      { entry: { action: 'user.create', rowId: bob?.id, after: { username: 'bob', name: '[redacted]', email: '[redacted]' } } },
    ])
    for (const hidden of ['secret-hash', 'secret-link', 'secret-password', 'Bob Elsewhere', '$sealed']) expect(text).not.toContain(hidden)
    expect(view).toMatchObject({ rows: records.length, fileName: expect.stringMatching(new RegExp(`^user-${ann}-.*\\.json$`)) })
    const last = (await desk.entries()).at(-1)
    expect(last).toMatchObject({ action: 'user.export', rowId: ann })
    expect(JSON.parse(String(last?.after))).toMatchObject({ hash })
  })

  test('comes as a line each, and is the same', async () => {
    const list = JSON.parse((await desk.taken({ person: { resource: 'user', id: 7 }, format: 'json' })).text)
    const lines = (await desk.taken({ person: { resource: 'user', id: 7 }, format: 'ndjson' })).text.trimEnd().split('\n')
    expect(lines.slice(0, 2).map((line) => JSON.parse(line).kind)).toEqual(['about', 'row'])
    expect(JSON.parse(lines[1] ?? '')).toEqual(list[1])
  })
})

describe('an erasure', () => {
  test('clears the row, ends sessions and links, drops kept answers and files, and is told with its reason', async () => {
    await furnish()
    const { view } = await desk.taken({ resource: 'user', format: 'csv' })
    expect((await raw('idempotency')).length).toBe(1)
    const { status, json } = await erase(ann, order)
    expect([status, json]).toMatchObject([200, { resource: 'user', id: ann, isChanged: true, answersDropped: 1 }])
    expect(await get(ctx, user, ann)).toMatchObject({
      username: 'ann',
      name: `erased-${ann}`,
      email: `erased-${ann}@erased.invalid`,
      phone: null,
      isActive: false,
      passwordHash: null,
    })
    expect(await raw('session')).toMatchObject([{ revokedAt: expect.anything() }])
    const [link] = await raw('oneTimeLink')
    expect(new Date(String(link?.expiresAt)).getTime()).toBeLessThanOrEqual(Date.now())
    expect(await raw('idempotency')).toEqual([])
    expect((await desk.call('GET', `/api/exports/${view.id}`)).json).toMatchObject({ state: 'done', download: null })
    const told = (await desk.entries()).at(-1)
    expect(told).toMatchObject({ action: 'user.erase', actor: 'admin-tester', rowId: ann })
    expect(JSON.parse(String(told?.after))).toMatchObject({ reason: 'request 17', columns: [...personalColumns(user)] })
  })

  test('leaves every entry of the trail as it was, and [erased] to read in it', async () => {
    const at = ctx.now()
    const before = await desk.entries()
    await erase(ann, order)
    expect((await desk.entries()).slice(0, before.length)).toEqual(before)
    const history = await desk.call('GET', `/api/shared/users/${ann}/history`)
    expect(history.json.items).toHaveLength(4)
    expect(history.json.items.at(-1)).toMatchObject({ after: { username: 'ann', name: '[erased]', email: '[erased]' } })
    expect(await rowAsOf(ctx, user, ann, at)).toMatchObject({ username: 'ann', name: '[erased]', phone: '[erased]' })
    const recent = await desk.call('GET', '/api/audit/recent')
    const { text } = await desk.taken({ person: { resource: 'user', id: ann }, format: 'ndjson' })
    for (const shown of [history.text, recent.text, text]) {
      expect(shown).toContain('[erased]')
      for (const secret of secrets) expect(shown).not.toContain(secret)
    }
    for (const table of ['shared_user', 'idempotency', 'auditEntry', 'export'])
      for (const secret of secrets) expect([table, JSON.stringify(await raw(table)).includes(secret)]).toEqual([table, false])
  })

  test('keeps the ledger whole: chain, content, anchors and tables are verified as before', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'anchors-'))
    const anchors = anchorFolder(folder)
    await sealPending(ctx)
    await anchorPending(ctx, anchors)
    await erase(ann, order)
    await sealPending(ctx)
    await anchorPending(ctx, anchors)
    const findings: unknown[] = []
    const { entries, anchored } = await verifyLedger(ctx, anchors, (finding) => findings.push(finding))
    await deepCheck(ctx, (finding) => findings.push(finding))
    expect(findings).toEqual([])
    expect([entries, anchored > 1]).toEqual([(await desk.entries()).length, true])
    for await (const { branch, blockNo } of anchors.digests((await anchors.branches())[0] ?? ''))
      for (const secret of secrets) expect(zstdDecompressSync((await anchors.read(branch, blockNo)) ?? '').toString()).not.toContain(secret)
    rmSync(folder, { recursive: true })
  })

  test('is final: personal data written to the row again is refused with what to do, other columns are not', async () => {
    await erase(ann, order)
    const again = await desk.call('PATCH', `/api/shared/users/${ann}`, { body: { name: 'Ann again' } })
    expect(again).toMatchObject({ status: 409, json: { errors: [{ code: 'erased', hint: 'Make a new row.' }] } })
    expect((await desk.call('PATCH', `/api/shared/users/${ann}`, { body: { locale: 'de' } })).status).toBe(200)
    expect((await get(ctx, user, ann)).name).toBe(`erased-${ann}`)
  })

  test('ends an export of such rows that is being written, which may have read them already', async () => {
    const { json } = await desk.call('POST', '/api/exports', { body: { domain: 'shared', format: 'xlsx' } })
    const files = { ...desk.files, put: async () => void (await erase(ann, order)) }
    await moveExport(ctx, { id: Number(json.id), state: 'waiting' }, { state: 'writing' })
    const row = await findExport(ctx, Number(json.id))
    if (!row) throw new Error('no export')
    await runExport(ctx, row, { files, can: () => true })
    expect(await findExport(ctx, row.id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('was erased'), fileHash: null })
  })

  test('is possible for a person who was removed', async () => {
    await commit(ctx, [remove(user, await get(ctx, user, ann))])
    expect((await erase(ann, order)).json).toMatchObject({ isChanged: true })
    expect(await raw('shared_user')).toContainEqual(expect.objectContaining({ name: `erased-${ann}`, deletedAt: expect.anything() }))
  })

  test('is refused without permission, confirmation, reason or person, with all that is wrong, and changes nothing', async () => {
    const before = await raw('shared_user')
    expect((await erase(ann, order, 'manager')).status).toBe(403)
    expect((await erase(ann, { ...order, confirm: 'bob' })).json.errors).toMatchObject([{ path: 'confirm', code: 'confirm' }])
    expect((await erase(ann, { reason: ' ', colour: 1 })).json.errors.map(({ path }) => path)).toEqual(['reason', 'confirm', 'colour'])
    expect((await erase(99, order)).status).toBe(404)
    const other = await desk.call('POST', '/api/persons/category/1/erase', { body: order })
    expect(other).toMatchObject({ status: 404, json: { detail: expect.stringContaining('those of user, medicalIncident') } })
    expect(await raw('shared_user')).toEqual(before)
    expect(await ctx.keys.erased()).toEqual([])
  })

  test('of oneself or of the last administrator is refused', async () => {
    expect((await erase(7, { ...order, confirm: 'admin-tester' })).json).toMatchObject({
      status: 409,
      detail: 'nobody erases their own data',
    })
    await commit(ctx, [update(user, await get(ctx, user, ann), { role: 'admin', passwordHash: 'x' })])
    expect((await erase(ann, order)).json).toMatchObject({ status: 409, detail: 'ann is the last administrator' })
  })

  test('of two administrators by each other at once leaves one', async () => {
    await commit(ctx, [update(user, await get(ctx, user, ann), { role: 'admin', passwordHash: 'x' })])
    const [bob] = await commit(ctx, [
      insert(user, { username: 'bob', email: 'bob@company.example', name: 'Bob', role: 'admin', passwordHash: 'y' }),
    ])
    const by = (id: number, name: string) => ({ ...ctx, actor: { id, name, role: 'admin', siteIds: null, sessionId: null } })
    const results = await Promise.allSettled([
      erasePerson(by(ann, 'ann'), user, Number(bob?.id), { reason: 'r', confirm: 'bob' }),
      erasePerson(by(Number(bob?.id), 'bob'), user, ann, { reason: 'r', confirm: 'ann' }),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await raw('shared_user')).filter(({ role, isActive }) => role === 'admin' && isActive)).toHaveLength(2) // one of them and the tester
  })
})

describe('an erasure that is killed', () => {
  const killed = () => {
    throw new Error('killed')
  }
  const dying: Record<string, (of: DbContext) => DbContext> = {
    'before it wrote': (of) => ({ ...of, engine: { ...of.engine, write: killed } }),
    'after the row was cleared': (of) => ({
      ...of,
      engine: { ...of.engine, execute: killed },
      keys: { ...of.keys, erase: killed },
    }),
    'before the key was destroyed': (of) => ({ ...of, keys: { ...of.keys, erase: killed } }),
    'before it answered': (of) => ({
      ...of,
      keys: {
        ...of.keys,
        erase: async (person, at) => {
          await of.keys.erase(person, at)
          killed()
        },
      },
    }),
  }

  test.each(Object.keys(dying))('%s is completed by the next', async (when) => {
    const bound = { ...ctx, actor: { id: 7, name: 'admin-tester', role: 'admin', siteIds: null, sessionId: null } }
    await expect(erasePerson(dying[when]?.(bound) ?? bound, user, ann, order)).rejects.toThrow('killed')
    await erasePerson(bound, user, ann, order)
    expect(await ctx.keys.find([`user-${ann}`])).toEqual(new Map())
    expect(await raw('idempotency')).toEqual([])
    expect((await desk.entries()).filter(({ action }) => action === 'user.erase')).toHaveLength(1)
    const shown = (await desk.call('GET', `/api/shared/users/${ann}/history`)).text + JSON.stringify(await raw('shared_user'))
    for (const secret of secrets) expect(shown).not.toContain(secret)
  })
})

test('a database restored from a dump of before is erased again, once', async () => {
  await erase(ann, order)
  const restored = await createTestDatabase()
  const other = { ...restored.context(), keys: ctx.keys }
  const asBefore = { id: ann, username: 'ann', email: 'ann@company.example', name: 'Ann Nowhere', phone: null }
  // as restore writes it: without asking for keys
  const idle = {
    ...other,
    keys: { ...ctx.keys, make: async (persons: readonly string[]) => new Map(persons.map((one) => [one, Buffer.alloc(32)])) },
  }
  await commit({ ...idle, idempotency: { key: 'k', requestHash: 'h', status: 201 } }, [insert(user, asBefore)], { answer: ([row]) => row })
  expect(await applyErasures(other)).toBe(1)
  expect(await get(other, user, ann)).toMatchObject({ name: `erased-${ann}`, isActive: false })
  expect(await all(other.engine, sqlFor(other.engine.dialect).selectFrom('idempotency').selectAll())).toEqual([])
  expect(await applyErasures(other)).toBe(0)
  await restored.drop()
})

describe.each(catalogue.resources.filter((resource) => personalColumns(resource).size > 0))('a row of $name', (resource) => {
  test('can be erased: each personal column has a placeholder that it takes, and may change', () => {
    const placeholders = erasedColumns(resource, Number.MAX_SAFE_INTEGER)
    expect(Object.keys(placeholders)).toEqual([...personalColumns(resource)])
    expect(resource.check({ ...exampleRow(resource), ...placeholders })).toEqual([])
    for (const name of personalColumns(resource)) expect([name, resource.columns[name]?.options.isFixed]).toEqual([name, undefined])
  })
})
