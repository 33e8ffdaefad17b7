// An existing SQLite database as a book: what its cells become, what is left out and said so, and that it is never changed.
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openBook } from '../../shared/tabular/book.ts'
import { errorCell } from '../../shared/tabular/cell.ts'
import type { Limits } from '../../shared/tabular/limits.ts'
import { openLocalBook } from '../../shared/tabular/sqlite-book.ts'
import { refusalOf } from '../support/read-tables.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'legacy-'))
  path = join(folder, 'legacy.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

function make(sql: string, at = path): void {
  const database = new DatabaseSync(at)
  database.exec(sql)
  database.close()
}

async function read(limits: Partial<Limits> = {}, at = path) {
  const book = await openLocalBook(at, 'legacy.db', limits)
  try {
    const sheets = new Map<string, unknown[]>()
    for (const { name, rows } of book.sheets) {
      const all = (await Array.fromAsync(rows())).flat()
      sheets.set(
        name,
        all.map(({ number, cells }) => [number, ...cells]),
      )
    }
    return { sheets, notes: book.notes, format: book.format }
  } finally {
    await book.close()
  }
}

const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

describe('a table', () => {
  test('is a sheet: its columns are row 1, its records follow by rowid from row 2, blank ones counted', async () => {
    make(`CREATE TABLE category (code TEXT PRIMARY KEY, name, "odd ""name""" , made AS (code || '!'));
      INSERT INTO category (rowid, code, name) VALUES (30, 'C', 'third'), (-1, 'A', 'first'), (7, 'B', NULL);
      CREATE TABLE gap (a, b); INSERT INTO gap VALUES (1, 2), (NULL, ''), (NULL, 4);`)
    const { sheets, notes, format } = await read()
    expect(format).toBe('sqlite')
    expect(notes).toEqual(['The file is an SQLite database; 2 tables and 0 views are read as sheets.'])
    expect([...sheets.keys()]).toEqual(['category', 'gap'])
    expect(sheets.get('category')).toEqual([
      [1, 'code', 'name', 'odd "name"', 'made'],
      [2, 'A', 'first', null, 'A!'],
      [3, 'B', null, null, 'B!'],
      [4, 'C', 'third', null, 'C!'],
    ])
    expect(sheets.get('gap')).toEqual([
      [1, 'a', 'b'],
      [2, 1, 2],
      [4, null, 4],
    ])
  })

  test('without rowids is read in the order of its primary key, and one that names a column rowid by its real rowid', async () => {
    make(`CREATE TABLE w (a, b, c, PRIMARY KEY (c, a)) WITHOUT ROWID; INSERT INTO w VALUES (2, 'x', 1), (1, 'y', 2), (1, 'z', 1);
      CREATE TABLE r (rowid TEXT, _RowId_ TEXT); INSERT INTO r (oid, rowid) VALUES (9, 'a'), (3, 'b');`)
    const { sheets } = await read()
    expect(sheets.get('w')?.slice(1)).toEqual([
      [2, 1, 'z', 1],
      [3, 2, 'x', 1],
      [4, 1, 'y', 2],
    ])
    expect(sheets.get('r')?.slice(1)).toEqual([
      [2, 'b'],
      [3, 'a'],
    ])
  })

  test('keeps every digit of whole numbers, and fractions as a spreadsheet shows them', async () => {
    make(`CREATE TABLE n (v); INSERT INTO n VALUES (9007199254740991), (-9007199254740993), (9223372036854775807), (0.1 + 0.2), (-0.0), (1e300), (9e999), (1), (0), ('007'), ('2027-02-28'), ('line
break'), (2461100.5)`)
    expect((await read()).sheets.get('n')?.slice(1)).toEqual([
      [2, 9007199254740991],
      [3, '-9007199254740993'],
      [4, '9223372036854775807'],
      [5, 0.3],
      [6, 0],
      [7, 1e300],
      [8, errorCell('#NUM!')],
      [9, 1],
      [10, 0],
      [11, '007'],
      [12, '2027-02-28'],
      [13, 'line\nbreak'],
      [14, 2461100.5],
    ])
  })

  test('has its BLOBs, texts without end and texts that are not UTF-8 left out as errors, counted in the notes', async () => {
    make(`CREATE TABLE p (code, photo, note);
      INSERT INTO p VALUES ('A', zeroblob(50000000), 'ok'), ('B', x'', CAST(x'436166e9' AS TEXT)), ('C', NULL, printf('%.*c', 2000, 'x')), ('D', x'01', 1)`)
    const { sheets, notes } = await read({ textBytes: 1000 })
    expect(sheets.get('p')?.slice(1)).toEqual([
      [2, 'A', errorCell('#BLOB'), 'ok'],
      [3, 'B', errorCell('#BLOB'), errorCell('#NOT-UTF-8')],
      [4, 'C', null, errorCell('#TOO-LONG')],
      [5, 'D', errorCell('#BLOB'), 1],
    ])
    expect(notes.slice(1)).toEqual([
      'p: left out 3 cells with a BLOB (#BLOB).',
      'p: left out 1 cell with more than 1,000 bytes of text (#TOO-LONG).',
      'p: left out 1 cell with text that is not UTF-8 (#NOT-UTF-8).',
    ])
  })

  test('may be read as often as one likes, and left in the middle', async () => {
    make(`CREATE TABLE t (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i FROM n`)
    const book = await openLocalBook(path, 'legacy.db')
    const [sheet] = book.sheets
    for (const _ of [1, 2]) {
      for await (const batch of sheet?.rows() ?? []) {
        expect(batch).toHaveLength(500)
        break
      }
    }
    const batches = await Array.fromAsync(sheet?.rows() ?? [])
    expect(Math.max(...batches.map(({ length }) => length))).toBe(500)
    expect(batches.flat().at(-1)).toEqual({ number: 5001, cells: [5000], hidden: false })
    await book.close()
  })

  test('over the bound on cells is refused in words', async () => {
    make(`CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 2), (3, 4), (5, 6)`)
    expect(await refusalOf(read({ cellsPerSheet: 5 }))).toEqual({
      code: 'too_large',
      message: 't has more than 5 cells, which is the limit. Split it into several tables.',
    })
  })
})

test('views are sheets; those that fail, virtual tables and the tables of SQLite itself are left out, and it is said which', async () => {
  make(`CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a); INSERT INTO t (a) VALUES ('x'), ('y');
    CREATE VIEW good AS SELECT a AS "Code" FROM t ORDER BY id DESC;
    CREATE VIEW orphan AS SELECT a FROM t2; CREATE VIEW broken AS SELECT abs(-9223372036854775808) AS a;
    CREATE VIRTUAL TABLE words USING fts5(word); ANALYZE`)
  const { sheets, notes } = await read()
  expect([...sheets]).toEqual([
    [
      'good',
      [
        [1, 'Code'],
        [2, 'y'],
        [3, 'x'],
      ],
    ],
    [
      't',
      [
        [1, 'id', 'a'],
        [2, 1, 'x'],
        [3, 2, 'y'],
      ],
    ],
  ])
  expect(notes).toEqual([
    'The file is an SQLite database; 1 table and 1 view are read as sheets.',
    'The view broken was left out, because it cannot be read: integer overflow.',
    'The view orphan was left out, because it cannot be read: no such table: main.t2.',
    'Virtual tables were left out: words.',
  ])
})

describe('the file is never changed, and nothing is left beside it', () => {
  const rows = [
    [1, 'a'],
    [2, 'first'],
    [3, 'second'],
  ]
  const sql = "CREATE TABLE t (a); INSERT INTO t VALUES ('first'), ('second')"

  async function expectUntouched(at = path): Promise<void> {
    const before = readdirSync(folder).map((name) => [name, hashOf(join(folder, name))])
    expect((await read({}, at)).sheets.get('t')).toEqual(rows)
    expect(readdirSync(folder).map((name) => [name, hashOf(join(folder, name))])).toEqual(before)
  }

  test('when it is at rest', async () => {
    make(sql)
    await expectUntouched()
  })

  test('when it keeps a log of writes but nobody has it open, whatever its name', async () => {
    const odd = join(folder, 'stück 100%?#1.db')
    make(`PRAGMA journal_mode = WAL; ${sql}`, odd)
    expect(readdirSync(folder)).toHaveLength(1)
    await expectUntouched(odd)
  })

  test('when another program has it open: what is in its log is read, but not what comes meanwhile', async () => {
    const other = new DatabaseSync(path)
    other.exec(`PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; ${sql}`)
    expect(existsSync(`${path}-wal`)).toBe(true)
    const book = await openLocalBook(path, 'legacy.db')
    other.exec("INSERT INTO t VALUES ('later')")
    const [before, log] = [hashOf(path), hashOf(`${path}-wal`)]
    for (const _ of [1, 2])
      expect((await Array.fromAsync(book.sheets[0]?.rows() ?? [])).flat().map(({ cells }) => cells[0])).toEqual(['a', 'first', 'second'])
    await book.close()
    expect([hashOf(path), hashOf(`${path}-wal`)]).toEqual([before, log])
    other.close()
    expect(readdirSync(folder)).toEqual(['legacy.db'])
  })

  test('when it was copied together with its log', async () => {
    const other = new DatabaseSync(path)
    other.exec(`PRAGMA journal_mode = WAL; ${sql}`)
    const copy = join(folder, 'copy.db')
    copyFileSync(path, copy)
    copyFileSync(`${path}-wal`, `${copy}-wal`)
    other.close()
    expect(readdirSync(folder).toSorted()).toEqual(['copy.db', 'copy.db-wal', 'legacy.db'])
    await expectUntouched(copy)
  })
})

describe('refused in words', () => {
  test('a database over HTTP', async () => {
    make('CREATE TABLE t (a)')
    expect((await refusalOf(openBook(path, 'legacy.db'))).message).toMatch(
      /^legacy\.db is an SQLite database, .+ npm run import -- legacy\.db/,
    )
  })

  test('a database that is cut off, or whose pages hold something else', async () => {
    make(
      `CREATE TABLE t (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT 'text ' || i FROM n`,
    )
    const good = readFileSync(path)
    writeFileSync(path, good.subarray(0, good.length / 2))
    expect((await refusalOf(read())).message).toMatch(
      /^legacy\.db.* cannot be read as an SQLite database: .+ try again; or give a copy of it\.$/,
    )
    writeFileSync(path, Buffer.concat([good.subarray(0, 8192), Buffer.alloc(good.length - 8192, 0x5a)]))
    const { code, message } = await refusalOf(read())
    expect(code).toBe('invalid')
    expect(message).toMatch(/^legacy\.db.* cannot be read as an SQLite database: database disk image is malformed\. Open it/)
  })

  test('a database that was left in the middle of a write', async () => {
    make('PRAGMA page_size = 512; CREATE TABLE t (a)')
    const writer = new DatabaseSync(path)
    writer.exec(
      'PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i FROM n',
    )
    const copy = join(folder, 'copy.db')
    copyFileSync(path, copy)
    copyFileSync(`${path}-journal`, `${copy}-journal`)
    writer.close()
    expect((await refusalOf(read({}, copy))).message).toMatch(
      /cannot be read as an SQLite database: .+ Open it with the program it belongs to/,
    )
    expect(existsSync(`${copy}-journal`)).toBe(true)
  })
})
