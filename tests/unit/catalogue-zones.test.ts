// Wall times and instants, compared with what Intl says of every zone, also where clocks jump.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wallToInstant } from '../../shared/catalogue/coerce.ts'

const zones = [
  'UTC',
  'Africa/Nairobi',
  'America/Chicago',
  'America/Los_Angeles',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Pacific/Apia',
  'Africa/Casablanca',
]

const formats = new Map<string, Intl.DateTimeFormat>()

/** The wall time that Intl shows for an instant. */
function wallOf(at: number, zone: string): { day: string; clock: string } {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
  formats.set(zone, format)
  const [day = '', clock = ''] = format.format(at).split(' ')
  return { day, clock }
}

const seconds = fc.integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2050, 0, 1) / 1000 })

test('a wall time comes back to its instant, or to the first of two in the fold', () => {
  fc.assert(
    fc.property(seconds, fc.constantFrom(...zones), (second, zone) => {
      const at = second * 1000
      const { day, clock } = wallOf(at, zone)
      const found = Date.parse(wallToInstant(day, clock, zone))
      expect(wallOf(found, zone)).toEqual({ day, clock })
      expect(found).toBeLessThanOrEqual(at)
      // an earlier instant than the one we came from is the first of a fold, at most three hours long
      expect(at - found).toBeLessThanOrEqual(3 * 3_600_000)
    }),
    { numRuns: 2000 },
  )
})

/** All jumps of a zone's clock in some years, as [instant, minutes by which the clock moves]. */
function jumps(zone: string): [number, number][] {
  const offset = (at: number) => {
    const { day, clock } = wallOf(at, zone)
    return (Date.parse(`${day}T${clock}Z`) - at) / 60_000
  }
  const step = 1_800_000
  const halves = Array.from({ length: 3 * 366 * 48 }, (_, n) => Date.UTC(2024, 0, 1) + n * step)
  return halves.flatMap((at): [number, number][] => (offset(at) === offset(at + step) ? [] : [[at + step, offset(at + step) - offset(at)]]))
}

describe.each(['America/Chicago', 'Europe/Berlin', 'Australia/Lord_Howe', 'Africa/Casablanca'])('where clocks jump in %s', (zone) => {
  const found = jumps(zone)

  test('there are jumps both ways to look at', () => {
    expect(found.some(([, minutes]) => minutes > 0) && found.some(([, minutes]) => minutes < 0)).toBe(true)
  })

  test.each(found)('every minute around %d (clock moves by %d minutes) is read by one policy', (jump, moved) => {
    for (let minute = -180; minute < 180; minute += 5) {
      const naive = jump + minute * 60_000
      const offsetBefore = Date.parse(`${wallOf(jump - 7_200_000, zone).day}T${wallOf(jump - 7_200_000, zone).clock}Z`) - (jump - 7_200_000)
      const wall = new Date(naive + offsetBefore).toISOString()
      const result = Date.parse(wallToInstant(wall.slice(0, 10), wall.slice(11, 19), zone))
      const shown = wallOf(result, zone)
      if (moved > 0 && minute >= 0 && minute < moved) {
        // the gap: read as before the change, so that the instant falls after it
        expect(result).toBe(naive)
        expect(shown.clock).not.toBe(wall.slice(11, 19))
      } else {
        expect(`${shown.day}T${shown.clock}`).toBe(wall.slice(0, 19))
        if (moved < 0 && minute < 0 && minute >= moved) expect(result).toBe(naive) // the fold: the first of the two
      }
    }
  })
})

test('policies by example', () => {
  expect(wallToInstant('2027-03-14', '02:30:00', 'America/Chicago')).toBe('2027-03-14T08:30:00.000Z')
  expect(wallToInstant('2027-11-07', '01:30:00', 'America/Chicago')).toBe('2027-11-07T06:30:00.000Z')
  expect(wallToInstant('2027-07-01', '12:00:00.250', 'Asia/Kathmandu')).toBe('2027-07-01T06:15:00.250Z')
})
