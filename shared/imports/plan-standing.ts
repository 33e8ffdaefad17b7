// Whether the plan of an import stands: people have seen it, or some of its rows are in.
import type { ImportRow } from '../db/imports.ts'

/** A plan that stands is carried out and not made anew. */
export function isPlanStanding({ state, report }: Pick<ImportRow, 'state' | 'report'>): boolean {
  return state === 'applying' || (state === 'waiting' && report !== null)
}
