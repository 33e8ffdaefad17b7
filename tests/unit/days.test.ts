// Days and clocks: what is beyond the calendar that databases keep, and periods of reports near its ends.
import { describe, expect, test } from 'vitest'
import { addDays, dayIn, offsetChange, startOfDay } from '../../shared/catalogue/days.ts'
import { monthsOf, periodOf, weeksOf } from '../../shared/domains/report-inputs.ts'

describe('days', () => {
  test('are added over months and leap years, and stay within what databases keep', () => {
    expect([addDays('2028-02-28', 1), addDays('2027-01-01', -1)]).toEqual(['2028-02-29', '2026-12-31'])
    expect([addDays('9999-12-31', 1), addDays('0001-01-01', -1)]).toEqual(['9999-12-31', '0001-01-01'])
  })

  test('begin and end by the clock of a zone', () => {
    expect([dayIn('Asia/Tokyo', '2027-01-01T15:00:00.000Z'), dayIn('UTC', '2027-01-01T15:00:00.000Z')]).toEqual([
      '2027-01-02',
      '2027-01-01',
    ])
    expect(startOfDay('2027-03-28', 'Europe/Berlin')).toBe('2027-03-27T23:00:00.000Z')
    const [from, until] = [Date.parse('2027-03-27T00:00:00Z'), Date.parse('2027-03-29T00:00:00Z')]
    expect(new Date(offsetChange('Europe/Berlin', from, until)).toISOString()).toBe('2027-03-28T01:00:00.000Z')
  })
})

describe('the period of a report', () => {
  const now = '2027-01-01T00:00:00.000Z'
  test.each([
    ['to', { to: '9999-12-31', timezone: 'UTC' }],
    ['from', { from: '0001-01-01', to: '2027-01-01', timezone: 'UTC' }],
    ['to', { from: '2027-01-02', to: '2027-01-01', timezone: 'UTC' }],
  ])('is refused at %s where no calendar is in use, or it ends before it begins', (path, asked) => {
    expect(() => periodOf(asked, now, 30)).toThrow(
      expect.objectContaining({ code: 'invalid', issues: [expect.objectContaining({ path })] }),
    )
  })

  test('has its months and weeks up to the last day there is', () => {
    const period = periodOf({ from: '2999-12-30', to: '2999-12-31', timezone: 'Pacific/Apia' }, now, 30)
    expect(monthsOf(period, 'UTC').map(({ name }) => name)).toEqual(['2999-12'])
    expect(weeksOf(period, 'UTC').map(({ name }) => name)).toEqual(['3000-W01'])
  })
})
