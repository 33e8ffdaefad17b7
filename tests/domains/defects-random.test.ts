// No sequence of what people do, alone or two at once, brings a defect where the rules forbid it, and quantities always add up.
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DbContext } from '../../shared/db/context.ts'
import type { DefectState } from '../../shared/domains/defects/defect-rules.ts'
import { AppError } from '../../shared/errors.ts'
import { createTestDatabase } from '../support/database.ts'
import { dialects } from '../support/engines.ts'
import { openRacers } from '../support/racers.ts'
import { serverUrl } from '../support/server.ts'
import { type Command, commands, perform } from './defect-commands.ts'
import { recordsOf, violations } from './defect-invariants.ts'
import { act, buildShop, by, makeDefect, reportOf, type Shop } from './defect-world.ts'

/** Whether it was done; a refusal is an AppError, and anything else is a fault. */
async function isDone(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    (error: unknown) => {
      if (error instanceof AppError) return false
      throw error
    },
  )
}

const isLong = Boolean(process.env.OPSBOOK_TEST_LONG)
/** For what asks some thousand times, which takes its time over the wire. */
const slow = serverUrl === '' ? 120_000 : 600_000

const next = fc.oneof({ weight: 3, arbitrary: commands(['next']) }, { weight: 2, arbitrary: commands() })

describe('alone', { timeout: slow }, () => {
  test('what people do at random keeps every rule, and brings records into every state', async () => {
    const seen = new Map<string, number>()
    let done = 0
    const one = async (list: readonly Command[]) => {
      const database = await createTestDatabase()
      try {
        const system = database.context()
        const shop = await buildShop(system)
        await act(by(system, shop, 'tom'), 'defect.report', 0, reportOf(shop, { findings: [] }))
        for (const command of list) {
          const record = (await recordsOf(system)).at(-1)
          if (!record) throw new Error('no record')
          if (await isDone(perform(system, shop, command, record))) done += 1
          seen.set(record.defect.status, (seen.get(record.defect.status) ?? 0) + 1)
        }
        expect(await violations(system)).toEqual([])
      } finally {
        await database.drop()
      }
    }
    await fc.assert(fc.asyncProperty(fc.array(next, { minLength: 30, maxLength: 80 }), one), {
      numRuns: isLong ? 100 : 12,
      seed: 7,
      endOnFailure: true,
    })
    expect([...seen.keys()].toSorted()).toEqual([
      ...['closed', 'contained', 'dispositioned', 'draft', 'in-review', 'in-rework', 'open', 'verification'],
    ])
    expect(done).toBeGreaterThan(100)
  })
})

const adds = ['addRest', 'addRest', 'addDisposition'] as const
/** What one and another do to a record in a state, so that the two have to do with each other. */
const atOnce: readonly (readonly [DefectState, readonly Command['what'][], readonly Command['what'][]])[] = [
  ['draft', ['open'], ['removeFinding', 'patch', 'recount', 'open']],
  ['open', ['contain', 'completeAction'], ['contain', 'completeAction', 'addFinding', 'removeFinding']],
  ['open', ['recount'], ['addFinding', 'recount', 'patch']],
  ['open', ['removeFinding'], ['removeFinding', 'contain']],
  ['contained', ['review'], ['review', 'recount', 'addFinding']],
  ['in-review', adds, adds],
  ['in-review', adds, ['disposition', 'recount', 'removeDisposition']],
  ['in-review', ['approve'], ['approve', 'removeDisposition', 'disposition']],
  ['in-review', ['disposition'], ['removeDisposition', 'recount', 'addFinding', 'removeFinding']],
  ['in-review', ['recount'], ['addFinding', 'recount']],
  ['dispositioned', ['rework', 'verify'], ['rework', 'removeDisposition', ...adds]],
  ['in-rework', ['verify', 'failVerification'], ['verify', 'failVerification']],
  ['verification', ['close'], ['addAction', 'failVerification', 'patch', 'close']],
  ['verification', ['completeAction'], ['close', 'completeAction']],
  ['closed', ['correct'], ['correct', 'addAction', 'patch']],
]

