// A dump: what it holds, that it is one instant while writers go on, and that whatever is not whole is found and named.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkDump } from '../../shared/backup/check.ts'
import { dump } from '../../shared/backup/dump.ts'
import { listDumps, type Manifest, readManifest } from '../../shared/backup/manifest.ts'
import { readRows } from '../../shared/backup/rows.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { countRows } from '../../shared/db/copy-pages.ts'
import { readMigrations } from '../../shared/db/migrate.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { hashTable } from '../../shared/db/table-hash.ts'
import { AppError } from '../../shared/errors.ts'
import { fillMany, makeTables } from '../db/copy-database.ts'
import { dialects } from '../support/engines.ts'
import { blank, contextOf, filled, flipped, key, newFolder, refusal, tables } from './backup-world.ts'
import { migrationsFolder } from './migrated.ts'

const otherKey = '1f'.repeat(32)

describe.each(dialects)('a dump of %s', { timeout: 120_000 }, (dialect) => {
  test.for([null, key])('holds every row of every table, and says so; with key %s', async (given) => {
    const ctx = await filled(dialect)
    const { path, place } = newFolder()
    const manifest = await dump(ctx, place, { id: 'one', key: given })
    expect(manifest).toMatchObject({ format: 1, id: 'one', dialect, isEncrypted: given !== null, program: '0.1.0' })
    const { number, name } = (await readMigrations(migrationsFolder, dialect)).at(-1) ?? {}
    expect(manifest.schema).toEqual({ version: number, name })
    expect(manifest.ledger).toMatchObject({ blockNo: 7 })
    expect(manifest.tables.map(({ name, rows }) => [name, rows])).toEqual(
      (await countRows(ctx.engine, tables)).map((rows, at) => [tables[at]?.name, rows]),
    )
    for (const [at, table] of tables.entries())
      expect([table.name, manifest.tables[at]?.hash]).toEqual([table.name, (await hashTable(ctx.engine, table)).hash])
    expect(readdirSync(join(path, 'one')).sort()).toEqual([...manifest.tables.map(({ file }) => file), 'manifest.json'].sort())
    for (const { file, bytes } of manifest.tables) expect(readFileSync(join(path, 'one', file)).length).toBe(bytes)
    expect(await checkDump(place, 'one', given)).toEqual(manifest)
    expect(await listDumps(place)).toEqual([manifest])
  })

  test('is one instant, while writers move what belongs together', async () => {
    const ctx = await filled(dialect, async (engine) => {
      const ids = Array.from({ length: 6000 }, (_, at) => [`k${at}`, 1_000_000])
      const columns = [
        { name: 'name', type: 'NVARCHAR(100)' },
        { name: 'next', type: 'BIGINT' },
      ]
      await engine.write([{ kind: 'insert', table: 'idBlock', columns, rows: ids }], 'fill')
    })
    // one moves from the last row to the first, over and over: at no instant is the sum another
    let isOver = false
    let moves = 0
    const writing = (async () => {
      while (!isOver) {
        await ctx.engine.execute([
          "UPDATE idBlock SET next = next + 1 WHERE name = 'k0'",
          "UPDATE idBlock SET next = next - 1 WHERE name = 'k999'",
        ])
        moves++
        await new Promise(setImmediate)
      }
    })()
    const { place } = newFolder()
    const seen: number[] = []
    const onTable = () => void seen.push(moves)
    const manifest = await dump(ctx, place, { id: 'moving', key: null, onTable })
    isOver = true
    await writing
    expect(seen.at(-1)).toBeGreaterThan(seen[0] ?? 0)
    const table = manifest.tables.find(({ name }) => name === 'idBlock')
    if (!table) throw new Error('no idBlock')
    const rows = (await Array.fromAsync(readRows({ place, manifest, key: null }, table))).flat()
    expect(rows.reduce((sum, [, next]) => sum + Number(next), 0)).toBe(6_000_000_000)
  })
})

