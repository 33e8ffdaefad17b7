// Expand and contract: migrations only add, so that an older program works on beside a newer one; what takes something away says so by its name.
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { migrationsFolder } from '../../infra/cli/folder.ts'
import { deepCheck } from '../../shared/audit/deep-check.ts'
import { sealPending } from '../../shared/audit/seal.ts'
import { verifyLedger } from '../../shared/audit/verify.ts'
import { dump } from '../../shared/backup/dump.ts'
import { backupFolder } from '../../shared/backup/places.ts'
import { defineCatalogue } from '../../shared/catalogue/catalogue.ts'
import { tableFor } from '../../shared/catalogue/tables.ts'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { retryOnConflict } from '../../shared/db/conflict.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { migrate, readMigrations } from '../../shared/db/migrate.ts'
import { describeTables, readSchema } from '../../shared/db/schema.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { category, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { contextOver } from '../backup/migrated.ts'
import { createScratch, dialects } from '../support/engines.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'opsbook-older-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What in these statements an older program would stumble over; what cannot be told to be harmless is named too. */
function contracting(up: string): string[] {
  const text = up.replaceAll(/^--.*$/gm, '').replaceAll(/'[^']*'/g, "''")
  const statements = text
    .split(/^GO$/m)
    .flatMap((part) => (/CREATE TRIGGER/i.test(part) ? [part] : part.split(';')))
    .map((part) => part.trim())
    .filter(Boolean)
  const name = String.raw`(?:["[]?dbo["\]]?\.)?["[]?(\w+)["\]]?`
  const unique = String.raw`CREATE UNIQUE (?:NON)?(?:CLUSTERED )?INDEX (?:IF NOT EXISTS )?\S+ ON`
  const namesOf = (pattern: string) => new Set([...text.matchAll(new RegExp(pattern, 'gi'))].map(([, ...names]) => names.join('.')))
  const newTables = namesOf(`CREATE (?:VIRTUAL )?TABLE (?:IF NOT EXISTS )?${name}`)
  const newColumns = namesOf(String.raw`ALTER TABLE ${name} ADD (?:COLUMN )?["[]?(\w+)`)
  const found = (statement: string): string | null => {
    const is = (pattern: string) => new RegExp(`^${pattern}`, 'i').test(statement)
    const table = new RegExp(`^(?:ALTER TABLE|${unique}) ${name}`, 'i').exec(statement)?.[1]
    if (is(String.raw`(DROP|DELETE|TRUNCATE)\b`)) return 'drops or deletes'
    if (/\bRENAME\b|\bsp_rename\b/i.test(statement)) return 'renames'
    if (is(String.raw`(CREATE (VIRTUAL )?TABLE|CREATE (NONCLUSTERED )?INDEX|CREATE TRIGGER|CREATE FULLTEXT|INSERT|UPDATE)\b`)) return null
    if (table === undefined) return 'is nothing that is known to add only'
    if (newTables.has(table)) return null
    if (is(String.raw`ALTER TABLE \S+ DROP\b`)) return 'drops'
    if (is(String.raw`ALTER TABLE \S+ ALTER COLUMN\b`)) return 'changes a column'
    if (is(String.raw`ALTER TABLE \S+ (WITH \w+ )?ADD (CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN)\b`))
      return 'asks for more of rows that are written'
    if (is(String.raw`ALTER TABLE \S+ ADD\b`)) {
      if (/\bNOT NULL\b/i.test(statement) && !/\bDEFAULT\b/i.test(statement)) return 'asks for a value that is not given'
      return /,\s*["[]?\w+["\]]? [A-Z]/i.test(statement) ? 'adds several columns: give each a statement of its own' : null
    }
    // rows of an older program have none of the new columns, and must not be alike by that
    const given = [...statement.matchAll(/["[]?(\w+)["\]]? IS NOT NULL/gi)].map(([, column]) => `${table}.${column}`)
    if (is(unique)) return given.some((column) => newColumns.has(column)) ? null : 'makes a key of columns that were none'
    return 'is nothing that is known to add only'
  }
  return statements.flatMap((statement) => {
    const why = found(statement)
    return why === null ? [] : [`${why}: ${statement.split('\n')[0]}`]
  })
}

