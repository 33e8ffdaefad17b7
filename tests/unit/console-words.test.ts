// The console's own words: every area says everything in every language, with the same places for names.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { labelLanguages } from '../../shared/catalogue/labels.ts'

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

/** The names that are put into a text, `%{name}`. */
const placesOf = (text: string) => [...new Set([...text.matchAll(/%\{(\w+)\}/g)].map(([, name]) => name))].sort()

test.each([...areas])('%s says the same in every language, with the same names put in', (area) => {
  const english = textsOf(`${area}.en.json`)
  for (const language of labelLanguages) {
    const own = textsOf(`${area}.${language}.json`)
    expect([...own.keys()].sort(), language).toEqual([...english.keys()].sort())
    const differing = [...own].filter(([path, text]) => `${placesOf(text)}` !== `${placesOf(english.get(path) ?? '')}`)
    expect(differing, language).toEqual([])
    expect(
      [...own].filter(([, text]) => text.trim() === ''),
      language,
    ).toEqual([])
  }
})
