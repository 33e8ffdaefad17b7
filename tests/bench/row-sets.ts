// How a chunk of rows gets into SQL Server: as JSON in one parameter, as a table-valued parameter, or in bulk into a temporary table.
import sql from 'mssql'
import type { DbValue } from '../../shared/catalogue/column.ts'
import type { WriteColumn } from '../../shared/db/engine.ts'
import { addRows, Parameters } from '../../shared/db/mssql-rows.ts'
import { bind } from '../../shared/db/mssql-values.ts'
import { createServerDatabase } from '../support/server.ts'

const TIMES = 9

const column = (name: string, type: string): WriteColumn => ({ name, type })
const columns = [
  ...['id', 'version', 'parentId'].map((name) => column(name, 'BIGINT')),
  ...['code', 'name', 'place', 'unit'].map((name) => column(name, 'NVARCHAR(200)')),
  column('note', 'NVARCHAR(MAX)'),
  ...['quantity', 'price', 'worth'].map((name) => column(name, 'DECIMAL(15,3)')),
  column('isOn', 'BIT'),
  column('dueOn', 'DATE'),
  column('updatedAt', 'DATETIME2(3)'),
]
const plainTexts = ['one', 'two words', 'é ß']
const hardTexts = ['plain', `it's "quoted" \\ C:\\new`, 'one\r\ntwo\tthree', '😀 𝒳 é ß', '  spaces  ', '']
const rowOf = (at: number, texts: readonly string[]): DbValue[] => [
  at,
  1,
  at % 7,
  `SKU-${String(at).padStart(6, '0')}`,
  texts[at % texts.length] ?? '',
  'MAIN',
  'each',
  `${texts[(at + 1) % texts.length]} ${'note '.repeat(at % 20)}`,
  `${at}.001`,
  '-0.500',
  '999999999999.999',
  at % 2 === 0,
  '2027-02-28',
  '2027-02-28T14:30:00.123Z',
]

/** A way to hand over rows; each begins with an empty target and leaves the rows in it. */
interface Way {
  readonly name: string
  /** Messages that go to the server for one chunk. */
  readonly messages: number
  run(pool: sql.ConnectionPool, rows: readonly DbValue[][]): Promise<unknown>
}

const names = columns.map(({ name }) => `[${name}]`).join(', ')
const table = (name: string, types: readonly WriteColumn[]) =>
  `CREATE ${name} (${types.map((one) => `[${one.name}] ${one.type}`).join(', ')})`
// decimals go as text in table-valued parameters and in bulk, because not every server reads them there unchanged
const asSent = columns.map(({ name, type }) => column(name, type.startsWith('DECIMAL') ? 'NVARCHAR(40)' : type))
const converted = columns.map(({ name, type }) => (type.startsWith('DECIMAL') ? `CONVERT(${type}, [${name}])` : `[${name}]`)).join(', ')

function fill(into: sql.Table, types: readonly WriteColumn[], rows: readonly DbValue[][]): sql.Table {
  for (const { name, type } of types) into.columns.add(name, driverType(type), { nullable: true })
  for (const row of rows)
    into.rows.add(
      ...row.map((value, at) => (types[at]?.type.startsWith('DATE') ? new Date(String(value)) : (value as string | number | boolean))),
    )
  return into
}

function driverType(type: string): sql.ISqlType {
  if (type === 'NVARCHAR(MAX)') return sql.NVarChar(sql.MAX)
  if (type.startsWith('NVARCHAR')) return sql.NVarChar(Number(type.slice(9, -1)))
  if (type === 'DATETIME2(3)') return sql.DateTime2(3)
  if (type === 'DECIMAL(15,3)') return sql.Decimal(15, 3)
  return type === 'BIGINT' ? sql.BigInt() : type === 'BIT' ? sql.Bit() : sql.Date()
}

