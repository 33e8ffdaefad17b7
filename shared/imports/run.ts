// One run of an import: stage, plan, apply. Picks up where a killed run stopped.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { dropIssues, type ImportRow, moveImport, saveIssues, undoStep } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { openBook } from '../tabular/book.ts'
import type { Limits } from '../tabular/limits.ts'
import { Applier, chunksOf } from './apply.ts'
import { readChunk, type StagedBlock } from './chunk-file.ts'
import { addCounts, settleCounts } from './counts.ts'
import { failImport } from './fail.ts'
import type { ResultFiles } from './files.ts'
import { FoundIssues } from './found-issues.ts'
import { createIdPool } from './id-pool.ts'
import { knownIssues, toIssueRow } from './issues.ts'
import { openKeyFile } from './keys.ts'
import { Planner } from './plan.ts'
import { type Progress, ProgressMeter } from './progress.ts'
import { makeScratch } from './scratch.ts'
import { stageBook } from './stage.ts'
import type { ImportReport, SheetReport } from './types.ts'

/** What a run is given beside the import itself. */
export interface RunOptions {
  /** The workbook on this machine. */
  readonly path: string
  readonly can: (permission: string) => boolean
  readonly onProgress?: (progress: Progress) => void
  /** Instant in milliseconds after which no new chunk is begun. */
  readonly deadline?: number
  /** Where what is made of the import is kept; nothing is where it is left out. */
  readonly results?: ResultFiles
  /** How the file is opened; as an upload unless told. */
  readonly open?: typeof openBook
  /** Bounds on the file other than the usual ones. */
  readonly limits?: Partial<Limits>
}

/** How a run ended: the state of the import, or `taken` when another run has it. */
export interface Outcome {
  readonly state: ImportRow['state'] | 'taken'
  readonly report: ImportReport | null
}

/** Rows up to which a strict import is one commit. */
export const oneCommitRows = 10_000

/**
 * Runs an import to its end, or to the deadline. Returns the import as it stands then. Errors of the file itself end it as
 * `failed` with the reason; anything else is thrown, and the step may be tried again.
 */
