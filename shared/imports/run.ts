// One run of an import: stage, plan, apply chunk by chunk with a checkpoint in the same commit. Picks up where a killed run stopped.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Change } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { retryOnConflict, StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { checkpointOp, type ImportIssueRow, type ImportRow, moveImport, saveIssues } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { openBook } from '../tabular/book.ts'
import { createIdPool } from './id-pool.ts'
import { openKeyFile } from './keys.ts'
import { type ChunkPlan, Planner } from './plan.ts'
import { emptyReport, readChunk, type StagedBlock, stageBook } from './stage.ts'
import { undoImport } from './undo.ts'
import type { ImportReport, SheetIssue, SheetReport } from './types.ts'

/** Where a run stands, for people who wait. */
export interface Progress {
  readonly state: ImportRow['state']
  readonly rowsDone: number
  /** 0 while it is not yet known. */
  readonly rowsTotal: number
}

/** What a run is given beside the import itself. */
export interface RunOptions {
  /** The workbook on this machine. */
  readonly path: string
  readonly can: (permission: string) => boolean
  readonly onProgress?: (progress: Progress) => void
  /** Instant in milliseconds after which no new chunk is begun. */
  readonly deadline?: number
}

/** Rows up to which a strict import is one commit. */
export const oneCommitRows = 10_000
/** Issues kept of one import; beyond, they are only counted. */
const mostIssues = 100_000

/**
 * Runs an import to its end, or to the deadline. Returns the import as it stands then. Errors of the file itself end it as
 * `failed` with the reason; anything else is thrown, and the step may be tried again.
 */
