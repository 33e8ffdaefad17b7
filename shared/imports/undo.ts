// Takes the changes of an import back, newest first, by its audit entries: what it made is removed, what it changed gets its old values.
import { commit } from '../db/commit.ts'
import { retryOnConflict, StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { findImport, type ImportIssueRow, type ImportRow, issuesOp, lastIssueNo, moveOp } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { toIssueRow } from './issues.ts'
import type { ImportReport, UndoReport, UndoUnderWay } from './types.ts'
import { readEntries, undoMark } from './undo-entries.ts'
import { type Family, type LeftRow, leave, planUndo, type Removed } from './undo-plan.ts'

/** Rows left that a preview lists. */
const mostListed = 1000
/** Issues of an import beyond so many are not kept. */
const mostIssues = 100_000

/** Rows of one resource by what an undo makes of them. */
export interface UndoCounts {
  removed: number
  restored: number
  left: number
}

/** What an undo would do. */
export interface UndoPreview extends UndoCounts {
  readonly resources: readonly (UndoCounts & { readonly resource: string })[]
  /** The first thousand rows that would be left. */
  readonly rows: readonly LeftRow[]
}

/** What has become of an undo; nothing where the import was not undone. */
export function undoOf({ report }: ImportRow): UndoReport | undefined {
  return (report as ImportReport | null)?.undo // written by this module and control.ts
}

/** Looks what an undo would do, writing nothing. Reads every entry of the import once. */
export async function previewUndo(ctx: DbContext, importId: number): Promise<UndoPreview> {
  const resources = new Map<string, UndoCounts>()
  const countsOf = (resource: string) => {
    const counts = resources.get(resource) ?? { removed: 0, restored: 0, left: 0 }
    resources.set(resource, counts)
    return counts
  }
  const rows: LeftRow[] = []
  const removed: Removed = new Map()
  for (let before: number | null = null; ; ) {
    const page = await readEntries(ctx, importId, before)
    const { families, left } = await planUndo(ctx, importId, page.entries, removed)
    for (const { resource, isRemoval } of families.flat()) countsOf(resource.name)[isRemoval ? 'removed' : 'restored']++
    for (const { resource } of left) countsOf(resource).left++
    rows.push(...left.slice(0, mostListed - rows.length))
    before = page.before
    if (before === null) break
    await new Promise((resolve) => setImmediate(resolve)) // requests get their turn
  }
  const all = [...resources].map(([resource, counts]) => ({ resource, ...counts }))
  const total = (name: keyof UndoCounts) => all.reduce((sum, counts) => sum + counts[name], 0)
  return { removed: total('removed'), restored: total('restored'), left: total('left'), resources: all, rows }
}

/**
 * Undoes an import that is `undoing`, until it ends or the deadline (an instant in milliseconds) comes; returns its state then, or
 * `taken` when another run is at it. Every commit holds how far the undo is, so that it goes on where a killed run stopped.
 */
export async function runUndo(
  ctx: DbContext,
  importId: number,
  deadline = Number.POSITIVE_INFINITY,
): Promise<ImportRow['state'] | 'taken'> {
  const row = await findImport(ctx, importId)
  if (row?.state !== 'undoing') return row?.state ?? 'taken'
  try {
    return await new UndoRun(ctx, row, await lastIssueNo(ctx, importId)).toTheEnd(deadline)
  } catch (error) {
    if (error instanceof StepTaken) return 'taken'
    throw error
  }
}

/** What ends a page: the rows it leaves, and where the next one begins. */
interface Ending {
  readonly left: readonly LeftRow[]
  readonly before: number | null
}

class UndoRun {
  private readonly ctx: DbContext
  private readonly row: ImportRow
  private readonly report: ImportReport
  private readonly underWay: UndoUnderWay
  private undo: UndoReport
  private step: number
  private issues: number

  constructor(ctx: DbContext, row: ImportRow, issues: number) {
    this.row = row
    this.report = row.report as ImportReport // an import that has begun has one
    const undo = undoOf(row)
    if (!undo?.underWay) throw new Error(`import ${row.id} is undoing, and does not say how`)
    const { id, name } = undo.underWay.by
    this.ctx = { ...ctx, actor: { id, name, role: row.actorRole, siteIds: null, sessionId: null }, importId: row.id }
    this.undo = undo
    this.underWay = undo.underWay
    this.step = row.step
    this.issues = issues
  }

  async toTheEnd(deadline: number): Promise<ImportRow['state']> {
    for (let { before } = this.underWay; ; ) {
      before = await retryOnConflict(() => this.page(before))
      if (before === null) return this.underWay.then
      if (Date.now() > deadline) return 'undoing'
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** Takes one page back; returns where the next begins. */
  private async page(from: number | null): Promise<number | null> {
    const { entries, before } = await readEntries(this.ctx, this.row.id, from)
    const { families, left } = await planUndo(this.ctx, this.row.id, entries, new Map(), this.underWay.then === 'undone')
    const lost = await this.write(families, { left, before })
    if (lost) await this.write([], { left: [...left, ...lost], before })
    return before
  }

  /** Commits some families with how far the undo is; where one of them is refused, halves of them. Returns what was lost so, null when nothing was. */
  private async write(families: readonly Family[], ending: Ending | null): Promise<LeftRow[] | null> {
    try {
      await this.commit(families, ending)
      return null
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conflict' || families.length === 0) throw error
      const [only] = families
      if (only && families.length === 1) return leave(only, error.message)
      const half = Math.ceil(families.length / 2)
      const first = await this.write(families.slice(0, half), null)
      return [...(first ?? []), ...((await this.write(families.slice(half), null)) ?? [])]
    }
  }

  private async commit(families: readonly Family[], ending: Ending | null): Promise<void> {
    const rows = families.flat()
    const removed = this.undo.removed + rows.filter(({ isRemoval }) => isRemoval).length
    const restored = this.undo.restored + rows.filter(({ isRemoval }) => !isRemoval).length
    const left = this.undo.left + (ending?.left.length ?? 0)
    const hasEnded = ending !== null && ending.before === null
    const counts = { removed, restored, left }
    const underWay = { ...this.underWay, before: ending ? ending.before : (this.undo.underWay?.before ?? null) }
    const undo: UndoReport = hasEnded ? counts : { ...counts, underWay }
    const { id } = this.row
    const set: Partial<ImportRow> = { step: this.step + 1, report: { ...this.report, undo } }
    if (hasEnded) Object.assign(set, { state: this.underWay.then, reason: toReason(this.row, this.underWay, counts) })
    const also = [moveOp(this.ctx, { id, state: 'undoing', step: this.step }, set)]
    const issues = (ending?.left ?? []).slice(0, Math.max(0, mostIssues - this.issues)).map((one, at) => this.toIssue(one, at))
    if (issues.length > 0) also.push(issuesOp(this.ctx, issues))
    await commit(
      this.ctx,
      rows.map(({ change }) => change),
      { also, id: `${undoMark}${id}-${this.ctx.random(8)}` },
    )
    this.undo = undo
    this.step++
    this.issues += issues.length
  }

  private toIssue({ resource, id, key, who, when, why }: LeftRow, at: number): ImportIssueRow {
    const by = who === null ? '' : ` (${who}, ${when})`
    const issue = {
      sheet: resource,
      resource,
      cell: `id ${id}`,
      column: null,
      value: key,
      code: 'touched_since',
      severity: 'warning',
      message: `${resource} ${key} was left as it is: ${why}${by}`,
      hint: 'Change or remove it by hand if it is not wanted.',
    } as const
    return toIssueRow(issue, this.row.id, this.issues + at + 1)
  }
}

/** What the import says of its end when it was undone because it failed or was cancelled. */
function toReason({ reason }: ImportRow, { then }: UndoUnderWay, { removed, restored, left }: UndoCounts): string | null {
  if (then === 'undone') return reason && `${reason}; undone since`
  const rest =
    left === 0
      ? 'nothing is left of this import'
      : `${left} could not be, because others have changed or used those rows since; its issues name them`
  return `${reason}; the ${removed + restored} changes applied before were undone, ${rest}`
}
