// What `npm run db -- copy` refuses: in one line, with nothing changed and no password in it.
import { cpSync, existsSync, linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copy } from '../../infra/cli/copy.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { allTables } from '../../shared/db/schema.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { AppError } from '../../shared/errors.ts'
import { dialects } from '../support/engines.ts'
import { createServerDatabase, type ServerDatabase } from '../support/server.ts'
import { fillEverything, fillMany, makeTables } from './copy-database.ts'
import { dumpSqlite, runCopy } from './copy-run.ts'

let folder: string
let full: string
let other: string
const path = (name: string) => join(folder, name)
const url = (name: string) => `sqlite:${path(name)}`

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'opsbook-copy-'))
  for (const [name, fill] of [
    ['full.db', fillEverything],
    ['other.db', (engine: Engine) => fillMany(engine, 100)],
  ] as const) {
    const engine = openSqlite(path(name))
    await makeTables(engine)
    await fill(engine)
    await engine.close()
  }
  full = url('full.db')
  other = url('other.db')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Changes a copy of the full database. */
async function changed(name: string, ...statements: readonly string[]): Promise<string> {
  cpSync(path('full.db'), path(name))
  const engine = openSqlite(path(name))
  await engine.execute(statements)
  await engine.close()
  return url(name)
}

/** The one line of a refusal. */
async function refused(from: string, to: string, verify = false): Promise<string> {
  const error = await copy({ from, to, verify }).catch((reason: unknown) => reason)
  if (!(error instanceof AppError)) throw new Error('expected a refusal', { cause: error })
  expect(error.issues).toEqual([])
  expect(error.message).not.toContain('\n')
  return error.message
}

/** The same at a terminal. */
async function refusedAloud(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await runCopy(...args)
  expect([code, out, err.split('\n').length]).toEqual([1, '', 2])
  return err.trimEnd()
}

describe('wrong use', () => {
  test('needs two databases that can be read', async () => {
    const both = 'copy needs both databases: npm run db -- copy --from URL --to URL'
    expect(await refusedAloud()).toBe(both)
    expect(await refusedAloud('--from', full)).toBe(both)
    expect(await refused('', full)).toBe(both)
    expect(await refusedAloud('further')).toBe('copy takes no further')
    expect(await refused(url('none.db'), url('new.db'))).toBe(`--from: there is no file ${path('none.db')}`)
    expect(await refused(full, url('none.db'), true)).toBe(`--to: there is no file ${path('none.db')}`)
    expect(await refused(full, 'oracle:x')).toMatch(/^--to: is neither sqlite:path nor mssql:/)
    expect(await refused(full, 'sqlite::memory:')).toContain('--to: a database in memory')
    writeFileSync(path('letter.txt'), 'Dear Sir or Madam, '.repeat(100))
    expect(await refused(url('letter.txt'), url('new.db'))).toMatch(/^--from: .*cannot be opened/)
    expect(readdirSync(folder).filter((name) => name.startsWith('n'))).toEqual([])
  })

  test('never shows a password', async () => {
    const secret = 'S3cret-Pa55'
    const urls = [
      `mssql://sa:${secret}@`,
      `mssql://sa:${secret}@localhost:99999/x`,
      `mssql://sa:${secret}@localhost/x?nope=1`,
      `mssql://sa:${secret}@localhost`,
      `mssql://sa:%${secret}@localhost/x`,
      `Server=localhost;Database=x;Password=${secret}`,
      `Server=localhost;Database=x;User=sa;Password="${secret}`,
    ]
    for (const wrong of urls) {
      expect([wrong, await refused(full, wrong)]).toEqual([wrong, expect.stringMatching(/^--to: /)])
      expect(await refused(wrong, full)).not.toContain(secret)
    }
    expect(await refusedAloud('--from', full, '--to', urls[0] ?? '')).not.toContain(secret)
  })

  test('wants two databases, not one by two names', async () => {
    linkSync(path('full.db'), path('hard.db'))
    symlinkSync(path('full.db'), path('soft.db'))
    for (const name of ['full.db', './full.db', 'hard.db', 'soft.db']) {
      expect(await refused(full, `sqlite:${folder}/${name}`)).toBe('--from and --to are the same database')
      expect(await refused(full, `sqlite:${folder}/${name}`, true)).toBe('--from and --to are the same database')
    }
    rmSync(path('hard.db'))
  })
})

describe('a target that is not empty', () => {
  test('is refused with its tables and counts, and stays as it is', async () => {
    const before = [dumpSqlite(full), dumpSqlite(other)]
    const counts = allTables(catalogue).map(({ name }) => `${name} ${before[0]?.[name]?.length}`)
    expect(await refusedAloud('--from', other, '--to', full)).toBe(
      `the target holds rows that are not those of this source (${counts.join(', ')}): give it an empty database; nothing was changed`,
    )
    expect([dumpSqlite(full), dumpSqlite(other)]).toEqual(before)
  })

  test('is refused for one row of its own, also where the rest is a copy', async () => {
    const used = await changed('used.db', 'UPDATE auditEntry SET entryNo = 99 WHERE entryNo = 63')
    expect(await refused(full, used)).toContain('(auditEntry 7): give it an empty database')
    const added = await changed('added.db', "INSERT INTO idBlock (name, next) VALUES ('zz', 1)")
    expect(await refused(full, added)).toMatch(/\(idBlock \d+\): give it an empty database/)
    const between = await changed('between.db', 'DELETE FROM importIssue WHERE importId = 1 AND no = 3')
    expect(await refused(full, between)).toContain('(importIssue 6): give it an empty database')
  })

  test('is refused where it holds tables that are not of Opsbook', async () => {
    const engine = openSqlite(path('blog.db'))
    await engine.execute(['CREATE TABLE post (id INTEGER PRIMARY KEY, title TEXT)'])
    await engine.close()
    expect(await refused(full, url('blog.db'))).toBe('--to: the database holds tables that are not of Opsbook: give it one of its own')
    expect(Object.keys(dumpSqlite(url('blog.db')))).toEqual(['post'])
  })
})

