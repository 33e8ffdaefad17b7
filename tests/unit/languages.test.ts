// Texts in several languages: which one a reader gets, which translations are older than their source, and how tags are written.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { text, translated } from '../../shared/catalogue/kinds.ts'
import {
  canonicalTag,
  mostWords,
  type Sources,
  sourcesOf,
  staleLanguages,
  type Texts,
  upToDate,
  usualLanguage,
  wordsOf,
} from '../../shared/catalogue/languages.ts'
import { choiceOf, readRanges } from '../../shared/catalogue/preferred-language.ts'
import { regionOf } from '../../shared/catalogue/sheet-languages.ts'
import { textFor } from '../../shared/http/texts.ts'

const inAll = (...tags: readonly string[]): Texts => Object.fromEntries(tags.map((tag) => [tag, `text in ${tag}`]))
const chosen = (header: string | null, tags: readonly string[], source = 'en') => choiceOf(header)(inAll(...tags), source)

describe('a reader', () => {
  type Asked = readonly [name: string, header: string | null, tags: readonly string[], right: string, source?: string]
  const asked: readonly Asked[] = [
    ['gets the language that they like best', 'fr;q=0.2, de;q=0.9, en;q=0.5', ['en', 'fr', 'de'], 'de'],
    ['gets of equals the one that they name first', 'de, fr', ['en', 'fr', 'de'], 'de'],
    ['gets the language of their region where nobody wrote for the region', 'fr-CA', ['en', 'fr'], 'fr'],
    ['gets their script without their region', 'zh-Hant-TW', ['en', 'zh', 'zh-Hant'], 'zh-Hant'],
    ['never has a single letter taken for a language', 'zh-x-private', ['en', 'zh'], 'zh'],
    ['gets what is written for a region before what is not', 'fr-CA', ['en', 'fr', 'fr-CA'], 'fr-CA'],
    ['gets a region of their language where there is nothing else of it', 'pt', ['en', 'pt-BR'], 'pt-BR'],
    ['gets another region of their language before another language', 'fr-CA, en;q=0.1', ['en', 'fr-FR'], 'fr-FR'],
    ['is understood in whatever case', 'FR-ca', ['en', 'fr-CA'], 'fr-CA'],
    ['takes anything by *, which is the source first', 'it, *;q=0.5', ['en', 'fr'], 'fr', 'fr'],
    ['takes anything by * but what they named for less', '*, fr;q=0.1', ['de', 'fr'], 'de', 'fr'],
    ['does not get what they refuse', 'fr;q=0', ['en', 'fr'], 'en', 'fr'],
    ['does not get the region of what they refuse', 'en;q=0', ['en-GB', 'fr'], 'fr', 'en-GB'],
    ['gets the region that they allow of what they refuse', 'en;q=0, en-GB', ['en', 'en-GB', 'fr'], 'en-GB', 'fr'],
    ['does not get by cutting off what they refuse', 'fr-CA, fr;q=0', ['de', 'fr'], 'de', 'fr'],
    ['gets what they refuse where there is nothing else', 'en;q=0', ['en'], 'en'],
    ['gets what there is where they refuse all', '*;q=0', ['en', 'fr'], 'fr', 'fr'],
    ['gets the source where they say nothing', null, ['de', 'en', 'fr'], 'fr', 'fr'],
    ['gets the source where they ask for what is not there', 'ja', ['de', 'en', 'fr'], 'fr', 'fr'],
    ['gets the usual language where the source is not there', 'ja', ['de', 'en', 'fr'], 'en', 'nl'],
    ['gets the usual language of a region', 'ja', ['de', 'en-GB', 'fr'], 'en-GB', 'nl'],
    ['gets the first there is where that is not there either', 'ja', ['de', 'fr'], 'de', 'nl'],
  ]
  for (const [name, header, tags, right, source = 'en'] of asked) test(name, () => expect(chosen(header, tags, source)).toBe(right))

  test('gets nothing where there is nothing', () => {
    expect(choiceOf('fr')({}, 'en')).toBeUndefined()
  })

  test('who sends a malformed header is one who sends none', () => {
    const bad = [
      'fr;q=2',
      'fr;q=0.1234',
      'fr;q=-1',
      'fr;q=',
      'fr q=1',
      'fr;level=1',
      'französisch',
      'fr_CA',
      'fr-',
      '-fr',
      'fr;q=1;q=0',
      '**',
      'fr,de;',
    ]
    for (const header of [...bad, bad.map((one) => `en, ${one}`).join(), 'toolonglanguage', `fr${',fr'.repeat(500)}`])
      expect([header, readRanges(header)]).toEqual([header, []])
    expect(chosen('de;q=2', ['de', 'en'])).toBe('en')
  })

  test('may write blanks, empty parts and capitals where RFC 9110 allows them', () => {
    expect(readRanges(' , fr ;  Q=0.5\t,, DE,*; q=0.001 ')).toEqual([
      { range: 'de', quality: 1 },
      { range: 'fr', quality: 0.5 },
      { range: '*', quality: 0.001 },
    ])
  })

  const tag = fc.constantFrom('en', 'en-GB', 'fr', 'fr-CA', 'fr-FR', 'de', 'pt-BR', 'zh', 'zh-Hant', 'zh-Hant-TW')
  const range = fc.record({
    range: fc.oneof(tag, fc.constantFrom('*', 'ja', 'fr-CH', 'zh-Hans')),
    quality: fc.constantFrom(0, 0.3, 0.7, 1),
  })

  test('gets what a plain reading of the rules gives, whatever they ask for', () => {
    const ranges = fc.uniqueArray(range, { selector: (one) => one.range, maxLength: 5 })
    fc.assert(
      fc.property(ranges, fc.uniqueArray(tag, { minLength: 1, maxLength: 5 }), tag, (asked, tags, source) => {
        const header = asked.map((one) => `${one.range};q=${one.quality}`).join(', ')
        expect([header, tags, chosen(header, tags, source)]).toEqual([header, tags, plainly(asked, tags, source)])
      }),
      { numRuns: 2000 },
    )
  })
})

