// The change feed: a client that follows it has what the database has, whoever writes meanwhile; and it is told when it cannot go on.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeContext } from '../../shared/app.ts'
import { sealPending } from '../../shared/audit/seal.ts'
import type { Dialect } from '../../shared/catalogue/column.ts'
import { storedColumns } from '../../shared/catalogue/resource.ts'
import { createTable } from '../../shared/catalogue/tables.ts'
import { type Actor, systemActor } from '../../shared/context.ts'
import { insert, record, remove, restore, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { createIds } from '../../shared/db/ids.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { decodeRow, type Row } from '../../shared/db/rows.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { gather, get, selectById } from '../../shared/db/store.ts'
import { category, store } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { site, user } from '../../shared/domains/shared/resources.ts'
import { feedEndpoints } from '../../shared/http/feed-endpoint.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { createTestDatabase } from '../support/database.ts'
import { createScratch, dialects } from '../support/engines.ts'
import { randomWork } from '../support/random-work.ts'
import { type Api, type Given, openApi } from './api.ts'

const writers = 8
const stepsOf = { sqlite: process.env.OPSBOOK_TEST_LONG ? 1000 : 80, mssql: 25 }

interface Item {
  readonly seq: number
  readonly resource: string
  readonly id: number
  readonly version: number
  readonly kind: string
  readonly values: Row | null
}

/** A client's copy of the rows, kept by what the feed says and nothing else. */
class Copy {
  readonly rows = new Map<string, Row>()
  private readonly versions = new Map<string, number>()
  private last = 0

  take(items: readonly Item[]): void {
    for (const { seq, resource, id, version, kind, values } of items) {
      const key = `${resource} ${id}`
      if (seq <= this.last) throw new Error(`${seq} comes after ${this.last}`)
      this.last = seq
      // every version once, in order: nothing is missing and nothing comes twice
      expect([key, version]).toEqual([key, (this.versions.get(key) ?? 0) + 1])
      this.versions.set(key, version)
      if (kind === 'delete') this.rows.delete(key)
      else this.rows.set(key, { ...this.rows.get(key), ...values, version })
    }
  }
}

/** What the database has, in the form of the copy. */
async function stored(ctx: DbContext): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>()
  for (const resource of ctx.catalogue.resources) {
    const columns = storedColumns(resource).filter(([, { secret }]) => !secret)
    const names = ['id', 'version', ...columns.map(([name]) => name)]
    const query = sqlFor(ctx.engine.dialect).selectFrom(resource.table).select(names).where('deletedAt', 'is', null)
    for (const raw of await all(ctx.engine, query))
      rows.set(`${resource.name} ${raw.id}`, { ...decodeRow(columns, ctx.engine.dialect, raw), version: Number(raw.version) })
  }
  return rows
}

/** A database that several engines write. */
async function openShared(dialect: Dialect) {
  const scratch = await createScratch(dialect)
  const keys = memoryKeys()
  const engines = await Promise.all(Array.from({ length: writers + 1 }, () => scratch.open()))
  const contexts = engines.map((engine) => {
    const ids = createIds(engine)
    return (actor: Actor = systemActor('test')) =>
      makeContext({ engine, ids, keys }, catalogue, createLog('silent'), { actor, source: 'api' })
  })
  const [context, ...others] = contexts
  const [engine] = engines
  if (!context || !engine) throw new Error('no engine')
  await engine.execute([migrationTable, ...allTables(catalogue)].flatMap((table) => createTable(table, dialect)))
  return { database: { engine, context, drop: scratch.drop }, others: others.map((other) => other()) }
}

describe.each(dialects)('on %s', (dialect) => {
  test(`a client that follows ${writers} writers at once ends with the rows of the database, none missed, none twice`, async () => {
    const { database, others } = await openShared(dialect)
    const api = await openApi(feedEndpoints, async () => database)
    try {
      const copy = new Copy()
      let left = writers
      const work = others.map(async (ctx, at) => {
        const random = randomWork(ctx, at + 10)
        for (let step = 0; step < stepsOf[dialect]; step++) {
          await random.step()
          await new Promise((resolve) => setImmediate(resolve))
        }
        left--
      })
      let place = { next: 0, ledger: '', isAll: false }
      let isOver = false
      while (!(isOver && place.isAll)) {
        // SQLite answers within the turn: the writers need theirs
        await new Promise((resolve) => setImmediate(resolve))
        isOver = left === 0
        const { status, json } = await api.call(
          'GET',
          `/api/changes?after=${place.next}&limit=97${place.ledger ? `&ledger=${place.ledger}` : ''}`,
        )
        expect(status).toBe(200)
        const page = json as unknown as typeof place & { items: Item[] }
        copy.take(page.items)
        place = page
      }
      await Promise.all(work)
      expect(copy.rows.size).toBeGreaterThan(50)
      expect(copy.rows).toEqual(await stored(api.ctx))
    } finally {
      await api.drop()
    }
  })
})