describe('migrations', () => {
  test('a source that was never migrated, lacks a migration or has one too many is refused, and no target is made', async () => {
    await openSqlite(path('blank.db')).close()
    const behind = await changed('behind.db', 'DELETE FROM schemaMigration')
    const ahead = await changed(
      'ahead.db',
      'INSERT INTO schemaMigration (number, name, checksum, appliedAt) SELECT 99, name, checksum, appliedAt FROM schemaMigration WHERE number = 1',
    )
    const newest = /at migration 0, this program at \d+: run npm run db -- migrate on it first$/
    expect(await refused(url('blank.db'), url('new.db'))).toMatch(newest)
    expect(await refused(behind, url('new.db'))).toMatch(newest)
    expect(await refused(ahead, url('new.db'))).toMatch(/^--from: the database has migration .* use a newer program$/)
    expect(existsSync(path('new.db'))).toBe(false)
    const before = readFileSync(path('behind.db'))
    expect(await refused(full, behind)).toMatch(/^--to: lacks migrations and holds rows \(commitLog \d+, .*migrate on it first/)
    expect(await refused(full, behind, true)).toMatch(newest)
    expect(readFileSync(path('behind.db'))).toEqual(before)
    expect(await refused(full, ahead)).toMatch(/^--to: .*use a newer program$/)
  })

  test('columns that this program does not know are not left behind in silence', async () => {
    const extra = await changed('extra.db', 'ALTER TABLE shared_site ADD COLUMN nick TEXT')
    expect(await refused(extra, url('new.db'))).toBe(
      '--from: its tables are not those of this program (shared_site.nick text null): see npm run db -- check',
    )
    const indexed = await changed('indexed.db', 'CREATE INDEX mine ON shared_site (timezone)')
    expect(await runCopy('--from', indexed, '--to', url('fine.db'))).toMatchObject({ code: 0, err: '' })
  })

  test('a source that is itself half a copy is refused', async () => {
    const half = await changed('half.db', "INSERT INTO commitLog (id, at) VALUES ('copy:x', '2027-02-28T14:30:00.123Z')")
    expect(await refused(half, url('new2.db'))).toBe('the source is itself a copy that was not finished: finish that one first')
  })
})

test('what the target refuses is told by table and rows, and the same command goes on once that is mended', async () => {
  const twice = await changed(
    'twice.db',
    'DROP INDEX UX_shared_site_codeKey',
    "UPDATE shared_site SET codeKey = 'same', deletedAt = NULL WHERE id < 3",
  )
  const engine = openSqlite(path('twice.db'))
  // an index of the same columns that does not mind
  await engine.execute(['CREATE UNIQUE INDEX UX_shared_site_codeKey ON shared_site (codeKey) WHERE id > 9'])
  await engine.close()
  expect(await refused(twice, url('partly.db'))).toBe(
    'shared_site, id 1 to id 7: the target refuses these rows (unique shared_site.codeKey); what is copied stays, and the same command goes on from there',
  )
  const mended = openSqlite(path('twice.db'))
  await mended.execute(["UPDATE shared_site SET codeKey = 'other' WHERE id = 2"])
  await mended.close()
  expect(await runCopy('--from', twice, '--to', url('partly.db'))).toMatchObject({ code: 0, err: '' })
})

describe.skipIf(!dialects.includes('mssql'))('on a server', () => {
  let database: ServerDatabase
  beforeAll(async () => {
    database = await createServerDatabase()
  })
  afterAll(() => database.drop())

  test('one database is found to be one by whatever name', async () => {
    expect(await runCopy('--from', full, '--to', database.url)).toMatchObject({ code: 0, err: '' })
    const { server, port, login } = database.options
    const named = new URL(database.url)
    named.hostname = server === 'localhost' ? '127.0.0.1' : 'localhost'
    const ado = `Server=tcp:${server},${port};Database=${database.options.database};User ID=${login?.user};Password=${login?.password};Encrypt=false;TrustServerCertificate=true`
    expect(await refused(database.url, ado)).toBe('--from and --to are the same database')
    expect(await refused(database.url, named.href)).toBe('both sides are the same database')
    expect(await runCopy('--from', full, '--to', database.url)).toMatchObject({ code: 0, out: expect.stringMatching(/^copied 0 rows/) })
  })

  test('a refused sign-in does not show the password', async () => {
    const wrong = new URL(database.url)
    wrong.password = 'S3cret-Pa55'
    const line = await refusedAloud('--from', full, '--to', wrong.href)
    expect(line).toMatch(/^--to: .*refused the sign-in/)
    expect(line).not.toContain('S3cret')
  })
})
