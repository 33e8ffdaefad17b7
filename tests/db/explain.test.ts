// How SQLite goes about every list and read: by an index, in its order; what may scan or sort says why, and a lost index is noticed.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { explain, explainLists, explainReads, type Plan } from '../../infra/cli/explain.ts'
import { listExcuses } from '../../infra/cli/explain-lists.ts'
import { readExcuses } from '../../infra/cli/explain-reads.ts'
import { migrationsFolder } from '../../infra/cli/folder.ts'
import type { Resource } from '../../shared/catalogue/resource.ts'
import { createIndex, type Table, type TableIndex, tableFor } from '../../shared/catalogue/tables.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { migrate, readMigrations } from '../../shared/db/migrate.ts'
import { allTables } from '../../shared/db/schema.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { unlikeRow } from '../support/example-rows.ts'

const { resources } = catalogue
const rowsOfEach = 200

let database: TestDatabase
let ctx: DbContext
beforeAll(async () => {
  database = await createTestDatabase('sqlite')
  ctx = database.context()
  for (const resource of resources) {
    const changes = Array.from({ length: rowsOfEach }, (_, at) => insert(resource, unlikeRow(resource, at + 1)))
    await commit(ctx, changes)
  }
})
afterAll(() => database.drop())

const told = (plans: readonly Plan[]) =>
  plans.flatMap(({ name, findings, steps }) => (findings.length > 0 ? [`${name} ${findings.join(' and ')}: ${steps.join('; ')}`] : []))

describe('on SQLite', () => {
  test.each(resources)('no list of $name scans or sorts without a reason', async (resource) => {
    expect(told(await explainLists(ctx, resource))).toEqual([])
  })

  test('no other read scans or sorts without a reason', async () => {
    expect(told(await explainReads(ctx))).toEqual([])
  })

  const declared = resources.flatMap((resource) =>
    Object.entries(resource.lists).flatMap(([sort, filters]) => [
      `${resource.name}?sort=${sort}`,
      `${resource.name}?sort=-${sort}`,
      ...filters.flatMap((filter) => [`${resource.name}?sort=${sort}&${filter}=`, `${resource.name}?sort=-${sort}&${filter}=`]),
    ]),
  )

  test('every declared sort and filter finds its rows by index, in order, and no reason excuses it', async () => {
    const plans = (await Promise.all(resources.map((resource) => explainLists(ctx, resource)))).flat()
    for (const name of declared) {
      const [first, next] = plans.filter((plan) => (name.endsWith('=') ? plan.name.startsWith(name) : plan.name.split(',')[0] === name))
      expect([name, first?.faults, first?.excuse]).toEqual([name, [], null])
      expect([name, next?.name.endsWith(', next page')]).toEqual([name, true])
    }
  })

  test('each reason is one that a query needs', async () => {
    const plans = [...(await Promise.all(resources.map((resource) => explainLists(ctx, resource)))).flat(), ...(await explainReads(ctx))]
    const needed = new Set(plans.flatMap(({ faults, excuse }) => (faults.length > 0 ? [excuse?.why] : [])))
    const reasons = [...Object.values(listExcuses), ...Object.values(readExcuses)].map(({ why }) => why)
    expect(reasons.filter((why) => !needed.has(why))).toEqual([])
  })

  test('every table is read by one of them, but that of the next ids', async () => {
    const asked = (await explainReads(ctx)).map(({ query }) => query.sql).join('\n')
    const names = allTables(catalogue).map(({ name }) => name)
    expect(names.filter((name) => !asked.includes(`"${name}"`))).toEqual(['idBlock'])
  })
})

describe('an index that is lost', () => {
  const indexes = resources.flatMap((resource) => {
    const table = tableFor(resource, (name) => catalogue.get(name).table)
    return table.indexes.map((index): [Resource, Table, TableIndex] => [resource, table, index])
  })
  /** Those that no list needs: they hold a key of several columns, tell before a removal whether anything refers to the row, or know not whose it is. */
  const isNoList = (resource: Resource, { columns: [first, ...rest], isUnique }: TableIndex) =>
    (resource.own?.roles.includes('admin') && first !== resource.own.column) ||
    (rest.length > 0
      ? isUnique || resource.indexes.some((own) => own.length === rest.length + 1)
      : catalogue.from(resource).some(({ column }) => column === first))

  test('is noticed, whichever list it was for', async () => {
    const unnoticed: string[] = []
    for (const [resource, table, index] of indexes) {
      await ctx.engine.execute([`DROP INDEX "${index.name}"`])
      const found = told(await explainLists(ctx, resource))
      await ctx.engine.execute([createIndex(table, index, 'sqlite')])
      if (found.length === 0 && !isNoList(resource, index)) unnoticed.push(index.name)
    }
    expect(unnoticed).toEqual([])
  })

  test('of the trail is noticed too', async () => {
    await ctx.engine.execute(['DROP INDEX "IX_auditEntry_requestId"'])
    expect(told(await explainReads(ctx))).toEqual(['the trail of a request scans: SCAN auditEntry'])
    await ctx.engine.execute(['CREATE INDEX "IX_auditEntry_requestId" ON "auditEntry" ("requestId")'])
  })
})

test('explain is for SQLite, and says so', async () => {
  const engine = { ...ctx.engine, dialect: 'mssql' as const }
  await expect(explain({ ...ctx, engine }, catalogue, undefined)).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('needs SQLite'),
  })
})

describe('npm run db -- explain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opsbook-explain-'))
  const path = join(folder, 'ops.db')
  afterAll(() => rmSync(folder, { recursive: true }))
  const run = (...args: string[]) =>
    new Promise<{ code: number; lines: string[]; err: string }>((resolve) => {
      const env = { ...process.env, DATABASE_URL: `sqlite:${path}` }
      execFile(process.execPath, ['infra/cli/db.ts', 'explain', ...args], { env }, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, lines: out.trimEnd().split('\n'), err })
      })
    })
  const execute = async (...statements: string[]) => {
    const engine = openSqlite(path)
    await engine.execute(statements)
    await engine.close()
  }

  test('prints each query with its plan, and fails once an index is gone', async () => {
    const engine = openSqlite(path)
    await migrate(engine, await readMigrations(migrationsFolder, 'sqlite'), ctx.now)
    await engine.close()
    const good = await run('store')
    expect(good).toMatchObject({ code: 0, err: '' })
    expect(good.lines).toContain('  store?sort=name&siteId=1: SEARCH t by IX_facilities_store_siteId_nameKey (siteId=?)')
    expect(good.lines).toContain('~ store?q=pump: SCAN t by UX_facilities_store_codeKey')
    await execute('DROP INDEX IX_facilities_store_siteId_nameKey')
    const bad = await run()
    expect(bad.code).toBe(2)
    expect(bad.lines).toContain('! store?sort=name&siteId=1: SEARCH t by IX_facilities_store_siteId_codeKey (siteId=?); sort for ORDER BY')
    expect(bad.lines).toContain('! store?sort=name&siteId=1 sorts')
    expect(bad.lines.filter((line) => line.startsWith('! ') && !line.includes('store?sort='))).toEqual([])
  })

  test('names the resources there are when asked for another', async () => {
    expect(await run('shop')).toMatchObject({ code: 1, err: expect.stringMatching(/^there is no resource shop; there are .*\bstore\b/) })
  })
})
