// Days and moments on the clock of a person; pure.
import { offsetAt, wallToInstant } from '../catalogue/coerce.ts'
import { addDays, dayIn } from '../catalogue/days.ts'

/** What calendar and clock show in a zone at an instant: `2027-03-28 14:30`. */
export function localTime(at: string, zone: string): string {
  const instant = Date.parse(at)
  return new Date(instant + offsetAt(zone, instant)).toISOString().replace('T', ' ').slice(0, 16)
}

/**
 * The last time until `at` that a clock in a zone showed a time of day, once for each day, and of which day: in the gap of daylight saving the moment
 * after it, of an hour that comes twice the first.
 */
export function lastTime(time: string, zone: string, at: string): { readonly day: string; readonly at: string } {
  const today = dayIn(zone, at)
  const now = wallToInstant(today, `${time}:00`, zone)
  if (now <= at) return { day: today, at: now }
  const yesterday = addDays(today, -1)
  return { day: yesterday, at: wallToInstant(yesterday, `${time}:00`, zone) }
}
