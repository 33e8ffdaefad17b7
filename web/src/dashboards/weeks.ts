// The instants between which the days of a report lie, for filters of lists.
import { fromWall, toWall } from '../parts/zoned.ts'
import type { Asked } from './reports-data.ts'

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

/** The days that a report is asked for: up to the day of its answer unless told, and as many as are usual. */
export function askedDays({ from, to }: Asked, usual: number, at: string, zone: string): { readonly from: string; readonly to: string } {
  const last = to ?? toWall(at, zone).slice(0, 10)
  return { from: from ?? addDays(last, 1 - usual), to: last }
}

/** The same, in the whole months that they touch. */
export function wholeMonths({ from, to }: { readonly from: string; readonly to: string }): { readonly from: string; readonly to: string } {
  return { from: `${from.slice(0, 7)}-01`, to: addDays(`${addDays(`${to.slice(0, 7)}-01`, 31).slice(0, 7)}-01`, -1) }
}

/** The filter of a column of instants to the days of a zone from a first to a last one, either of which may be open. */
export function between(column: string, { from, to }: Asked, zone: string): Record<string, string> {
  return {
    ...(from ? { [`${column}.gte`]: fromWall(`${from}T00:00`, zone) ?? from } : {}),
    ...(to ? { [`${column}.lt`]: fromWall(`${addDays(to, 1)}T00:00`, zone) ?? to } : {}),
  }
}
