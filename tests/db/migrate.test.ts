// Migrations: they make what the catalogue asks for, once, in order, and can be taken back.
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { draftMigration } from '../../infra/cli/draft.ts'
import { migrationsFolder } from '../../infra/cli/folder.ts'
import { makeContext } from '../../shared/app.ts'
import { defineCatalogue } from '../../shared/catalogue/catalogue.ts'
import type { Dialect } from '../../shared/catalogue/column.ts'
import { flag, ref, text } from '../../shared/catalogue/kinds.ts'
import { type Columns, defineResource } from '../../shared/catalogue/resource.ts'
import { createTable } from '../../shared/catalogue/tables.ts'
import { systemActor } from '../../shared/context.ts'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'
import { expanding, history, type Migration, migrate, migrateDown, pending, readMigrations } from '../../shared/db/migrate.ts'
import { allTables, compareSchema, readSchema } from '../../shared/db/schema.ts'
import { get } from '../../shared/db/store.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { createScratch, dialects, type Scratch } from '../support/engines.ts'

const now = () => '2027-02-28T14:30:00.000Z'
const folders: string[] = []
const root = join(import.meta.dirname, '../..')

function makeFolder(files: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'opsbook-migrations-'))
  folders.push(folder)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

const step = (table: string) => `-- up\nCREATE TABLE ${table} (id BIGINT NOT NULL)\n-- down\nDROP TABLE ${table}\n`
const both = (number: string, content: string) => ({ [`${number}.sqlite.sql`]: content, [`${number}.mssql.sql`]: content })

test('the migrations make all that the catalogue asks for: draft has nothing to add', async () => {
  const refused = await draftMigration('anything', cloned()).catch((error: unknown) => error)
  expect(refused).toMatchObject({ message: 'the migrations make all that the catalogue asks for' })
})

test('the T-SQL of the migrations is that of the catalogue, also where no SQL Server is there to try it', async () => {
  const made = (await readMigrations(migrationsFolder, 'mssql')).flatMap(({ up }) => up)
  const wanted = allTables(catalogue).flatMap((table) => createTable(table, 'mssql'))
  // of a table that a later migration changes, each column and each check is made by one or the other
  const parts = (statement: string) =>
    statement
      .split('\n')
      .slice(1, -1)
      .flatMap((line) =>
        line
          .trim()
          .replace(/,$/, '')
          .split(/ (?=CONSTRAINT )/),
      )
  const all = made.join('\n')
  const lacking = wanted
    .filter((statement) => !made.includes(statement))
    .flatMap(parts)
    .filter((part) => !all.includes(part))
  expect(lacking).toEqual([])
})

const namesOf = (dialect: Dialect) =>
  readdirSync(migrationsFolder)
    .filter((name) => name.endsWith(`.${dialect}.sql`))
    .map((name) => name.replace(/\.\w+\.sql$/, ''))
    .sort()

test('both engines have the same migrations', () => {
  expect(namesOf('mssql')).toEqual(namesOf('sqlite'))
})

function cloned(): string {
  const folder = makeFolder()
  cpSync(migrationsFolder, folder, { recursive: true })
  return folder
}

