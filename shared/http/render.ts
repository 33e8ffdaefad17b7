// Rows as JSON shows them: system columns but lockVersion, columns but those that no read shows, each reference followed by its label, then the texts.
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { DbValue, Dialect } from '../catalogue/column.ts'
import type { Sources, Texts } from '../catalogue/languages.ts'
import { type ChooseLanguage, choiceOf } from '../catalogue/preferred-language.ts'
import { isShown, labelName, type Resource, translatedColumns } from '../catalogue/resource.ts'
import type { Raw } from '../db/engine.ts'
import type { Row } from '../db/rows.ts'
import { decodedColumns } from '../db/store.ts'
import { textFor, textsOf } from './texts.ts'

/** One property of a shown row: how to read it out of what the driver gave. */
interface Property {
  readonly name: string
  readonly from: (raw: DbValue) => unknown
  /** `,"name":` */
  readonly head: string
  readonly isTranslated: boolean
}

const asText = (raw: DbValue) => String(raw)
const cache = new WeakMap<Resource, Partial<Record<Dialect, readonly Property[]>>>()

function propertiesOf(
  catalogue: Catalogue,
  resource: Resource,
  dialect: Dialect,
  fields: ReadonlySet<string> | null = null,
): readonly Property[] {
  const known = cache.get(resource) ?? {}
  cache.set(resource, known)
  known[dialect] ??= decodedColumns(resource).flatMap(([name, column]): Property[] => {
    if (!isShown(column) || name === 'lockVersion') return []
    const property = (shown: string, from: Property['from']): Property => ({
      name: shown,
      from,
      head: `,${JSON.stringify(shown)}:`,
      isTranslated: column.inLanguage !== null,
    })
    const own = property(name, column.storage[dialect].from)
    const isReference = catalogue.from(resource).some((reference) => reference.column === name)
    return isReference ? [own, property(labelName(name), asText)] : [own]
  })
  return fields ? known[dialect].filter(({ name }) => fields.has(name)) : known[dialect]
}

/** The names of the properties that a row shows, in order. */
export function shownNames(catalogue: Catalogue, resource: Resource): string[] {
  return propertiesOf(catalogue, resource, 'sqlite').map(({ name }) => name)
}

/** How to show what the driver gave; only some of the properties where `fields` says so. */
export function showRaw(
  catalogue: Catalogue,
  resource: Resource,
  dialect: Dialect,
  fields: ReadonlySet<string> | null = null,
): (raw: Raw) => Row {
  const properties = propertiesOf(catalogue, resource, dialect, fields)
  return (raw) => {
    const row: Row = {}
    for (const { name, from } of properties) {
      const value = raw[name]
      row[name] = value === null || value === undefined ? null : from(value)
    }
    return row
  }
}

/**
 * How to write what the driver gave as JSON text, without an object in between; the same as JSON.stringify of what showRaw gives, with the texts of
 * the reader after it where columns with translations are shown.
 */
export function writeRaw(
  catalogue: Catalogue,
  resource: Resource,
  dialect: Dialect,
  fields: ReadonlySet<string> | null,
  choose: ChooseLanguage,
): (raw: Raw) => string {
  const properties = propertiesOf(catalogue, resource, dialect, fields)
  const marks = resource.columns.translatedFrom?.storage[dialect].from
  const writeTexts = properties.some(({ isTranslated }) => isTranslated)
  return (raw) => {
    let text = ''
    let texts = ''
    let sources: Sources | undefined
    const madeFrom = (name: string) => {
      sources ??= ((raw.translatedFrom && marks?.(raw.translatedFrom)) || {}) as Sources // what sourcesOf made
      return sources[name]
    }
    for (const { name, from, head, isTranslated } of properties) {
      const value = raw[name]
      const shown = value === null || value === undefined ? null : from(value)
      text += shown === null ? `${head}null` : head + toText(shown)
      if (!isTranslated) continue
      const held = { texts: shown as Texts | null, source: raw.sourceLanguage as string | null, madeFrom: () => madeFrom(name) }
      texts += head + JSON.stringify(textFor(held, choose))
    }
    return writeTexts ? `{${text.slice(1)},"texts":{${texts.slice(1)}}}` : `{${text.slice(1)}}`
  }
}

/**
 * What a list has to read for rows that are shown: of a resource that keeps columns which no read shows not all of it (null), and for the texts of the
 * reader what these are chosen by.
 */
export function columnsToRead(
  catalogue: Catalogue,
  resource: Resource,
  dialect: Dialect,
  fields: ReadonlySet<string> | null,
): ReadonlySet<string> | null {
  const isWhole = fields === null && Object.values(resource.columns).every(isShown)
  const shown = propertiesOf(catalogue, resource, dialect, fields)
  if (isWhole || (fields !== null && !shown.some(({ isTranslated }) => isTranslated))) return fields
  return new Set([...shown.map(({ name }) => name), 'sourceLanguage', 'translatedFrom'])
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what JSON must escape; halves of characters it writes as escapes
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/

function toText(value: unknown): string {
  if (typeof value === 'string') return escaped.test(value) ? JSON.stringify(value) : `"${value}"`
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return JSON.stringify(value)
}

/** A row as it is inside, as JSON shows it to a reader; `labels` are those of references that were just read. */
export function showRow(catalogue: Catalogue, resource: Resource, row: Row, labels: Row = {}, choose = choiceOf(null)): Row {
  const shown: Row = {}
  for (const { name } of propertiesOf(catalogue, resource, 'sqlite')) {
    // a label may be null by now: the row as it was has the old one
    shown[name] = Object.hasOwn(labels, name) ? labels[name] : (row[name] ?? resource.columns[name]?.fallback ?? null)
  }
  return translatedColumns(resource).length > 0 ? { ...shown, texts: textsOf(resource, row, choose) } : shown
}