describe('the feed', () => {
  let api: Api
  beforeEach(async () => {
    api = await openApi(feedEndpoints, createTestDatabase)
  })
  afterEach(() => api.drop())
  const read = (query: string, given: Given = {}) => api.call('GET', `/api/changes?${query}`, given)
  const items = async (query: string, given: Given = {}) =>
    ((await read(query, given)).json as unknown as { items: Item[] }).items.map(({ kind, resource, id, version, values }) => [
      kind,
      resource,
      id,
      version,
      values,
    ])
  const change = async (id: number, patch: Row) => commit(api.ctx, [update(store, await get(api.ctx, store, id), patch)])
  const any = async (id: number) => {
    const [[row]] = await gather(api.ctx, [selectById(api.ctx, store, id)])
    if (!row) throw new Error('no row')
    return row
  }

  test('gives what changed as it became, tombstones of what goes, and all of what comes back', async () => {
    await commit(api.ctx, [insert(store, { id: 1, code: 'A', name: 'Old' })])
    await change(1, { name: 'New' })
    await commit(api.ctx, [record('store.export', 'store', 1, { rows: 1 })])
    await commit(api.ctx, [remove(store, await any(1))])
    await commit(api.ctx, [restore(store, await any(1))])
    const whole = { code: 'A', name: 'Old', siteId: null, location: null }
    expect(await items('after=0')).toEqual([
      ['create', 'store', 1, 1, whole],
      ['update', 'store', 1, 2, { name: 'New' }],
      ['delete', 'store', 1, 3, null],
      ['restore', 'store', 1, 4, { ...whole, name: 'New' }],
    ])
    expect((await read('after=0')).json).toMatchObject({ next: 5, isAll: true, ledger: expect.stringMatching(/^[0-9a-f]{32}$/) })
    expect((await read('after=2')).json).toMatchObject({ items: [{ seq: 4 }, { seq: 5 }], next: 5 })
    expect((await read('after=5')).json).toMatchObject({ items: [], next: 5, isAll: true })
    expect((await read('after=2&limit=1')).json).toMatchObject({ items: [{ seq: 4 }], next: 4, isAll: false })
  })

  test('opens personal values, and leaves secrets out', async () => {
    await commit(api.ctx, [insert(user, { id: 1, username: 'ann', email: 'ann@company.example', name: 'Ann', passwordHash: 'hash' })])
    await commit(api.ctx, [update(user, await get(api.ctx, user, 1), { passwordHash: 'other' })])
    const [made, changed] = await items('after=0')
    expect(made?.[4]).toMatchObject({ name: 'Ann', email: 'ann@company.example' })
    expect(made?.[4]).not.toHaveProperty('passwordHash')
    expect(changed).toEqual(['update', 'user', 1, 2, {}])
  })

  test('gives the head to begin from, also of an empty ledger', async () => {
    expect((await read('after=head')).json).toEqual({ items: [], next: 0, ledger: null, isAll: true })
    expect((await read('after=0')).json).toEqual({ items: [], next: 0, ledger: null, isAll: true })
    await commit(api.ctx, [insert(category, { code: 'A', name: 'A' })])
    const head = (await read('after=head')).json
    expect(head).toMatchObject({ items: [], next: 1, isAll: true })
    expect((await read(`after=1&ledger=${head.ledger}`)).json).toEqual(head)
  })

  test('has only the resources that somebody may read, and only those asked for', async () => {
    await commit(api.ctx, [
      insert(user, { id: 1, username: 'ann', email: 'ann@company.example', name: 'Ann' }),
      insert(category, { code: 'A', name: 'A' }),
    ])
    const names = async (query: string, as: string) => (await items(query, { as })).map(([, resource]) => resource)
    expect(await names('after=0', 'technician')).toEqual(['category'])
    expect((await read('after=0', { as: 'technician' })).json).toMatchObject({ next: 2 })
    expect(await names('after=0&resources=user,store', 'admin')).toEqual(['user'])
    const refused = await read('after=0&resources=category,user', { as: 'technician' })
    expect([refused.status, refused.json.code]).toEqual([403, 'forbidden'])
    expect((await api.entries()).at(-1)).toMatchObject({ action: 'denied', actor: 'technician-tester', resource: 'changes' })
    expect((await read('after=0&resources=shop,')).json.errors.map(({ path, message }) => [path, message])).toEqual([
      ['resources', 'there is no resource "shop"'],
      ['resources', 'there is no resource ""'],
    ])
    expect((await read('after=x&limit=0&wait=26')).json.errors.map(({ path }) => path)).toEqual(['after', 'limit', 'wait'])
    const wrong = async (query: string) => (await read(query)).json.errors.map(({ message }) => message)
    expect(await wrong('after=x')).toEqual(['is neither a place in the feed nor head'])
    expect(await wrong('')).toEqual(['is missing: give 0 for everything, or head'])
    expect((await read('after=0', { as: null })).status).toBe(401)
  })

  test('shows to whom is limited to sites their rows, as they come and as they leave', async () => {
    await commit(
      api.ctx,
      [1, 2].map((id) => insert(site, { id, code: `S${id}`, name: 'S' })),
    )
    await commit(api.ctx, [insert(store, { id: 1, code: 'A', name: 'A', siteId: 2 }), insert(store, { id: 2, code: 'B', name: 'B' })])
    await change(1, { name: 'Theirs' })
    await change(1, { siteId: 1 })
    await change(1, { name: 'Mine' })
    await change(1, { siteId: 2 })
    await change(1, { name: 'Theirs again' })
    await commit(api.ctx, [remove(store, await any(1))])
    const mine = await items('after=2', { siteIds: [1] })
    expect(mine).toEqual([
      ['create', 'store', 2, 1, { code: 'B', name: 'B', siteId: null, location: null }],
      ['create', 'store', 1, 3, { code: 'A', name: 'Theirs', siteId: 1, location: null }],
      ['update', 'store', 1, 4, { name: 'Mine' }],
      ['delete', 'store', 1, 5, null],
    ])
    expect((await items('after=0&resources=site', { siteIds: [1] })).map(([, , id]) => id)).toEqual([1])
    // the site of a row is known from before the page too
    const next = (await read('after=6&limit=1', { siteIds: [1] })).json
    expect(next).toMatchObject({ items: [{ kind: 'update', values: { name: 'Mine' } }] })
    expect(await items(`after=${Number(next.next)}&limit=9`, { siteIds: [1] })).toEqual([['delete', 'store', 1, 5, null]])
  })

  test('waits for a change, and answers as soon as there is one', async () => {
    const begun = performance.now()
    const waiting = read('after=0&wait=20')
    await commit(api.ctx, [insert(category, { code: 'A', name: 'A' })])
    expect((await waiting).json).toMatchObject({ items: [{ kind: 'create', resource: 'category' }], next: 1 })
    expect(performance.now() - begun).toBeLessThan(10_000)
    await commit(api.ctx, [record('auth.sign-in', 'user', 1, null)])
    expect((await read('after=1&wait=0.1')).json).toMatchObject({ items: [], next: 2, isAll: true })
  })

  test('sends away who lies beyond the head, longer ago than it is kept, or in a ledger that was left', async () => {
    const resync = async (query: string) => {
      const { status, json } = await read(query)
      return [status, json.code, json.errors[0]?.hint]
    }
    const gone = [410, 'resync', 'Take after=head, read the lists anew, then go on from there.']
    expect(await resync('after=1')).toEqual(gone)
    const day = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
    const make = async (code: string, sealedAt: string, branch?: string) => {
      await commit(api.ctx, [insert(category, { code, name: code }), insert(category, { code: `${code}2`, name: code })])
      await sealPending({ ...api.ctx, now: () => sealedAt }, branch === undefined ? {} : { branch })
    }
    await make('A', day(91), 'old')
    await make('B', day(89), 'old')
    expect(await resync('after=0')).toEqual(gone)
    expect(await resync('after=1')).toEqual(gone)
    expect((await read('after=2&ledger=old')).json).toMatchObject({ next: 4, ledger: 'old' })
    await make('C', day(1), 'new')
    expect((await read('after=4&ledger=old')).json).toMatchObject({ items: [{ seq: 5 }, { seq: 6 }], next: 6, ledger: 'new' })
    expect((await read('after=6&ledger=new')).status).toBe(200)
    expect(await resync('after=5&ledger=old')).toEqual(gone)
    expect(await resync('after=7&ledger=new')).toEqual(gone)
    await make('D', day(0))
    // the last place is no past, however old
    expect((await read('after=8')).json).toMatchObject({ items: [], next: 8 })
  })
})
