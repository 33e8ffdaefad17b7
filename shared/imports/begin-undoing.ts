// What an import becomes when its undo begins, or goes on after it was given up.
import type { ImportRow } from '../db/imports.ts'
import type { ImportReport, UndoUnderWay } from './types.ts'

const noReport: ImportReport = { sheets: [], notes: [], issues: [], applied: 0, reason: null }

/** The move to `undoing`, on behalf of a person: `then` is the state of the import when it has ended. */
export function beginUndoing({ report }: ImportRow, then: UndoUnderWay['then'], by: UndoUnderWay['by']): Partial<ImportRow> {
  const known = (report as ImportReport | null) ?? noReport // written by a run
  const { removed = 0, restored = 0, left = 0, underWay } = known.undo ?? {}
  const undo = { removed, restored, left, underWay: { before: underWay?.before ?? null, then, by } }
  return { state: 'undoing', report: { ...known, undo } }
}
