// The contract of an engine: every kind of op, with what it writes, what it misses and what the tables refuse.
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Op } from '../../../shared/db/engine.ts'
import { adjustOp, auditOp, auditTexts, insertOp, liveOp, specimens, unreferencedOp, updateOp } from './ops.ts'
import { type Ground, holds, outcomeOf } from './twin.ts'

const gone = '2027-01-01T00:00:00.000Z'
const many = (count: number) => Array.from({ length: count }, (_, at) => ({ id: at + 1 }))

/** Writes one batch after another, each under an id of its own; what became of each. */
async function write({ engine }: Ground, ...batches: readonly (readonly Op[])[]): Promise<unknown[]> {
  const outcomes: unknown[] = []
  for (const [at, ops] of batches.entries()) outcomes.push(await outcomeOf(engine.write(ops, `batch-${at}-${Math.random()}`)))
  return outcomes
}

interface Stock {
  readonly quantity: bigint
  readonly worth: bigint
}

const stories = fc.sample(
  fc.record({
    quantity: fc.integer({ min: 0, max: 5_000_000 }),
    worth: fc.integer({ min: 0, max: 900_000_000 }),
    moves: fc.array(
      fc.record({
        by: fc.integer({ min: -3_000_000, max: 3_000_000 }),
        amount: fc.option(fc.integer({ min: -1_000_000, max: 1_000_000 })),
        otherwise: fc.integer({ min: 0, max: 900_000_000 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  }),
  { numRuns: 60, seed: 7 },
)

/** The rule of an adjust, in thousandths and cents; one that the tables refuse changes nothing. */
function moved(stock: Stock, move: { by: number; amount: number | null; otherwise: number }): Stock {
  const quantity = stock.quantity + BigInt(move.by)
  const worth = worthAfter(stock, quantity, move)
  return quantity < 0n || worth < 0n || worth >= 10n ** 15n ? stock : { quantity, worth }
}

function worthAfter(
  { quantity, worth }: Stock,
  after: bigint,
  { by, amount, otherwise }: { by: number; amount: number | null; otherwise: number },
) {
  if (after === 0n) return 0n
  if (amount !== null) return worth + BigInt(amount) < 0n ? 0n : worth + BigInt(amount)
  if (quantity === 0n) return worth + BigInt(otherwise)
  const product = worth * BigInt(by)
  const size = (2n * (product < 0n ? -product : product) + quantity) / (2n * quantity)
  return product < 0n ? worth - size : worth + size
}

/** The stories told side by side: the moves that the tables take, step by step, where each row ends, and what the audit says of each. */
const told = sideBySide()

function sideBySide() {
  const stocks = stories.map(({ quantity, worth }) => ({ quantity: BigInt(quantity), worth: BigInt(worth), version: 1 }))
  const fixed = (units: bigint, scale: number) => (Number(units) / 10 ** scale).toFixed(scale)
  const json = ({ quantity, worth, version }: Stock & { version: number }) =>
    `{"quantity":${fixed(quantity, 3)},"worth":${fixed(worth, 2)},"version":${version}}`
  const texts: unknown[][] = []
  const steps = [0, 1, 2, 3, 4, 5].map((step) => {
    texts.push(['kept', null])
    return stories.flatMap(({ moves }, at) => {
      const [move, stock] = [moves[step], stocks[at]]
      const next = move && stock ? moved(stock, move) : stock
      if (!move || !stock || !next || next === stock) return []
      const after = { ...next, version: stock.version + 1 }
      stocks[at] = after
      texts.push([json(stock), json(after)])
      const { by, amount, otherwise } = move
      return [{ ...adjustOp(at + 1, by / 1000, amount === null ? null : amount / 100, otherwise / 100), floor: null }]
    })
  })
  const rows = stories.map(({ quantity, worth }, at) => ({ id: at + 1, quantity: quantity / 1000, worth: worth / 100 }))
  const ends = stocks.map(({ quantity, worth, version }, at) => [
    at + 1,
    Number(quantity) / 1000,
    Number(worth) / 100,
    version > 1 ? 'mover' : 'maker',
  ])
  return { rows, steps, ends, texts }
}

export function engineContract(): void {
  describe.each([1, 2, 300])('%i rows at once', (count) => {
    const all = many(count)
    const last = count

    holds(
      'are inserted, and changed while they are at their version; who is not is named, and nothing is written',
      async (on) => {
        const stale = all.map((row) => ({ ...row, version: row.id === last || row.id === 2 ? 1 : 2, code: `lost ${row.id}` }))
        const outcomes = await write(
          on,
          [insertOp(on, ...all)],
          [updateOp(on, ...all.map((row) => ({ ...row, version: 1, code: `new ${row.id}` })))],
          [insertOp(on, { id: 9999 }), updateOp(on, ...stale)],
        )
        return { outcomes, rows: await specimens(on, 'id', 'version', 'code') }
      },
      {
        outcomes: ['done', 'done', { miss: 1, ids: count > 2 ? [2, last] : [last] }],
        rows: all.map(({ id }) => [id, 2, `new ${id}`]),
      },
    )

    holds(
      'can be required to be live, and those that are not are named once each',
      async (on) =>
        write(
          on,
          [insertOp(on, ...all)],
          [liveOp(...all.map(({ id }) => id))],
          [updateOp(on, { id: last, version: 1, deletedAt: gone })],
          [liveOp(...all.map(({ id }) => id).toReversed(), ...(count > 1 ? [777, 777] : []))],
        ),
      ['done', 'done', 'done', { miss: 0, ids: count > 1 ? [last, 777] : [1] }],
    )

    holds(
      'can be required to have nothing live that refers to them, and those that have are named once each',
      async (on) => {
        const check = unreferencedOp(...all.map(({ id }) => id).toReversed())
        return write(
          on,
          [insertOp(on, ...all), check],
          [
            insertOp(on, { id: 5000, parentId: last }),
            insertOp(on, { id: 5001, parentId: last }),
            insertOp(on, { id: 5002, parentId: 1, deletedAt: gone }),
            ...(count > 1 ? [insertOp(on, { id: 5003, parentId: 1 })] : []),
          ],
          [check],
          [...[5000, 5001, 5003].slice(0, count > 1 ? 3 : 2).map((id) => updateOp(on, { id, version: 1, deletedAt: gone })), check],
        )
      },
      ['done', 'done', { miss: 0, ids: count > 1 ? [1, last] : [1] }, 'done'],
    )
  })

  holds(
    'a batch of no rows is written all the same, once',
    async (on) => {
      const empty: Op[] = [insertOp(on), updateOp(on), liveOp(), unreferencedOp(), auditOp(on)]
      return [await write(on, empty, []), await specimens(on, 'id')]
    },
    [['done', 'done'], []],
  )

  holds(
    'a batch is written once, however often it comes under the same id, also at once',
    async (on) => {
      const ops = [insertOp(on, { id: 1, quantity: 5 }), adjustOp(1, 1), auditOp(on, { adjust: 1 })]
      await on.engine.write(ops, 'same')
      await Promise.all([on.engine.write(ops, 'same'), on.engine.write(ops, 'same')])
      return [await specimens(on, 'id', 'quantity'), await auditTexts(on)]
    },
    [[[1, 6]], [[0, '{"quantity":5.000,"worth":0.00,"version":1}', '{"quantity":6.000,"worth":0.00,"version":2}']]],
  )

  holds(
    'an adjust moves a row by what it holds then, raises its version, and tells the audit',
    async (on) => {
      await write(on, [insertOp(on, { id: 1, quantity: 12.5, worth: 3.2 })])
      await write(on, [
        adjustOp(1, -2.5),
        adjustOp(1, 10, 7.05),
        auditOp(on, { adjust: 0 }, { before: 'kept', after: null }, { adjust: 1 }),
      ])
      return [await specimens(on, 'id', 'version', 'lockVersion', 'quantity', 'worth', 'updatedBy'), await auditTexts(on)]
    },
    [
      [[1, 3, 2, 20, 9.61, 'mover']],
      [
        [0, '{"quantity":12.500,"worth":3.20,"version":1}', '{"quantity":10.000,"worth":2.56,"version":2}'],
        [1, 'kept', null],
        [2, '{"quantity":10.000,"worth":2.56,"version":2}', '{"quantity":20.000,"worth":9.61,"version":3}'],
      ],
    ],
  )

  holds(
    'an adjust misses below its floor, and where the row is removed or was never there',
    async (on) => {
      await write(on, [insertOp(on, { id: 1, quantity: 1, worth: 1 }, { id: 2, quantity: 1, deletedAt: gone })])
      const outcomes = await write(on, [adjustOp(1, -0.5), adjustOp(1, -0.501)], [adjustOp(2, 1)], [adjustOp(3, 1)], [adjustOp(1, -1)])
      return [outcomes, await specimens(on, 'id', 'quantity', 'worth', 'version')]
    },
    [
      [{ miss: 1, ids: [1] }, { miss: 0, ids: [2] }, { miss: 0, ids: [3] }, 'done'],
      [
        [1, 0, 0, 2],
        [2, 1, 0, 1],
      ],
    ],
  )

  holds(
    'an adjust is refused where a column would pass its 15 digits, also where only the worth would',
    async (on) => {
      const most = { quantity: 999_999_999_999.999, worth: 9_999_999_999_999.99 }
      await write(on, [insertOp(on, { id: 1, ...most }, { id: 2, quantity: 0.001, worth: most.worth })])
      const outcomes = await write(
        on,
        [adjustOp(1, 0.001)],
        [adjustOp(2, most.quantity - 1)],
        [adjustOp(2, 1, 0.01)],
        [adjustOp(1, -0.001)],
      )
      return [outcomes, await specimens(on, 'id', 'quantity', 'worth')]
    },
    [
      [{ constraint: 'check' }, { constraint: 'check' }, { constraint: 'check' }, 'done'],
      [
        [1, 999_999_999_999.998, 9_999_999_999_999.98],
        [2, 0.001, 9_999_999_999_999.99],
      ],
    ],
  )

  holds(
    'whatever is moved, the worth follows the quantity by the rule, rounded half away from zero',
    async (on) => {
      for (const [at, { quantity, worth, moves }] of stories.entries()) {
        await on.engine.write([insertOp(on, { id: at + 1, quantity: quantity / 1000, worth: worth / 100 })], `story ${at}`)
        for (const [step, { by, amount, otherwise }] of moves.entries()) {
          const op = { ...adjustOp(at + 1, by / 1000, amount === null ? null : amount / 100, otherwise / 100), floor: null }
          await outcomeOf(on.engine.write([op], `story ${at}, step ${step}`))
        }
      }
      return specimens(on, 'id', 'quantity', 'worth')
    },
    stories.map(({ quantity, worth, moves }, at) => {
      const end = moves.reduce(moved, { quantity: BigInt(quantity), worth: BigInt(worth) })
      return [at + 1, Number(end.quantity) / 1000, Number(end.worth) / 100]
    }),
  )

  holds(
    'many rows that are moved together end as if each were moved by itself, and the audit tells of each in order',
    async (on) => {
      await write(on, [insertOp(on, ...told.rows)])
      const outcomes = await write(
        on,
        ...told.steps.map((ops): Op[] => [...ops, auditOp(on, { before: 'kept' }, ...ops.map((_, at) => ({ adjust: at })))]),
      )
      return [outcomes, await specimens(on, 'id', 'quantity', 'worth', 'updatedBy'), (await auditTexts(on)).map((texts) => texts.slice(1))]
    },
    [told.steps.map(() => 'done'), told.ends, told.texts],
  )

  holds(
    'of many that are moved together the first whose row is gone, or would fall below its floor, is named, and none moves',
    async (on) => {
      await write(on, [insertOp(on, ...many(60).map((row) => ({ ...row, quantity: 1 })), { id: 61, quantity: 1, deletedAt: gone })])
      const takes = (by: (id: number) => number, count = 60) => many(count).map(({ id }) => adjustOp(id, by(id)))
      const outcomes = await write(
        on,
        takes((id) => (id === 30 || id === 40 ? -2 : -1)),
        takes(() => -1, 61),
        takes(() => -1, 62),
        takes((id) => (id === 30 ? 999_999_999_999.999 : -1)),
      )
      const rows = await specimens(on, 'quantity', 'version')
      return [outcomes, rows.every(([quantity, version]) => quantity === 1 && version === 1)]
    },
    [[{ miss: 29, ids: [30] }, { miss: 60, ids: [61] }, { miss: 60, ids: [61] }, { constraint: 'check' }], true],
  )

  holds(
    'of forty that take the last ten at once ten get one each, and the worth follows to the cent',
    async (on) => {
      await write(on, [insertOp(on, { id: 1, quantity: 10, worth: 33.33 })])
      const taken = await Promise.all(
        Array.from({ length: 40 }, (_, at) => outcomeOf(on.engine.write([adjustOp(1, -1), auditOp(on, { adjust: 0 })], `taker ${at}`))),
      )
      const counts = Object.fromEntries(
        Map.groupBy(taken, (one) => JSON.stringify(one))
          .entries()
          .map(([one, all]) => [one, all.length]),
      )
      return [counts, await specimens(on, 'quantity', 'worth', 'version'), await auditTexts(on)]
    },
    ([counts, rows, entries]) => {
      expect(counts).toEqual({ '"done"': 10, '{"miss":0,"ids":[1]}': 30 })
      expect(rows).toEqual([[0, 0, 11]])
      expect(entries).toHaveLength(10)
    },
  )

  holds(
    'the tables refuse a taken key, a row that is not there, a value out of range and one that is missing',
    async (on) => {
      let next = 2
      const beside = (row: Record<string, unknown>) => [insertOp(on, { id: next++ }), insertOp(on, { id: next++, ...row })]
      const outcomes = await write(
        on,
        [insertOp(on, { id: 1, label: 'A' })],
        beside({ id: 1 }),
        beside({ label: 'a' }),
        beside({ label: 'A', deletedAt: gone }),
        beside({ parentId: 99 }),
        beside({ quantity: -0.001 }),
        beside({ state: 'New' }),
        beside({ code: null }),
      )
      return [outcomes, await specimens(on, 'id', 'label')]
    },
    [
      [
        'done',
        { constraint: 'unique' },
        { constraint: 'unique' },
        'done',
        { constraint: 'foreign_key' },
        { constraint: 'check' },
        { constraint: 'check' },
        { constraint: 'not_null' },
      ],
      [
        [1, 'A'],
        [6, null],
        [7, 'A'],
      ],
    ],
  )

  holds(
    'rows of one batch may refer to each other, whichever stands first',
    async (on) => {
      const outcomes = await write(
        on,
        [insertOp(on, { id: 1, parentId: 2 }, { id: 2, parentId: 1 })],
        [insertOp(on, { id: 3, parentId: 4 })],
      )
      return [outcomes, await specimens(on, 'id', 'parentId')]
    },
    [
      ['done', { constraint: 'foreign_key' }],
      [
        [1, 2],
        [2, 1],
      ],
    ],
  )

  holds(
    'twenty callers at once are handed ids from 1, none twice and none left out',
    async ({ engine }) => {
      const firsts = await Promise.all(Array.from({ length: 20 }, () => engine.takeIds('specimen', 64)))
      return [
        firsts.sort((a, b) => a - b),
        await engine.takeIds('specimen', 1),
        await engine.takeIds('other', 5),
        await engine.takeIds('other', 1),
      ]
    },
    [Array.from({ length: 20 }, (_, at) => 1 + at * 64), 1281, 1, 6],
  )

  holds(
    'several queries in one round trip give one list of rows each',
    async (on) => {
      await write(on, [insertOp(on, { id: 1 }, { id: 2 })])
      const count = { sql: `SELECT COUNT(*) AS n FROM ${'test_specimen'}`, parameters: [] }
      const none = { sql: 'SELECT id AS "theId" FROM test_specimen WHERE id > 5', parameters: [] }
      const both = { sql: 'SELECT id AS "theId" FROM test_specimen ORDER BY id DESC', parameters: [] }
      return on.engine.read([count, none, both])
    },
    [[{ n: 2 }], [], [{ theId: 2 }, { theId: 1 }]],
  )

  holds(
    'a snapshot sees what stood there at its first read, while writers go on, and ends with the work',
    async (on) => {
      await write(on, [insertOp(on, { id: 1, quantity: 5 }, { id: 2, quantity: 5 })])
      const query = { sql: 'SELECT id AS "theId", quantity FROM test_specimen ORDER BY id', parameters: [] }
      const count = async (read: Ground['engine']['read']) => (await read([query]))[0]?.map(({ theId }) => theId)
      const within = await on.engine.snapshot(async (read) => {
        const first = await read([query, query])
        const outcomes = await write(on, [insertOp(on, { id: 3 })], [adjustOp(1, 1)], [adjustOp(2, -1)])
        const again = await read([query, query])
        return {
          outcomes,
          isSame: JSON.stringify(first) === JSON.stringify(again),
          seen: await count(read),
          outside: await count(on.engine.read),
        }
      })
      const failed = await on.engine
        .snapshot(async () => {
          throw new Error('broken off')
        })
        .catch((error) => error.message)
      return { within, failed, after: await on.engine.snapshot(count) }
    },
    {
      within: { outcomes: ['done', 'done', 'done'], isSame: true, seen: [1, 2], outside: [1, 2, 3] },
      failed: 'broken off',
      after: [1, 2, 3],
    },
  )

  holds(
    'statements that change tables go in together or not at all',
    async ({ engine }) => {
      const failed = await engine
        .execute(['CREATE TABLE half (id BIGINT)', 'INSERT INTO half VALUES (1)', 'INSERT INTO nowhere VALUES (1)'])
        .then(
          () => 'done',
          () => 'refused',
        )
      const read = await engine.read([{ sql: 'SELECT id FROM half', parameters: [] }]).then(
        () => 'there',
        () => 'not there',
      )
      return [failed, read]
    },
    ['refused', 'not there'],
  )
}
