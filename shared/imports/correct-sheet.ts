// One sheet as people say it is to be understood: its tables, or every reason why what they say cannot be followed. Pure.
import type { Catalogue } from '../catalogue/catalogue.ts'
import { columnIndex, columnLetters } from '../tabular/cell.ts'
import { correctColumn, type HeaderRow, wordOf } from './correct-column.ts'
import { giveConstants } from './correct-constants.ts'
import { type KeptCorrection, originOf, type TableCorrection } from './corrections.ts'
import type { Faults } from './faults.ts'
import { cellsOf, type Head, likeliestHeader } from './head.ts'
import { headerOf, recognise } from './header-names.ts'
import { type Block, type Chosen, findBlocks, headerRows, mapHeaders, missingKey } from './headers.ts'

/** The tables of a corrected sheet. */
export interface Corrected {
  readonly blocks: Block[]
  /** Why the sheet is left out; null where it is not. */
  readonly reason: string | null
}

/** Follows what was said about a sheet; what cannot be followed is added to `faults`. */
export function correctSheet(catalogue: Catalogue, head: Head, correction: KeptCorrection, faults: Faults): Corrected {
  if (correction.ignore) return { blocks: [], reason: `the sheet was left out (${originOf(correction.said)})` }
  const rows = cellsOf(head)
  const { headerRow = null } = correction
  const given = headerRow === null ? null : head.rows.slice(0, headerRows).findIndex(({ number }) => number === headerRow)
  if (given === -1) {
    const last = head.rows.slice(0, headerRows).at(-1)?.number ?? 0
    const message = `row ${headerRow} cannot be the header: it is blank, or below row ${last}`
    faults.say('headerRow', 'range', message, `Give a filled row from ${head.rows[0]?.number ?? 1} to ${last}.`)
    return { blocks: [], reason: null }
  }
  const tables = correction.tables.filter(({ resource }) => resource !== null)
  // a header row that was chosen is the only one that is looked at
  const found = findBlocks(catalogue, head.sheet, given === null ? rows : rows.map((cells, at) => (at === given ? cells : [])))
  const origin = originOf(correction.said)
  if (tables.length === 0) {
    if (given !== null && found.reason !== null) {
      const hint = 'Name the resource and the columns of its table under tables.'
      faults.say('headerRow', 'header', `row ${headerRow} has no headers that Opsbook knows`, hint)
    }
    return found
  }
  const at = given ?? headerOfTables(catalogue, head, tables) ?? found.blocks[0]?.at ?? likeliestHeader(head)
  const number = head.rows[at]?.number ?? 1
  const blocks = correction.tables.flatMap((table, place) => {
    if (table.resource === null) return []
    const block = correctTable(catalogue, { cells: rows[at] ?? [], at, number }, table, origin, faults.in(`tables.${place}`))
    return block ? [block] : []
  })
  return { blocks, reason: null }
}

/** The first row with the most headers that the tables name or know; null where no row has one. */
function headerOfTables(catalogue: Catalogue, head: Head, tables: readonly TableCorrection[]): number | null {
  const counts = cellsOf(head).map((cells) =>
    tables.reduce((sum, { resource: name, columns, from, to }) => {
      const resource = catalogue.find(name ?? '')
      const named = new Set(columns.flatMap(({ header }) => (header === undefined ? [] : [wordOf(headerOf(header))])))
      const within = cells.slice(from ? columnIndex(from) : 0, to ? columnIndex(to) + 1 : undefined)
      const known = within.filter((cell) => named.has(wordOf(headerOf(cell))) || (resource && recognise(resource, cell)))
      return sum + known.length
    }, 0),
  )
  const highest = Math.max(0, ...counts)
  return highest > 0 ? counts.indexOf(highest) : null
}

function correctTable(catalogue: Catalogue, row: HeaderRow, table: TableCorrection, origin: string, faults: Faults): Block | null {
  const resource = catalogue.find(table.resource ?? '')
  if (!resource?.isImportable) {
    const names = catalogue.resources.filter(({ isImportable }) => isImportable).map(({ name }) => name)
    faults.say('resource', 'unknown', `workbooks bring no resource "${table.resource}"`, `Use one of: ${names.join(', ')}.`)
    return null
  }
  const width = Math.max(1, row.cells.length)
  const [from, to] = [table.from ? columnIndex(table.from) : 0, table.to ? columnIndex(table.to) : width - 1]
  if (from > to || to >= width) {
    const message = `columns ${table.from ?? 'A'} to ${table.to ?? columnLetters(to)} are not within the header row ${row.number}`
    faults.say(from > to ? 'from' : 'to', 'range', message, `Give columns from A to ${columnLetters(width - 1)}.`)
    return null
  }
  const before = faults.count
  const chosen = new Map<number, Chosen>()
  table.columns.forEach((column, place) => {
    const within = faults.in(`columns.${place}`)
    const choice = correctColumn(resource, row, { from, to }, column, origin, within)
    if (!choice) return
    if (chosen.has(choice.index)) within.say('at', 'twice', `${choice.address} is named twice`, 'Name each header once.')
    chosen.set(choice.index, choice)
    const name = choice.column?.name
    const other = name === undefined ? undefined : [...chosen.values()].find((one) => one !== choice && one.column?.name === name)
    if (other) {
      const message = `"${choice.header}" (${choice.address}) and another header are both mapped to ${name}`
      within.say('to', 'twice', message, 'Map one of them to another column, or to null.')
    }
  })
  const mapped = mapHeaders(resource, row.cells, row.at, from, to, chosen)
  const block = table.constants ? giveConstants(mapped, table.constants, origin, faults.in('constants')) : mapped
  const absent = missingKey(block)
  // with other faults it may be missing because of them
  if (absent.length > 0 && faults.count === before) {
    const message = `no header of row ${row.number} is mapped to ${absent.join(', ')}, by which rows of ${resource.name} are known`
    faults.say('columns', 'required', message, `Map a header to ${absent.join(', ')}.`)
  }
  return block
}
