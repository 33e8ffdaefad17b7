// Calendar days and the clocks of zones; pure. A day is `YYYY-MM-DD`, from 0001-01-01 to 9999-12-31, as databases keep it.
import { offsetAt, wallToInstant } from './coerce.ts'

/** A day in milliseconds, where no clock is changed. */
export const dayMilliseconds = 86_400_000

/** The calendar day of an instant in an IANA zone. */
export function dayIn(zone: string, at: string): string {
  const instant = Date.parse(at)
  return new Date(instant + offsetAt(zone, instant)).toISOString().slice(0, 10)
}

/** The day so many days later; the first or last one that databases keep where it would lie beyond. */
export function addDays(day: string, days: number): string {
  const iso = new Date(Date.parse(day) + days * dayMilliseconds).toISOString()
  if (iso.startsWith('+')) return '9999-12-31'
  return iso.startsWith('-') || iso.startsWith('0000') ? '0001-01-01' : iso.slice(0, 10)
}

/** The first moment of a day in a zone. */
export const startOfDay = (day: string, zone: string): string => wallToInstant(day, '00:00:00', zone)

/** The instant, in milliseconds, at which the offset of a zone changes between two instants of unlike offsets; zones change at full seconds. */
export function offsetChange(zone: string, from: number, until: number): number {
  const offset = offsetAt(zone, from)
  let [before, after] = [Math.floor(from / 1000), Math.ceil(until / 1000)]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offsetAt(zone, middle * 1000) === offset) before = middle
    else after = middle
  }
  return after * 1000
}