describe.each(dialects)('on %s', (dialect) => {
  let scratch: Scratch
  let engine: Engine

  beforeEach(async () => {
    scratch = await createScratch(dialect)
    engine = await scratch.open()
  })
  afterEach(() => scratch.drop())

  const from = (folder: string) => readMigrations(folder, dialect)
  const tables = async () =>
    [...new Set([...(await readSchema(engine))].flatMap((line) => (line.includes(' on ') ? [] : [line.split('.')[0]])))].sort()

  test('a migrated database equals the catalogue, and down leaves nothing of it', async () => {
    const migrations = await from(migrationsFolder)
    expect((await migrate(engine, migrations, now)).map(({ number }) => number)).toEqual(migrations.map(({ number }) => number))
    expect(await compareSchema(engine, catalogue)).toEqual({ missing: [], extra: [] })
    expect(await migrate(engine, migrations, now)).toEqual([])
    expect(await history(engine)).toMatchObject(migrations.map(({ number, name }) => ({ number, name, appliedAt: now() })))
    for (const migration of migrations.toReversed()) expect(await migrateDown(engine, migrations)).toEqual(migration)
    expect(await migrateDown(engine, migrations)).toBeNull()
    expect(await tables()).toEqual(['schemamigration'])
    expect(await history(engine)).toEqual([])
  })

  test('the last migration comes and goes on a database in use, and leaves its rows as they were', async () => {
    const migrations = await readMigrations(migrationsFolder, dialect)
    await migrate(engine, migrations, now)
    const ctx = makeContext({ engine, ids: createIds(engine), keys: memoryKeys() }, catalogue, createLog('silent'), {
      actor: systemActor('test'),
      source: 'cli',
    })
    const [made] = await commit(ctx, [insert(category, { code: 'TAPE', name: 'Tape' })])
    const id = Number(made?.id)
    await migrateDown(engine, migrations)
    await migrate(engine, migrations, now)
    expect(await compareSchema(engine, catalogue)).toEqual({ missing: [], extra: [] })
    expect(await get(ctx, category, id)).toMatchObject({ code: 'TAPE', version: 1 })
    await commit(ctx, [update(category, await get(ctx, category, id), { name: 'Tapes' })])
    await migrateDown(engine, migrations)
    expect(await get(ctx, category, id)).toMatchObject({ name: 'Tapes', version: 2 })
  })

  test('a difference is named, whichever side has too much', async () => {
    await migrate(engine, await from(migrationsFolder), now)
    await engine.execute([
      `DROP INDEX IX_auditEntry_requestId${dialect === 'mssql' ? ' ON auditEntry' : ''}`,
      'CREATE TABLE stray (id BIGINT NOT NULL)',
    ])
    expect(await compareSchema(engine, catalogue)).toEqual({
      missing: ['index on auditentry (requestid)'],
      extra: ['stray.id bigint not null'],
    })
  })

  test('two runners at once apply each migration once', async () => {
    const migrations = await from(makeFolder({ ...both('0001-a', step('a')), ...both('0002-b', step('b')), ...both('0003-c', step('c')) }))
    const other = await scratch.open()
    const runs = await Promise.all([migrate(engine, migrations, now), migrate(other, migrations, now), migrate(engine, migrations, now)])
    expect(
      runs
        .flat()
        .map(({ number }) => number)
        .sort(),
    ).toEqual([1, 2, 3])
    expect((await history(engine)).map(({ number }) => number)).toEqual([1, 2, 3])
    expect(await tables()).toEqual(['a', 'b', 'c', 'schemamigration'])
  })

  test('a migration that was edited after it was applied is refused; a newer one that only adds is not', async () => {
    const folder = makeFolder({ ...both('0001-a', step('a')), ...both('0002-b', step('b')) })
    await migrate(engine, await from(folder), now)
    expect(await pending(engine, (await from(folder)).slice(0, 1))).toEqual([])
    await expect(migrateDown(engine, (await from(folder)).slice(0, 1))).rejects.toMatchObject({
      code: 'invalid',
      message: 'migration 2 b is of a newer program: take it back with that one',
    })
    writeFileSync(join(folder, `0001-a.${dialect}.sql`), step('a').replace('DROP TABLE a', 'DROP TABLE a; SELECT 1'))
    expect(await pending(engine, await from(folder))).toEqual([])
    writeFileSync(join(folder, `0001-a.${dialect}.sql`), step('z'))
    await expect(migrate(engine, await from(folder), now)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('1 a was edited'),
    })
    expect(await tables()).toEqual(['a', 'b', 'schemamigration'])
  })

  test('what takes something away waits until it is said that no older program runs, and an older one refuses it from then on', async () => {
    const gone = '-- up\n-- contract: nobody asks for a since 0.2\nDROP TABLE a\n-- down\nCREATE TABLE a (id BIGINT NOT NULL)\n'
    const files = { ...both('0001-a', step('a')), ...both('0002-b', step('b')), ...both('0003-contract-a', gone) }
    const folder = makeFolder(files)
    const numbers = (migrations: readonly Migration[]) => migrations.map(({ number }) => number)
    expect(numbers(await migrate(engine, await from(folder), now))).toEqual([1, 2])
    expect(numbers(await pending(engine, await from(folder)))).toEqual([3])
    expect(expanding(await pending(engine, await from(folder)))).toEqual([])
    expect(await migrate(engine, await from(folder), now)).toEqual([])
    for (const [name, content] of Object.entries(both('0004-d', step('d')))) writeFileSync(join(folder, name), content)
    await expect(migrate(engine, await from(folder), now)).rejects.toMatchObject({
      code: 'invalid',
      message:
        'migration 4 d stands behind 3 contract-a, which takes something away (nobody asks for a since 0.2): add --contract once no older program runs',
    })
    expect(numbers(await migrate(engine, await from(folder), now, { isContracting: true }))).toEqual([3, 4])
    expect(await tables()).toEqual(['b', 'd', 'schemamigration'])
    await expect(pending(engine, (await from(folder)).slice(0, 2))).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/migration 3 contract-a, which this program does not know.* use a newer program$/),
    })
    await migrateDown(engine, await from(folder))
    expect(await migrateDown(engine, await from(folder))).toMatchObject({ number: 3, contracts: 'nobody asks for a since 0.2' })
    expect(await tables()).toEqual(['a', 'b', 'schemamigration'])
  })

  test('name and reason of what takes something away go together', async () => {
    const gone = '-- up\n-- contract: nobody asks for a\nDROP TABLE a\n'
    await expect(from(makeFolder(both('0001-a', gone)))).rejects.toThrow('name it contract-a')
    await expect(from(makeFolder(both('0001-contract-a', step('a'))))).rejects.toThrow('add a line -- contract: REASON')
  })

  test('a failed migration leaves nothing, and those before it stay', async () => {
    const broken = '-- up\nCREATE TABLE b (id BIGINT NOT NULL)\nGO\nCREATE TABLE a (id BIGINT NOT NULL)\n-- down\nDROP TABLE b\n'
    const folder = makeFolder({ ...both('0001-a', step('a')), ...both('0002-b', broken) })
    await expect(migrate(engine, await from(folder), now)).rejects.toThrow()
    expect(await tables()).toEqual(['a', 'schemamigration'])
    expect((await history(engine)).map(({ number }) => number)).toEqual([1])
    writeFileSync(join(folder, `0002-b.${dialect}.sql`), step('b'))
    expect((await migrate(engine, await from(folder), now)).map(({ number }) => number)).toEqual([2])
  })

  test('a drafted migration brings a changed catalogue up and down again', async () => {
    const thing = (more: Columns, lists: Record<string, readonly string[]>) =>
      defineResource<Columns>({
        domain: 'test',
        name: 'thing',
        slug: 'things',
        description: 'A thing.',
        columns: { code: text({ max: 40 }), ...more },
        naturalKey: ['code'],
        lists,
      })
    const before = defineCatalogue([thing({}, { code: [] })])
    const more = { colour: text({ max: 20, optional: true }), isOn: flag({ optional: true }), parentId: ref('thing', { optional: true }) }
    const after = defineCatalogue([thing(more, { code: ['isOn'], colour: [] })])
    const folder = makeFolder()
    expect(await draftMigration('start', folder, before)).toEqual({ files: ['0001-start.sqlite.sql', '0001-start.mssql.sql'], byHand: [] })
    await migrate(engine, await from(folder), now)
    expect(await compareSchema(engine, before)).toEqual({ missing: [], extra: [] })
    expect(await draftMigration('colours', folder, after)).toEqual({
      files: ['0002-colours.sqlite.sql', '0002-colours.mssql.sql'],
      byHand: [],
    })
    await migrate(engine, await from(folder), now)
    expect(await compareSchema(engine, after)).toEqual({ missing: [], extra: [] })
    await migrateDown(engine, await from(folder))
    expect(await compareSchema(engine, before)).toEqual({ missing: [], extra: [] })
  })
})

