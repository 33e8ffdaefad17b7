// One header as people say it is to be understood: its column, how its cells are read, words that stand for others. Pure.
import type { Cell } from '../catalogue/cell.ts'
import { CellFault, type CellHints } from '../catalogue/column.ts'
import type { Resource } from '../catalogue/resource.ts'
import { toIssues } from '../catalogue/schemas.ts'
import { toKey, toMatch } from '../catalogue/text.ts'
import { address, columnIndex } from '../tabular/cell.ts'
import type { ColumnCorrection } from './corrections.ts'
import type { Faults } from './faults.ts'
import { columnNamed, columnsToGive, headerOf, type Meaning, recognise, whyIgnored } from './header-names.ts'
import { type Chosen, isBlank } from './headers.ts'

/** A header row: its cells, its place among the rows that were looked at, its number on the sheet. */
export interface HeaderRow {
  readonly cells: readonly Cell[]
  readonly at: number
  readonly number: number
}

/** What was chosen for a header, and where that stands. */
export interface ChosenHeader extends Chosen {
  readonly index: number
  readonly address: string
  readonly header: string
}

/** The form by which a cell's text and a word are the same. */
export function wordOf(text: string): string {
  return toMatch(text) || toKey(text)
}

/** Follows what was said about one header; null where it cannot be. */
export function correctColumn(
  resource: Resource,
  row: HeaderRow,
  range: { readonly from: number; readonly to: number },
  given: ColumnCorrection,
  origin: string,
  faults: Faults,
): ChosenHeader | null {
  const index = placeOf(row, range, given, faults)
  if (index === null) return null
  const cell = row.cells[index] ?? null
  const place = { index, header: headerOf(cell), address: address(index, row.number) }
  const own = recognise(resource, cell)
  if (given.to === null) return { ...place, column: null, why: whyIgnored(resource, place.header) ?? `passed over, ${origin}` }
  if (given.to === undefined && !own) {
    faults.say('to', 'required', `"${place.header}" (${place.address}) means no column by itself`, 'Say which with to.')
    return null
  }
  const meant = given.to === undefined || own?.name === given.to ? own : columnNamed(resource, given.to)
  if (!meant) {
    refuseName(resource, String(given.to), place, faults)
    return null
  }
  const told = meant.name === own?.name ? own : { ...meant, sure: 1, why: origin }
  const forced = {
    ...(given.dateOrder ? { dateOrder: given.dateOrder } : {}),
    ...(given.decimalSign ? { decimalSign: given.decimalSign } : {}),
  }
  const words = readWords(meant, given, forced, place, faults)
  return {
    ...place,
    why: told.why,
    column: { ...told, ...(words ? { words } : {}), ...(Object.keys(forced).length > 0 ? { forced } : {}) },
  }
}

function refuseName(resource: Resource, name: string, { header, address }: Omit<ChosenHeader, 'column' | 'why'>, faults: Faults): void {
  const isOwn = resource.columns[name] !== undefined
  const why = isOwn ? `${name} is worked out by Opsbook and cannot be given` : `${resource.name} has no column "${name}"`
  const names = columnsToGive(resource).map((column) => column.name)
  faults.say('to', 'unknown', `"${header}" (${address}) cannot be mapped: ${why}`, `Use one of: ${names.join(', ')}; or null.`)
}

/** The 0-based column of the header that is meant. */
function placeOf(
  { cells, number }: HeaderRow,
  { from, to }: { readonly from: number; readonly to: number },
  { at, header }: ColumnCorrection,
  faults: Faults,
): number | null {
  const known = cells.flatMap((cell, index) => (index < from || index > to || isBlank(cell) ? [] : [{ index, header: headerOf(cell) }]))
  const listed = known
    .slice(0, 30)
    .map((one) => `${one.header} (${address(one.index, number)})`)
    .join(', ')
  const hint = `The headers are: ${listed || 'none'}.`
  if (at !== undefined) {
    const [, letters, row] = /^([A-Za-z]+)(\d*)$/.exec(at) ?? []
    const found = known.find(({ index }) => index === columnIndex(letters ?? ''))
    if (!found || (row && Number(row) !== number)) {
      faults.say('at', 'unknown', `there is no header at ${at}: the header row is ${number}`, hint)
      return null
    }
    if (header === undefined || toMatch(header) === toMatch(found.header)) return found.index
    faults.say(
      'header',
      'differs',
      `the header at ${at} is "${found.header}", not "${header}"`,
      'Correct one of the two, or leave one out.',
    )
    return null
  }
  if (header === undefined) {
    faults.say('at', 'required', 'a column says neither at nor header', hint)
    return null
  }
  const same = known.filter((one) => wordOf(one.header) === wordOf(headerOf(header)))
  if (same.length === 1) return same[0]?.index ?? null
  if (same.length === 0) faults.say('header', 'unknown', `row ${number} has no header "${header}"`, hint)
  else {
    const places = same.map(({ index }) => address(index, number)).join(', ')
    faults.say('header', 'ambiguous', `the header "${header}" stands at ${places}`, 'Say which one is meant with at.')
  }
  return null
}

/** The words of a column by the form that cells are compared by. Each must stand for what the column can hold. */
function readWords(
  { column, name }: Meaning,
  { choices }: ColumnCorrection,
  forced: Partial<CellHints>,
  place: { readonly header: string; readonly address: string },
  faults: Faults,
): ReadonlyMap<string, string | null> | null {
  const words = new Map<string, string | null>()
  for (const [word, target] of Object.entries(choices ?? {})) {
    const form = wordOf(word)
    const refuse = (message: string, hint: string) => faults.say(`choices.${word}`, 'choice', message, hint)
    if (form === '') refuse(`an empty word of "${place.header}" (${place.address}) cannot stand for another`, 'Leave it out.')
    else if (words.has(form)) refuse(`"${word}" of "${place.header}" (${place.address}) stands there twice`, 'Keep one of the two.')
    else words.set(form, target)
    const issue = target === null || column.refersTo !== null ? null : faultOf(column, target, forced)
    if (issue)
      refuse(`"${word}" of "${place.header}" (${place.address}) cannot stand for "${target}" of ${name}: ${issue.message}`, issue.hint)
  }
  return words.size > 0 ? words : null
}

/** Why a text cannot be a value of a column; null where it can. */
function faultOf(column: Meaning['column'], text: string, forced: Partial<CellHints>): { message: string; hint: string } | null {
  const value = column.fromCell(text, { dateOrder: 'dmy', decimalSign: '.', timezone: 'UTC', ...forced })
  if (value instanceof CellFault) return value
  const checked = column.schema.safeParse(value, { reportInput: true })
  const [issue] = checked.success ? [] : toIssues(checked.error)
  return issue ? { message: issue.message, hint: issue.hint ?? 'Give a value that the column takes.' } : null
}
