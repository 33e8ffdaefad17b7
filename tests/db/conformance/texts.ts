// Text as people write it: which keys collide, in what order it stands, what a prefix finds; whatever the collation of the database.
import { expect } from 'vitest'
import { insert } from '../../../shared/db/changes.ts'
import { commit } from '../../../shared/db/commit.ts'
import type { DbContext } from '../../../shared/db/context.ts'
import { parseList } from '../../../shared/db/list-request.ts'
import { list } from '../../../shared/db/listing.ts'
import { gather, select } from '../../../shared/db/store.ts'
import { category } from '../../../shared/domains/facilities/resources.ts'
import { fold, oddTexts } from './samples.ts'
import { holds, outcomeOf } from './twin.ts'

const isSame: readonly (readonly [string, string])[] = [
  ['e', 'E'],
  ['é', 'É'],
  ['é', 'e\u0301'],
  ['straße', 'STRASSE'],
  ['ß', 'ss'],
  ['ﬀ', 'FF'],
  ['ı', 'I'],
  ['Å', '\u212b'],
  ['K', '\u212a'],
  ['ΣΑΣ', 'σας'],
  ['Я', 'я'],
  ['a b', ' A \t\u00a0 B '],
  ['ab', 'ab '],
  ['co-op', 'CO-OP'],
]
const isOther: readonly (readonly [string, string])[] = [
  ['e', 'é'],
  ['ñ', 'n'],
  ['æ', 'ae'],
  ['ø', 'o'],
  ['İ', 'i'],
  ['ё', 'е'],
  ['あ', 'ア'],
  ['ｱ', 'ア'],
  ['Ａ', 'A'],
  ['😀', '😁'],
  ['😀', ''],
  ['a\u200bb', 'ab'],
  ['a\u00adb', 'ab'],
  ['co-op', 'coop'],
  ['a b', 'ab'],
  ["o'neil", 'oneil'],
  ['\ue000', '\uffee'],
  ['𝒳', 'x'],
  ['1', '01'],
]

const keys = oddTexts.filter((text) => category.columns.code.schema.safeParse(text).success)

async function codes(ctx: DbContext, query: Readonly<Record<string, string>>): Promise<unknown[]> {
  return (await list(ctx, category, parseList(ctx, category, Object.entries(query)))).items.map(({ code }) => code)
}

const store = (ctx: DbContext, texts: readonly string[]) =>
  commit(
    ctx,
    texts.map((code) => insert(category, { code, name: 'x' })),
  )

export function textContract(): void {
  holds(
    'two keys are the same when they differ only in case, in how an accent is written, or in blanks',
    async ({ ctx }) => {
      const outcomes = []
      for (const [at, pair] of [...isSame, ...isOther].entries()) {
        const [one, other] = pair.map((text) => `${at}: ${text}`)
        await store(ctx, [one ?? ''])
        const second = await outcomeOf(store(ctx, [other ?? '']))
        const found = await gather(ctx, [select(ctx, category, { code: other ?? '' })])
        outcomes.push([...pair, second === 'done' ? 'two' : 'same', found[0].length])
      }
      return outcomes
    },
    [...isSame.map((pair) => [...pair, 'same', 1]), ...isOther.map((pair) => [...pair, 'two', 1])],
  )

  holds(
    'text stands in the order of the bytes of its key',
    async ({ ctx }) => {
      await store(ctx, ['ä', 'Ä1', 'z', 'É', 'e', '😀', '\uffee', 'ß', 'SSa', 'a b', 'A  C', '_', '~'])
      return codes(ctx, { sort: 'code' })
    },
    ['_', 'a b', 'A  C', 'e', 'ß', 'SSa', 'z', '~', 'ä', 'Ä1', 'É', '\uffee', '😀'],
  )

  holds(
    'equality, prefix, range and search go by the same key',
    async ({ ctx }) => {
      await store(ctx, ['ä', 'Ä1', 'É', 'e', 'ß', 'SSa', 'a b', 'A  C', 'Gebäude', '100%', '1000', "o'neil", '[x]', '_y', '😀!', 'ΣΑΣΟΣ'])
      return {
        equal: await codes(ctx, { code: ' gebÄude ' }),
        in: await codes(ctx, { 'code.in': 'Ss,ä,A C,ß' }),
        accented: await codes(ctx, { 'code.prefix': 'Ä' }),
        sharp: await codes(ctx, { 'code.prefix': 's' }),
        percent: await codes(ctx, { 'code.prefix': '100%' }),
        emoji: await codes(ctx, { 'code.prefix': '😀' }),
        sigma: [await codes(ctx, { 'code.prefix': 'ΣΑΣ' }), await codes(ctx, { q: 'σος' })],
        between: await codes(ctx, { 'code.gte': 'A', 'code.lt': 'F' }),
        inside: await codes(ctx, { q: 'BÄU' }),
        literally: [
          await codes(ctx, { q: '%' }),
          await codes(ctx, { q: '_' }),
          await codes(ctx, { q: '[X' }),
          await codes(ctx, { q: "'N" }),
        ],
      }
    },
    {
      equal: ['Gebäude'],
      in: ['A  C', 'ß', 'ä'],
      accented: ['ä', 'Ä1'],
      sharp: ['ß', 'SSa'],
      percent: ['100%'],
      emoji: ['😀!'],
      sigma: [['ΣΑΣΟΣ'], ['ΣΑΣΟΣ']],
      between: ['a b', 'A  C', 'e'],
      inside: ['Gebäude'],
      literally: [['100%'], ['_y'], ['[x]'], ["o'neil"]],
    },
  )

  holds(
    'as many keys go in as the rule tells apart, each with the text that came first',
    async ({ ctx }) => {
      for (const text of keys) await outcomeOf(store(ctx, [text]))
      return codes(ctx, { sort: 'code', limit: '1000' })
    },
    (found) => {
      const kept = new Map<string, string>()
      for (const text of keys) if (!kept.has(fold(text))) kept.set(fold(text), text)
      const right = [...kept].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map(([, text]) => text)
      expect(found).toEqual(right)
    },
  )
}
