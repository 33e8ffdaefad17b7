// An SQLite database as a book: tables and views are its sheets. It reads only; a foreign database is never written to.
import type { DatabaseSync } from 'node:sqlite'
import { openBook } from './book.ts'
import { type Cell, errorCell, to15Digits } from './cell.ts'
import { DEFAULT_LIMITS, type Limits, sizeInWords, tooLarge } from './limits.ts'
import type { Book, Row, Sheet } from './sheet.ts'
import { isSqlite, openSqliteFile, sqliteFault } from './sqlite-file.ts'

const MOST_ROWS_IN_BATCH = 500

/** Opens a file of this machine: as `openBook` does, and SQLite databases as well, which are no risk where whoever brings them owns the machine. */
export async function openLocalBook(path: string, fileName: string, limits: Partial<Limits> = {}): Promise<Book> {
  return isSqlite(path) ? openSqliteBook(path, fileName, { ...DEFAULT_LIMITS, ...limits }) : openBook(path, fileName, limits)
}

/** A table or view whose columns are known. */
interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly sql: string
}

/** What is not read of a table, by what it is. */
interface LeftOut {
  blobs: number
  long: number
  malformed: number
}

/**
 * Opens a database as a book. The first row of a sheet are the column names; records follow in the order of their rowid or primary key, counted
 * from 2. A database is read where it lies, whatever its size; the bounds on columns, texts and cells hold.
 */
function openSqliteBook(path: string, fileName: string, limits: Limits): Book {
  const { database, close } = openSqliteFile(path, fileName)
  try {
    const { tables, notes } = listTables(database, limits)
    const leftOut = new Map<string, LeftOut>()
    const sheets = tables.map((table): Sheet => {
      const rows = () => readRows(database, table, fileName, limits, leftOut)
      return { name: table.name, state: 'visible', rows }
    })
    return {
      format: 'sqlite',
      sheets,
      /** With what the reading that was last has left out. */
      get notes() {
        return [...notes, ...[...leftOut].flatMap(([name, counts]) => leftOutNotes(name, counts, limits))]
      },
      close: async () => close(),
    }
  } catch (error) {
    close()
    throw sqliteFault(fileName, error)
  }
}