describe('a migration that is not named contract-... only adds', () => {
  /** Nothing was deployed before 0007: no older program ever ran on the tables that these change. */
  const beforeAnything = 6

  test.each(readdirSync(migrationsFolder).filter((name) => /^\d{4}-.*\.sql$/.test(name)))('%s', (name) => {
    const [up = ''] = readFileSync(join(migrationsFolder, name), 'utf8').split(/^-- down$/m)
    if (Number(name.slice(0, 4)) <= beforeAnything || name.slice(5).startsWith('contract-')) return
    expect(contracting(up)).toEqual([])
  })

  test.each([
    ['ALTER TABLE "a" ADD COLUMN "b" TEXT NOT NULL', /value/],
    ['ALTER TABLE [a] ADD [b] BIGINT NOT NULL CONSTRAINT [CK_b] CHECK ([b] > 0)', /value/],
    ['ALTER TABLE [a] ALTER COLUMN [b] NVARCHAR(10) NULL', /changes/],
    ['ALTER TABLE "a" DROP COLUMN "b"', /drops/],
    ['ALTER TABLE [a] DROP CONSTRAINT [CK_b]', /drops/],
    ['DROP TABLE a', /drops/],
    ['CREATE TABLE [c] ([id] BIGINT)\nGO\nDROP INDEX [IX_a] ON [a]', /drops/],
    ['ALTER TABLE "a" RENAME TO "b"', /renames/],
    ["EXEC sp_rename 'a.b', 'c', 'COLUMN'", /renames/],
    ['ALTER TABLE [a] WITH CHECK ADD CONSTRAINT [CK_b] CHECK ([b] > 0)', /more/],
    ['CREATE UNIQUE INDEX "UX_a_b" ON "a" ("b")', /key/],
    ['UPDATE a SET b = 1; DELETE FROM a', /deletes/],
    ['CREATE UNIQUE NONCLUSTERED INDEX [UX_a_b] ON [dbo].[a] ([b])', /key/],
    ['CREATE UNIQUE INDEX IF NOT EXISTS "UX_a_b" ON "a" ("b")', /key/],
    ['CREATE TABLE [dbo].[c] ([id] BIGINT)\nGO\nALTER TABLE [dbo].[a] ALTER COLUMN [b] INT NULL', /changes/],
    ['ALTER TABLE [c] ADD [b] INT NULL\nGO\nCREATE UNIQUE INDEX [UX_a_b] ON [a] ([b]) WHERE [b] IS NOT NULL', /key/],
    ['ALTER TABLE [a] ADD [b] INT NULL\nGO\nCREATE UNIQUE INDEX [UX_a_b] ON [a] ([old], [b])', /key/],
    ['ALTER TABLE [a] ADD CHECK ([b] > 0)', /more/],
    ['ALTER TABLE [a] ADD FOREIGN KEY ([b]) REFERENCES [c] ([id])', /more/],
    ['ALTER TABLE [a] ADD [b] INT NOT NULL DEFAULT 0, [c] INT NOT NULL', /several/],
    ["EXEC(N'DROP TABLE a')", /nothing that is known/],
    ['WITH old AS (SELECT 1 AS id) DELETE FROM a', /nothing that is known/],
    ['ALTER INDEX [IX_a] ON [a] DISABLE', /nothing that is known/],
    ['DISABLE TRIGGER [t] ON [a]', /nothing that is known/],
    ['ALTER TABLE [a] SWITCH TO [c]', /nothing that is known/],
  ])('sees what takes away in %j', (statement, why) => {
    expect(contracting(`-- up\n${statement}\n`)).toEqual([expect.stringMatching(why)])
  })

  test.each([
    'ALTER TABLE "a" ADD COLUMN "b" TEXT NULL',
    'ALTER TABLE [a] ADD [b] BIT NOT NULL CONSTRAINT [DF_b] DEFAULT 0',
    'CREATE TABLE "a" ("b" TEXT NOT NULL)\nGO\nCREATE UNIQUE INDEX "UX_a_b" ON "a" ("b")',
    'ALTER TABLE [a] ADD [b] INT NULL\nGO\nCREATE UNIQUE INDEX [UX_a_b] ON [a] ([b]) WHERE [b] IS NOT NULL',
    'ALTER TABLE [a] ADD [b] DECIMAL(15, 3) NULL CONSTRAINT [CK_b] CHECK ([b] IN (1, 2))',
    'CREATE TABLE [dbo].[a] ([b] INT)\nGO\nCREATE UNIQUE INDEX [UX_a_b] ON [dbo].[a] ([b])',
    'CREATE INDEX "IX_a_b" ON "a" ("b")',
    "-- DROP TABLE a\nINSERT INTO a VALUES ('DROP TABLE a')",
  ])('lets pass what only adds: %j', (statement) => {
    expect(contracting(`-- up\n${statement}\n`)).toEqual([])
  })
})

/** The columns of resources, as resource.column, that the newest migration has added. */
async function addedBy(engine: Engine): Promise<string[]> {
  const migrations = await readMigrations(migrationsFolder, engine.dialect)
  await migrate(engine, migrations.slice(0, -1), () => new Date(0).toISOString(), { isContracting: true })
  const before = await readSchema(engine)
  await migrate(engine, migrations, () => new Date(0).toISOString(), { isContracting: true })
  return catalogue.resources.flatMap((resource) => {
    const table = tableFor(resource, (name) => catalogue.get(name).table)
    const isAdded = (column: string) => {
      const of = { ...table, columns: table.columns.filter((one) => one.name === column), indexes: [], textIndex: [] }
      return [...describeTables([of], engine.dialect)].some((line) => !before.has(line))
    }
    return Object.keys(resource.columns).flatMap((column) => (isAdded(column) ? [`${resource.name}.${column}`] : []))
  })
}

