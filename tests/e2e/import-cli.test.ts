// `npm run import` as people type it: exit codes, the report for people and for programs, and what it writes.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { expectedFacilities, fixture } from '../support/expected-stock.ts'
import { until } from '../support/host-app/until.ts'
import { readFileOf } from '../support/read-tables.ts'
import { startProgram } from '../support/spawn-program.ts'

const program = resolve(import.meta.dirname, '../../infra/cli/import.ts')
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-cli-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const start = (args: readonly string[], settings: Record<string, string> = {}) =>
  startProgram(
    program,
    args,
    { DATABASE_URL: `sqlite:${join(folder, 'data/opsbook.db')}`, OPSBOOK_LOG_LEVEL: 'warn', TMPDIR: folder, ...settings },
    folder,
  )

async function run(args: readonly string[], settings?: Record<string, string>) {
  const { child, said, closed } = start(args, settings)
  await closed
  return { code: child.exitCode, ...said }
}

function query<T = Record<string, unknown>>(sql: string): T[] {
  const database = new DatabaseSync(join(folder, 'data/opsbook.db'), { readOnly: true, timeout: 10_000 })
  try {
    return database.prepare(sql).all() as T[] // the test names the columns
  } finally {
    database.close()
  }
}
const count = (table: string) => Number(query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`)[0]?.n)

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

interface Report {
  readonly sheets: readonly {
    readonly sheet: string
    readonly resource: string | null
    readonly rows: number
    readonly accepted: number
    readonly rejected: number
    readonly issues: readonly Readonly<Record<'cell' | 'column' | 'value' | 'code' | 'message' | 'hint', string | null>>[]
  }[]
}

test('checks a workbook in an empty database: exit 2, the report as JSON, nothing written but the import', async () => {
  const { code, out, err } = await run([fixture('facilities.xlsx'), '--json'])
  expect([code, err]).toEqual([2, ''])
  const { sheets }: Report = JSON.parse(out)
  expect(sheets.map(({ sheet }) => sheet)).toEqual(Object.keys(expectedFacilities))
  for (const { sheet, resource, rows, accepted, rejected, issues } of sheets) {
    const expected = expectedFacilities[sheet]
    expect({ resource, rows, accepted, rejected }).toEqual({
      resource: expected?.resource,
      rows: expected?.dataRows,
      accepted: expected?.accepted,
      rejected: expected?.rejected.length,
    })
    expect(issues.map(({ cell }) => cell)).toEqual(expected?.rejected.map(({ cell }) => cell))
    for (const issue of issues) {
      expect(Object.keys(issue)).toEqual(expect.arrayContaining(['cell', 'column', 'value', 'code', 'message', 'hint']))
      expect(issue.hint).not.toBeNull()
    }
  }
  for (const table of ['facilities_inventoryItem', 'facilities_category', 'shared_supplier', 'auditEntry']) expect(count(table)).toBe(0)
  expect(query('SELECT mode, state, createdBy FROM import')).toEqual([
    { mode: 'validate', state: 'done-with-rejects', createdBy: 'system:cli' },
  ])
}, 30_000)

test('strictly, with bad cells, it writes nothing and says how to go on; partially it brings the good rows in as system:cli', async () => {
  const strict = await run([fixture('facilities.xlsx'), '--apply'])
  expect(strict.code).toBe(2)
  expect(strict.out).toMatch(/refused Stock list!C22: there is no category "GADGETS" - Correct the cell/)
  expect(strict.out).toMatch(/nothing was written; correct the cells, or use --partial/)
  expect(count('facilities_category')).toBe(0)
  const partial = await run([fixture('facilities.xlsx'), '--apply', '--partial'])
  expect([partial.code, partial.out.trimEnd().split('\n').at(-1)]).toEqual([2, 'done-with-rejects: 238 rows written'])
  expect(count('facilities_inventoryItem')).toBe(213)
  expect(query('SELECT DISTINCT actor, source FROM auditEntry')).toEqual([{ actor: 'system:cli', source: 'import' }])
  const again = await run([fixture('facilities.xlsx'), '--apply', '--partial'])
  expect([again.code, again.out.trimEnd().split('\n').at(-1)]).toEqual([2, 'done-with-rejects: 0 rows written'])
}, 30_000)

test('orders and vehicles come in with the wall times of the zone that is named, and again nothing changes', async () => {
  const bring = () => run([fixture('dispatch.xlsx'), '--apply', '--partial', '--timezone', 'Africa/Nairobi'])
  const first = await bring()
  expect([first.code, first.out.trimEnd().split('\n').at(-1)]).toEqual([2, 'done-with-rejects: 204 rows written'])
  for (const cell of ['I11', 'B12', 'D13']) expect(first.out).toMatch(new RegExp(`refused Orders!${cell}: `))
  expect([count('shared_customer'), count('dispatch_vehicle'), count('dispatch_order')]).toEqual([25, 32, 147])
  expect(query('SELECT DISTINCT timezone, currency FROM dispatch_vehicle')).toEqual([{ timezone: 'Africa/Nairobi', currency: 'KES' }])
  expect(query("SELECT windowStart FROM dispatch_order WHERE number = 'ORD-00000'")).toEqual([{ windowStart: '2026-11-23T04:30:00.000Z' }])
  const again = await bring()
  expect([again.code, again.out.trimEnd().split('\n').at(-1)]).toEqual([2, 'done-with-rejects: 0 rows written'])
}, 30_000)

test('a clean file exits 0', async () => {
  const path = file('categories.csv', 'Category Code,Category\nA,Alpha\n')
  const { code, out } = await run([path, '--apply'])
  expect([code, count('facilities_category')]).toEqual([0, 1])
  expect(out).toMatch(/categories -> category: 1 rows, 1 accepted \(1 new, 0 changed, 0 unchanged\), 0 refused/)
})

test('writes the marked copy and the refused rows where it is told', async () => {
  const [marked, rejects] = [join(folder, 'out/marked.xlsx'), join(folder, 'rejects.xlsx')]
  mkdirSync(join(folder, 'out'))
  const { code, err } = await run([fixture('facilities.xlsx'), '--marked', marked, '--rejects', rejects])
  expect([code, err]).toEqual([2, ''])
  expect((await readFileOf(marked, marked)).sheets.at(-1)?.name).toBe('Issues')
  expect((await readFileOf(rejects, rejects)).sheets.map(({ name }) => name)).toContain('Stock list')
})
test('an existing database comes in: its tables are sheets, dates as people keep them, and the file stays as it was', async () => {
  const path = join(folder, 'legacy.db')
  const legacy = new DatabaseSync(path)
  legacy.exec(`CREATE TABLE categories ("Category Code" TEXT PRIMARY KEY, "Category" TEXT);
    CREATE TABLE storerooms ("Store Code" TEXT, "Store Name" TEXT);
    CREATE TABLE stock (sku, name, category, store, qty NUMERIC, expiry, photo BLOB);
    CREATE TABLE settings (k, v);
    INSERT INTO categories VALUES ('TOOLS', 'Tools'); INSERT INTO storerooms VALUES ('007', 'Annex');
    INSERT INTO stock VALUES ('A', 'Pump', 'TOOLS', '007', 3, '2027-02-28', x'ffd8'), ('B', 'Seal', 'TOOLS', '007', 2.5, '31/12/2027', NULL),
      ('C', 'Hose', 'NONE', '007', 0, NULL, NULL), ('D', 'Belt', 'TOOLS', '007', 1, 2461100.5, NULL)`)
  legacy.close()
  const before = readFileSync(path)
  const { code, out } = await run([path, '--apply', '--partial'])
  expect([code, readFileSync(path).equals(before)]).toEqual([2, true])
  expect(readdirSync(folder).filter((name) => name.startsWith('legacy'))).toEqual(['legacy.db'])
  expect(out).toContain(
    'The file is an SQLite database; 4 tables and 0 views are read as sheets.\nstock: left out 1 cell with a BLOB (#BLOB).\n',
  )
  expect(out).toContain('stock -> inventoryItem: 4 rows, 2 accepted (2 new, 0 changed, 0 unchanged), 2 refused\n')
  expect(out).toContain('settings: left out')
  expect(out).toContain('refused stock!C4: there is no category "NONE"')
  expect(out).toContain('refused stock!F5: "2461100.5" is no date')
  expect(
    query('SELECT i.sku, l.expiresOn FROM facilities_inventoryItem i JOIN facilities_stockLot l ON l.itemId = i.id ORDER BY i.sku'),
  ).toEqual([
    { sku: 'A', expiresOn: '2027-02-28' },
    { sku: 'B', expiresOn: '2027-12-31' },
  ])
}, 30_000)

test('three tables on one sheet are three elements, each with its own issues', async () => {
  const path = file('lists.csv', 'Category Code,Category,,Store Code,Store Name\nA,Alpha,,S,Shed\nB,,,T,\n')
  const { sheets }: Report = JSON.parse((await run([path, '--json'])).out)
  expect(sheets.map(({ resource, issues }) => [resource, issues.map(({ cell }) => cell)])).toEqual([
    ['category', ['B3']],
    ['store', ['E3']],
  ])
})

test.each<[string, () => string[], RegExp]>([
  ['a file that is not there', () => ['nowhere.xlsx'], /^nowhere\.xlsx cannot be read: there is no such file$/],
  ['a folder', () => [folder], /is no file: name an \.xlsx or \.csv file, or an SQLite database$/],
  ['no file', () => [], /^npm run import -- FILE/],
  ['two files', () => ['a', 'b'], /^npm run import -- FILE/],
  ['an unknown flag', () => [fixture('facilities.xlsx'), '--aply'], /^Unknown option '--aply'[\s\S]+npm run import -- FILE/],
  ['a zone that is none', () => [fixture('facilities.xlsx'), '--timezone', 'Mars'], /^--timezone Mars is not an IANA time zone/],
  ['a file that is no workbook', () => [file('x.xlsx', 'hello')], /no sheet can be imported/],
])('%s is exit 1 and words for people, never a stack', async (_, args, message) => {
  const { code, out, err } = await run(args())
  expect([code, out]).toEqual([1, ''])
  expect(err.trim()).toMatch(message)
  expect(err).not.toMatch(/\n\s+at /)
})

test('help is exit 0', async () => {
  expect(await run(['--help'])).toMatchObject({ code: 0, err: expect.stringMatching(/^npm run import/) })
})

test('control characters of a file never reach the terminal', async () => {
  const { out, code } = await run([file('stock.csv', 'SKU,Name,Category,Store\nA,a,\u001b[2J\u009b31mEVIL\u202e,MAIN\n')])
  expect(code).toBe(2)
  expect(out).toContain('there is no category "·[2J·31mEVIL·"')
  expect([...out].filter((character) => character !== '\n' && /\p{Cc}|\u202e/u.test(character))).toEqual([])
})

test('a strict import whose terminal was closed is undone by the next one', async () => {
  mkdirSync(join(folder, 'data'))
  await run([file('parents.csv', 'Category Code,Category,,Store Code,Store Name\nTOOLS,Tools,,MAIN,Main\n'), '--apply'])
  const rows = Array.from({ length: 40_000 }, (_, at) => `I${at},Item ${at},TOOLS,MAIN,1`)
  const { child, closed } = start([file('stock.csv', `SKU,Name,Category,Store,Qty\n${rows.join('\n')}\n`), '--apply'])
  await until('some rows are in', () => count('facilities_inventoryItem') > 0, 30_000)
  child.kill('SIGKILL')
  await closed
  const written = count('facilities_inventoryItem')
  expect(written).toBeLessThan(40_000)
  expect((await run([file('categories.csv', 'Category Code,Category\nA,Alpha\n'), '--apply'])).code).toBe(0)
  expect(query('SELECT COUNT(*) AS n FROM facilities_inventoryItem WHERE deletedAt IS NULL')).toEqual([{ n: 0 }])
  expect(query('SELECT COUNT(*) AS n FROM facilities_stockMovement WHERE deletedAt IS NULL')).toEqual([{ n: 0 }])
  const [ended] = query("SELECT state, reason FROM import WHERE fileName = 'stock.csv'")
  expect(ended).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/^the terminal that ran this import was closed .+ nothing is left of this import$/),
  })
}, 60_000)

test('--map says how tables are to be understood, for this run only; all that is wrong with it is said at once', async () => {
  const list = file('lager.csv', 'Kürzel;Bezeichnung\nL1;Halle\n')
  const columns = [
    { header: 'Kürzel', to: 'code' },
    { header: 'Bezeichnung', to: 'name' },
  ]
  const map = file('map.json', JSON.stringify({ sheets: [{ sheet: 'lager', tables: [{ resource: 'store', columns }] }] }))
  const done = await run([list, '--apply', '--map', map])
  expect([done.code, done.err]).toEqual([0, ''])
  expect(done.out).toMatch(/lager -> store: 1 rows, 1 accepted/)
  expect(query('SELECT code, name FROM facilities_store')).toEqual([{ code: 'L1', name: 'Halle' }])
  expect(count('importMapping')).toBe(0)
  const wrong = [
    { header: 'Kuerzel', to: 'code' },
    { at: 'B1', to: 'title' },
  ]
  const refused = await run([
    list,
    '--map',
    file('wrong.json', JSON.stringify({ sheets: [{ tables: [{ resource: 'store', columns: wrong }] }] })),
  ])
  expect([refused.code, refused.out]).toEqual([1, ''])
  expect(refused.err).toMatch(
    /^2 corrections cannot be followed:\nlager: row 1 has no header "Kuerzel"\. .+\nlager: "Bezeichnung" \(B1\) cannot be mapped: store has no/,
  )
  const formless = await run([list, '--map', file('formless.json', '{"sheets": [{"headerRow": 0}], "colour": 1}')])
  expect([formless.code, formless.err]).toEqual([
    1,
    expect.stringMatching(/is no mapping:\nsheets\.0\.headerRow is less than 1\. .+\ncolour there is no field colour\. /),
  ])
  expect((await run([list, '--map', join(folder, 'none.json')])).err).toMatch(/none\.json cannot be read/)
}, 60_000)

test('takes an import back: first it looks, then it does; and the content hash is that of before', async () => {
  const contentOf = async () => {
    const { said, closed } = startProgram(
      resolve(program, '../db.ts'),
      ['hash'],
      { DATABASE_URL: `sqlite:${join(folder, 'data/opsbook.db')}` },
      folder,
    )
    await closed
    return said.out
  }
  expect((await run([file('none.csv', 'Store Code,Store Name\nS0,None\n')])).code).toBe(0)
  const before = await contentOf()
  expect(before).toMatch(/^category +0 rows {2}[0-9a-f]{64}$/m)
  const { out } = await run([file('stores.csv', 'Store Code,Store Name\nS1,Shed\nS2,Barn\n'), '--apply'])
  const [, id = ''] = /npm run import -- --undo (\d+)$/m.exec(out) ?? []
  const after = await contentOf()
  expect(after).toMatch(/^store +2 rows {2}[0-9a-f]{64}$/m)
  expect(await run(['--undo', id])).toMatchObject({
    code: 0,
    err: '',
    out: 'store: 2 to remove, 0 to restore, 0 to leave\nlooked only, nothing written; take it back with --apply\n',
  })
  expect(await contentOf()).toBe(after)
  expect((await run(['--undo', id, '--apply'])).out).toMatch(/^undone: 2 rows removed, 0 restored, 0 left/)
  expect(await contentOf()).toBe(before)
  const again = await run(['--undo', id, '--apply'])
  expect([again.code, again.err]).toEqual([1, `import ${id} was undone already: undo is not possible\n`])
  expect((await run(['--undo', 'x'])).err).toBe('there is no import x; GET /api/imports lists them\n')
}, 60_000)

test('brings the workbook into the database of the data folder that npm start was given', async () => {
  const { code, err } = await run([fixture('facilities.xlsx'), '--json'], { DATABASE_URL: '', OPSBOOK_DATA_DIR: join(folder, 'data') })
  expect(err).toBe('')
  expect(code).toBe(2)
  expect(count('import')).toBe(1)
})
