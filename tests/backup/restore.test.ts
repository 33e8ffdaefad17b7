// A restore: every row as it was, on either engine, proved before anybody works on it; what it refuses, and that a refusal changes nothing.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { migrationsFolder } from '../../infra/cli/folder.ts'
import { anchorFolder } from '../../shared/audit/anchor-places.ts'
import { sealPending } from '../../shared/audit/seal.ts'
import { verifyLedger } from '../../shared/audit/verify.ts'
import { dump } from '../../shared/backup/dump.ts'
import type { Manifest } from '../../shared/backup/manifest.ts'
import { type RestoreOptions, restore } from '../../shared/backup/restore.ts'
import type { Dialect } from '../../shared/catalogue/column.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { contentHash } from '../../shared/db/content-hash.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { readMarks } from '../../shared/db/copy-check.ts'
import { countRows } from '../../shared/db/copy-pages.ts'
import { createImport, findImport } from '../../shared/db/imports.ts'
import { migrate, readMigrations } from '../../shared/db/migrate.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { compareSchema, readSchema } from '../../shared/db/schema.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { hashTable } from '../../shared/db/table-hash.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { AppError } from '../../shared/errors.ts'
import { newImport } from '../../shared/imports/new-import.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { erasePerson } from '../../shared/privacy/erase.ts'
import { fillMany, makeTables } from '../db/copy-database.ts'
import { dumpSqlite } from '../db/copy-run.ts'
import { dialects } from '../support/engines.ts'
import { blank, contextOf, filled, flipped, given, key, newFolder, refusal, tables } from './backup-world.ts'

const hashes = async (ctx: DbContext) => Promise.all(tables.map(async (table) => [table.name, (await hashTable(ctx.engine, table)).hash]))
/** The tables that a restore itself writes to once it has compared: the trail with its ledger, and who is signed in. */
const isOwn = ([name]: readonly unknown[]) =>
  !['auditEntry', 'auditBlock', 'session', 'oneTimeLink', 'calendarToken', 'outbox', 'maintenance'].includes(String(name))

async function restored(
  options: Omit<RestoreOptions, keyof ReturnType<typeof given>> & Partial<RestoreOptions>,
  open: () => Promise<DbContext['engine']>,
) {
  const found = await restore({ ...given(), ...options })
  return { found, ctx: contextOf(await open()) }
}

const pairs = dialects.flatMap((from) => dialects.map((to) => [from, to] as const))

describe.each(pairs)('from %s into %s', { timeout: 120_000 }, (from, to) => {
  test.for([null, key])('every row comes back as it was, with key %s', async (given) => {
    const source = await filled(from)
    const { place } = newFolder()
    const manifest = await dump(source, place, { id: 'd', key: given })
    const target = await blank(to)
    const { found, ctx } = await restored({ place, id: 'd', key: given, url: target.url }, target.open)
    expect(found).toMatchObject({ manifest, rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0), migrations: 0 })
    expect((await hashes(ctx)).filter(isOwn)).toEqual(manifest.tables.map(({ name, hash }) => [name, hash]).filter(isOwn))
    expect((await contentHash(ctx)).hash).toBe((await contentHash(source)).hash)
    expect(await compareSchema(ctx.engine, catalogue)).toEqual({ missing: [], extra: [] })
    expect(await readMarks(ctx.engine)).toEqual([])
    // everyone signs in anew, and an address of a calendar that was revoked since is not good again
    const signIns = tables.filter(({ name }) => ['session', 'oneTimeLink', 'calendarToken', 'maintenance'].includes(name))
    expect(await countRows(ctx.engine, signIns)).toEqual([0, 0, 0, 0])
    // nobody is told what they may have been told since
    const unsent = await all(ctx.engine, sqlFor(to).selectFrom('outbox').select(['state', 'nextAt']).where('nextAt', 'is not', null))
    expect([
      unsent,
      (await all(source.engine, sqlFor(from).selectFrom('outbox').select('id').where('nextAt', 'is not', null))).length,
    ]).toEqual([[], expect.toSatisfy((count: number) => count > 0)])
    // numbering goes on where it was
    expect(await ctx.engine.takeIds('facilities_category', 1)).toBe(await source.engine.takeIds('facilities_category', 1))
    const entries = await all(
      ctx.engine,
      sqlFor(to).selectFrom('auditEntry').select(['entryNo', 'action', 'after']).orderBy('entryNo', 'desc'),
    )
    expect(entries[0]).toMatchObject({ entryNo: 64, action: 'database.restored' })
    expect(JSON.parse(String(entries[0]?.after))).toMatchObject({
      dump: 'd',
      place: place.name,
      ledger: manifest.ledger,
      branch: found.branch,
    })
  })
})