export async function runImport(ctx: DbContext, row: ImportRow, options: RunOptions): Promise<{ state: ImportRow['state']; report: ImportReport | null }> {
  const folder = mkdtempSync(join(tmpdir(), 'opsbook-import-'))
  const run = new Run(ctx, row, options, folder)
  try {
    return await run.toTheEnd()
  } catch (error) {
    if (error instanceof StepTaken) return { state: row.state, report: null }
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error
    await moveImport(ctx, { id: row.id }, { state: 'failed', reason: error.message })
    return { state: 'failed', report: { sheets: [], issues: [], applied: 0, reason: error.message } }
  } finally {
    run.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

class Run {
  private readonly issues: SheetIssue[] = []
  private issuesDropped = 0
  private readonly keys
  private total = 0
  private done = 0
  private lastTold = 0
  private readonly ctx: DbContext
  private readonly row: ImportRow
  private readonly options: RunOptions
  private readonly folder: string

  constructor(ctx: DbContext, row: ImportRow, options: RunOptions, folder: string) {
    this.ctx = ctx
    this.row = row
    this.options = options
    this.folder = folder
    this.keys = openKeyFile(join(folder, 'keys.db'))
  }

  close(): void {
    this.keys.close()
  }

  async toTheEnd(): Promise<{ state: ImportRow['state']; report: ImportReport | null }> {
    const { ctx, row } = this
    const resumed = row.state === 'applying' ? (row.report as ImportReport | null) : null // written by this class
    if (!resumed) await moveImport(ctx, { id: row.id }, { state: 'reading', rowsDone: 0, rowsTotal: 0 })
    const { blocks, skipped } = await this.stage()
    const report = resumed ?? (await this.plan(blocks, skipped))
    const rejected = report.sheets.reduce((sum, sheet) => sum + sheet.rejected, 0)
    const blocked = report.issues.some(({ code }) => code === 'header_twice')
    if (row.mode === 'validate' || (!row.isPartial && (rejected > 0 || blocked))) return this.finish(report, rejected > 0 || blocked ? 'done-with-rejects' : 'done')
    if (!resumed) await moveImport(ctx, { id: row.id }, { state: 'applying', step: 0, rowsDone: 0, rowsTotal: this.total, report })
    const isWhole = await this.apply(blocks, report, resumed ? row.step : 0)
    if (!isWhole) return { state: 'applying', report }
    if (report.conflicts) return this.finish(report, 'applied-with-conflicts')
    return this.finish(report, rejected > 0 || blocked ? 'done-with-rejects' : 'done')
  }

  private async finish(report: ImportReport, state: ImportRow['state']) {
    await moveImport(this.ctx, { id: this.row.id }, { state, report: { ...report, issues: [] }, rowsDone: this.total, rowsTotal: this.total })
    this.tell(state, true)
    return { state, report }
  }

  private async stage() {
    const book = await openBook(this.options.path, this.row.fileName)
    try {
      const staged = await stageBook(book, this.ctx.catalogue, this.row.timezone, {
        folder: this.folder,
        keys: this.keys,
        issue: (issue) => this.keep(issue),
        progress: (rows) => {
          this.done = rows
          this.tell('reading')
        },
      })
      staged.skipped.push(...book.notes.map((note) => ({ ...emptyReport(this.row.fileName, null), notes: [note] })))
      this.total = staged.blocks.reduce((sum, { report }) => sum + report.rows, 0)
      return staged
    } finally {
      await book.close()
    }
  }

  private parentsFirst(blocks: readonly StagedBlock[]): StagedBlock[] {
    const order = this.ctx.catalogue.resources
    return blocks.toSorted((a, b) => order.indexOf(a.block.resource) - order.indexOf(b.block.resource))
  }

  private keep(issue: SheetIssue): void {
    if (this.issues.length < mostIssues) this.issues.push(issue)
    else this.issuesDropped++
  }

  private planner(blocks: readonly StagedBlock[], isDry: boolean): Planner {
    const referred = new Set(blocks.flatMap(({ block }) => block.columns.map(({ column }) => column.refersTo ?? '')))
    const { ctx, keys } = this
    return new Planner({ ctx, keys, can: this.options.can, ids: isDry ? null : createIdPool(ctx.ids), referred, isOneCommit: this.isOneCommit })
  }

  private get isOneCommit(): boolean {
    return !this.row.isPartial && this.total <= oneCommitRows
  }

  private async plan(blocks: readonly StagedBlock[], skipped: readonly SheetReport[]): Promise<ImportReport> {
    const planner = this.planner(blocks, true)
    this.done = 0
    for (const staged of this.parentsFirst(blocks)) {
      for (let chunk = 0; chunk < staged.chunks.length; chunk++) {
        const planned = await planner.plan(staged, readChunk(staged, chunk))
        addTo(staged.report, planned)
        for (const issue of planned.issues) this.keep(issue)
        this.done += staged.chunks[chunk]?.rows ?? 0
        this.tell('planned')
      }
    }
    if (this.issuesDropped > 0) skipped[0]?.notes.push(`${this.issuesDropped} further issues are counted but not listed`)
    const sheets = [...blocks.map((staged) => staged.report), ...skipped]
    const place = new Map(sheets.map(({ sheet }, at) => [sheet, at]))
    const issues = this.issues.toSorted((a, b) => (place.get(a.sheet) ?? 0) - (place.get(b.sheet) ?? 0) || rowOf(a.cell) - rowOf(b.cell))
    const report: ImportReport = { sheets, issues, applied: 0, reason: null }
    await saveIssues(this.ctx, issues.map((issue, at) => this.toRow(issue, at + 1)))
    await moveImport(this.ctx, { id: this.row.id }, { state: 'planned', rowsTotal: this.total, rowsDone: 0, report: { ...report, issues: [] } })
    return report
  }

  private toRow(issue: SheetIssue, no: number): ImportIssueRow {
    const cut = (text: string | null, most: number) => (text === null ? null : text.slice(0, most))
    return { ...issue, no, importId: this.row.id, value: cut(issue.value, 400), column: cut(issue.column, 400), message: issue.message.slice(0, 1000), hint: cut(issue.hint, 1000) }
  }

  /** Applies what is not yet applied; false when the deadline came first. */
  private async apply(blocks: readonly StagedBlock[], report: ImportReport, from: number): Promise<boolean> {
    const planner = this.planner(blocks, false)
    const steps = this.parentsFirst(blocks).flatMap((staged) => staged.chunks.map((_, chunk) => ({ staged, chunk })))
    const known = new Set(this.issues.map(({ sheet, cell, code }) => `${sheet}!${cell} ${code}`))
    const rowsBefore = (step: number) => steps.slice(0, step).reduce((sum, { staged, chunk }) => sum + (staged.chunks[chunk]?.rows ?? 0), 0)
    this.done = rowsBefore(from)
    const write = (changes: readonly Change[], step: number, next: number) => {
      this.done = rowsBefore(next)
      const also = [checkpointOp(this.ctx, this.row.id, step, { step: next, rowsDone: this.done })]
      return commit(this.ctx, changes, { also, id: `import-${this.row.id}-${step}` })
    }
    if (this.isOneCommit && from === 0) {
      await retryOnConflict(async () => {
        const again = this.planner(blocks, false)
        const changes: Change[] = []
        for (const { staged, chunk } of steps) changes.push(...(await this.checked(again, staged, chunk)).changes)
        await write(changes, 0, steps.length)
      })
      report.applied = accepted(report)
      return true
    }
    let step = from
    try {
      for (; step < steps.length; step++) {
        if (Date.now() > (this.options.deadline ?? Number.POSITIVE_INFINITY)) return false
        const { staged, chunk } = steps[step] ?? {}
        if (!staged || chunk === undefined) break
        const planned = await retryOnConflict(async () => {
          const fresh = this.row.isPartial ? await planner.plan(staged, readChunk(staged, chunk)) : await this.checked(planner, staged, chunk)
          await write(fresh.changes, step, step + 1)
          return fresh
        })
        this.noteConflicts(report, staged, planned, known)
        this.tell('applying')
      }
    } catch (error) {
      if (this.row.isPartial || error instanceof StepTaken || !(error instanceof AppError) || error.code === 'unavailable') throw error
      const undone = await undoImport(this.ctx, this.row.id)
      throw new AppError(error.code, `${error.message}; the ${undone} changes applied before were undone, nothing is left of this import`, { cause: error })
    }
    report.applied = accepted(report)
    return true
  }

  /** Plans a chunk of a strict import; what passed before and does not pass now stops it. */
  private async checked(planner: Planner, staged: StagedBlock, chunk: number): Promise<ChunkPlan> {
    const planned = await planner.plan(staged, readChunk(staged, chunk))
    const issue = planned.issues.find(({ severity }) => severity === 'reject')
    if (issue) throw new AppError('conflict', `the database has changed since the plan: ${issue.sheet} ${issue.cell}: ${issue.message}`)
    return planned
  }

  /** Rows that were good in the plan and are refused now, because somebody else wrote meanwhile. */
  private noteConflicts(report: ImportReport, staged: StagedBlock, planned: ChunkPlan, known: ReadonlySet<string>): void {
    if (this.row.report !== null && this.row.state === 'applying') return
    const fresh = planned.issues.filter(({ severity, sheet, cell, code }) => severity === 'reject' && !known.has(`${sheet}!${cell} ${code}`))
    if (fresh.length === 0) return
    const sheet = report.sheets.find((one) => one.sheet === staged.report.sheet && one.resource === staged.report.resource)
    const rows = new Set(fresh.map(({ cell }) => rowOf(cell))).size
    if (sheet) {
      sheet.accepted -= rows
      sheet.rejected += rows
    }
    report.conflicts = (report.conflicts ?? 0) + rows
    report.issues.push(...fresh)
  }

  private tell(state: ImportRow['state'], isLast = false): void {
    const now = Date.now()
    if (!isLast && now - this.lastTold < 200) return
    this.lastTold = now
    this.options.onProgress?.({ state, rowsDone: this.done, rowsTotal: this.total })
  }
}

const rowOf = (cell: string) => Number(/\d+$/.exec(cell)?.[0] ?? 0)
const accepted = (report: ImportReport) => report.sheets.reduce((sum, sheet) => sum + sheet.inserts + sheet.updates, 0)

function addTo(report: SheetReport, planned: ChunkPlan): void {
  report.inserts += planned.inserts
  report.updates += planned.updates
  report.unchanged += planned.unchanged
  report.rejected += planned.rejected
  report.accepted += planned.inserts + planned.updates + planned.unchanged
}
