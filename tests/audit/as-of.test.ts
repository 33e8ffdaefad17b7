// Rows and lists as they were: equal to a shadow copy that the test keeps of everything that happened.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rowAsOf } from '../../shared/audit/as-of.ts'
import { listAsOf } from '../../shared/audit/list-as-of.ts'
import { type Resource, storedColumns, systemColumns } from '../../shared/catalogue/resource.ts'
import { insert, remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { bound } from '../../shared/db/engine.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { decodeRow, type Row } from '../../shared/db/rows.ts'
import { decodedColumns, get } from '../../shared/db/store.ts'
import { category, store } from '../../shared/domains/facilities/resources.ts'
import { site } from '../../shared/domains/shared/resources.ts'
import { AppError } from '../../shared/errors.ts'
import { type Api, openApi } from '../http/api.ts'
import { createTestDatabase } from '../support/database.ts'
import { randomWork } from '../support/random-work.ts'

/** The resources that random work writes to. */
const worked = ['user', 'customer', 'site', 'category', 'store', 'inventoryItem', 'stockLot', 'stockLevel', 'stockMovement']

const isLong = process.env.OPSBOOK_TEST_LONG !== undefined
const steps = isLong ? 20_000 : process.env.OPSBOOK_TEST_ENGINE === 'mssql' ? 300 : 600
const probes = isLong ? 20_000 : 1000

/** Every version of every row, as the tables held it. */
class Shadow {
  private readonly versions = new Map<Resource, Map<number, { at: string; row: Row }[]>>()
  private readonly ctx: DbContext

  constructor(ctx: DbContext) {
    this.ctx = ctx
  }

  /** Takes what was written at an instant. */
  async take(at: string): Promise<void> {
    const { dialect } = this.ctx.engine
    for (const resource of this.ctx.catalogue.resources) {
      const stored = decodedColumns(resource).filter(
        ([name]) => name !== 'lockVersion' && !resource.columns[name]?.sum && !resource.columns[name]?.secret,
      )
      const query = sqlFor(dialect)
        .selectFrom(resource.table)
        .select(stored.map(([name]) => name))
        .where('updatedAt', '=', bound(systemColumns.updatedAt, at, dialect))
      const raws = await all(this.ctx.engine, query)
      const rows = this.versions.get(resource) ?? new Map<number, { at: string; row: Row }[]>()
      this.versions.set(resource, rows)
      for (const raw of raws) rows.set(Number(raw.id), [...(rows.get(Number(raw.id)) ?? []), { at, row: decodeRow(stored, dialect, raw) }])
    }
  }

  idsOf = (resource: Resource) => [...(this.versions.get(resource)?.keys() ?? [])].sort((a, b) => a - b)

  rowAt(resource: Resource, id: number, at: string): Row | null {
    const row = this.versions
      .get(resource)
      ?.get(id)
      ?.findLast((version) => version.at <= at)?.row
    return row && row.deletedAt === null ? row : null
  }

  listAt = (resource: Resource, at: string) => this.idsOf(resource).flatMap((id) => this.rowAt(resource, id, at) ?? [])
}

test(`${probes} random rows at random instants, and lists at some of them, are as a shadow copy has them after ${steps} steps`, async () => {
  const database = await createTestDatabase()
  try {
    const ctx = database.context()
    const shadow = new Shadow(ctx)
    const work = randomWork(ctx, 3)
    const begun = Date.parse(work.now())
    for (let step = 0; step < steps; step++) {
      await work.step()
      await shadow.take(work.now())
    }
    const instant = () => new Date(begun + Math.floor(work.random() * (Date.parse(work.now()) - begun + 5000))).toISOString()
    const { resources } = ctx.catalogue
    const kept = resources.filter((resource) => shadow.idsOf(resource).length > 0)
    expect(kept.map(({ name }) => name)).toEqual(worked)
    let found = 0
    for (let probe = 0; probe < probes; probe++) {
      const resource = kept[Math.floor(work.random() * kept.length)] ?? category
      const ids = shadow.idsOf(resource)
      const id = ids[Math.floor(work.random() * ids.length)] ?? 0
      const at = instant()
      const row = await rowAsOf(ctx, resource, id, at).catch((error) => {
        if (error instanceof AppError && error.code === 'not_found') return null
        throw error
      })
      expect([resource.name, id, at, row]).toEqual([resource.name, id, at, shadow.rowAt(resource, id, at)])
      if (row) found++
    }
    expect(found).toBeGreaterThan(probes / 3)
    for (const resource of kept)
      for (const at of [instant(), instant(), work.now()]) {
        const listed: Row[] = []
        for (let after: string | null = '0'; after !== null; ) {
          const page: Awaited<ReturnType<typeof listAsOf>> = await listAsOf(ctx, resource, {
            at,
            after: Number(after),
            limit: 37,
            filters: [],
          })
          listed.push(...page.items)
          after = page.nextCursor
        }
        expect(listed).toEqual(shadow.listAt(resource, at))
      }
  } finally {
    await database.drop()
  }
})

describe('the list of an instant over HTTP', () => {
  let api: Api
  const at = (day: number): DbContext => ({ ...api.ctx, now: () => `2027-01-0${day}T00:00:00.000Z` })
  beforeEach(async () => {
    api = await openApi()
    await commit(
      at(1),
      [1, 2].map((id) => insert(site, { id, code: `S${id}`, name: 'Site' })),
    )
    await commit(
      at(2),
      [1, 2, 3].map((id) => insert(store, { id, code: `M${id}`, name: 'Main', siteId: id < 3 ? id : null })),
    )
    await commit(at(3), [update(store, await get(api.ctx, store, 1), { name: 'Other' })])
    await commit(at(4), [remove(store, await get(api.ctx, store, 2)), update(store, await get(api.ctx, store, 3), { siteId: 2 })])
    await commit(at(5), [insert(store, { id: 4, code: 'M4', name: 'Other' })])
  })
  afterEach(() => api.drop())
  const list = async (query: string, siteIds?: readonly number[]) =>
    (await api.call('GET', `${store.path}/as-of?${query}`, siteIds ? { siteIds } : {})).json
  const ids = async (query: string, siteIds?: readonly number[]) => (await list(query, siteIds)).items.map(({ id }) => id)

  test('leaves out what was removed or made later', async () => {
    expect(await ids('at=2027-01-01T23:59:59Z')).toEqual([])
    expect(await ids('at=2027-01-03T23:59:59Z')).toEqual([1, 2, 3])
    expect(await ids('at=2027-01-04T00:00:00Z')).toEqual([1, 3])
    expect(await ids('at=2027-01-05T00:00:00%2B01:00')).toEqual([1, 3])
    expect(await ids('at=2027-01-05T00:00:00Z')).toEqual([1, 3, 4])
    const [row] = (await list('at=2027-01-02T12:00:00Z&limit=1')).items
    expect(Object.keys(row ?? {}).sort()).toEqual(
      [
        'id',
        'version',
        'createdAt',
        'createdBy',
        'updatedAt',
        'updatedBy',
        'deletedAt',
        ...storedColumns(store).map(([name]) => name),
      ].sort(),
    )
    expect(row).toMatchObject({ id: 1, version: 1, name: 'Main', updatedAt: '2027-01-02T00:00:00.000Z' })
  })

  test('compares with what columns were then, texts by their key', async () => {
    expect(await ids('at=2027-01-02T12:00:00Z&name=main')).toEqual([1, 2, 3])
    expect(await ids('at=2027-01-05T12:00:00Z&name=OTHER')).toEqual([1, 4])
    expect(await ids('at=2027-01-05T12:00:00Z&name=Other&version=2')).toEqual([1])
    expect(await ids('at=2027-01-05T12:00:00Z&siteId=2')).toEqual([3])
    expect((await list('at=2027-01-05T12:00:00Z&name=Other&limit=1&fields=id,name')).items).toEqual([{ id: 1, name: 'Other' }])
  })

  test('goes on from a cursor, and ends', async () => {
    const first = await list('at=2027-01-05T00:00:00Z&name=Other&limit=1')
    expect([first.items.length, first.nextCursor]).toEqual([1, '1'])
    const second = await list(`at=2027-01-05T00:00:00Z&name=Other&limit=1&cursor=${first.nextCursor}`)
    expect([second.items.map(({ id }) => id), second.nextCursor]).toEqual([[4], null])
  })

  test('shows to whom is limited to sites what is theirs and was', async () => {
    expect(await ids('at=2027-01-03T12:00:00Z', [1])).toEqual([1])
    expect(await ids('at=2027-01-03T12:00:00Z', [2])).toEqual([2, 3])
    expect(await ids('at=2027-01-05T00:00:00Z', [])).toEqual([4])
    expect((await api.call('GET', `${store.path}/3/as-of?at=2027-01-05T00:00:00Z`, { siteIds: [1] })).status).toBe(404)
  })

  test('names everything that is wrong at once', async () => {
    const refused = await list('at=yesterday&limit=0&nonsense=1&quantity=2&siteId=x&fields=id,passwordHash')
    expect(refused.errors.map(({ path }) => path).sort()).toEqual(['at', 'fields', 'limit', 'nonsense', 'quantity', 'siteId'])
    expect((await list('')).errors.map(({ path }) => path)).toEqual(['at'])
  })

  test('says honestly that there is more, where the rows looked at were none of those asked for', async () => {
    await commit(
      at(6),
      Array.from({ length: 1001 }, (_, n) => insert(category, { id: n + 1, code: `C${n}`, name: n < 1000 ? 'a' : 'b' })),
    )
    const path = `${category.path}/as-of?at=2027-01-06T00:00:00Z&name=b`
    const first = (await api.call('GET', path)).json
    expect([first.items, first.nextCursor]).toEqual([[], '1000'])
    expect((await api.call('GET', `${path}&cursor=${first.nextCursor}`)).json).toMatchObject({ items: [{ id: 1001 }], nextCursor: null })
  })
})

test('a row of more entries than a page reads is given whole, and the page ends with it', async () => {
  const database = await createTestDatabase('sqlite')
  try {
    const ctx = database.context()
    await commit(
      ctx,
      [1, 2, 3].map((id) => insert(category, { id, code: `C${id}`, name: 'first' })),
    )
    // as 20,000 updates would leave it, without the hour
    await ctx.engine.execute([
      `WITH RECURSIVE n(v) AS (SELECT 2 UNION ALL SELECT v + 1 FROM n WHERE v < 20101)
       INSERT INTO auditEntry (commitId, at, actor, source, requestId, resource, rowId, version, action, "before", "after")
       SELECT 'x', '2027-01-01T00:00:00.000Z', 'a', 'api', 'r', 'category', 2, v, 'category.update', '{}', json_object('name', 'n' || v) FROM n`,
    ])
    const at = '2100-01-01T00:00:00.000Z'
    const first = await listAsOf(ctx, category, { at, after: 0, limit: 10, filters: [] })
    expect([first.items.map(({ id }) => id), first.nextCursor]).toEqual([[1], '1'])
    const second = await listAsOf(ctx, category, { at, after: 1, limit: 10, filters: [] })
    expect([second.items.map(({ id, name }) => [id, name]), second.nextCursor]).toEqual([[[2, 'n20101']], '2'])
    const third = await listAsOf(ctx, category, { at, after: 2, limit: 10, filters: [] })
    expect([third.items.map(({ id }) => id), third.nextCursor]).toEqual([[3], null])
  } finally {
    await database.drop()
  }
})
