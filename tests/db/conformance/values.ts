// Values of every kind, at their limits: they come back as they went in, from get, list and history, written by any way there is.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowHistory } from '../../../shared/audit/trail.ts'
import { createSchema } from '../../../shared/catalogue/schemas.ts'
import { insert, update } from '../../../shared/db/changes.ts'
import { commit } from '../../../shared/db/commit.ts'
import type { DbContext } from '../../../shared/db/context.ts'
import { parseList } from '../../../shared/db/list-request.ts'
import { list } from '../../../shared/db/listing.ts'
import type { Row } from '../../../shared/db/rows.ts'
import { get } from '../../../shared/db/store.ts'
import { dialects } from '../../support/engines.ts'
import { oddTexts } from './samples.ts'
import { specimen } from './specimen.ts'
import { holds, onGround, outcomeOf } from './twin.ts'

/** Values of each column that its schema takes; texts are trimmed by it, all else comes back as it is. */
const samples: Readonly<Record<string, readonly unknown[]>> = {
  label: ['x'.repeat(200), '😀'.repeat(100), 'é e\u0301 ﬀ', 'null'],
  note: [
    '',
    ...oddTexts.slice(1),
    'it\'s "quoted" \\ C:\\new\\u0041',
    'one\ntwo\r\nthree\ttab',
    '~22 ~7e ~',
    "N'x'; DROP TABLE [x]; --",
    '\ud7ff\ue000\ufdd0\ufffd',
    'y'.repeat(4000),
  ],
  essay: ['', 'é"\n😀\\'.repeat(2000), 'x'.repeat(950_000), '😀'.repeat(250_000)],
  tally: [0, 1, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  whole: [0, 1, 999_999_999_999_999, -999_999_999_999_999],
  quantity: [0, 0.001, 0.1, 1.005, 4.35, 999_999_999_999.999, 123_456_789_012.345],
  worth: [0, 0.01, 0.29, 1.1, 9_999_999_999_999.99, 1_234_567_890_123.45],
  ratio: [0, 0.000000000000001, -0.000000000000001, 0.999999999999999, -0.123456789012345],
  isOn: [true, false],
  state: ['new', 'in-progress', 'done', "can't"],
  madeOn: ['0001-01-01', '1582-10-15', '1752-09-13', '1900-02-28', '2024-02-29', '2027-02-28', '9999-12-31'],
  opensAt: ['00:00', '14:30', '23:59'],
  seenAt: [
    '0001-01-01T00:00:00.000Z',
    '1752-12-31T23:59:59.999Z',
    '1969-12-31T23:59:59.999Z',
    '2027-02-28T14:30:00.001Z',
    '2027-03-28T01:30:00.999Z',
    '9999-12-31T23:59:59.999Z',
  ],
  shape: [
    {},
    [],
    [[], {}, null, true, 0.1, -1e-7, 1e21],
    { '': ' ', 'a b': 'q"\\/\b\f\n\r\t\u0001\u001f\u2028\u{10ffff}', nested: { deep: [{ x: 'é'.repeat(20_000) }] } },
    { '\uffff': '\ufffe ' },
  ],
  names: [{ fr: 'Fissure' }, { en: 'Crack', 'de-AT': 'Riß', 'zh-Hant': '裂縫 😀' }],
}

/** Bodies that hold each of these values once, and one that is empty wherever it may be. */
const bodies: readonly Row[] = [
  { code: 'empty' },
  ...Array.from({ length: Math.max(...Object.values(samples).map((values) => values.length)) }, (_, at) => ({
    code: `row ${at}`,
    ...Object.fromEntries(Object.entries(samples).flatMap(([name, values]) => (at < values.length ? [[name, values[at]]] : []))),
  })),
]

const stored = (body: Row): Row => createSchema(specimen).parse(body)
const make = (row: Row) => ({ kind: 'insert', resource: specimen, row, isRaced: false }) as const
const own = (row: Row) => Object.fromEntries(Object.keys(samples).map((name) => [name, row[name]]))

async function listed(ctx: DbContext): Promise<Row[]> {
  return (
    await list(
      ctx,
      specimen,
      parseList(ctx, specimen, [
        ['sort', 'id'],
        ['limit', '1000'],
      ]),
    )
  ).items
}

/** Texts that no schema lets in and that a database must not change all the same. */
const unkempt = [null, '', ' ', 'a', 'a ', 'a  ', '\u0001\u001f\u007f', '\ufffe\uffff', 'e\u0301']

/** How rows are written: one by one as values, a few as a table of values, all at once, and by updates. */
const ways: Readonly<Record<string, (ctx: DbContext, rows: readonly Row[]) => Promise<unknown>>> = {
  'one by one': async (ctx, rows) => {
    for (const row of rows) await commit(ctx, [make(row)])
  },
  'two at a time': async (ctx, rows) => {
    for (let at = 0; at < rows.length; at += 2) await commit(ctx, rows.slice(at, at + 2).map(make))
  },
  'all in one commit': async (ctx, rows) => commit(ctx, rows.map(make)),
  'by changing other rows': async (ctx, rows) => {
    const before = await commit(
      ctx,
      rows.map(({ code }) => make({ code })),
    )
    await commit(
      ctx,
      before.map((row, at) => ({ kind: 'update', resource: specimen, before: row, patch: rows[at] ?? {}, verb: 'update' })),
    )
  },
}

export function valueContract(): void {
  for (const [way, write] of Object.entries(ways)) {
    holds(
      `values of every kind come back as they went in, written ${way}`,
      async ({ ctx }) => {
        await write(ctx, bodies.map(stored))
        const rows = await listed(ctx)
        const got = []
        for (const { id } of rows) got.push(own(await get(ctx, specimen, Number(id))))
        return { rows: rows.map(own), got }
      },
      ({ rows, got }) => {
        for (const [at, body] of bodies.entries()) expect([body.code, rows[at]]).toEqual([body.code, own(stored(body))])
        expect(got).toEqual(rows)
      },
    )
  }

  holds(
    'the history of a row holds its values as they were, and never a secret',
    async ({ ctx }) => {
      const row = stored({ ...own(bodies[2] ?? {}), code: 'x', essay: 'é"\n😀\\'.repeat(2000) })
      const [made] = await commit(ctx, [make({ ...row, passwordHash: 'secret' })])
      const before = await get(ctx, specimen, Number(made?.id))
      await commit(ctx, [
        update(specimen, before, { note: '', label: null, seenAt: '9999-12-31T23:59:59.999Z', quantity: 1.005, passwordHash: 'other' }),
      ])
      return { row, before, entries: (await rowHistory(ctx, specimen, before.id, { before: null, limit: 10 })).items }
    },
    ({ row, before, entries }) => {
      expect(entries).toMatchObject([
        {
          action: 'specimen.update',
          after: { note: '', label: null, seenAt: '9999-12-31T23:59:59.999Z', quantity: 1.005, passwordHash: '[secret]' },
        },
        { action: 'specimen.create', before: null, after: { ...row, passwordHash: '[secret]' } },
      ])
      expect(before.passwordHash).toBe('secret')
      expect(JSON.stringify(entries)).not.toMatch(/"(?:secret|other)"/)
    },
  )

  holds(
    'an empty text is not null, and what nothing trims keeps its blanks, accents and control characters',
    async ({ ctx }) => {
      await commit(
        ctx,
        unkempt.map((note, at) => make({ code: `c${at}`, note, shape: { text: note } })),
      )
      return (await listed(ctx)).map(({ note, shape }) => [note, shape])
    },
    unkempt.map((text) => [text, { text }]),
  )

  holds(
    'a text is never cut: beyond the room of its column it is refused, and nothing is written',
    async ({ ctx }) => {
      const outcomes = []
      for (const count of [1, 2, 40]) {
        const rows = Array.from({ length: count }, (_, at) => make({ code: `c${at}`, label: at === count - 1 ? 'x'.repeat(201) : null }))
        outcomes.push((await outcomeOf(commit(ctx, rows))) === 'done')
      }
      return [outcomes, await listed(ctx)]
    },
    [[false, false, false], []],
  )

  holds(
    'a sum is right to its last digit, and beyond the digits of one number',
    async ({ ctx }) => {
      const sums = []
      for (const [at, quantities] of [Array(20).fill(999_999_999_999.999), [999_999_999_999.999, 4_294_967_327.515], []].entries()) {
        const [parent] = await commit(ctx, [insert(specimen, { code: `parent ${at}` })])
        const parentId = Number(parent?.id)
        await commit(
          ctx,
          quantities.map((quantity: number, n) => insert(specimen, { code: `${at}.${n}`, parentId, quantity })),
        )
        sums.push((await get(ctx, specimen, parentId)).childQuantity)
      }
      return sums
    },
    [19_999_999_999_999.98, 1_004_294_967_327.514, 0],
  )

  test('any text and any decimal come back as they went in, on all engines alike', { timeout: 300_000 }, async () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 }).filter((value) => value.isWellFormed() && !value.includes('\0'))
    const units = fc.integer({ min: 0, max: 999_999_999_999_999 })
    const row = fc.record({
      note: text,
      shape: fc.record({ text }),
      quantity: units.map((value) => value / 1000),
      worth: units.map((value) => value / 100),
      ratio: units.map((value) => value / 1e15),
    })
    const write = async (dialect: (typeof dialects)[number], rows: readonly Row[]) =>
      onGround(dialect, async ({ ctx }) => {
        await commit(
          ctx,
          rows.map((one, at) => make({ code: `c${at}`, ...one })),
        )
        return (await listed(ctx)).map(({ note, shape, quantity, worth, ratio }) => ({ note, shape, quantity, worth, ratio }))
      })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        for (const dialect of dialects) expect([dialect, await write(dialect, rows)]).toEqual([dialect, rows])
      }),
      { numRuns: 25 },
    )
  })
}