/** Every table and view that can be read, in the order of their names, and what to tell of the others. */
function listTables(database: DatabaseSync, limits: Limits): { tables: Table[]; notes: string[] } {
  const named = database
    .prepare(`SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`)
    .all()
  const tables: Table[] = []
  const notes: string[] = []
  const virtual = named.filter(({ type }) => type === 'virtual').map(({ name }) => String(name))
  for (const { name, type, wr } of named) {
    if (type !== 'table' && type !== 'view') continue
    try {
      const table = describe(database, String(name), type === 'view' ? 'view' : wr === 1 ? 'keyed' : 'numbered', limits)
      database.prepare(`${table.sql} LIMIT 1`).get()
      tables.push(table)
    } catch (error) {
      if (isDamage(error)) throw error
      notes.push(`The ${type} ${name} was left out, because it cannot be read: ${error instanceof Error ? error.message : error}.`)
    }
  }
  if (virtual.length > 0) notes.push(`Virtual tables were left out: ${virtual.join(', ')}.`)
  const views = named.filter(({ name, type }) => type === 'view' && tables.some((table) => table.name === name)).length
  const count = (many: number, noun: string) => `${many} ${noun}${many === 1 ? '' : 's'}`
  return {
    tables,
    notes: [
      `The file is an SQLite database; ${count(tables.length - views, 'table')} and ${count(views, 'view')} are read as sheets.`,
      ...notes,
    ],
  }
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/** The query of a table. What is no value of a sheet, and texts too long for one, come as a mark of one byte, so that they are never held. */
function describe(database: DatabaseSync, name: string, kind: 'view' | 'keyed' | 'numbered', limits: Limits): Table {
  const found = database.prepare('SELECT name, pk FROM pragma_table_xinfo(?) WHERE hidden <> 1').all(name)
  const columns = found.map((column) => String(column.name))
  const values = columns.map((column) => {
    const own = quote(column)
    const text = `CASE WHEN octet_length(${own}) > ${limits.textBytes} THEN ${LONG} ELSE ${own} END`
    return `CASE typeof(${own}) WHEN 'blob' THEN ${BLOB} WHEN 'text' THEN ${text} ELSE ${own} END`
  })
  const primary = found.filter(({ pk }) => Number(pk) > 0).toSorted((a, b) => Number(a.pk) - Number(b.pk))
  const rowid = ['rowid', '_rowid_', 'oid'].find((alias) => !columns.some((column) => column.toLowerCase() === alias))
  const order = kind === 'keyed' ? primary.map((column) => quote(String(column.name))) : kind === 'numbered' && rowid ? [rowid] : []
  return { name, columns, sql: `SELECT ${values.join(', ')} FROM ${quote(name)}${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''}` }
}

const BLOB = "x'00'"
const LONG = "x'01'"

async function* readRows(
  database: DatabaseSync,
  { name, columns, sql }: Table,
  fileName: string,
  limits: Limits,
  leftOut: Map<string, LeftOut>,
): AsyncGenerator<Row[]> {
  const counts: LeftOut = { blobs: 0, long: 0, malformed: 0 }
  leftOut.set(name, counts)
  const statement = database.prepare(sql)
  statement.setReadBigInts(true)
  statement.setReturnArrays(true)
  let batch: Row[] = [{ number: 1, cells: [...columns], hidden: false }]
  let number = 1
  let cellCount = 0
  try {
    for (const values of statement.iterate() as Iterable<unknown>) {
      number++
      const cells = (values as unknown[]).map((value) => toCell(value, counts)) // setReturnArrays makes rows lists
      while (cells.length > 0 && cells[cells.length - 1] === null) cells.pop()
      cellCount += cells.length
      if (cellCount > limits.cellsPerSheet)
        throw tooLarge(
          `${name} has more than ${sizeInWords(limits.cellsPerSheet)} cells, which is the limit. Split it into several tables.`,
        )
      if (cells.length > 0) batch.push({ number, cells, hidden: false })
      if (batch.length < MOST_ROWS_IN_BATCH) continue
      yield batch
      batch = []
    }
  } catch (error) {
    throw isSqliteError(error) ? sqliteFault(`${fileName}, ${name} after row ${number},`, error) : error
  }
  if (batch.length > 0) yield batch
}

/** Numbers as a spreadsheet shows them; whole numbers beyond 2^53 as text, so that no digit is lost. */
function toCell(value: unknown, counts: LeftOut): Cell {
  if (value === null) return null
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? to15Digits(value) : errorCell('#NUM!')
  if (typeof value === 'string') {
    if (!value.includes('\ufffd')) return value === '' ? null : value
    counts.malformed++
    return errorCell('#NOT-UTF-8')
  }
  if (value instanceof Uint8Array && value[0] === 1) {
    counts.long++
    return errorCell('#TOO-LONG')
  }
  counts.blobs++
  return errorCell('#BLOB')
}

function leftOutNotes(name: string, { blobs, long, malformed }: LeftOut, limits: Limits): string[] {
  const say = (count: number, what: string) =>
    count === 0 ? [] : [`${name}: left out ${count.toLocaleString('en-US')} ${count === 1 ? 'cell' : 'cells'} with ${what}.`]
  return [
    ...say(blobs, 'a BLOB (#BLOB)'),
    ...say(long, `more than ${sizeInWords(limits.textBytes, 'bytes')} of text (#TOO-LONG)`),
    ...say(malformed, 'text that is not UTF-8 (#NOT-UTF-8)'),
  ]
}

function isSqliteError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR'
}

/** Whether an error says that the file itself is damaged: what is in it must not be left out then. */
function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0
  return code === 10 || code === 11 || code === 26 // SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB
}