describe.each(dialects)('into %s', { timeout: 120_000 }, (to) => {
  test('the ledger goes on under a new name, and holds', async () => {
    const source = await filled('sqlite', async () => undefined)
    for (const code of ['A', 'B']) {
      await commit(source, [insert(category, { code, name: code })])
      if (code === 'A') await sealPending(source)
    }
    const { place } = newFolder()
    const manifest = await dump(source, place, { id: 'd', key: null })
    expect(manifest.ledger).toMatchObject({ seq: 1, blockNo: 1 })
    const target = await blank(to)
    const { found, ctx } = await restored({ place, id: 'd', url: target.url }, target.open)
    expect(found.findings).toEqual([])
    const blocks = await all(ctx.engine, sqlFor(to).selectFrom('auditBlock').select(['branch', 'firstSeq', 'lastSeq']).orderBy('blockNo'))
    expect(blocks).toEqual([
      { branch: manifest.ledger?.branch, firstSeq: 1, lastSeq: 1 },
      { branch: found.branch, firstSeq: 2, lastSeq: 3 },
    ])
    const findings: unknown[] = []
    expect(await verifyLedger(ctx, null, (finding) => findings.push(finding))).toMatchObject({ blocks: 2, entries: 3, pending: 0 })
    expect(findings).toEqual([])
    await commit(ctx, [insert(category, { code: 'C', name: 'C' })])
  })

  test('whoever was erased after the dump was made is erased again before anybody works on the database', async () => {
    const source = await filled('sqlite', async () => undefined)
    const [row] = await commit(source, [insert(user, { username: 'ada', email: 'ada@x.example', name: 'Ada Lovelace' })])
    const { place } = newFolder()
    await dump(source, place, { id: 'd', key: null })
    await erasePerson(source, user, Number(row?.id), { reason: 'asked for it', confirm: 'ada' })
    const target = await blank(to)
    const { found, ctx } = await restored({ place, id: 'd', url: target.url, keys: source.keys }, target.open)
    expect([found.erased, found.findings]).toEqual([1, []])
    const rows = await all(ctx.engine, sqlFor(to).selectFrom('shared_user').selectAll())
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain('Lovelace')
    const entries = await all(ctx.engine, sqlFor(to).selectFrom('auditEntry').select(['action', 'before', 'after']).orderBy('entryNo'))
    expect(entries.map(({ action }) => action).slice(-2)).toEqual(['user.erase', 'database.restored'])
    expect(JSON.stringify(entries)).not.toContain('Lovelace')
  })

  test('a new person gets no number of one who came and was erased after the dump was made', async () => {
    const source = await filled('sqlite', async () => undefined)
    const { place } = newFolder()
    await dump(source, place, { id: 'd', key: null })
    const person = (username: string, id?: number) =>
      insert(user, { ...(id === undefined ? {} : { id }), username, email: `${username}@x.example`, name: username } as never)
    await commit(source, [person('ada', 1)])
    await erasePerson(source, user, 1, { reason: 'asked for it', confirm: 'ada' })
    const target = await blank(to)
    const { ctx } = await restored({ place, id: 'd', url: target.url, keys: source.keys }, target.open)
    const [made] = await commit({ ...ctx, keys: source.keys }, [person('bob')])
    expect(made?.id).toBe(2)
  })

  test('an import that ran goes on after a restore, but ends where the rows were carried on to an instant without it', async () => {
    const source = await filled('sqlite', async () => undefined)
    const file = { fileName: 'a.xlsx', blobPath: 'a', etag: 'e', mode: 'apply', isPartial: false, timezone: 'UTC' } as const
    const row = await createImport(source, { ...newImport(source, file), state: 'applying', step: 1 })
    const { place, path } = newFolder()
    await dump(source, place, { id: 'd', key: null })
    const stateOf = async (options: Partial<RestoreOptions>) => {
      const target = await blank(to)
      const { ctx } = await restored({ place, id: 'd', url: target.url, ...options }, target.open)
      return findImport(ctx, row?.id ?? 0)
    }
    expect(await stateOf({})).toMatchObject({ state: 'applying', step: 1 })
    const replay = { anchors: anchorFolder(`${path}-anchors`), until: source.now() }
    expect(await stateOf({ replay })).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^the database was restored to an instant/),
    })
  })

  test('keys of persons that are not those of the dump are refused, for nobody knows then who was erased', async () => {
    const source = await filled('sqlite', async () => undefined)
    await commit(source, [insert(user, { username: 'ada', email: 'ada@x.example', name: 'Ada Lovelace' })])
    const { place } = newFolder()
    await dump(source, place, { id: 'd', key: null })
    await erasePerson(source, user, 1, { reason: 'asked for it', confirm: 'ada' })
    const target = await blank(to)
    const error = await refusal(restore({ ...given(), place, id: 'd', url: target.url, keys: memoryKeys() }))
    expect([error.code, error.message]).toEqual([
      'invalid',
      expect.stringMatching(/^the keys of persons are not those .*\(user 1 cannot be opened\).*--keys/),
    ])
    const { found } = await restored({ place, id: 'd', url: target.url, keys: memoryKeys(), isWithoutKeys: true }, target.open)
    expect(found).toMatchObject({ erased: 0, findings: [] })
  })

  test('keys of persons that cannot be had are told of before anything is changed', async () => {
    const { place } = newFolder()
    await dump(await filled('sqlite'), place, { id: 'd', key: null })
    const target = await blank(to)
    const erased = async () => {
      throw new AppError('unavailable', 'no keys today')
    }
    const keys = { ...memoryKeys(), erased }
    expect((await refusal(restore({ ...given(), place, id: 'd', url: target.url, keys }))).message).toBe('no keys today')
    expect((await readSchema(await target.open())).size).toBe(0)
  })

  test('a dump of an older schema is restored, and migrated', async () => {
    const { place, path } = newFolder()
    await olderDump(place, path)
    const target = await blank(to)
    const { found, ctx } = await restored({ place, id: 'old', url: target.url }, target.open)
    expect([found.rows, found.migrations]).toEqual([3, (await readMigrations(migrationsFolder, to)).length - 2])
    expect(await compareSchema(ctx.engine, catalogue)).toEqual({ missing: [], extra: [] })
    const rows = await all(ctx.engine, sqlFor(to).selectFrom('facilities_category').select(['id', 'code']))
    expect(rows).toEqual([{ id: 1, code: 'OLD' }])
  })

  test('a target that holds rows is refused as it is, and replaced where that is meant', async () => {
    const { place } = newFolder()
    const manifest = await dump(await filled('sqlite'), place, { id: 'd', key: null })
    const target = await blank(to)
    const engine = await target.open()
    await makeTables(engine)
    await commit(contextOf(engine), [insert(category, { code: 'MINE', name: 'Mine' })])
    await engine.close()
    const error = await refusal(restore({ ...given(), place, id: 'd', url: target.url }))
    expect([error.code, error.message]).toEqual([
      'conflict',
      expect.stringMatching(/^the database to restore into holds rows \(commitLog 1, .*facilities_category 1\).* add --replace/),
    ])
    const reopened = await target.open()
    expect(await all(reopened, sqlFor(to).selectFrom('facilities_category').select('code'))).toEqual([{ code: 'MINE' }])
    await reopened.close()
    const { ctx } = await restored({ place, id: 'd', url: target.url, isReplacing: true }, target.open)
    expect((await hashes(ctx)).filter(isOwn)).toEqual(manifest.tables.map(({ name, hash }) => [name, hash]).filter(isOwn))
  })

  test('tables of others are refused, also where all is to be replaced', async () => {
    const { place } = newFolder()
    await dump(await filled('sqlite'), place, { id: 'd', key: null })
    const target = await blank(to)
    const engine = await target.open()
    await engine.execute(['CREATE TABLE post (id BIGINT)'])
    const error = await refusal(restore({ ...given(), place, id: 'd', url: target.url, isReplacing: true }))
    expect(error.message).toBe('the database to restore into holds tables that are not of this program (post): name a new one')
    expect(await all(engine, sqlFor(to).selectFrom('post').selectAll())).toEqual([])
  })

  test('a restore that fails half-way leaves nothing that is taken for a whole database, and goes through the next time', async () => {
    const { place } = newFolder()
    const manifest = await dump(await filled('sqlite', (engine) => fillMany(engine, 5000)), place, { id: 'd', key: null })
    const target = await blank(to)
    const anchors = anchorFolder(newFolder().path)
    const branches = async () => {
      throw new Error('out of paper')
    }
    const replay = { anchors: { ...anchors, branches }, until: '2030-01-01T00:00:00.000Z' }
    await expect(restore({ ...given(), place, id: 'd', url: target.url, replay })).rejects.toThrow('out of paper')
    if (to === 'sqlite') expect(readdirSync(dirname(target.url.slice('sqlite:'.length)))).toEqual([])
    else expect(await readMarks(await target.open())).toContain('copy:restore:d')
    const { ctx } = await restored({ place, id: 'd', url: target.url }, target.open)
    expect((await hashes(ctx)).filter(isOwn)).toEqual(manifest.tables.map(({ name, hash }) => [name, hash]).filter(isOwn))
  })
})

