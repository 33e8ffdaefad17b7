// Six-field schedules in UTC and TimeSpans, as NCRONTAB reads them.
import { expect, test } from 'vitest'
import { parseSchedule } from '../../infra/local/schedule.ts'

test.each([
  ['0 */5 * * * *', '2026-01-01T00:01:00Z', '2026-01-01T00:05:00.000Z'],
  ['30 0 3 * * *', '2026-01-01T03:00:30Z', '2026-01-02T03:00:30.000Z'],
  ['0 0 2 * * 1-5', '2026-01-02T12:00:00Z', '2026-01-05T02:00:00.000Z'],
  ['0 0 2 * * Mon', '2026-01-02T12:00:00Z', '2026-01-05T02:00:00.000Z'],
  ['0 0 0 * January *', '2026-02-01T00:00:00Z', '2027-01-01T00:00:00.000Z'],
  ['*/5 * * * *', '2026-01-01T00:01:00Z', '2026-01-01T00:05:00.000Z'],
  ['5/20 0 0 * * *', '2026-01-01T00:00:05Z', '2026-01-01T00:00:25.000Z'],
  ['0 30 2 * * *', '2026-03-29T00:00:00Z', '2026-03-29T02:30:00.000Z'],
  ['00:30:00', '2026-01-01T00:01:00Z', '2026-01-01T00:31:00.000Z'],
  ['1.00:00:00', '2026-01-01T00:01:00Z', '2026-01-02T00:01:00.000Z'],
])('%s after %s is due at %s', (schedule, after, due) => {
  expect(parseSchedule(schedule).next(new Date(after)).toISOString()).toBe(due)
})

test('a day of the month and a day of the week must both fit, unlike in classic cron', () => {
  // 13 February 2026 is the first Friday the 13th of that year.
  expect(parseSchedule('0 0 0 13 * 5').next(new Date('2026-01-01T00:00:00Z')).toISOString()).toBe('2026-02-13T00:00:00.000Z')
})

test.each([
  ['0 0 0 * * 7', '"7" does not fit the day of week (0 to 6)'],
  ['0 60 * * * *', '"60" does not fit the minute (0 to 59)'],
  ['0 0 0 L * *', '"L" does not fit the day'],
  ['* * *', 'give six fields'],
  ['0 0 0 31 2 *', 'never comes due'],
])('%s is refused: %s', (schedule, message) => {
  expect(() => parseSchedule(schedule).next(new Date())).toThrow(message)
})
