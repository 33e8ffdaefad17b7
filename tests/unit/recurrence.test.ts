// Recurrence, beside two others: ical.js with Temporal's zones over a year in five of them, and a plain search day by day for whatever rule there is.
import fc from 'fast-check'
import ICAL from 'ical.js'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { dueOf } from '../../shared/domains/tasks/due.ts'
import { checkRule, nextOccurrence } from '../../shared/domains/tasks/recurrence.ts'

/** The days of a series whose tasks are each completed on the day they are due, the first included. */
function series(rule: string, startOn: string, most: number, base: 'due' | 'completion' = 'due'): string[] {
  const days = [startOn]
  while (days.length < most) {
    const dueOn = days.at(-1) ?? startOn
    const next = nextOccurrence({ rule, base, seriesStartOn: startOn, dueOn, occurrenceNo: days.length, completedOn: dueOn })
    if (next === null) return days
    days.push(next)
  }
  return days
}

const late = (rule: string, seriesStartOn: string, dueOn: string, completedOn: string, base: 'due' | 'completion' = 'due') =>
  nextOccurrence({ rule, base, seriesStartOn, dueOn, occurrenceNo: 1, completedOn })

describe('the day of the next one', () => {
  test('the 29th to the 31st are the last day of shorter months, and come back', () => {
    expect(series('FREQ=MONTHLY', '2027-12-31', 5)).toEqual(['2027-12-31', '2028-01-31', '2028-02-29', '2028-03-31', '2028-04-30'])
    expect(series('FREQ=MONTHLY', '2026-12-30', 4)).toEqual(['2026-12-30', '2027-01-30', '2027-02-28', '2027-03-30'])
    expect(series('FREQ=MONTHLY;BYMONTHDAY=31', '2026-01-31', 4)).toEqual(['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30'])
    expect(series('FREQ=MONTHLY;BYMONTHDAY=15,30', '2026-01-30', 4)).toEqual(['2026-01-30', '2026-02-15', '2026-02-28', '2026-03-15'])
    expect(series('FREQ=YEARLY', '2024-02-29', 6)).toEqual([
      '2024-02-29',
      '2025-02-28',
      '2026-02-28',
      '2027-02-28',
      '2028-02-29',
      '2029-02-28',
    ])
  })

  test('COUNT is the number of tasks, UNTIL the last day', () => {
    expect(series('FREQ=WEEKLY;COUNT=3', '2026-01-05', 9)).toEqual(['2026-01-05', '2026-01-12', '2026-01-19'])
    expect(series('FREQ=WEEKLY;COUNT=3', '2026-01-05', 9, 'completion')).toHaveLength(3)
    expect(series('FREQ=WEEKLY;UNTIL=20260119', '2026-01-05', 9)).toHaveLength(3)
    expect(series('FREQ=WEEKLY;UNTIL=20260118', '2026-01-05', 9)).toHaveLength(2)
  })

  test('an UNTIL with a time is compared as the instant it is, in the zone of the task', () => {
    const of = {
      base: 'due' as const,
      seriesStartOn: '2026-01-05',
      dueOn: '2026-01-05',
      occurrenceNo: 1,
      completedOn: '2026-01-05',
      dueTime: '09:00',
    }
    const rule = 'FREQ=DAILY;UNTIL=20260106T060000Z'
    expect(nextOccurrence({ ...of, rule, timezone: 'Africa/Nairobi' })).toBe('2026-01-06')
    expect(nextOccurrence({ ...of, rule, timezone: 'Europe/Berlin' })).toBeNull()
    expect(nextOccurrence({ ...of, rule: 'FREQ=DAILY;UNTIL=20260106T090000', timezone: 'Europe/Berlin' })).toBe('2026-01-06')
    expect(nextOccurrence({ ...of, rule: 'FREQ=DAILY;UNTIL=20260106T085959', timezone: 'Europe/Berlin' })).toBeNull()
  })

  test('what was missed does not pile up, and a day that is still ahead is not lost', () => {
    expect(late('FREQ=DAILY', '2026-01-01', '2026-01-01', '2026-01-05')).toBe('2026-01-05')
    expect(late('FREQ=WEEKLY', '2026-01-05', '2026-01-05', '2026-01-14')).toBe('2026-01-19')
    expect(late('FREQ=MONTHLY', '2026-01-31', '2026-01-31', '2026-03-01')).toBe('2026-03-31')
  })

  test('completing early leads to the next day of the rule, not to the same one again', () => {
    expect(late('FREQ=WEEKLY', '2026-01-05', '2026-01-12', '2026-01-06')).toBe('2026-01-19')
  })

  test('from completion the interval counts from the day of completion', () => {
    expect(late('FREQ=DAILY;INTERVAL=10', '2026-01-01', '2026-01-01', '2026-01-05', 'completion')).toBe('2026-01-15')
    expect(late('FREQ=DAILY;INTERVAL=10', '2026-01-01', '2026-01-11', '2026-01-05', 'completion')).toBe('2026-01-15')
    expect(late('FREQ=MONTHLY', '2026-01-15', '2026-01-15', '2026-01-31', 'completion')).toBe('2026-02-28')
    expect(late('FREQ=WEEKLY;BYDAY=MO', '2026-01-05', '2026-01-05', '2026-01-07', 'completion')).toBe('2026-01-12')
  })
})