describe('what is not whole', () => {
  let ctx: DbContext
  beforeAll(async () => {
    ctx = await filled('sqlite')
  })

  test.for([null, key])(
    'is found and named: a changed byte, a cut end, a file that is gone, one in the place of another; with key %s',
    async (given) => {
      const { path, place } = newFolder()
      const manifest = await dump(ctx, place, { id: 'd', key: given })
      const whole = new Map(manifest.tables.map(({ file }) => [file, readFileSync(join(path, 'd', file))]))
      const [first = '', second = ''] = whole.keys()
      for (const [file, bytes] of whole) {
        const damages: (Buffer | null)[] = [flipped(bytes, bytes.length >> 1)]
        if (file === first || file === second) {
          damages.push(...[0, 13, bytes.length - 1].map((at) => flipped(bytes, at)))
          damages.push(bytes.subarray(0, -1), bytes.subarray(0, 3), Buffer.alloc(0), Buffer.concat([bytes, bytes]), null)
          damages.push(whole.get(file === first ? second : first) ?? null)
        }
        for (const damage of damages) {
          if (damage) writeFileSync(join(path, 'd', file), damage)
          else rmSync(join(path, 'd', file))
          const error = await refusal(checkDump(place, 'd', given))
          expect([error.code, error.message]).toEqual([
            'invalid',
            expect.stringMatching(`^d/${file.replaceAll('.', '\\.')} in folder .* is `),
          ])
          writeFileSync(join(path, 'd', file), bytes)
        }
      }
      expect(await checkDump(place, 'd', given)).toEqual(manifest)
    },
  )

  test('is a manifest that is none, of an unknown format, or of another dump', async () => {
    const { path, place } = newFolder()
    const manifest = await dump(ctx, place, { id: 'm', key: null })
    const file = join(path, 'm', 'manifest.json')
    const cases: readonly (readonly [string, RegExp])[] = [
      ['', /is damaged: it is no manifest$/],
      ['{"format":', /is damaged: it is no manifest$/],
      [JSON.stringify({ ...manifest, format: 2 }), /is of format 2, and this program knows 1: use a newer program$/],
      [JSON.stringify({ ...manifest, tables: [{}] }), /is damaged: .*tables/],
      [JSON.stringify({ ...manifest, id: 'n' }), /is that of dump n$/],
      [JSON.stringify({ ...manifest, tables: manifest.tables.map((one) => ({ ...one, file: '../x.ndjson.zst' })) }), /is damaged/],
    ]
    for (const [text, message] of cases) {
      writeFileSync(file, text)
      expect((await refusal(checkDump(place, 'm', null))).message).toMatch(message)
      const unreadable: string[] = []
      expect(await listDumps(place, (id) => unreadable.push(id))).toEqual([])
      expect(unreadable).toEqual(['m'])
    }
    expect((await refusal(checkDump(place, 'none', null))).code).toBe('not_found')
    expect((await refusal(checkDump(place, '../m', null))).code).toBe('invalid')
  })

  test('is a manifest that somebody forged, also with rows that fit it', async () => {
    const { path, place } = newFolder()
    const manifest = await dump(ctx, place, { id: 'f', key })
    const forged: Manifest[] = [
      { ...manifest, snapshotAt: '2030-01-01T00:00:00.000Z' },
      { ...manifest, tables: manifest.tables.slice(1) },
      { ...manifest, signature: '0'.repeat(64) },
      { ...manifest, signature: null },
    ]
    for (const one of forged) {
      writeFileSync(join(path, 'f', 'manifest.json'), JSON.stringify(one))
      expect((await refusal(readManifest(place, 'f', key))).message).toMatch(/is not signed with this|was made without a key/)
    }
    // the same in another layout is the same
    writeFileSync(join(path, 'f', 'manifest.json'), JSON.stringify(Object.fromEntries(Object.entries(manifest).reverse())))
    expect(await checkDump(place, 'f', key)).toEqual(manifest)
    expect((await refusal(checkDump(place, 'f', otherKey))).message).toMatch(/not signed with this OPSBOOK_BACKUP_KEY/)
    expect((await refusal(checkDump(place, 'f', null))).message).toMatch(/is encrypted: set OPSBOOK_BACKUP_KEY/)
    expect(readFileSync(join(path, 'f', 'shared_site.ndjson.zst.enc')).includes('psbook')).toBe(false)
  })
})

describe('a dump that cannot be made', () => {
  test('leaves nothing that counts as one: a place that fails, a taken id, a database in memory or without tables', async () => {
    const ctx = await filled('sqlite', (engine) => fillMany(engine, 3000))
    const { path, place } = newFolder()
    for (const failing of ['auditEntry.ndjson.zst', 'manifest.json']) {
      const write: typeof place.write = async (name, content) => {
        if (name.endsWith(failing)) throw new AppError('unavailable', 'no space')
        await place.write(name, content)
      }
      expect((await refusal(dump(ctx, { ...place, write }, { id: 'half', key: null }))).message).toBe('no space')
      expect([await listDumps(place), readdirSync(path)]).toEqual([[], []])
    }
    await dump(ctx, place, { id: 'half', key: null })
    expect((await refusal(dump(ctx, place, { id: 'half', key: null }))).code).toBe('conflict')
    await checkDump(place, 'half', null)
    expect((await refusal(dump(ctx, place, { id: '../x', key: null }))).code).toBe('invalid')
    const memory = openSqlite(':memory:')
    await makeTables(memory)
    expect((await refusal(dump(contextOf(memory), place, { id: 'memory', key: null }))).message).toMatch(/in memory .* use a file$/)
    const unmigrated = await (await blank('sqlite')).open()
    expect((await refusal(dump(contextOf(unmigrated), place, { id: 'blank', key: null }))).message).toMatch(/never migrated/)
  })
})
