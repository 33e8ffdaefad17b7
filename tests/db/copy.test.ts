// A database moves to another engine and back, row by row the same, whatever it holds and whenever the copy was ended.

import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { makeContext } from '../../shared/app.ts'
import type { Dialect } from '../../shared/catalogue/column.ts'
import { systemActor } from '../../shared/context.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { copyRows } from '../../shared/db/copy.ts'
import { readMarks } from '../../shared/db/copy-check.ts'
import { countRows } from '../../shared/db/copy-pages.ts'
import type { Engine, Op } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'
import { allTables } from '../../shared/db/schema.ts'
import { hashTable, proveTable } from '../../shared/db/table-hash.ts'
import { store } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { AppError } from '../../shared/errors.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { createScratch, dialects, type Scratch } from '../support/engines.ts'
import { fillEverything, fillMany, makeTables } from './copy-database.ts'
import { dumpSqlite, proofOf, runCopy, startCopy } from './copy-run.ts'

const isLong = Boolean(process.env.OPSBOOK_TEST_LONG)
const many = isLong ? 100_000 : 15_000
const tables = allTables(catalogue)
const scratches: Scratch[] = []

afterEach(async () => {
  for (const scratch of scratches.splice(0)) await scratch.drop()
})

async function empty(dialect: Dialect): Promise<Scratch> {
  const scratch = await createScratch(dialect)
  scratches.push(scratch)
  return scratch
}

async function filled(fill: (engine: Engine) => Promise<void>): Promise<{ url: string; engine: Engine }> {
  const { url, open } = await empty('sqlite')
  const engine = await open()
  await makeTables(engine)
  await fill(engine)
  return { url, engine }
}

const silent = () => undefined
const rowsOf = async (engine: Engine) => (await countRows(engine, tables)).reduce((sum, count) => sum + count, 0)
const number = async (engine: Engine, sql: string) => Number(Object.values((await engine.read([{ sql, parameters: [] }]))[0]?.[0] ?? {})[0])

/** A copy of a filled database on an engine, both open. */
async function copied(dialect: Dialect, fill: (engine: Engine) => Promise<void>) {
  const source = await filled(fill)
  const { url, open } = await empty(dialect)
  const engine = await open()
  await makeTables(engine)
  await copyRows({ source: source.engine, target: engine }, tables, silent)
  return { source, target: { url, engine } }
}

const proveAll = async (source: Engine, target: Engine) => {
  const proofs = []
  for (const table of tables) proofs.push(await proveTable(source, target, table))
  return proofs.flatMap(({ table, difference }) => (difference === null ? [] : [`${table}: ${difference}`]))
}