describe('a rule is refused, with what to do about it', () => {
  test('a list longer than a month names how many there may be, and a rule that never comes is found out within a second', () => {
    const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1).join()
    expect(checkRule(`FREQ=YEARLY;BYYEARDAY=${numbers(99)};BYSETPOS=366`, '2026-01-31')).toEqual([
      { path: 'recurrence', code: 'too_many', message: 'BYYEARDAY names more than 31', hint: 'Name fewer.' },
    ])
    const began = performance.now()
    expect(checkRule(`FREQ=YEARLY;BYYEARDAY=${numbers(31)};BYSETPOS=366`, '2026-01-31')).toMatchObject([{ code: 'never' }])
    expect(performance.now() - began).toBeLessThan(2000)
  })

  test.each([
    ['', 'required'],
    ['WEEKLY', 'required'],
    ['FREQ=HOURLY', 'too_fine'],
    ['FREQ=MINUTELY', 'too_fine'],
    ['FREQ=SECONDLY', 'too_fine'],
    ['FREQ=DAILY;BYHOUR=9', 'too_fine'],
    ['FREQ=DAILY;BYMINUTE=9', 'too_fine'],
    ['FREQ=DAILY;BYSECOND=9', 'too_fine'],
    ['FREQ=OFTEN', 'format'],
    ['FREQ=DAILY;INTERVAL=0', 'format'],
    ['FREQ=DAILY;INTERVAL=100000', 'format'],
    ['FREQ=WEEKLY;BYDAY=XX', 'format'],
    ['FREQ=DAILY;UNTIL=tomorrow', 'format'],
    ['FREQ=DAILY;DTSTART=20260101', 'unknown'],
    ['FREQ=DAILY;FREQ=WEEKLY', 'twice'],
    ['FREQ=DAILY;COUNT=3;UNTIL=20280101', 'both'],
    ['FREQ=YEARLY;BYDAY=MO,2TU', 'mixed'],
    ['FREQ=DAILY;UNTIL=20251231', 'ended'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'together'],
    ['FREQ=MONTHLY;BYSETPOS=1', 'together'],
    ['FREQ=MONTHLY;BYDAY=6MO', 'never'],
    ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'never'],
    ['FREQ=DAILY;INTERVAL=7;BYDAY=MO', 'never'],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=20', 'never'],
  ])('%s: %s', (rule, code) => {
    const issues = checkRule(rule, '2026-01-31')
    expect(issues).toContainEqual(
      expect.objectContaining({ path: 'recurrence', code, message: expect.any(String), hint: expect.stringMatching(/.{10}/) }),
    )
    if (code !== 'never' && code !== 'ended') expect(() => late(rule, '2026-01-31', '2026-01-31', '2026-01-31')).toThrow()
  })

  test('and one that is right is not, in either case and with its name before it', () => {
    for (const rule of ['FREQ=WEEKLY;BYDAY=MO,WE;WKST=SU', 'rrule:freq=monthly;byday=-1fr', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29'])
      expect([rule, checkRule(rule, '2026-01-31')]).toEqual([rule, []])
  })

  test('work that has no end is cut off', () => {
    const started = performance.now()
    const many = Array.from({ length: 100 }, (_, at) => `${(at % 53) + 1}MO`).join()
    checkRule(`FREQ=YEARLY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=30;BYDAY=${many}`, '2026-01-31')
    checkRule('FREQ=DAILY;INTERVAL=366;BYMONTH=2;BYMONTHDAY=30', '2026-01-31')
    expect(performance.now() - started).toBeLessThan(3000)
  })
})

