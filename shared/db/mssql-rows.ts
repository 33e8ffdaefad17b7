// Sets of rows as SQL Server reads them within a batch: a few as parameters each, many as the JSON of one parameter.
import type { DbValue } from '../catalogue/column.ts'
import { Typed, type WriteColumn } from './engine.ts'
import { cellType, fromCell, type Parameter, toCell, toParameter, typeParts } from './mssql-values.ts'

/** Cells that a row set may have and still go as parameters of their own; beyond, the text of a batch would differ with every count. */
const mostInlineCells = 60
/** SQL Server takes 2100 parameters: beyond these, there is room for the JSON of row sets, of which a large batch has hundreds. */
const mostOfTheirOwn = 1000

/** What differs between servers that speak TDS. */
export interface Server {
  /** Babelfish leaves escapes in the strings of OPENJSON as they are and cuts them at 4000 characters. */
  readonly isBabelfish: boolean
  /** Whether a migration has made full-text indexes, as it does where full-text search is installed (always on Azure SQL), when it was opened. */
  readonly hasFullText: boolean
}

/** The parameters of one batch, named in the order in which they were added. */
export class Parameters {
  readonly list: Parameter[] = []

  /** Adds a value under a column type and returns its name. */
  add(type: string, value: DbValue): string {
    const name = `p${this.list.length + 1}`
    this.list.push(toParameter(name, new Typed(type, value)))
    return `@${name}`
  }

  /** Adds a number, as a literal where the parameters of the batch run out. */
  addNumber(type: string, value: string): string {
    if (this.list.length < mostOfTheirOwn) return this.add(type, value)
    if (!/^-?\d+(\.\d+)?$/.test(value)) throw new Error(`${value} is no number`)
    return `CONVERT(${type}, ${value})`
  }

  /** Whether so many cells should go as parameters of their own. */
  hasRoomFor(cells: number): boolean {
    return cells <= mostInlineCells && this.list.length + cells <= mostOfTheirOwn
  }
}

/** Rows as a source `r` for FROM, with the SQL of each column and the row's number in `r.[n]`. */
export interface RowSet {
  readonly from: string
  readonly columns: readonly string[]
}

/** SQL that stands for a cell in place of a value, by `row:column`. */
export type Computed = ReadonlyMap<string, string>

/** Adds rows to the parameters of a batch. */
export function addRows(
  parameters: Parameters,
  columns: readonly WriteColumn[],
  rows: readonly (readonly DbValue[])[],
  server: Server,
  computed: Computed = new Map(),
): RowSet {
  if (parameters.hasRoomFor(rows.length * columns.length)) {
    const cell = (row: readonly DbValue[], n: number) => (column: WriteColumn, at: number) =>
      computed.get(`${n}:${at}`) ?? parameters.add(column.type, row[at] ?? null)
    const values = rows.map((row, n) => `(${[String(n), ...columns.map(cell(row, n))].join(', ')})`)
    return {
      from: `(VALUES ${values.join(', ')}) AS r (${['[n]', ...columns.map((_, at) => `[c${at}]`)].join(', ')})`,
      columns: columns.map((_, at) => `r.[c${at}]`),
    }
  }
  const instead = new Map(computed)
  const special = columns.map(() => new Set<string>())
  const cells = rows.map((row, n) => [
    n,
    ...columns.map(({ type }, at) => {
      if (instead.has(`${n}:${at}`)) return null
      const cell = toCell(type, row[at] ?? null)
      if (!server.isBabelfish || typeof cell !== 'string' || typeParts(type).base !== 'NVARCHAR') return cell
      const kept = protect(cell, special[at])
      if (kept.length <= longestBabelfishCell) return kept
      instead.set(`${n}:${at}`, parameters.add(type, cell))
      return null
    }),
  ])
  const json = parameters.add('NVARCHAR(MAX)', JSON.stringify(cells))
  const read = columns.map(({ type }, at) => `[c${at}] ${cellType(type)} '$[${at + 1}]'`)
  return {
    from: `OPENJSON(${json}) WITH (${["[n] INT '$[0]'", ...read].join(', ')}) AS r`,
    columns: columns.map(({ type }, at) => replaced(at, unprotect(fromCell(type, `r.[c${at}]`), special[at]), instead)),
  }
}

function replaced(column: number, sql: string, instead: Computed): string {
  const cases = [...instead]
    .filter(([place]) => place.endsWith(`:${column}`))
    .map(([place, value]) => `WHEN ${place.split(':')[0]} THEN ${value}`)
  return cases.length === 0 ? sql : `CASE r.[n] ${cases.join(' ')} ELSE ${sql} END`
}

const longestBabelfishCell = 4000
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that JSON escapes
const escapedByJson = /[~"\\\u0000-\u001f]/g

/** For Babelfish: `~` and two hexadecimal digits for every character that JSON would escape; what occurs is noted in `special`. */
function protect(text: string, special: Set<string> | undefined): string {
  return text.replace(escapedByJson, (character) => {
    special?.add(character)
    return code(character)
  })
}

const code = (character: string) => `~${character.charCodeAt(0).toString(16).padStart(2, '0')}`

/** The SQL that takes `protect` back; `~` itself last, so that nothing is read twice. */
function unprotect(sql: string, special: ReadonlySet<string> | undefined): string {
  const characters = [...(special ?? [])].filter((character) => character !== '~').sort()
  if (special?.has('~')) characters.push('~')
  return characters.reduce((inner, character) => `REPLACE(${inner}, N'${code(character)}', NCHAR(${character.charCodeAt(0)}))`, sql)
}
