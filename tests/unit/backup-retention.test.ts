// Which dumps stay, whatever the order in which they are told of.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Kept, planRetention } from '../../shared/backup/retention.ts'

const day = 86_400_000
const now = '2027-12-31T12:00:00.000Z'
const at = (milliseconds: number) => new Date(milliseconds).toISOString()

const dumps = fc
  .uniqueArray(
    fc.record({
      startedAt: fc.integer({ min: Date.parse(now) - 800 * day, max: Date.parse(now) + 3 * day }).map((time) => at(time - (time % 1000))),
      isVerified: fc.boolean(),
    }),
    { maxLength: 120, selector: ({ startedAt }) => startedAt },
  )
  .map((given) => given.map((one, place): Kept => ({ ...one, id: `d${place}` })))

const idsOf = (kept: readonly { readonly dump: Kept }[]) => kept.map(({ dump }) => dump.id)

test('what is kept does not depend on the order, and nothing is both kept and removed', () => {
  fc.assert(
    fc.property(
      dumps.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([list, shuffled]) => {
        const plan = planRetention(list, now)
        expect(planRetention(shuffled, now)).toEqual(plan)
        expect([...idsOf(plan.kept), ...plan.removed.map(({ id }) => id)].sort()).toEqual(list.map(({ id }) => id).sort())
      },
    ),
  )
})

test('running it again removes nothing more', () => {
  fc.assert(
    fc.property(dumps, (list) => {
      const { kept } = planRetention(list, now)
      expect(
        planRetention(
          kept.map(({ dump }) => dump),
          now,
        ).removed,
      ).toEqual([])
    }),
  )
})

test('neither the newest nor the newest verified one is ever removed', () => {
  fc.assert(
    fc.property(dumps, (list) => {
      const kept = idsOf(planRetention(list, now).kept)
      const newest = list.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
      for (const one of [newest[0], newest.find(({ isVerified }) => isVerified)]) if (one) expect(kept).toContain(one.id)
    }),
  )
})

test('a run every night over two years keeps at most 24, and the newest verified one besides', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.integer({ min: 0, max: 9 })), (dice) => {
      let list: Kept[] = []
      for (let night = 0; night < 730; night++) {
        const startedAt = at(Date.parse('2025-01-01T01:30:00Z') + night * day)
        list.push({ id: `n${night}`, startedAt, isVerified: Number(dice.next().value) > 3 })
        const verified = list.findLast(({ isVerified }) => isVerified)
        const { kept } = planRetention(list, startedAt)
        list = kept.map(({ dump }) => dump).toReversed()
        if (verified) expect(list).toContain(verified)
        expect(list.filter((one) => one !== verified).length).toBeLessThanOrEqual(24)
      }
      expect(list.length).toBeGreaterThanOrEqual(18)
    }),
    { numRuns: 20 },
  )
})

test('says for what each one is kept', () => {
  const list = ['2027-12-31T01:30', '2027-12-30T01:30', '2027-12-30T00:30', '2027-12-26T01:30', '2027-11-30T01:30'].map(
    (text, place): Kept => ({ id: `d${place}`, startedAt: `${text}:00.000Z`, isVerified: place === 2 }),
  )
  const { kept, removed } = planRetention(list, now)
  expect(removed).toEqual([])
  expect(kept.map(({ reasons }) => reasons)).toEqual([
    ['newest', 'day 2027-12-31', 'week 2027-12-27', 'month 2027-12'],
    ['day 2027-12-30'],
    ['newest verified'],
    ['day 2027-12-26', 'week 2027-12-20'],
    ['day 2027-11-30', 'week 2027-11-29', 'month 2027-11'],
  ])
})
