// What a resource keeps beside its translated columns: their source language, what each translation was made from, and their words by language.
import { z } from 'zod'
import { json, text } from './kinds.ts'
import { mostWords, sourcesOf, type Texts, usualLanguage, wordsOf } from './languages.ts'
import type { Columns } from './resource.ts'

type Values = Readonly<Record<string, unknown>>

/** The language of the source text, and what each translation was made from. */
export const sourceColumns = {
  sourceLanguage: text({
    max: 35,
    default: usualLanguage,
    format: 'language',
    description: 'BCP 47 tag of the language in which the texts were written first.',
  }),
  translatedFrom: json(z.record(z.string(), z.record(z.string(), z.string())), {
    optional: true,
    readOnly: true,
    isHidden: true,
    description: 'Of each translation the mark of the source that it was made from.',
  }),
} satisfies Columns

const words = () => text({ max: mostWords, optional: true, readOnly: true, isHidden: true })

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
    ...wordsOf(names.map((name) => (row[name] ?? null) as Texts | null)), // translated columns
    translatedFrom: sourcesOf(names, row, before),
  }
}