/** The rules once more, as a list of candidates of which the first that is there wins. */
function plainly(asked: readonly { range: string; quality: number }[], tags: readonly string[], source: string): string | undefined {
  const isOf = (one: string, of: string) => `${one}-`.toLowerCase().startsWith(`${of}-`.toLowerCase())
  const qualityOf = (one: string) => {
    const fitting = asked.filter(({ range }) => range !== '*' && isOf(one, range))
    return fitting.toSorted((a, b) => b.range.length - a.range.length)[0]?.quality
  }
  const any = asked.find(({ range }) => range === '*')?.quality ?? 1
  const allowed = tags.filter((one) => (qualityOf(one) ?? any) > 0)
  const inLast = (of: readonly string[]) => [
    ...of.filter((one) => one === source),
    ...of.filter((one) => one === 'en'),
    ...of.filter((one) => isOf(one, 'en')),
    ...of,
  ]
  const byQuality = [1, 0.7, 0.3].flatMap((quality) => {
    const same = asked.filter((one) => one.quality === quality)
    return [...same.filter((one) => one.range !== '*'), ...same.filter((one) => one.range === '*')]
  })
  const candidates = byQuality.flatMap(({ range }) => {
    if (range === '*') return inLast(allowed.filter((one) => qualityOf(one) === undefined))
    const parts = range.split('-')
    return parts.flatMap((_, at) => {
      const cut = parts.slice(0, parts.length - at).join('-')
      return [...allowed.filter((one) => one === cut), ...allowed.filter((one) => isOf(one, cut))]
    })
  })
  return [...candidates, ...inLast(allowed), ...inLast(tags)][0]
}

type Row = { readonly name: Texts; readonly sourceLanguage: string; readonly translatedFrom: Sources }