test('draft names what has to be written by hand: required and changed columns', async () => {
  const thing = (columns: Columns) =>
    defineCatalogue([
      defineResource<Columns>({
        domain: 'test',
        name: 'thing',
        slug: 'things',
        description: 'A thing.',
        columns,
        naturalKey: [],
        lists: {},
      }),
    ])
  const folder = makeFolder()
  await draftMigration('start', folder, thing({ a: text({ max: 40 }), b: text({ max: 40 }) }))
  const { byHand } = await draftMigration('next', folder, thing({ a: text({ max: 40, optional: true }), c: text({ max: 40 }) }))
  expect(byHand).toEqual([
    'test_thing.c is required: give the rows that are there a value',
    'test_thing.a text not null: is no longer asked for as it is',
    'test_thing.b text not null: is no longer asked for as it is',
  ])
  expect(readFileSync(join(folder, '0002-next.mssql.sql'), 'utf8')).toBe(
    '-- up\nALTER TABLE [test_thing] ADD [c] NVARCHAR(40) NULL\n-- down\nALTER TABLE [test_thing] DROP COLUMN [c]\n',
  )
})

test('migrations are numbered without a gap', async () => {
  await expect(readMigrations(makeFolder(both('0002-b', step('b'))), 'sqlite')).rejects.toMatchObject({
    message: expect.stringContaining('found 2 in place 1'),
  })
})

