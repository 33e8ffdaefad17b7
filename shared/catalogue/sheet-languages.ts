// Translated columns on sheets: one column a language, `description fr`, and how what they hold comes together in a row.
import type { AnyColumn } from './column.ts'
import { canonicalTag, inOrder, primaryLanguage, searchedLanguages, type Texts, usualLanguage } from './languages.ts'
import type { Columns, ImportHatch } from './resource.ts'

type Values = Readonly<Record<string, unknown>>

/** The name of a translated column in one language, `description.fr`. */
export const nameInLanguage = (column: string, tag: string): string => `${column}.${tag}`

/** Whether a column of a sheet holds the values of a column of a row, or its texts in one language. */
export const isOrHolds = (sheetColumn: string, column: string): boolean =>
  sheetColumn === column || sheetColumn.startsWith(nameInLanguage(column, ''))

/** A translated column with the language that a name such as `description.fr` says; null of any other name. */
export function inLanguage(columns: Columns, name: string): { readonly of: string; readonly tag: string } | null {
  const at = name.indexOf('.')
  const [of, tag] = [name.slice(0, at), canonicalTag(name.slice(at + 1))]
  return at > 0 && tag !== null && Object.hasOwn(columns, of) && columns[of]?.inLanguage ? { of, tag } : null
}

const [inEnglish, regions] = (['language', 'region'] as const).map((type) => new Intl.DisplayNames('en', { type, fallback: 'none' }))

/** What people call a language: its tag, its English name and its own. */
function languageNames(language: string): string[] {
  const own = new Intl.DisplayNames(language, { type: 'language' }).of(language)
  return [language, inEnglish?.of(language), own].filter((name) => name !== undefined)
}

/** The columns of a sheet for the translated columns of a resource, one for each language that is searched by itself. */
export function languageColumns(columns: Columns): Columns {
  const languages = searchedLanguages.map((tag) => ({ tag, names: languageNames(tag) }))
  return Object.fromEntries(
    Object.entries(columns).flatMap(([name, column]) =>
      languages.flatMap(({ tag, names }) => {
        const headers = [name, ...(column.options.headers ?? [])].flatMap((header) => names.map((one) => `${header} ${one}`))
        const made = column.inLanguage?.(tag, headers)
        return made ? [[nameInLanguage(name, tag), made] as const] : []
      }),
    ),
  )
}

const regional = /^(.+?)[\s_.-]*[([]?\s*([A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?[-_](?:[A-Za-z]{2}|\d{3}))\s*[)\]]?$/

/** A header that ends in a language and a region, parted: `Description (fr-CA)`; null of any other. */
export function regionOf(header: string): { readonly base: string; readonly tag: string } | null {
  const [, base, written] = regional.exec(header) ?? []
  const tag = written === undefined ? null : canonicalTag(written.replaceAll('_', '-'))
  if (base === undefined || tag === null) return null
  const isKnown = inEnglish?.of(primaryLanguage(tag)) !== undefined && regions?.of(tag.split('-').at(-1) ?? '') !== undefined
  return isKnown ? { base, tag } : null
}

/**
 * The hatch of a resource with its translated columns: what a sheet gives in one language changes that language only, whether a column of that
 * language gives it, plain text in the column itself, or a cell of JSON; a sheet takes no text away. A new row whose sheet does not say in which
 * language its texts were written was written in the usual one, where it has that, else in the first that is given.
 */
export function withLanguages(columns: Columns, hatch: ImportHatch | undefined): ImportHatch | undefined {
  const translated = Object.entries(columns).filter(([, column]) => column.inLanguage !== null)
  if (translated.length === 0) return hatch
  const names = translated.map(([name]) => name)
  const required = translated.find(([, column]) => !column.nullable)?.[0] ?? names[0] ?? ''
  return {
    ...hatch,
    columns: { ...hatch?.columns, ...languageColumns(columns) },
    brings: hatch?.brings ?? [],
    toRow: (extra, row, held) => {
      const given = Object.fromEntries(names.map((name) => [name, givenTexts(columns, name, extra, row, held)]))
      const changed = Object.entries(given).flatMap(([name, texts]) =>
        Object.keys(texts).length > 0 ? [[name, together(held?.[name], texts)]] : [],
      )
      const [first] = Object.keys(given[required] ?? {})
      const isSaid = held !== null || (row.sourceLanguage ?? null) !== null || columns.sourceLanguage === undefined
      const isUsual = first === undefined || given[required]?.[usualLanguage] !== undefined
      return {
        ...hatch?.toRow?.(extra, row, held),
        ...Object.fromEntries(changed),
        ...(isSaid || isUsual ? {} : { sourceLanguage: first }),
      }
    },
  }
}

/** What a row of a sheet gives of a translated column, in the order of its cells. */
function givenTexts(columns: Columns, name: string, extra: Values, row: Values, held: Values | null): Texts {
  const own = row[name] === held?.[name] ? {} : ((row[name] ?? {}) as Texts) // a translated column
  const others = Object.entries(extra).flatMap(([column, value]) => {
    const meant = inLanguage(columns, column)
    return meant?.of === name && typeof value === 'string' ? [[meant.tag, value]] : []
  })
  return { ...own, ...Object.fromEntries(others) }
}

/** The texts of a row with those that are given; where these say nothing new, the very same. */
function together(held: unknown, given: Texts): unknown {
  const before = (held ?? {}) as Texts // a translated column
  const isSame = Object.entries(given).every(([tag, text]) => before[tag] === text)
  return isSame && held !== null && held !== undefined ? held : inOrder({ ...before, ...given })
}

/** The text column of one language of a translated column, by whatever tag. */
export function columnInLanguage(columns: Columns, name: string): AnyColumn | undefined {
  const meant = inLanguage(columns, name)
  return meant ? columns[meant.of]?.inLanguage?.(meant.tag, []) : undefined
}
