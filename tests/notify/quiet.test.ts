// Quiet hours and times of day on a person's own clock, over every change of that clock.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayIn, startOfDay } from '../../shared/catalogue/days.ts'
import { lastTime, localTime } from '../../shared/notify/local-day.ts'
import { isQuiet, type Quiet, quietEnd } from '../../shared/notify/quiet.ts'

const night = (timezone: string, quietFrom: string | null = '22:00', quietUntil: string | null = '07:00'): Quiet => ({
  timezone,
  quietFrom,
  quietUntil,
})

describe('quiet hours', () => {
  test.each([
    ['in the evening', '2027-01-15T20:59:59.999Z', '2027-01-15T20:59:59.999Z'],
    ['from their first moment on', '2027-01-15T21:00:00.000Z', '2027-01-16T06:00:00.000Z'],
    ['after midnight', '2027-01-15T23:30:12.345Z', '2027-01-16T06:00:00.000Z'],
    ['until their last moment', '2027-01-16T05:59:59.999Z', '2027-01-16T06:00:00.000Z'],
    ['from their end on', '2027-01-16T06:00:00.000Z', '2027-01-16T06:00:00.000Z'],
    ['in the night that is an hour short', '2027-03-27T22:00:00.000Z', '2027-03-28T05:00:00.000Z'],
    ['in the night that is an hour long', '2027-10-30T22:00:00.000Z', '2027-10-31T06:00:00.000Z'],
  ])('hold a message of %s until seven in Berlin', (_, at, until) => {
    expect(quietEnd(at, night('Europe/Berlin'))).toBe(until)
  })

  test('over noon lie within one day', () => {
    const noon = night('Africa/Nairobi', '12:00', '13:30')
    expect(quietEnd('2027-01-15T09:00:00.000Z', noon)).toBe('2027-01-15T10:30:00.000Z')
    expect(quietEnd('2027-01-15T10:30:00.000Z', noon)).toBe('2027-01-15T10:30:00.000Z')
  })

  test('that end within the gap of daylight saving end with it', () => {
    expect(quietEnd('2027-03-28T00:30:00.000Z', night('Europe/Berlin', '23:00', '02:30'))).toBe('2027-03-28T01:00:00.000Z')
  })

  test('that end within an hour that comes twice are quiet again when it comes again', () => {
    const quiet = night('Europe/Berlin', '23:00', '02:30')
    expect(quietEnd('2027-10-31T00:10:00.000Z', quiet)).toBe('2027-10-31T00:30:00.000Z')
    expect(quietEnd('2027-10-31T01:10:00.000Z', quiet)).toBe('2027-10-31T01:30:00.000Z')
  })

  test('that are not said, or are no time at all, hold nothing', () => {
    const at = '2027-01-15T02:00:00.000Z'
    expect([night('UTC', null, null), night('UTC', '02:00', '02:00')].map((quiet) => quietEnd(at, quiet))).toEqual([at, at])
  })
})

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Pacific/Chatham',
  'UTC',
]
const minute = 60_000

/** The clock on the wall as the platform shows it. */
const shown = (at: number, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)

/** Instants of the years 2026 and 2027, many of them within a day of a change of some clock. */
const changes = [
  '2026-03-29T01:00Z',
  '2026-10-25T01:00Z',
  '2027-03-14T07:00Z',
  '2027-11-07T06:00Z',
  '2027-04-03T15:00Z',
  '2027-10-02T15:30Z',
]
const instants = fc.oneof(
  fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2028-01-01') }),
  fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -1440 * minute, max: 1440 * minute }))
    .map(([change, by]) => Date.parse(change) + by),
)
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, past]) => `${String(hour).padStart(2, '0')}:${String(past).padStart(2, '0')}`)

test('a message leaves at the first moment at which no clock shows quiet hours, whatever zone, hours and instant', () => {
  const property = fc.property(fc.constantFrom(...zones), clock, clock, instants, (timezone, quietFrom, quietUntil, at) => {
    const quiet = night(timezone, quietFrom, quietUntil)
    const within = (time: string) =>
      quietFrom <= quietUntil ? quietFrom <= time && time < quietUntil : time >= quietFrom || time < quietUntil
    const end = Date.parse(quietEnd(new Date(at).toISOString(), quiet))
    expect(end).toBeGreaterThanOrEqual(at)
    expect(within(shown(end, timezone))).toBe(false)
    for (let one = at; one < end; one += 7 * minute) expect([one, within(shown(one, timezone))]).toEqual([one, true])
    if (end > at) expect(within(shown(end - 1, timezone))).toBe(true)
    expect(isQuiet(new Date(at).toISOString(), quiet)).toBe(within(shown(at, timezone)))
  })
  fc.assert(property, { numRuns: process.env.OPSBOOK_TEST_LONG ? 5000 : 300 })
})

describe('a time of day', () => {
  test.each([
    ['a day before it has come', '2027-01-15T05:59:59.999Z', { day: '2027-01-14', at: '2027-01-14T06:00:00.000Z' }],
    ['from its moment on', '2027-01-15T06:00:00.000Z', { day: '2027-01-15', at: '2027-01-15T06:00:00.000Z' }],
    ['shortly before midnight', '2027-01-15T22:59:00.000Z', { day: '2027-01-15', at: '2027-01-15T06:00:00.000Z' }],
  ])('is that of %s', (_, at, found) => {
    expect(lastTime('07:00', 'Europe/Berlin', at)).toEqual(found)
  })

  test('in the gap of daylight saving comes once, after it, and in an hour that comes twice the first time', () => {
    expect(lastTime('02:30', 'Europe/Berlin', '2027-03-28T12:00:00.000Z')).toEqual({ day: '2027-03-28', at: '2027-03-28T01:30:00.000Z' })
    expect(lastTime('02:30', 'Europe/Berlin', '2027-10-31T00:30:00.000Z')).toEqual({ day: '2027-10-31', at: '2027-10-31T00:30:00.000Z' })
    expect(lastTime('02:30', 'Europe/Berlin', '2027-10-31T01:45:00.000Z')).toEqual({ day: '2027-10-31', at: '2027-10-31T00:30:00.000Z' })
  })

  test('comes once on each day of a year, in every zone', () => {
    for (const zone of zones) {
      const seen = new Map<string, string>()
      for (let at = Date.parse('2027-01-02T00:00Z'); at < Date.parse('2028-01-01'); at += 5 * 61 * minute) {
        const found = lastTime('02:30', zone, new Date(at).toISOString())
        expect([zone, found.day, seen.get(found.day) ?? found.at]).toEqual([zone, found.day, found.at])
        seen.set(found.day, found.at)
      }
      const days = [...seen.keys()]
      expect([zone, days.slice(1)]).toEqual([zone, days.slice(0, -1).map((day) => addDays(day, 1))])
    }
  })

  test('and a day are those of the clock on the wall', () => {
    expect(dayIn('Europe/Berlin', '2027-01-15T23:30:00.000Z')).toBe('2027-01-16')
    expect(localTime('2027-06-15T23:30:59.000Z', 'America/St_Johns')).toBe('2027-06-15 21:00')
    expect(startOfDay('2027-03-28', 'Africa/Cairo')).toBe('2027-03-27T22:00:00.000Z')
  })
})