describe.each(dialects)('to %s', (dialect) => {
  test('every kind of row goes there and back, and both proofs are one', async () => {
    const source = await filled(fillEverything)
    const [there, back] = [await empty(dialect), await empty('sqlite')]
    const to = await runCopy('--from', source.url, '--to', there.url)
    expect(to).toMatchObject({ code: 0, err: '' })
    const from = await runCopy('--from', there.url, '--to', back.url)
    expect(from).toMatchObject({ code: 0, err: '' })
    expect(proofOf(to.out)).toMatch(new RegExp(`^all ${tables.length} tables \\d+ [0-9a-f]{12} equal$`))
    expect(proofOf(from.out)).toBe(proofOf(to.out))
    expect(to.out).not.toContain('DIFFERS')
    expect(dumpSqlite(back.url)).toEqual(dumpSqlite(source.url))
    const target = await there.open()
    expect(await readMarks(target)).toEqual([])
    expect(await Promise.all(tables.map(({ name }) => number(target, `SELECT COUNT(*) FROM "${name}"`)))).toEqual(
      await Promise.all(tables.map(({ name }) => number(source.engine, `SELECT COUNT(*) FROM "${name}"`))),
    )
    expect(await runCopy('--from', source.url, '--to', there.url)).toMatchObject({ code: 0, out: expect.stringMatching(/^copied 0 rows /) })
  })

  test('after a copy the next write goes on behind it: entry number and ids', async () => {
    const { target } = await copied(dialect, fillEverything)
    const last = await number(target.engine, 'SELECT MAX(entryNo) FROM auditEntry')
    const nextId = await number(target.engine, "SELECT next FROM idBlock WHERE name = 'facilities_store'")
    const open = { engine: target.engine, ids: createIds(target.engine), keys: memoryKeys() }
    const ctx = makeContext(open, catalogue, createLog('silent'), { actor: systemActor('test'), source: 'api' })
    await target.engine.execute(['DELETE FROM maintenance']) // it was copied too, so that nobody writes here before it is over
    const [row] = await commit(ctx, [insert(store, { code: 'NEXT', name: 'Next' })])
    expect(row).toMatchObject({ id: nextId })
    expect(await number(target.engine, `SELECT COUNT(*) FROM auditEntry WHERE entryNo = ${last + 1} AND rowId = ${row?.id}`)).toBe(1)
    expect(await number(target.engine, 'SELECT MAX(entryNo) FROM auditEntry')).toBe(last + 1)
  })

  test(
    'killed at any moment it goes on, and nothing is there twice',
    async () => {
      const source = await filled((engine) => fillMany(engine, many))
      const there = await empty(dialect)
      const target = await there.open()
      const total = await rowsOf(source.engine)
      const found = () => rowsOf(target).catch(() => 0)
      const seen: number[] = []
      for (const share of isLong ? [0, 0.2, 0.4, 0.6, 0.8] : [0, 0.5]) {
        const { child, closed } = startCopy('--from', source.url, '--to', there.url)
        while ((await found()) <= total * share && child.exitCode === null) await sleep(2)
        child.kill('SIGKILL')
        await closed
        seen.push(await found())
      }
      expect(seen.some((rows) => rows > 0 && rows < total)).toBe(true)
      const last = await runCopy('--from', source.url, '--to', there.url)
      expect(last).toMatchObject({ code: 0, err: '' })
      expect(proofOf(last.out)).toContain(` ${total.toLocaleString('en')} `)
      expect(await readMarks(target)).toEqual([])
      const back = await empty('sqlite')
      const from = await runCopy('--from', there.url, '--to', back.url)
      expect(proofOf(from.out)).toBe(proofOf(last.out))
      expect(dumpSqlite(back.url)).toEqual(dumpSqlite(source.url))
    },
    isLong ? 600_000 : 90_000,
  )

  test('a batch whose answer was lost, or that is sent twice, is written once', async () => {
    const source = await filled((engine) => fillMany(engine, 10_000))
    const { open } = await empty(dialect)
    const engine = await open()
    await makeTables(engine)
    let batches = 0
    const write = async (ops: readonly Op[], id: string) => {
      await engine.write(ops, id)
      await engine.write(ops, id)
      batches += 1
      if (batches % 3 === 0) throw new AppError('unavailable', 'the answer was lost')
    }
    const run = () =>
      copyRows({ source: source.engine, target: { ...engine, write } }, tables, silent).then(silent, (error: unknown) => error)
    const lost = []
    for (let error = await run(); error; error = await run()) lost.push(error)
    expect(lost.length).toBeGreaterThan(1)
    expect(lost).toEqual(
      lost.map(() => expect.objectContaining({ code: 'unavailable', message: expect.stringContaining('goes on from there') })),
    )
    expect(await proveAll(source.engine, engine)).toEqual([])
    expect(await readMarks(engine)).toEqual([])
  })

  test('the smallest difference is found and named', async () => {
    const { source, target } = await copied(dialect, fillEverything)
    const changes: readonly (readonly [change: string, found: string])[] = [
      ["UPDATE shared_site SET location = '' WHERE id = 3", 'shared_site: id 3 differs in location'],
      ["UPDATE shared_customer SET address = 'plain' WHERE id = 4", 'shared_customer: id 4 differs in address'],
      ['UPDATE facilities_stockMovement SET quantity = quantity + 1 WHERE id = 6', 'facilities_stockMovement: id 6 differs in quantity'],
      ["UPDATE auditEntry SET at = '2027-02-28T14:30:00.124Z' WHERE entryNo = 63", 'auditEntry: entryNo 63 differs in at'],
      ["UPDATE importIssue SET message = 'b' WHERE importId = 1 AND no = 5", 'importIssue: importId 1, no 5 differs in message'],
      ['UPDATE shared_supplier SET isActive = 1 WHERE id = 1', 'shared_supplier: id 1 differs in isActive'],
      ["DELETE FROM session WHERE id = 'plain 6'", 'session: id plain 6 is not in the target'],
      ["INSERT INTO idBlock (name, next) VALUES ('x', 7)", 'idBlock: name x is not in the source'],
      ["UPDATE idBlock SET next = 70 WHERE name = 'x'", 'idBlock: name x is not in the source'],
    ]
    expect(await proveAll(source.engine, target.engine)).toEqual([])
    const found = new Map<string, string>()
    for (const [change, difference] of changes) {
      await target.engine.execute([change])
      found.set(difference.split(':')[0] ?? '', difference)
      expect((await proveAll(source.engine, target.engine)).sort()).toEqual([...found.values()].sort())
    }
  })
})

