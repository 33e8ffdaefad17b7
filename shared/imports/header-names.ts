// What a header means for a resource: by the column's own name, by a synonym, or by either without its unit. Pure.
import type { Cell } from '../catalogue/cell.ts'
import { show } from '../catalogue/coerce.ts'
import type { AnyColumn } from '../catalogue/column.ts'
import { isShown, labelName, type Resource } from '../catalogue/resource.ts'
import { columnInLanguage, inLanguage, nameInLanguage, regionOf } from '../catalogue/sheet-languages.ts'
import { tidy, toMatch } from '../catalogue/text.ts'

/** A column that workbooks may give. */
export interface Meaning {
  readonly name: string
  readonly column: AnyColumn
  /** Belongs to the import hatch, not to the row. */
  readonly isExtra: boolean
}

/** A column with how sure it is (0 to 1) that a header means it, and why. */
export interface Recognised extends Meaning {
  readonly sure: number
  readonly why: string
}

/** The header of the column that says in a rejects workbook what is wrong with a row: no column of any table. */
export const problemHeader = 'Opsbook problem'
/** Longest text that is taken for a header. */
export const longestHeader = 200
const suffix = /\s*[([]([^)\]]*)[)\]]\s*$/
const currencies: Readonly<Record<string, string>> = { r: 'ZAR', $: 'USD', '€': 'EUR', '£': 'GBP', ksh: 'KES', '¥': 'JPY', '₹': 'INR' }
/** Three capitals that stand alone, such as KES in `Price KES` and `Fuel KES/km`. */
const word = /(?<![\p{L}\p{N}])[A-Z]{3}(?![\p{L}\p{N}])/u
const isoCodes = new Set(Intl.supportedValuesOf('currency'))
const byNames = new WeakMap<Resource, ReadonlyMap<string, Recognised>>()

function givenColumns(resource: Resource): Meaning[] {
  const own = Object.entries(resource.columns).filter(([, column]) => !column.options.readOnly && isShown(column))
  return [
    ...own.map(([name, column]) => ({ name, column, isExtra: false })),
    ...Object.entries(resource.imports?.columns ?? {}).map(([name, column]) => ({ name, column, isExtra: true })),
  ]
}

/** What each header means, by its match form: own names before synonyms; the first to claim a header keeps it. */
export function namesOf(resource: Resource): ReadonlyMap<string, Recognised> {
  const known = byNames.get(resource)
  if (known) return known
  const names = new Map<string, Recognised>()
  const claim = (word: string, meaning: Recognised) => {
    const key = toMatch(word)
    if (!names.has(key)) names.set(key, meaning)
  }
  const all = givenColumns(resource)
  for (const meaning of all)
    for (const word of [meaning.name, labelName(meaning.name)]) claim(word, { ...meaning, sure: 1, why: 'its own name' })
  for (const meaning of all)
    for (const word of meaning.column.options.headers ?? []) claim(word, { ...meaning, sure: 0.95, why: `a synonym of ${meaning.name}` })
  byNames.set(resource, names)
  return names
}

/** The text of a header cell as it is shown and compared. */
export function headerOf(cell: Cell): string {
  return tidy(show(cell).slice(0, longestHeader))
}

/** What a header cell means, if anything. */
export function recognise(resource: Resource, cell: Cell): Recognised | undefined {
  if (typeof cell !== 'string' || cell.length > longestHeader) return undefined
  const names = namesOf(resource)
  const header = headerOf(cell)
  const whole = names.get(toMatch(header))
  if (whole) return whole
  const regional = inRegion(resource, header)
  if (regional) return regional
  const bare = names.get(toMatch(header.replace(suffix, '')))
  if (bare) return { ...bare, sure: 0.9, why: `${bare.why}, without ${suffix.exec(header)?.[0].trim()}` }
  const code = currencyWord(header)
  const amount = code === null ? undefined : names.get(toMatch(header.replace(code, '')))
  return amount?.column.scale === 2 ? { ...amount, sure: 0.9, why: `${amount.why}, without ${code}` } : undefined
}

/** The ISO code that stands as a word of its own in a header with other words; null where there is none. */
function currencyWord(header: string): string | null {
  const [code] = word.exec(header) ?? []
  return code !== undefined && isoCodes.has(code) && code !== header ? code : null
}

/** What a header such as `Description (fr-CA)` means: the texts of a translated column in the language of a region. */
function inRegion(resource: Resource, header: string): Recognised | undefined {
  const parted = regionOf(header)
  const base = parted && namesOf(resource).get(toMatch(parted.base))
  if (!base) return undefined
  const of = inLanguage(resource.columns, base.name)?.of ?? base.name
  const meaning = textsNamed(resource, nameInLanguage(of, parted.tag))
  return meaning && { ...meaning, sure: 0.95, why: `${of} in ${parted.tag}` }
}

/** The texts of a translated column in any one language, by a name such as `description.fr-CA`. */
function textsNamed(resource: Resource, name: string): Meaning | undefined {
  const column = columnInLanguage(resource.columns, name)
  return column && { name, column, isExtra: true }
}

/** The column of a name, or of a reference without its Id; undefined where workbooks cannot give one of that name. */
export function columnNamed(resource: Resource, name: string): Meaning | undefined {
  const all = givenColumns(resource)
  return (
    all.find((meaning) => meaning.name === name) ?? all.find((meaning) => labelName(meaning.name) === name) ?? textsNamed(resource, name)
  )
}

/** The columns that workbooks may give. */
export function columnsToGive(resource: Resource): readonly Meaning[] {
  return givenColumns(resource)
}

/** Why a header is passed over without a word: what Opsbook works out itself, or has written for people. Null for any other. */
export function whyIgnored(resource: Resource, header: string): string | null {
  const match = toMatch(header)
  if (match === toMatch(problemHeader)) return 'written by Opsbook to say what is wrong with a row'
  const derived = Object.entries(resource.columns).some(
    ([name, column]) => column.options.readOnly && isShown(column) && [name, labelName(name)].some((word) => toMatch(word) === match),
  )
  return derived ? 'worked out by Opsbook itself' : null
}

/** The currency that a header gives: at its end, such as `Unit Price (R)`, or as a word, such as `Fuel KES/km`; null where it gives none. */
export function currencyOf(header: string): string | null {
  const mark = suffix.exec(header)?.[1]?.trim() ?? ''
  return currencies[mark.toLowerCase()] ?? (isoCodes.has(mark) ? mark : currencyWord(header.replace(suffix, '')))
}