const deciders = ['ann', 'bea', 'carl'] as const
const pairs = fc.oneof(
  ...atOnce.map(([state, one, other]) =>
    fc.record({
      state: fc.constant(state),
      first: commands(one, deciders),
      second: commands(other, deciders),
      isReady: fc.boolean(),
    }),
  ),
)

describe.each(dialects)('two at once on %s', (dialect) => {
  let racers: Awaited<ReturnType<typeof openRacers>>
  let system: DbContext
  let shop: Shop

  beforeAll(async () => {
    racers = await openRacers(dialect)
  })
  afterAll(() => racers.drop())
  beforeEach(async () => {
    ;[system] = racers.contexts()
    shop = await buildShop(system)
  })
  afterEach(() => racers.empty())

  /** A record in a state, with two findings while it is young; one that is ready needs one thing less to get on. */
  async function recordIn(state: DefectState, isReady: boolean) {
    const given = { quantityDefective: 8, findings: [{ failureCodeId: shop.crack, quantity: 8 }] }
    const id = await makeDefect(system, shop, state, { given, dispositions: [{ kind: 'rework', quantity: 8 }] })
    const bea = by(system, shop, 'bea')
    const on = (name: string, input: object) => act(bea, `defect.${name}`, id, input)
    if (state === 'in-review') {
      const { disposition } = await on('addDisposition', { kind: 'use-as-is', quantity: isReady ? 8 : 5 })
      await act(bea, 'defectDisposition.approve', Number(disposition?.id))
    }
    if (state === 'draft' || state === 'open') await on('addFinding', { failureCodeId: shop.scratch, quantity: 8 })
    if (state === 'open' || state === 'verification') {
      const kind = state === 'open' ? 'containment' : 'verification'
      const { action } = await on('addAction', { kind, description: 'Do it', ownerId: shop.people.tom })
      if (isReady) await act(bea, 'defectAction.completeAction', Number(action?.id), { evidence: 'photo' })
    }
    const record = (await recordsOf(system)).find(({ defect }) => defect.id === id)
    if (!record) throw new Error('no record')
    return record
  }

  test('whatever two people do at once, or one does twice, keeps every rule', async () => {
    const once = async ({ state, first, second, isReady }: typeof pairs extends fc.Arbitrary<infer T> ? T : never) => {
      const record = await recordIn(state, isReady)
      const [one, other] = racers.gated(2)
      await Promise.all([isDone(perform(one, shop, first, record)), isDone(perform(other, shop, second, record))])
      expect(await violations(system)).toEqual([])
    }
    await fc.assert(fc.asyncProperty(pairs, once), { numRuns: isLong ? 400 : dialect === 'sqlite' ? 75 : 20, seed: 11, endOnFailure: true })
  }, 300_000)

  test('an approval that somebody gives twice at once counts once', async () => {
    const record = await recordIn('in-review', true)
    const both = racers.gated(2)
    const outcome = await Promise.all(
      both.map((ctx) => isDone(act(by(ctx, shop, 'ann'), 'defectDisposition.approve', record.dispositions[0]?.id ?? 0))),
    )
    expect(outcome.toSorted()).toEqual([false, true])
    const [after] = await recordsOf(system)
    expect(after?.dispositions[0]?.approverIds).toEqual([shop.people.bea, shop.people.ann])
  })

  test('thirty reports at once through two connections leave no gap and no double', async () => {
    const both = racers.gated(30)
    await Promise.all(
      Array.from({ length: 30 }, (_, n) => act(by(both[n % 2 === 0 ? 0 : 1], shop, 'tom'), 'defect.report', 0, reportOf(shop))),
    )
    const numbers = (await recordsOf(system)).map(({ defect: { number } }) => number).toSorted()
    expect(numbers).toEqual(Array.from({ length: 30 }, (_, at) => `DMT-2026-${String(at + 1).padStart(6, '0')}`))
  })
})