const write = (before: Row | undefined, patch: Partial<Row>): Row => {
  const row = { name: {}, sourceLanguage: 'en', translatedFrom: {}, ...before, ...patch }
  return { ...row, translatedFrom: sourcesOf(['name'], row, before && { ...before }) }
}
const staleIn = ({ name, sourceLanguage, translatedFrom }: Row) => staleLanguages(name, sourceLanguage, translatedFrom.name).sort()

describe('a translation', () => {
  const first = write(undefined, { name: { en: 'Crack', fr: 'Fissure', de: 'Riss' } })

  test('is up to date when it is written, and stale once its source is another', () => {
    expect(staleIn(first)).toEqual([])
    const next = write(first, { name: { ...first.name, en: 'Hairline crack' } })
    expect(staleIn(next)).toEqual(['de', 'fr'])
    expect(staleIn(write(next, { name: { ...next.name, fr: 'Fissure capillaire' } }))).toEqual(['de'])
  })

  test('comes right when its source goes back to what it was', () => {
    const next = write(first, { name: { ...first.name, en: 'Hairline crack' } })
    expect(staleIn(write(next, { name: { ...next.name, en: 'Crack' } }))).toEqual([])
  })

  test('that was made of the text between is stale when the source goes back', () => {
    const next = write(first, { name: { ...first.name, en: 'Hairline crack' } })
    const translatedSince = write(next, { name: { ...next.name, fr: 'Fissure capillaire' } })
    expect(staleIn(write(translatedSince, { name: { ...translatedSince.name, en: 'Crack' } }))).toEqual(['fr'])
  })

  test('that somebody says is right as it stands is up to date', () => {
    const next = write(first, { name: { ...first.name, en: 'Crack!' } })
    expect(staleIn(write(next, { translatedFrom: upToDate(['name'], 'fr', next) }))).toEqual(['de'])
  })

  test('that is copied into another row stays stale there', () => {
    const next = write(first, { name: { ...first.name, en: 'Hairline crack' } })
    expect(staleIn(write(undefined, next))).toEqual(['de', 'fr'])
    expect(staleIn(write(undefined, { name: next.name }))).toEqual([])
  })

  test('that is taken back to what it was is as stale as it was', () => {
    const next = write(first, { name: { ...first.name, en: 'Hairline crack' } })
    const wrong = write(next, { name: { ...next.name, fr: 'Wrong' } })
    expect(staleIn(wrong)).toEqual(['de'])
    expect(staleIn(write(wrong, { name: next.name, translatedFrom: next.translatedFrom }))).toEqual(['de', 'fr'])
  })

  test('stays what it was when another of the languages becomes the source', () => {
    expect(staleIn(write(first, { sourceLanguage: 'fr' }))).toEqual([])
    const next = write(first, { name: { ...first.name, en: 'Hairline crack', fr: 'Fissure capillaire' } })
    expect(staleIn(next)).toEqual(['de'])
    expect(staleIn(write(next, { sourceLanguage: 'fr' }))).toEqual(['de'])
    expect(staleIn(write(next, { sourceLanguage: 'de' }))).toEqual([])
  })

  test('is older than a source that is written in a language in which there was none', () => {
    expect(staleIn(write(first, { name: { ...first.name, it: 'Cricca' }, sourceLanguage: 'it' }))).toEqual(['de', 'en', 'fr'])
  })

  test('is kept apart from a source that is taken away for a while', () => {
    const next = write(first, { name: { ...first.name, en: 'Hairline crack' } })
    const without = write(next, { name: { fr: 'Fissure', de: 'Rissig' } })
    expect(staleIn(write(without, { name: { ...without.name, en: 'Hairline crack' } }))).toEqual(['fr'])
  })

  test('is marked as a plain record of who was written after whom has it, over any edits', () => {
    const tag = fc.constantFrom('en', 'fr', 'de')
    const edit = fc.oneof(
      fc.record({ kind: fc.constant('write' as const), tag, text: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ kind: fc.constant('confirm' as const), tag }),
    )
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 20 }), (edits) => {
        let row = write(undefined, { name: { en: 'a', fr: 'a', de: 'a' } })
        // of each translation the very source text that it was made of
        const madeOf: Record<string, string> = { fr: 'a', de: 'a' }
        for (const one of edits) {
          const { tag: of } = one
          const isChanged = one.kind === 'write' && row.name[of] !== one.text
          row =
            one.kind === 'write'
              ? write(row, { name: { ...row.name, [of]: one.text } })
              : write(row, { translatedFrom: upToDate(['name'], of, row) })
          if (of !== 'en' && (isChanged || one.kind === 'confirm')) madeOf[of] = String(row.name.en)
          expect(staleIn(row)).toEqual(['de', 'fr'].filter((language) => madeOf[language] !== row.name.en))
        }
      }),
      { numRuns: 500 },
    )
  })

  test('is shown with its language, whether it is the source, and what else is stale', () => {
    const next = write(first, { name: { ...first.name, en: 'Hairline crack', de: 'Haarriss' } })
    const held = { texts: next.name, source: 'en', madeFrom: () => next.translatedFrom.name }
    const stale = { staleLanguages: ['fr'] }
    expect(textFor(held, choiceOf('fr-CA'))).toEqual({ text: 'Fissure', language: 'fr', isSource: false, isStale: true, ...stale })
    expect(textFor(held, choiceOf('de'))).toEqual({ text: 'Haarriss', language: 'de', isSource: false, isStale: false, ...stale })
    expect(textFor(held, choiceOf(null))).toEqual({ text: 'Hairline crack', language: 'en', isSource: true, isStale: false, ...stale })
    expect(textFor({ texts: null, source: 'en', madeFrom: () => undefined }, choiceOf('fr'))).toBeNull()
  })
})

