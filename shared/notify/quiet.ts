// Quiet hours: from one wall time until another in a person's own zone, over midnight where the first is later; pure.
import { offsetAt } from '../catalogue/coerce.ts'
import { offsetChange } from '../catalogue/days.ts'

/** When somebody is not to be disturbed: wall times `HH:MM`, or null for never; two equal times are no time at all. */
export interface Quiet {
  readonly quietFrom: string | null
  readonly quietUntil: string | null
  /** IANA zone. */
  readonly timezone: string
}

const minute = 60_000
const day = 1440

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** Whether a minute of the day lies in the half-open span. */
const isWithin = (at: number, from: number, until: number) => (from <= until ? from <= at && at < until : at >= from || at < until)

/** The clock on the wall, in milliseconds since midnight. */
const wallOf = (at: number, zone: string) => (((at + offsetAt(zone, at)) % (day * minute)) + day * minute) % (day * minute)

/** Whether an instant lies within quiet hours, by the clock on the person's wall. */
export function isQuiet(at: string, { quietFrom, quietUntil, timezone }: Quiet): boolean {
  if (quietFrom === null || quietUntil === null) return false
  return isWithin(Math.floor(wallOf(Date.parse(at), timezone) / minute), minutesOf(quietFrom), minutesOf(quietUntil))
}

/**
 * The first instant from `at` on that is not quiet: `at` itself, or the end of the quiet hours that it lies in. Where the clock is changed within
 * them, it is the clock on the wall that counts: an end within the gap is the end of the gap, and an hour that comes twice is quiet twice.
 */
export function quietEnd(at: string, quiet: Quiet): string {
  if (!isQuiet(at, quiet) || quiet.quietUntil === null) return at
  const from = Date.parse(at)
  const wall = wallOf(from, quiet.timezone)
  const until = minutesOf(quiet.quietUntil) * minute
  const end = from + ((until - wall + day * minute) % (day * minute))
  const offset = offsetAt(quiet.timezone, from)
  if (offsetAt(quiet.timezone, end) === offset) return new Date(end).toISOString()
  return quietEnd(new Date(offsetChange(quiet.timezone, from, end)).toISOString(), quiet)
}
