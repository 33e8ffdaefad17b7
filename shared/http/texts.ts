// The texts of a row in the language of the reader: which of its translations they get, and whether it is older than its source.
import { type Sources, staleLanguages, type Texts, usualLanguage } from '../catalogue/languages.ts'
import type { ChooseLanguage } from '../catalogue/preferred-language.ts'
import { type Resource, translatedColumns } from '../catalogue/resource.ts'
import type { ShownText } from '../catalogue/schemas.ts'

/** What a row holds of one translated column. */
interface Held {
  readonly texts: Texts | null
  /** The language in which it was written first. */
  readonly source: string | null
  /** What its translations were made from; asked for only where there are some. */
  readonly madeFrom: () => Readonly<Record<string, string>> | undefined
}

/** One text as its reader gets it; null where there is none. */
export function textFor({ texts, source, madeFrom }: Held, choose: ChooseLanguage): ShownText | null {
  const first = source ?? usualLanguage
  const language = texts && choose(texts, first)
  const text = language === undefined || language === null ? undefined : texts?.[language]
  if (!texts || typeof language !== 'string' || text === undefined) return null
  const isAlone = Object.keys(texts).length === 1
  const stale = isAlone ? [] : staleLanguages(texts, first, madeFrom())
  return { text, language, isSource: language === first, isStale: stale.includes(language), staleLanguages: stale }
}

/** The texts of a whole row, by column. */
export function textsOf(
  resource: Resource,
  row: Readonly<Record<string, unknown>>,
  choose: ChooseLanguage,
): Record<string, ShownText | null> {
  const madeFrom = (row.translatedFrom ?? {}) as Sources // what sourcesOf made
  const source = (row.sourceLanguage ?? null) as string | null // a text column
  return Object.fromEntries(
    translatedColumns(resource).map((name) => {
      const texts = (row[name] ?? null) as Texts | null // a translated column
      return [name, textFor({ texts, source, madeFrom: () => madeFrom[name] }, choose)]
    }),
  )
}

/** Says of an answer that it depends on the language of the reader, where the rows of the resource do. */
export function varies(resource: Resource): Record<string, string> {
  return translatedColumns(resource).length > 0 ? { vary: 'Accept-Language' } : {}
}