/** The code of before the newest migration, from the history of this repository; null where that does not reach so far. */
function olderSource(): string | null {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    const newest = readdirSync(migrationsFolder)
      .filter((name) => /^\d{4}-.*\.sqlite\.sql$/.test(name))
      .sort()
      .at(-1)
    const added = git('log', '--diff-filter=A', '--format=%H', '--', `infra/migrations/${newest}`).split('\n').at(-1)
    if (!added) return null
    const source = join(folder, 'source')
    mkdirSync(source)
    const tar = execFileSync('git', ['archive', `${added}^`, 'shared', 'package.json'], {
      cwd: root,
      maxBuffer: 1e9,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    execFileSync('tar', ['-x', '-C', source], { input: tar })
    symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'))
    return source
  } catch {
    return null
  }
}

describe.each(dialects)('on %s', (dialect) => {
  test.each(['this code without what the newest migration added', 'the code of before it, from the history'])(
    'beside a newer one works on the new tables: %s',
    async (which) => {
      const isHistory = which.endsWith('history')
      const source = isHistory ? olderSource() : root
      const scratch = await createScratch(dialect)
      try {
        const ctx = contextOver(await scratch.open())
        const added = await addedBy(ctx.engine)
        expect(added).toContain('savedView.name')
        if (source === null) return // a shallow clone
        const entraObjectId = '8b87af7d-8647-4dc7-8df4-5f69a2011bb5'
        const [nora] = await commit(ctx, [
          insert(user, { username: 'nora', email: 'nora@company.example', name: 'Nora', role: 'staff', entraObjectId }),
          insert(category, { code: 'TOOLS', name: 'Tools' }),
          insert(store, { code: 'MAIN', name: 'Main' }),
        ])
        const workbook = join(folder, `${dialect}.csv`)
        const items = Array.from({ length: 50 }, (_, at) => `I${at},Item ${at},TOOLS,MAIN`)
        writeFileSync(workbook, `SKU,Name,Category,Store\n${items.join('\n')}\n`)
        const args = [join(root, 'tests/db/older-program-child.ts'), source, scratch.url, workbook, isHistory ? '' : added.join(',')]
        const older = promisify(execFile)(process.execPath, args)
        let isOver = false
        const over = () => {
          isOver = true
        }
        older.then(over, over)
        // meanwhile the newer one writes too, also to the rows that the older one writes to
        let written = 0
        while (!isOver) {
          await turn()
          if (written === 200) continue
          await retryOnConflict(async () => {
            const seen = await get(ctx, user, Number(nora?.id))
            const moved = written % 20 === 0 ? [update(user, seen, { locale: seen.locale === 'en' ? 'fr' : 'en' })] : []
            await commit(ctx, [insert(category, { code: `N${written}`, name: 'New' }), ...moved])
          })
          written++
        }
        const told: unknown = JSON.parse((await older).stdout)
        expect(told).toEqual({ people: ['nora', 'olga'], state: 'done', findings: [] })
        expect(written).toBeGreaterThan(0)
        expect(await get(ctx, user, Number(nora?.id))).toMatchObject({ name: 'Nora, renamed', entraObjectId })
        const [[olga], [old], imported] = await gather(ctx, [
          select(ctx, user, { username: 'olga' }),
          select(ctx, category, { code: 'OLD' }),
          select(ctx, inventoryItem, {}),
        ])
        expect([olga, old, imported.length]).toMatchObject([{ name: 'Olga', entraObjectId: null }, { version: 3, deletedAt: null }, 50])
        await sealPending(ctx)
        const findings: unknown[] = []
        await verifyLedger(ctx, null, (finding) => findings.push(finding))
        await deepCheck(ctx, (finding) => findings.push(finding))
        expect(findings).toEqual([])
      } finally {
        await scratch.drop()
      }
    },
  )

  test('an older program makes no dump that would lack what a newer one has added', async () => {
    const scratch = await createScratch(dialect)
    const ctx = contextOver(await scratch.open())
    await addedBy(ctx.engine)
    const older = defineCatalogue(
      catalogue.resources.map((resource) => {
        const columns = Object.fromEntries(Object.entries(resource.columns).filter(([name]) => name !== 'entraObjectId'))
        return { ...resource, columns, unique: resource.unique.filter((name) => name in columns) }
      }),
    )
    const place = backupFolder(join(folder, `dump-${dialect}`))
    await expect(dump({ ...ctx, catalogue: older }, place, { id: 'd', key: null })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/^a newer program has added shared_user.entraobjectid/),
    })
    expect(existsSync(join(folder, `dump-${dialect}`, 'd'))).toBe(false)
    await scratch.drop()
  })
})
