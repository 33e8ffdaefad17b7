// Texts in several languages: which languages are searched by themselves, and what is kept of a text beside it.
import { createHash } from 'node:crypto'

/** A text by BCP 47 tag, `{"en": "Crack", "fr": "Fissure"}`. */
export type Texts = Readonly<Record<string, string>>

/** The language of a text that does not say its own. */
export const usualLanguage = 'en'
/** Languages whose words are kept apart, so that a search finds those of one language only; the words of others are found by a search in all. */
export const searchedLanguages = ['en', 'fr', 'de', 'es', 'pt', 'it', 'nl'] as const

/** The first part of a tag: `fr` of `fr-CA`. */
const primary = (tag: string) => tag.split('-')[0] ?? tag
const isSearched = (tag: string) => searchedLanguages.some((language) => language === primary(tag))

/** The column that holds the words of a language. */
export const wordsName = (language: string): string => `words${language.charAt(0).toUpperCase()}${language.slice(1)}`

/** The words of texts by language, one column each and `wordsOther` for all languages that have none. */
export function wordsOf(texts: readonly (Texts | null)[]): Record<string, string | null> {
  const found = texts.flatMap((one) => Object.entries(one ?? {}))
  const join = (of: (tag: string) => boolean) => found.flatMap(([tag, text]) => (of(tag) ? [text] : [])).join('\n') || null
  return {
    ...Object.fromEntries(searchedLanguages.map((language) => [wordsName(language), join((tag) => primary(tag) === language)])),
    wordsOther: join((tag) => !isSearched(tag)),
  }
}

const mark = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12)

/** Of each translation of each column the mark of the source text that it was made from. */
export type Sources = Readonly<Record<string, Readonly<Record<string, string>>>>

/**
 * What each translation was made from, for a row that is written: where the text of a language is new it is of the source as it is now, else of the
 * one it was made from before. `names` are the translated columns, `before` the row as it was.
 */
export function sourcesOf(
  names: readonly string[],
  row: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>> | undefined,
): Sources {
  const known = (before?.translatedFrom ?? {}) as Sources // what this function made
  return Object.fromEntries(
    names.flatMap((name) => {
      const texts = (row[name] ?? {}) as Texts // a translated column
      const earlier = (before?.[name] ?? {}) as Texts // as above
      const source = texts[String(row.sourceLanguage)]
      const others = Object.entries(texts).filter(([tag]) => tag !== row.sourceLanguage)
      if (source === undefined || others.length === 0) return []
      const now = mark(source)
      return [[name, Object.fromEntries(others.map(([tag, text]) => [tag, text === earlier[tag] ? (known[name]?.[tag] ?? now) : now]))]]
    }),
  )
}

/** The languages of a column whose text is older than its source. */
export function staleLanguages(texts: Texts, sourceLanguage: string, sources: Readonly<Record<string, string>> | undefined): string[] {
  const source = texts[sourceLanguage]
  if (source === undefined || sources === undefined) return []
  const now = mark(source)
  return Object.keys(texts).filter((tag) => tag !== sourceLanguage && (sources[tag] ?? now) !== now)
}