describe('npm run db', () => {
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const environment = { ...process.env, OPSBOOK_ADMIN_PASSWORD: '', ...env }
      execFile(process.execPath, [join(root, 'infra/cli/db.ts'), ...args], { env: environment }, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err })
      })
    })

  test('takes a database from nothing to a demo set with an administrator, and back', async () => {
    const DATABASE_URL = `sqlite:${join(makeFolder(), 'new/folder/ops.db')}`
    const db = (...args: string[]) => run(args, { DATABASE_URL })
    const names = namesOf('sqlite')
    expect(await db('seed')).toMatchObject({ code: 1, err: `${names.length} migrations wait: run npm run db -- migrate first\n` })
    expect(await db('init')).toMatchObject({
      code: 0,
      out: [...names.map((name) => `applied ${name}`), 'done', ''].join('\n'),
    })
    expect(await db('init')).toMatchObject({ code: 1, err: 'the database has its tables already: use migrate\n' })
    expect(await db('check')).toMatchObject({ code: 0, out: 'the tables are those of the catalogue\n' })
    expect((await db('status')).out).toMatch(
      new RegExp(`^${names.map((name) => `applied ${name} at \\S+\n`).join('')}the tables are those of the catalogue\n$`),
    )
    expect((await db('seed')).out).toContain('inventoryItem: 12 added')
    expect(await db('seed')).toMatchObject({ code: 0, out: 'all of it was there already\n' })
    expect((await db('admin', '--username', 'root')).out).toMatch(/^administrator root made\npassword, shown this once: \S{20}\n$/)
    expect(await db('admin', '--username', 'other')).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is an administrator already'),
    })
    expect(await db('down')).toMatchObject({ code: 1, err: expect.stringContaining('add --yes') })
    expect(await db('reset', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining('applied 0001-foundation') })
    for (const name of names.toReversed()) expect(await db('down', '--yes')).toMatchObject({ code: 0, out: `took back ${name}\n` })
    expect(await db('check')).toMatchObject({ code: 2, out: expect.stringContaining('lacks auditentry.entryno') })
  })

  test('says in one line what is wrong', async () => {
    const lines = async (args: readonly string[], env: Record<string, string> = {}) => {
      const { code, out, err } = await run(args, { DATABASE_URL: 'sqlite::memory:', ...env })
      return [code, out, err.trimEnd().split('\n')]
    }
    expect(await lines(['nope'])).toEqual([1, '', ['there is no command nope; see npm run db -- --help']])
    expect(await lines(['toString'])).toEqual([1, '', ['there is no command toString; see npm run db -- --help']])
    expect(await lines(['draft'])).toEqual([1, '', [expect.stringContaining('needs a name')]])
    expect(await lines(['draft', 'No Name'])).toEqual([1, '', [expect.stringContaining('lower case')]])
    expect(await lines(['status', '--nope'])).toEqual([1, '', [expect.stringContaining("Unknown option '--nope'")]])
    expect(await lines(['status'], { DATABASE_URL: 'oracle:x' })).toEqual([1, '', [expect.stringContaining('DATABASE_URL')]])
    expect((await run([])).err).toContain('npm run db -- COMMAND')
  })
})
