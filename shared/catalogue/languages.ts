// Texts in several languages: their tags, which languages are searched by themselves, and which translations are older than their source.
import { hash } from 'node:crypto'

/** A text by BCP 47 tag, `{"en": "Crack", "fr": "Fissure"}`. */
export type Texts = Readonly<Record<string, string>>

/** The language of a text that does not say its own. */
export const usualLanguage = 'en'
/** Languages whose words are kept apart, so that a search finds those of one language only; the words of others are found by a search in all. */
export const searchedLanguages = ['en', 'fr', 'de', 'es', 'pt', 'it', 'nl'] as const

/** A BCP 47 tag as it is written, `EN-us` -> `en-US`; null of what is none. It begins with a language of two or three letters. */
export function canonicalTag(tag: string): string | null {
  if (tag.length > 35 || !/^[A-Za-z]{2,3}(-|$)/.test(tag)) return null
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null
  } catch {
    return null
  }
}

/** Texts under canonical tags, in the order of these, so that the same texts are the same JSON. */
export function inOrder(texts: Texts): Record<string, string> {
  const entries = Object.entries(texts).map(([tag, text]) => [canonicalTag(tag) ?? tag, text] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The language of a tag without region and script: `fr` of `fr-CA`. */
export const primaryLanguage = (tag: string): string => tag.split('-')[0] ?? tag

/** The language in whose words a tag is searched for by itself; undefined where it is found with all others only. */
export const searchedLanguage = (tag: string): (typeof searchedLanguages)[number] | undefined =>
  searchedLanguages.find((language) => language === primaryLanguage(tag))

/** The column that holds the words of a language. */
export const wordsName = (language: string): string => `words${language.charAt(0).toUpperCase()}${language.slice(1)}`

/** Longest words of one language that are kept for searching, in characters. */
export const mostWords = 20_000

/** The words of texts by language, one column each and `wordsOther` for all languages that have none; beyond `mostWords` they are cut off. */
export function wordsOf(texts: readonly (Texts | null)[]): Record<string, string | null> {
  const found = texts.flatMap((one) => Object.entries(one ?? {}))
  const join = (language: string | undefined) =>
    joinWords(
      found.flatMap(([tag, text]) => (searchedLanguage(tag) === language ? [text] : [])),
      mostWords,
    ) || null
  return { ...Object.fromEntries(searchedLanguages.map((language) => [wordsName(language), join(language)])), wordsOther: join(undefined) }
}

/** Texts a line each, of at most so many characters; none of them is cut in half. */
export const joinWords = (texts: readonly string[], most: number): string =>
  texts
    .join('\n')
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, '')

/** What a translation is recognised by as made from a source text: the beginning of its SHA-256. */
const mark = (text: string) => hash('sha256', text).slice(0, 12)

/** Of each translation of each column the mark of the source text that it was made from. */
export type Sources = Readonly<Record<string, Readonly<Record<string, string>>>>

type Values = Readonly<Record<string, unknown>>
const textsIn = (row: Values | undefined, name: string) => (row?.[name] ?? {}) as Texts // a translated column
const marksIn = (row: Values | undefined, name: string) => ((row?.translatedFrom ?? {}) as Sources)[name] ?? {} // what sourcesOf made
const languageOf = (row: Values) => String(row.sourceLanguage ?? usualLanguage)

/**
 * What each translation was made from, for a row that is written. A text that is new is of the source as it is now, any other of what it was made
 * from before; a copy and what is taken back bring that along. Where another language becomes the source, translations that were up to date are of the text that it had until now.
 * `names` are the translated columns, `before` the row as it was.
 */
export function sourcesOf(names: readonly string[], row: Values, before: Values | undefined): Sources {
  const [language, earlierLanguage] = [languageOf(row), languageOf(before ?? row)]
  const isBrought = row.translatedFrom !== before?.translatedFrom
  return Object.fromEntries(
    names.flatMap((name) => {
      const [texts, earlier, known] = [textsIn(row, name), textsIn(before, name), marksIn(row, name)]
      const [source, earlierSource] = [texts[language], earlier[earlierLanguage]]
      const then = earlierSource === undefined ? undefined : mark(earlierSource)
      const until = earlier[language] === undefined ? then : mark(earlier[language])
      const madeFrom = (tag: string, text: string) => {
        const own = known[tag] ?? then
        if (text !== earlier[tag]) return isBrought ? known[tag] : undefined
        return language === earlierLanguage || own !== then ? own : until
      }
      const marks = Object.entries(texts).flatMap(([tag, text]) => {
        const of = tag === language ? undefined : (madeFrom(tag, text) ?? (source === undefined ? undefined : mark(source)))
        return of === undefined ? [] : [[tag, of]]
      })
      return marks.length === 0 ? [] : [[name, Object.fromEntries(marks)]]
    }),
  )
}

/** What the translations of a row were made from, where those of these columns in a language are known to be of the source as it is. */
export function upToDate(names: readonly string[], language: string, row: Values): Sources {
  const confirmed = names.flatMap((name) => {
    const source = textsIn(row, name)[languageOf(row)]
    return source === undefined || language === languageOf(row) ? [] : [[name, { ...marksIn(row, name), [language]: mark(source) }]]
  })
  return { ...((row.translatedFrom ?? {}) as Sources), ...Object.fromEntries(confirmed) } // what sourcesOf made
}

/** The languages of a column whose text is older than its source. */
export function staleLanguages(texts: Texts, sourceLanguage: string, sources: Readonly<Record<string, string>> | undefined): string[] {
  const source = texts[sourceLanguage]
  if (source === undefined || sources === undefined) return []
  const now = mark(source)
  return Object.keys(texts).filter((tag) => tag !== sourceLanguage && (sources[tag] ?? now) !== now)
}
