// The instants between which the days of a report lie, for filters of lists.
import { fromWall } from '../parts/zoned.ts'

const day = 86_400_000

/** The day so many days after one, `2026-11-28`. */
export const addDays = (from: string, days: number): string =>
  new Date(Date.parse(`${from}T00:00:00Z`) + days * day).toISOString().slice(0, 10)

/** The filter of a column of instants to so many days of a zone, from a first one on. */
export function within(column: string, from: string, days: number, zone: string): Record<string, string> {
  return {
    [`${column}.gte`]: fromWall(`${from}T00:00`, zone) ?? from,
    [`${column}.lt`]: fromWall(`${addDays(from, days)}T00:00`, zone) ?? addDays(from, days),
  }
}