const ways = (isBabelfish: boolean): readonly Way[] => [
  {
    name: 'JSON in one parameter',
    messages: 1,
    run: async (pool, rows) => {
      const parameters = new Parameters()
      const set = addRows(parameters, columns, rows, { isBabelfish, hasFullText: false })
      const request = pool.request()
      for (const parameter of parameters.list) bind(request, parameter)
      return request.query(`INSERT INTO [target] (${names}) SELECT ${set.columns.join(', ')} FROM ${set.from}`)
    },
  },
  {
    name: 'table-valued parameter',
    messages: 1,
    run: async (pool, rows) => {
      const request = pool.request()
      request.input('rows', fill(new sql.Table('rowSet'), asSent, rows))
      return request.query(`INSERT INTO [target] (${names}) SELECT ${converted} FROM @rows`)
    },
  },
  {
    name: 'bulk into a temporary table',
    messages: 3,
    run: async (pool, rows) => {
      const into = fill(new sql.Table('#rows'), asSent, rows)
      into.create = true
      await pool.request().bulk(into)
      return pool.request().batch(`INSERT INTO [target] (${names}) SELECT ${converted} FROM [#rows]; DROP TABLE [#rows]`)
    },
  },
]

/** Milliseconds of a way, the median of several runs in turn with the others. */
export interface RowSetFigures {
  name: string
  messages: number
  rows: number
  milliseconds: number
  /** Whether quotes, backslashes, line ends, 4-byte characters and decimals came back as they went. */
  isUnchanged: boolean
}

/** Hands over chunks of each size in every way, and reads back what arrived; needs MSSQL_TEST_URL. */
export async function benchRowSets(sizes: readonly number[]): Promise<RowSetFigures[]> {
  const { options, drop } = await createServerDatabase()
  const { server, port, database, login, encrypt, trustServerCertificate } = options
  const pool = new sql.ConnectionPool({
    server,
    port,
    database,
    ...login,
    pool: { min: 1, max: 1 }, // a temporary table lives on one connection
    options: { encrypt: Boolean(encrypt), trustServerCertificate },
  })
  await pool.connect()
  try {
    await pool.request().batch(table('TABLE [target]', columns))
    await pool.request().batch(table('TYPE [rowSet] AS TABLE', asSent))
    const { recordset } = await pool.request().query<{ version: string }>('SELECT @@VERSION AS [version]')
    const all = ways(/babelfish/i.test(recordset[0]?.version ?? ''))
    const figures: RowSetFigures[] = []
    for (const size of sizes) figures.push(...(await measure(pool, all, size)))
    return figures
  } finally {
    await pool.close()
    await drop()
  }
}

async function measure(pool: sql.ConnectionPool, all: readonly Way[], size: number): Promise<RowSetFigures[]> {
  const chunk = (texts: readonly string[]) => Array.from({ length: size }, (_, at) => rowOf(at, texts))
  const [plain, hard] = [chunk(plainTexts), chunk(hardTexts)]
  const times = all.map((): number[] => [])
  for (let time = 0; time < TIMES; time++) {
    for (const [at, way] of all.entries()) {
      await pool.request().batch('TRUNCATE TABLE [target]')
      const begun = performance.now()
      await way.run(pool, plain)
      times[at]?.push(performance.now() - begun)
    }
  }
  const figures: RowSetFigures[] = []
  for (const [at, { name, messages, run }] of all.entries()) {
    await pool.request().batch('TRUNCATE TABLE [target]')
    const isUnchanged = await run(pool, hard).then(
      () => isThere(pool, hard),
      () => false, // refused by the server
    )
    const milliseconds = times[at]?.sort((a, b) => a - b)[Math.floor(TIMES / 2)] ?? 0
    figures.push({ name, messages, rows: size, milliseconds, isUnchanged })
  }
  return figures
}

/** Whether the target holds just these rows; decimals are compared as the server's own text of them. */
async function isThere(pool: sql.ConnectionPool, rows: readonly DbValue[][]): Promise<boolean> {
  const selected = columns.map(({ name, type }) =>
    type.startsWith('DECIMAL') ? `CONVERT(NVARCHAR(40), [${name}]) AS [${name}]` : `[${name}]`,
  )
  const { recordset } = await pool.request().query<Record<string, unknown>>(`SELECT ${selected.join(', ')} FROM [target] ORDER BY [id]`)
  const found = recordset.map((row) => columns.map(({ name, type }) => plain(type, row[name])))
  return JSON.stringify(found) === JSON.stringify(rows)
}

function plain(type: string, value: unknown): unknown {
  if (type === 'BIGINT') return Number(value)
  if (value instanceof Date) return type === 'DATE' ? value.toISOString().slice(0, 10) : value.toISOString()
  return value
}

if (import.meta.main) console.table(await benchRowSets([100, 1000, 5000]))