const zones = ['Africa/Nairobi', 'America/Chicago', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu']
// the times of the night lie in the gap and the fold of one zone or another
const times = ['00:00', '01:45', '02:15', '02:30', '09:00', '23:59']
const rules: readonly (readonly [rule: string, startOn: string, asClamped?: string])[] = [
  ['FREQ=DAILY', '2026-11-01'],
  ['FREQ=DAILY;INTERVAL=3', '2026-11-01'],
  ['FREQ=WEEKLY', '2026-10-25'],
  ['FREQ=WEEKLY;BYDAY=SU,WE', '2026-10-25'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=MO', '2026-11-02'],
  ['FREQ=MONTHLY', '2026-11-15'],
  ['FREQ=MONTHLY;BYDAY=-1SU', '2026-10-25'],
  ['FREQ=MONTHLY;BYDAY=2SU', '2026-11-08'],
  // ical.js knows no last day but as such
  ['FREQ=MONTHLY', '2026-10-31', 'FREQ=MONTHLY;BYMONTHDAY=-1'],
  ['FREQ=YEARLY', '2024-02-29', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1'],
]

describe('a year of recurring tasks is as ical.js and Temporal have it', () => {
  test.each(zones)('in %s', (timezone) => {
    for (const [rule, startOn, asClamped] of rules) {
      const until = rule.startsWith('FREQ=YEARLY') ? '2034-01-01' : '2028-01-01'
      const iterator = ICAL.Recur.fromString(asClamped ?? rule).iterator(ICAL.Time.fromDateString(startOn))
      const theirs: string[] = []
      for (let next = iterator.next(); next && next.toString() < until; next = iterator.next()) theirs.push(next.toString())
      const ours = series(rule, startOn, theirs.length)
      expect([rule, ours]).toEqual([rule, theirs])
      for (const dueTime of times) {
        const instants = ours.map((dueOn) => dueOf({ ...blank, timezone, dueOn, dueTime, recurrence: rule }).dueAt)
        const wanted = theirs.map((day) => {
          const wall = Temporal.PlainDateTime.from(`${day}T${dueTime}`)
          return new Date(wall.toZonedDateTime(timezone, { disambiguation: 'compatible' }).epochMilliseconds).toISOString()
        })
        expect([rule, dueTime, instants]).toEqual([rule, dueTime, wanted])
      }
    }
  })

  test('and both changes of the clock lie within it, where there are any', () => {
    const offsets = (timezone: string) =>
      new Set(
        series('FREQ=DAILY', '2026-11-01', 420).map(
          (dueOn) => Date.parse(dueOf({ ...blank, timezone, dueOn, dueTime: '09:00' }).dueAt ?? '') - Date.parse(`${dueOn}T09:00Z`),
        ),
      ).size
    expect(zones.map(offsets)).toEqual([1, 2, 2, 2, 1])
  })
})

const blank = {
  dueOn: null,
  dueTime: null,
  timezone: 'UTC',
  reminderMinutes: null,
  reminderAt: null,
  status: 'pending',
  completedAt: null,
  cancelledAt: null,
  recurrence: null,
  seriesStartOn: null,
}

// --- a plain search, day by day, by the words of RFC 5545

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
interface Plain {
  freq: string
  interval: number
  byMonth: number[]
  byMonthDay: number[]
  byDay: { nth: number; day: string }[]
  bySetPos: number[]
}
const dayMs = 86_400_000
const numberOf = (day: string) => Date.parse(day) / dayMs
const dayOf = (number: number) => new Date(number * dayMs).toISOString().slice(0, 10)
const partsOf = (number: number) => {
  const at = new Date(number * dayMs)
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()]
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const yearDay = number - Date.UTC(year, 0, 1) / dayMs + 1
  const yearLength = (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1)) / dayMs
  return { year, month, day, length, yearDay, yearLength, weekday: weekdays[at.getUTCDay()] ?? '' }
}

/** Weeks begin on Monday; 1970-01-05 was one. */
const weekOf = (number: number) => Math.floor((number - 4) / 7)

function isIn({ freq, interval, byMonth, byMonthDay, byDay, bySetPos }: Plain, number: number, start: number): boolean {
  const [at, from] = [partsOf(number), partsOf(start)]
  const periods = {
    DAILY: number - start,
    WEEKLY: weekOf(number) - weekOf(start),
    MONTHLY: (at.year - from.year) * 12 + at.month - from.month,
    YEARLY: at.year - from.year,
  }[freq]
  if (periods === undefined || periods % interval !== 0) return false
  if (byMonth.length > 0 && !byMonth.includes(at.month)) return false
  const clamps = (freq === 'MONTHLY' || freq === 'YEARLY') && byDay.length + bySetPos.length === 0
  const isDay = (day: number) => at.day === (day < 0 ? at.length + day + 1 : clamps ? Math.min(day, at.length) : day)
  if (byMonthDay.length > 0 && !byMonthDay.some(isDay)) return false
  const isWeekday = ({ nth, day }: { nth: number; day: string }) => {
    if (at.weekday !== day) return false
    if (nth === 0) return true
    const inMonth = freq === 'MONTHLY' || byMonth.length > 0
    const [place, length] = inMonth ? [at.day, at.length] : [at.yearDay, at.yearLength]
    return nth > 0 ? Math.ceil(place / 7) === nth : Math.ceil((length - place + 1) / 7) === -nth
  }
  if (byDay.length > 0 && !byDay.some(isWeekday)) return false
  if (byDay.length + byMonthDay.length > 0 || freq === 'DAILY') return true
  if (freq === 'WEEKLY') return at.weekday === from.weekday
  return isDay(from.day) && (freq === 'MONTHLY' || byMonth.length > 0 || at.month === from.month)
}

function* plainDays(rule: Plain, startOn: string, most: number): Generator<string> {
  const start = numberOf(startOn)
  const periodOf = (number: number) => {
    const { year, month } = partsOf(number)
    return { DAILY: number, WEEKLY: weekOf(number), MONTHLY: year * 12 + month, YEARLY: year }[rule.freq]
  }
  for (let number = start; number < start + most; number++) {
    if (!isIn(rule, number, start)) continue
    // the days of its period, also those before the start
    const around = rule.bySetPos.length === 0 ? [] : Array.from({ length: 735 }, (_, at) => number - 367 + at)
    const all = around.filter((one) => periodOf(one) === periodOf(number) && isIn(rule, one, start))
    const place = all.indexOf(number)
    if (rule.bySetPos.length === 0 || rule.bySetPos.some((position) => place === (position > 0 ? position - 1 : all.length + position)))
      yield dayOf(number)
  }
}

const some = <T>(one: fc.Arbitrary<T>, most = 3): fc.Arbitrary<T[]> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant<T[]>([]) }, fc.uniqueArray(one, { minLength: 1, maxLength: most }))
const anyRule: fc.Arbitrary<Plain> = fc
  .record({
    freq: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'MONTHLY', 'YEARLY'),
    interval: fc.constantFrom(1, 1, 2, 3, 5),
    byMonth: some(fc.integer({ min: 1, max: 12 })),
    byMonthDay: some(fc.oneof(fc.integer({ min: 1, max: 31 }), fc.integer({ min: -31, max: -1 }), fc.constantFrom(29, 30, 31))),
    byDay: some(fc.record({ nth: fc.constantFrom(0, 0, 1, 2, 5, -1, -2), day: fc.constantFrom(...weekdays) })),
    bySetPos: some(fc.constantFrom(1, 2, -1, -2), 2),
  })
  .map((rule) => {
    const isOrdinal = (rule.freq === 'MONTHLY' || rule.freq === 'YEARLY') && rule.byMonthDay.length === 0
    const isNumbered = isOrdinal && rule.byDay[0] !== undefined && rule.byDay[0].nth !== 0
    const byDay = rule.byDay.map(({ nth, day }) => ({ nth: isNumbered ? nth || 1 : 0, day }))
    const byMonthDay = rule.freq === 'WEEKLY' ? [] : rule.byMonthDay
    const bySetPos = rule.freq === 'DAILY' || byDay.length + byMonthDay.length === 0 ? [] : rule.bySetPos
    return { ...rule, byDay, byMonthDay, bySetPos }
  })