test('a text of a million characters is compared to its last one', async () => {
  const { source, target } = await copied('sqlite', fillEverything)
  await target.engine.execute([`UPDATE auditEntry SET after = substr(after, 1, 999999) || 'e' WHERE entryNo = 23`])
  expect(await proveAll(source.engine, target.engine)).toEqual(['auditEntry: entryNo 23 differs in after'])
})

test('what changes in the source while it is copied is found', async () => {
  const { source, target } = await copied('sqlite', fillEverything)
  await source.engine.execute(["UPDATE shared_site SET name = 'Elsewhere' WHERE id = 2"])
  const before = await Promise.all(tables.map((table) => hashTable(target.engine, table)))
  const again = await runCopy('--from', source.url, '--to', target.url)
  expect(again.code).toBe(2)
  expect(again.err.split('\n')).toEqual([
    'shared_site: id 2 differs in name',
    'stop Opsbook on both databases, and copy again into an empty one',
    '',
  ])
  expect(again.out).toMatch(/^shared_site +7 +[0-9a-f]{12} \/ [0-9a-f]{12} +DIFFERS$/m)
  expect(await runCopy('--from', source.url, '--to', target.url, '--verify')).toMatchObject({ code: 2, err: again.err })
  expect(await Promise.all(tables.map((table) => hashTable(target.engine, table)))).toEqual(before)
})

test('batches are bounded in bytes as well as in rows', async () => {
  const source = await filled(async (engine) => {
    await fillMany(engine, 15_000)
    await engine.execute(["UPDATE auditEntry SET after = printf('%.*c', 1000000, 'x') WHERE entryNo BETWEEN 4000 AND 4030"])
  })
  const engine = await (await empty('sqlite')).open()
  await makeTables(engine)
  const batches: { rows: number; bytes: number }[] = []
  const write = async (ops: readonly Op[], id: string) => {
    const rows = ops.flatMap((op) => (op.kind === 'insert' ? op.rows : []))
    const cells = rows.flat().map((cell) => String(cell ?? '').length)
    batches.push({ rows: rows.length, bytes: cells.reduce((sum, length) => sum + length, 0) })
    await engine.write(ops, id)
  }
  await copyRows({ source: source.engine, target: { ...engine, write } }, tables, silent)
  expect(Math.max(...batches.map(({ rows }) => rows))).toBe(2000)
  expect(Math.max(...batches.map(({ bytes }) => bytes))).toBeLessThan(4_500_000)
  expect(await proveAll(source.engine, engine)).toEqual([])
})