export async function runImport(ctx: DbContext, row: ImportRow, options: RunOptions): Promise<Outcome> {
  const failed = async (reason: string): Promise<Outcome> => {
    return { state: 'failed', report: { sheets: [], notes: [], issues: [], applied: 0, reason: await failImport(ctx, row.id, reason) } }
  }
  if (row.state === 'applying' && row.step === undoStep) return failed(row.reason ?? '')
  const folder = makeScratch()
  let run: Run | undefined
  try {
    run = new Run(ctx, row, options, folder)
    return await run.toTheEnd()
  } catch (error) {
    if (error instanceof StepTaken) return { state: 'taken', report: null }
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error
    return await failed(error.message)
  } finally {
    run?.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What staging has left, beside the chunk files. */
interface Staged {
  readonly blocks: readonly StagedBlock[]
  /** Sheets that were left out. */
  readonly skipped: readonly SheetReport[]
  /** What was found out about the file. */
  readonly notes: readonly string[]
}

class Run {
  private readonly issues = new FoundIssues()
  private readonly keys
  private readonly progress: ProgressMeter
  private readonly ctx: DbContext
  private readonly row: ImportRow
  private readonly options: RunOptions
  private readonly folder: string

  constructor(ctx: DbContext, row: ImportRow, options: RunOptions, folder: string) {
    this.ctx = ctx
    this.row = row
    this.options = options
    this.folder = folder
    this.progress = new ProgressMeter(options.onProgress ?? (() => undefined))
    this.keys = openKeyFile(join(folder, 'keys.db'))
  }

  close(): void {
    this.keys.close()
  }

  async toTheEnd(): Promise<Outcome> {
    const { row } = this
    const resumed = row.state === 'applying' ? (row.report as ImportReport | null) : null // written by this class
    if (!resumed) await this.move(row.state, { state: 'reading', rowsDone: 0, rowsTotal: 0 })
    const staged = await this.stage()
    const report = resumed ?? (await this.plan(staged))
    const isRefused = report.sheets.some((sheet) => sheet.rejected > 0) || this.issues.has('header_twice')
    const good = isRefused ? 'done-with-rejects' : 'done'
    if (row.mode === 'validate' || (!row.isPartial && isRefused)) return this.finish(report, 'planned', good)
    if (!resumed) await this.move('planned', { state: 'applying', step: 0, rowsDone: 0, rowsTotal: this.progress.total })
    if (!(await this.apply(staged.blocks, report, resumed !== null))) return { state: 'applying', report }
    settleCounts(report)
    return this.finish(report, 'applying', report.conflicts ? 'applied-with-conflicts' : good)
  }

  /** Moves the import on from a state that it must be in still: of two runs of one import, one only gets on. */
  private async move(from: ImportRow['state'], set: Partial<ImportRow>): Promise<void> {
    if (!(await moveImport(this.ctx, { id: this.row.id, state: from }, set))) throw new StepTaken('another run has taken this import over')
  }

  private async finish(report: ImportReport, from: ImportRow['state'], state: ImportRow['state']): Promise<Outcome> {
    const { total } = this.progress
    await this.move(from, { state, report: { ...report, issues: [] }, rowsDone: total, rowsTotal: total })
    this.progress.tellNow(state)
    return { state, report }
  }

  private async stage(): Promise<Staged> {
    const { path, limits, open = openBook } = this.options
    const book = await open(path, this.row.fileName, limits)
    try {
      const staged = await stageBook(book, this.ctx.catalogue, this.row.timezone, {
        folder: this.folder,
        keys: this.keys,
        issue: (issue) => this.issues.add(issue),
        progress: (rows) => this.tell('reading', rows),
      })
      this.progress.total = staged.blocks.reduce((sum, { report }) => sum + report.rows, 0)
      return { ...staged, notes: book.notes }
    } finally {
      await book.close()
    }
  }

  /** The chunks of all tables, in the order in which resources build on one another. */
  private parentsFirst(blocks: readonly StagedBlock[]) {
    const order = this.ctx.catalogue.resources
    return chunksOf(blocks.toSorted((a, b) => order.indexOf(a.block.resource) - order.indexOf(b.block.resource)))
  }

  private planner(blocks: readonly StagedBlock[], isDry: boolean): Planner {
    const referred = new Set(blocks.flatMap(({ block }) => block.columns.map(({ column }) => column.refersTo ?? '')))
    const { ctx, keys, isOneCommit } = this
    return new Planner({ ctx, keys, can: this.options.can, ids: isDry ? null : createIdPool(ctx.ids), referred, isOneCommit })
  }

  private get isOneCommit(): boolean {
    return !this.row.isPartial && this.progress.total <= oneCommitRows
  }

  private async plan({ blocks, skipped, notes }: Staged): Promise<ImportReport> {
    const planner = this.planner(blocks, true)
    this.progress.done = 0
    for (const { staged, chunk } of this.parentsFirst(blocks)) {
      const planned = await planner.plan(staged, readChunk(staged, chunk))
      addCounts(staged.report, planned)
      staged.report.accepted += planned.inserts + planned.updates + planned.unchanged
      for (const issue of planned.issues) this.issues.add(issue)
      this.tell('planned', this.progress.done + (staged.chunks[chunk]?.rows ?? 0))
    }
    const { dropped } = this.issues
    const more = dropped > 0 ? [`${dropped} further issues are counted but not listed.`] : []
    const sheets = [...blocks.map((staged) => staged.report), ...skipped]
    const issues = this.issues.inOrder(sheets)
    const report: ImportReport = { sheets, notes: [...notes, ...more], issues, unlisted: dropped, applied: 0, reason: null }
    await this.keep(report)
    return report
  }

  private async keep(report: ImportReport): Promise<void> {
    const { ctx, row } = this
    await this.move('reading', { state: 'planned', rowsTotal: this.progress.total, rowsDone: 0, report: { ...report, issues: [] } })
    if (row.state !== 'waiting') await dropIssues(ctx, row.id)
    const rows = report.issues.map((issue, at) => toIssueRow(issue, row.id, at + 1))
    await saveIssues(ctx, rows)
  }

  /** Applies what is not yet applied; false when the deadline came first. */
  private async apply(blocks: readonly StagedBlock[], report: ImportReport, isResumed: boolean): Promise<boolean> {
    const { ctx, row, isOneCommit } = this
    const known = await knownIssues(ctx, row.id, isResumed ? null : report.issues)
    const newPlanner = () => this.planner(blocks, false)
    const onStep = (rowsDone: number) => this.tell('applying', rowsDone)
    const applier = new Applier({ ctx, row, blocks, report, known, isOneCommit, newPlanner, onStep }, this.parentsFirst(blocks))
    const from = isResumed ? row.step : 0
    this.progress.done = applier.rowsBefore(from)
    if (isResumed && this.progress.done !== row.rowsDone)
      throw new AppError('conflict', 'Opsbook was changed while this import was under way, and reads the file otherwise now')
    return applier.run(from, this.options.deadline ?? Number.POSITIVE_INFINITY)
  }

  private tell(state: ImportRow['state'], rowsDone: number): void {
    this.progress.done = rowsDone
    this.progress.tell(state)
  }
}