describe('a tag', () => {
  test('is written in its one form wherever a text or a source language comes in', () => {
    const names = translated({ max: 10 })
    expect(Object.entries(names.schema.parse({ 'FR-ca': 'Fissure', EN: 'Crack', 'zh-hant-tw': '裂縫' }))).toEqual([
      ['en', 'Crack'],
      ['fr-CA', 'Fissure'],
      ['zh-Hant-TW', '裂縫'],
    ])
    expect(text({ max: 35, format: 'language' }).schema.parse('EN-us')).toBe('en-US')
    expect(text({ max: 35, format: 'language' }).schema.safeParse('english').success).toBe(false)
  })

  test('begins with a language of two or three letters', () => {
    for (const good of ['fr', 'gsw-CH', 'de-DE-1996', 'en-US']) expect(canonicalTag(good.toUpperCase())).toBe(good)
    for (const bad of ['', 'f', 'english', 'fr_CA', 'fr-', 'x-fr', 'i-klingon', 'fr CA', '__proto__', `fr-${'a'.repeat(40)}`])
      expect([bad, canonicalTag(bad)]).toEqual([bad, null])
  })

  test('of a region at the end of a header is found where language and region exist', () => {
    expect(regionOf('Description (fr-CA)')).toEqual({ base: 'Description', tag: 'fr-CA' })
    expect(regionOf('description_pt_br')).toEqual({ base: 'description', tag: 'pt-BR' })
    expect(regionOf('Description zh-Hant-TW')).toEqual({ base: 'Description', tag: 'zh-Hant-TW' })
    for (const other of ['Description', 'Description fr', 'Description no-go', 'Unit price (R)', 'fr-CA'])
      expect([other, regionOf(other)]).toEqual([other, null])
  })
})

test('words are kept by language, of regions with their language, of all others together, and end before a character is cut', () => {
  const words = wordsOf([{ en: 'crack', 'en-GB': 'fissure', ja: '亀裂' }, null, { fr: 'cause', sv: 'spricka' }])
  expect(words).toMatchObject({ wordsEn: 'crack\nfissure', wordsFr: 'cause', wordsDe: null, wordsOther: '亀裂\nspricka' })
  const long = wordsOf([{ en: `${'x'.repeat(mostWords - 1)}😀` }]).wordsEn
  expect([long?.length, long?.isWellFormed()]).toEqual([mostWords - 1, true])
  expect(usualLanguage).toBe('en')
})