function textOf({ freq, interval, byMonth, byMonthDay, byDay, bySetPos }: Plain): string {
  const part = (name: string, values: readonly unknown[]) => (values.length > 0 ? [`${name}=${values.join()}`] : [])
  return [
    `FREQ=${freq}`,
    `INTERVAL=${interval}`,
    ...part('BYMONTH', byMonth),
    ...part('BYMONTHDAY', byMonthDay),
    ...part(
      'BYDAY',
      byDay.map(({ nth, day }) => (nth === 0 ? day : `${nth}${day}`)),
    ),
    ...part('BYSETPOS', bySetPos),
  ].join(';')
}

const days = fc.integer({ min: numberOf('2023-01-01'), max: numberOf('2030-12-31') }).map(dayOf)
const isLong = process.env.OPSBOOK_TEST_LONG === '1'

describe('whatever the rule', () => {
  test('its days are those of a plain search', () => {
    fc.assert(
      fc.property(anyRule, days, (rule, startOn) => {
        const wanted = [...plainDays(rule, startOn, 1500)].filter((day) => day > startOn).slice(0, 12)
        expect(series(textOf(rule), startOn, wanted.length + 1).slice(1)).toEqual(wanted)
      }),
      { numRuns: isLong ? 5000 : 100 },
    )
  })

  test('it is refused only where it has no day, and the next is the first after the day due that is not before the day of completion', () => {
    fc.assert(
      fc.property(anyRule, days, fc.nat({ max: 400 }), fc.nat({ max: 400 }), (rule, startOn, due, done) => {
        const text = textOf(rule)
        const [dueOn, completedOn] = [dayOf(numberOf(startOn) + due), dayOf(numberOf(startOn) + due + done)]
        const next = late(text, startOn, dueOn, completedOn)
        if (checkRule(text, startOn).length > 0) expect([...plainDays(rule, startOn, 1500)].filter((day) => day > startOn)).toEqual([])
        if (next === null) return
        expect(next > dueOn && next >= completedOn).toBe(true)
        const [wanted] = [...plainDays(rule, startOn, numberOf(next) - numberOf(startOn) + 1)].filter(
          (day) => day > dueOn && day >= completedOn,
        )
        expect(next).toBe(wanted)
      }),
      { numRuns: isLong ? 3000 : 100 },
    )
  })
})
