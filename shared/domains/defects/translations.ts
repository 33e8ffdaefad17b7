// Texts in several languages: the columns that a resource keeps beside them, and how sheets with one column a language fill them.
import { z } from 'zod'
import type { AnyColumn } from '../../catalogue/column.ts'
import { json, text } from '../../catalogue/kinds.ts'
import { searchedLanguages, sourcesOf, usualLanguage, wordsOf } from '../../catalogue/languages.ts'
import type { Columns, ImportHatch } from '../../catalogue/resource.ts'

type Values = Readonly<Record<string, unknown>>

/** The language of the source text, and what each translation was made from. */
export const sourceColumns = {
  sourceLanguage: text({
    max: 35,
    default: usualLanguage,
    description: 'BCP 47 tag of the language in which the texts were written first.',
  }),
  translatedFrom: json(z.record(z.string(), z.record(z.string(), z.string())), {
    optional: true,
    readOnly: true,
    isHidden: true,
    description: 'Of each translation the mark of the source that it was made from.',
  }),
} satisfies Columns

const words = () => text({ max: 20_000, optional: true, readOnly: true, isHidden: true })

/** The words of all texts of a row, one column a language. */
export const wordColumns = {
  wordsEn: words(),
  wordsFr: words(),
  wordsDe: words(),
  wordsEs: words(),
  wordsPt: words(),
  wordsIt: words(),
  wordsNl: words(),
  wordsOther: words(),
} satisfies Columns

/** What is worked out of the translated columns of a row with `sourceColumns` and `wordColumns`. */
export function textsOf(names: readonly string[], row: Values, before: Values | undefined): Record<string, unknown> {
  return {
    ...wordsOf(names.map((name) => (row[name] ?? null) as Record<string, string> | null)),
    translatedFrom: sourcesOf(names, row, before),
  }
}

/** Columns of a sheet, one a language, for a translated column: `nameEn` with the header `name en` and those given. */
export function sheetLanguages<const N extends string>(
  name: N,
  max: number,
  headers: Readonly<Record<string, readonly string[]>> = {},
): Record<string, AnyColumn> {
  return Object.fromEntries(
    searchedLanguages.map((language) => [
      `${name}${language.charAt(0).toUpperCase()}${language.slice(1)}`,
      text({ max, optional: true, headers: [`${name} ${language}`, `${name} (${language})`, ...(headers[language] ?? [])] }),
    ]),
  )
}

/** `{en: 'Crack', fr: 'Fissure'}` of the columns of `sheetLanguages`; what the sheet does not give stays. */
export const inLanguages =
  (...names: readonly string[]): NonNullable<ImportHatch['toRow']> =>
  (extra, row) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const given = Object.entries(extra).flatMap(([column, value]) =>
          column.startsWith(name) && column.length === name.length + 2 && value !== undefined && value !== null
            ? [[column.slice(name.length).toLowerCase(), value]]
            : [],
        )
        return given.length === 0 ? [] : [[name, { ...Object(row[name]), ...Object.fromEntries(given) }]]
      }),
    )