/** A dump as the program of the second migration made it. */
async function olderDump(place: RestoreOptions['place'], path: string): Promise<void> {
  const ctx = await filled('sqlite', async () => undefined)
  await commit(ctx, [insert(category, { code: 'OLD', name: 'Old' })])
  const manifest = await dump(ctx, place, { id: 'old', key: null })
  const scratch = openSqlite(':memory:')
  await migrate(scratch, (await readMigrations(migrationsFolder, 'sqlite')).slice(0, 2), () => new Date().toISOString())
  const then = await readSchema(scratch)
  await scratch.close()
  const wasThere = (table: string, column: string) => [...then].some((line) => line.startsWith(`${table}.${column} `.toLowerCase()))
  const { createHash } = await import('node:crypto')
  const { zstdCompressSync, zstdDecompressSync } = await import('node:zlib')
  const { RowSum, toRowText } = await import('../../shared/db/row-sum.ts')
  const older = manifest.tables
    .filter(({ name, columns }) => wasThere(name, columns[0]?.name ?? ''))
    .map((table): Manifest['tables'][number] => {
      const columns = table.columns.filter(({ name }) => wasThere(table.name, name))
      if (columns.length === table.columns.length) return table
      const places = columns.map((column) => table.columns.indexOf(column))
      const file = join(path, 'old', table.file)
      const lines = zstdDecompressSync(readFileSync(file)).toString().trimEnd().split('\n')
      const rows: (string | null)[][] = lines.filter(Boolean).map((line) => {
        const row: (string | null)[] = JSON.parse(line)
        return places.map((place) => row[place] ?? null)
      })
      const bytes = zstdCompressSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
      writeFileSync(file, bytes)
      const sum = new RowSum()
      for (const row of rows) sum.add(toRowText(row))
      const hash = sum.toHash(
        table.name,
        columns.map(({ name }) => name),
      )
      return { ...table, columns, hash, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
    })
  const schema = { version: 2, name: 'imports-and-migration' }
  writeFileSync(join(path, 'old', 'manifest.json'), JSON.stringify({ ...manifest, schema, ledger: null, tables: older }))
}

describe('a dump that is not fit to be restored', () => {
  const target = async (dialect: Dialect = 'sqlite') => {
    const scratch = await blank(dialect)
    const path = scratch.url.slice('sqlite:'.length)
    return { url: scratch.url, isUntouched: () => readdirSync(dirname(path)).length === 0 }
  }

  test('is refused before anything is changed: no such dump, a wrong or missing key, a newer schema, one of another program, other tables', async () => {
    const { place, path } = newFolder()
    const ctx = await filled('sqlite')
    const manifest = await dump(ctx, place, { id: 'd', key: null })
    await dump(ctx, place, { id: 'locked', key })
    const { url, isUntouched } = await target()
    const refused = async (more: Partial<RestoreOptions>) => (await refusal(restore({ ...given(), place, id: 'd', url, ...more }))).message
    expect(await refused({ id: 'none' })).toMatch(/^there is no dump none in folder/)
    expect(await refused({ id: 'locked' })).toMatch(/is encrypted: set OPSBOOK_BACKUP_KEY/)
    expect(await refused({ id: 'locked', key: '1f'.repeat(32) })).toMatch(/is not signed with this OPSBOOK_BACKUP_KEY/)
    expect(await refused({ key })).toMatch(/was made without a key/)
    expect(await refused({ url: 'sqlite::memory:' })).toMatch(/in memory/)
    const change = (more: Partial<Manifest>) => writeFileSync(join(path, 'd', 'manifest.json'), JSON.stringify({ ...manifest, ...more }))
    const { length } = await readMigrations(migrationsFolder, 'sqlite')
    change({ schema: { version: length + 1, name: 'next' } })
    expect(await refused({})).toBe(`dump d is of schema ${length + 1} next, and this program knows ${length}: use a newer program`)
    change({ schema: { ...manifest.schema, name: 'other' } })
    expect(await refused({})).toMatch(/is of schema \d other, which is .* here: it is of another program$/)
    expect(isUntouched()).toBe(true)
    change({ tables: manifest.tables.slice(1) })
    expect(await refused({})).toMatch(/^dump d does not hold the tables of its schema [a-z-]+: /)
    expect(isUntouched()).toBe(true)
  })

  test('is refused where a file is damaged, which is named', async () => {
    const { place, path } = newFolder()
    const manifest = await dump(await filled('sqlite'), place, { id: 'd', key })
    const { url, isUntouched } = await target()
    for (const { file } of manifest.tables) {
      const bytes = readFileSync(join(path, 'd', file))
      for (const damage of [flipped(bytes, bytes.length >> 1), bytes.subarray(0, -1)]) {
        writeFileSync(join(path, 'd', file), damage)
        const { message } = await refusal(restore({ ...given(), place, id: 'd', url, key }))
        expect(message).toMatch(`d/${file} in ${place.name} is damaged`)
      }
      writeFileSync(join(path, 'd', file), bytes)
    }
    rmSync(join(path, 'd', 'session.ndjson.zst.enc'))
    expect((await refusal(restore({ ...given(), place, id: 'd', url, key }))).message).toMatch(/session\.ndjson\.zst\.enc .* is missing/)
    expect(isUntouched()).toBe(true)
  })

  test('is found out by its rows where its files are as the manifest says', async () => {
    const { place, path } = newFolder()
    const manifest = await dump(await filled('sqlite'), place, { id: 'd', key: null })
    const forged = manifest.tables.map((table) => (table.name === 'shared_site' ? { ...table, hash: '0'.repeat(64) } : table))
    writeFileSync(join(path, 'd', 'manifest.json'), JSON.stringify({ ...manifest, tables: forged }))
    const { url, isUntouched } = await target()
    expect((await refusal(restore({ ...given(), place, id: 'd', url }))).message).toBe(
      'the restored database is not what was dumped: shared_site has other rows',
    )
    expect(isUntouched()).toBe(true)
  })
})

test('an SQLite file that is in use is not replaced', async () => {
  const { place } = newFolder()
  const ctx = await filled('sqlite')
  await dump(ctx, place, { id: 'd', key: null })
  const used = await blank('sqlite')
  const engine = await used.open()
  await makeTables(engine)
  const error = await refusal(restore({ ...given(), place, id: 'd', url: used.url, isReplacing: true }))
  expect([error.code, error.message]).toEqual(['conflict', expect.stringMatching(/ is in use: stop Opsbook first$/)])
  await engine.close()
  const before = dumpSqlite(used.url)
  expect(Object.values(before).flat()).toEqual([])
  const path = used.url.slice('sqlite:'.length)
  cpSync(path, `${path}.restoring`) // as a killed restore leaves it
  await restore({ ...given(), place, id: 'd', url: used.url })
  expect(readdirSync(dirname(path))).toEqual([path.split('/').at(-1)])
  expect(existsSync(`${path}-wal`)).toBe(false)
})
