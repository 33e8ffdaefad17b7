// When preventive work is due, whatever happens over the years: a schedule keeps its phase, and nothing that was missed is made up for.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '../../shared/catalogue/days.ts'
import { afterClosing, afterMaking, checkPlan, dueDay, isDue, type Plan } from '../../shared/domains/facilities/plan-rules.ts'

const usual: Plan = {
  basis: 'schedule',
  equipmentId: null,
  everyDays: 7,
  everyMeter: null,
  nextDueOn: '2027-03-01',
  nextMeter: null,
  leadDays: 0,
  isActive: true,
}

describe('the rules of plans', () => {
  const day = fc.integer({ min: -200_000, max: 200_000 }).map((n) => addDays('2027-03-01', n))

  test('days are added as the calendar has them, leap days among them', () => {
    expect([addDays('2028-02-28', 1), addDays('2027-02-28', 1), addDays('2000-02-28', 2), addDays('2100-02-28', 1)]).toEqual([
      '2028-02-29',
      '2027-03-01',
      '2000-03-01',
      '2100-03-01',
    ])
    expect([addDays('2028-02-29', 365), addDays('2028-02-29', 366), addDays('2027-12-31', 1)]).toEqual([
      '2029-02-28',
      '2029-03-01',
      '2028-01-01',
    ])
    expect(addDays('9999-12-30', 3660)).toBe('9999-12-31')
  })

  test('an interval of days is the same number of days in every year', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 3660 }), (from, days) => {
        const to = addDays(from, days)
        expect((Date.parse(to) - Date.parse(from)) / 86_400_000).toBe(days)
      }),
    )
  })

  test('a schedule moves on past today, never back, and by whole steps only', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 3660 }), fc.integer({ min: -365, max: 10_000 }), (nextDueOn, everyDays, behind) => {
        const today = addDays(nextDueOn, behind)
        const made = afterMaking({ ...usual, nextDueOn, everyDays }, today).nextDueOn ?? ''
        expect(made > today && made > nextDueOn).toBe(true)
        const steps = (Date.parse(made) - Date.parse(nextDueOn)) / 86_400_000
        expect(steps % everyDays).toBe(0)
        // and no step is left out that lies in the future
        expect(addDays(made, -everyDays) <= today || steps === everyDays).toBe(true)
        const closed = afterClosing({ ...usual, nextDueOn, everyDays }, today, null).nextDueOn ?? nextDueOn
        expect(closed > today && ((Date.parse(closed) - Date.parse(nextDueOn)) / 86_400_000) % everyDays).toBe(0)
      }),
    )
  })

  /** Years of days: the timer runs every day but those it misses, and whoever works finishes or cancels when they please. */
  const life = fc.record({
    basis: fc.constantFrom('schedule' as const, 'completion' as const, 'meter' as const),
    everyDays: fc.integer({ min: 1, max: 400 }),
    everyMeter: fc.integer({ min: 1, max: 500 }),
    leadDays: fc.integer({ min: 0, max: 60 }),
    days: fc.array(fc.record({ runs: fc.boolean(), closes: fc.boolean(), hours: fc.integer({ min: 0, max: 24 }) }), {
      minLength: 50,
      maxLength: 1500,
    }),
  })

  test('over years one order at most is open, a schedule keeps its phase, and what was missed is not made up for', () => {
    fc.assert(
      fc.property(life, ({ days, ...given }) => {
        const first = '2027-12-20'
        let plan: Plan = { ...usual, ...given, equipmentId: 1, nextDueOn: first, nextMeter: given.everyMeter }
        let reading = 0
        let open = false
        let today = '2027-12-01'
        const dues: string[] = []
        for (const { runs, closes, hours } of days) {
          today = addDays(today, 1)
          reading += hours
          if (runs && !open && isDue(plan, today, reading)) {
            open = true
            const due = dueDay(plan, today)
            if (plan.basis === 'schedule') expect(((Date.parse(due) - Date.parse(first)) / 86_400_000) % given.everyDays).toBe(0)
            dues.push(due)
            plan = { ...plan, ...afterMaking(plan, today) }
            if (plan.basis === 'schedule') expect(String(plan.nextDueOn) > today).toBe(true)
          } else if (open && closes) {
            open = false
            plan = { ...plan, ...afterClosing(plan, today, reading) }
            if (plan.basis === 'completion') expect(plan.nextDueOn).toBe(addDays(today, given.everyDays))
            else if (plan.basis === 'schedule') expect(String(plan.nextDueOn) > today).toBe(true)
            else expect(plan.nextMeter).toBe(reading + given.everyMeter)
          }
        }
        // no day of a schedule is due twice, and each comes after the one before
        if (plan.basis === 'schedule') expect(dues.every((due, at) => at === 0 || due > (dues[at - 1] ?? ''))).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  test.each([
    ['schedule', { everyDays: null, nextDueOn: null }, ['everyDays', 'nextDueOn']],
    ['completion', { everyDays: null }, ['everyDays']],
    ['meter', { everyMeter: 1 }, ['equipmentId', 'nextMeter']],
  ] as const)('refuses a plan by %s that lacks what the basis needs, naming all of it', (basis, lacking, paths) => {
    const issues = checkPlan({ ...usual, basis, ...lacking })
    expect(issues.map(({ path, code }) => `${path} ${code}`)).toEqual(paths.map((path) => `${path} required`))
    expect(issues[0]?.message).toBe(`is missing: a plan by ${basis} needs it`)
  })

  test('takes a plan that has what its basis needs', () => {
    expect(checkPlan(usual)).toEqual([])
    expect(
      checkPlan({ ...usual, basis: 'meter', everyDays: null, nextDueOn: null, equipmentId: 1, everyMeter: 100, nextMeter: 100 }),
    ).toEqual([])
  })
})
