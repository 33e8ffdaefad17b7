// The console's own words: every area says everything in every language, with the same places for names, as the language is written.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { labelLanguages } from '../../shared/catalogue/labels.ts'
import { putIn } from '../../web/src/messages/put-in.ts'

const folder = resolve(import.meta.dirname, '../../web/src/messages')
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
const areas = new Set(files.map((name) => name.split('.')[0] ?? ''))

/** Every text of a file by its path, `goTo.title`. */
function textsOf(name: string): Map<string, string> {
  const walk = (node: unknown, path: string): [string, string][] =>
    typeof node === 'object' && node !== null
      ? Object.entries(node).flatMap(([key, inner]) => walk(inner, path === '' ? key : `${path}.${key}`))
      : [[path, String(node)]]
  return new Map(walk(JSON.parse(readFileSync(join(folder, name), 'utf8')), ''))
}

/** All texts of a language. */
const textsIn = (language: string) => files.filter((name) => name.endsWith(`.${language}.json`)).flatMap((name) => [...textsOf(name)])

/** The names that are put into a text, `%{name}`. */
const placesOf = (text: string) => [...new Set([...text.matchAll(/%\{(\w+)\}/g)].map(([, name]) => name))].sort()

test.each([...areas])('%s says the same in every language, with the same names put in', (area) => {
  // the API refuses in English, so that its refusals have words in the other languages only
  const spoken = area === 'refusals' ? labelLanguages.filter((language) => language !== 'en') : labelLanguages
  const first = textsOf(`${area}.${spoken[0]}.json`)
  for (const language of spoken) {
    const own = textsOf(`${area}.${language}.json`)
    expect([...own.keys()].sort(), language).toEqual([...first.keys()].sort())
    const differing = [...own].filter(([path, text]) => `${placesOf(text)}` !== `${placesOf(first.get(path) ?? '')}`)
    expect(differing, language).toEqual([])
    expect(
      [...own].filter(([, text]) => text.trim() === ''),
      language,
    ).toEqual([])
  }
})

/** How many forms of a count polyglot asks a language for. */
const forms = { en: 2, fr: 2, de: 2, ar: 6 } as const

test.each(labelLanguages)('%s has every form of a count that its grammar asks for, or words that need none', (language) => {
  const wrong = textsIn(language).filter(([, text]) => {
    const given = text.split('||||').length
    return given !== 1 && given !== forms[language]
  })
  expect(wrong).toEqual([])
})

/** What a language does not write. */
const slips = {
  en: /\w'\w/,
  fr: /\w'\w|[^\u00a0\u202f\d]:(?!\S)|[^\u00a0\u202f][;?!]|«[^\u00a0]|[^\u00a0]»| …/,
  de: /\w'\w|"| \?| !/,
  ar: /[,;?]/,
} as const

test.each(labelLanguages)('%s is written with the signs of its own', (language) => {
  const texts = textsIn(language)
  const labels = JSON.parse(readFileSync(resolve(import.meta.dirname, `../../shared/catalogue/labels/${language}.json`), 'utf8'))
  const named = Object.entries<Record<string, string>>(labels).flatMap(([kind, own]) =>
    Object.entries(own).map(([name, text]) => [`${kind}.${name}`, text] as const),
  )
  expect([...texts, ...named].filter(([, text]) => slips[language].test(text.replaceAll(/%\{\w+\}/g, 'x')))).toEqual([])
})

test('writes a count as the locale does, and keeps the order of a code within Arabic', () => {
  const given: Readonly<Record<string, unknown>> = { smart_count: 1234, what: 'WO-12' }
  const said = (locale: string, direction: 'ltr' | 'rtl') =>
    putIn(locale, direction).call('%{smart_count} of %{what}, %{other}', /%\{(.*?)\}/g, (place, name) => given[name] ?? place)
  expect(said('de', 'ltr')).toBe('1.234 of WO-12, %{other}')
  expect(said('fr', 'ltr')).toBe('1\u202f234 of WO-12, %{other}')
  expect(said('ar-EG-u-nu-latn', 'rtl')).toBe('\u20681,234\u2069 of \u2068WO-12\u2069, %{other}')
})
