// One run of an import: stage, plan, apply chunk by chunk with a checkpoint in the same commit. Picks up where a killed run stopped.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Change } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { retryOnConflict, StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { checkpointOp, dropIssues, type ImportRow, issuesOp, moveImport, saveIssues, undoStep } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { openBook } from '../tabular/book.ts'
import type { Limits } from '../tabular/limits.ts'
import { addCounts, noCounts, settleCounts } from './counts.ts'
import { failImport } from './fail.ts'
import { createIdPool } from './id-pool.ts'
import { knownIssues, toIssueRow } from './issues.ts'
import { openKeyFile } from './keys.ts'
import { Planner } from './plan.ts'
import { makeScratch } from './scratch.ts'
import { readChunk, type StagedBlock, stageBook } from './stage.ts'
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
  /** Bounds on the file other than the usual ones. */
  readonly limits?: Partial<Limits>
}

/** How a run ended: the state of the import, or `taken` when another run has it. */
export interface Outcome {
  readonly state: ImportRow['state'] | 'taken'
  readonly report: ImportReport | null
}

/** A strict import whose rows do not all pass any more; deciding anew would not help. */
class Overtaken extends AppError {}
const mostAttempts = 5

/** Rows up to which a strict import is one commit. */
export const oneCommitRows = 10_000
/** Issues kept of one import; beyond, they are only counted. */
const mostIssues = 100_000

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

  async toTheEnd(): Promise<Outcome> {
    const { row } = this
    const resumed = row.state === 'applying' ? (row.report as ImportReport | null) : null // written by this class
    if (!resumed) await this.move(row.state, { state: 'reading', rowsDone: 0, rowsTotal: 0 })
    const { blocks, skipped, notes } = await this.stage()
    const report = resumed ?? (await this.plan(blocks, skipped, notes))
    const rejected = report.sheets.reduce((sum, sheet) => sum + sheet.rejected, 0)
    const blocked = this.issues.some(({ code }) => code === 'header_twice')
    if (row.mode === 'validate' || (!row.isPartial && (rejected > 0 || blocked)))
      return this.finish(report, 'planned', rejected > 0 || blocked ? 'done-with-rejects' : 'done')
    if (!resumed) await this.move('planned', { state: 'applying', step: 0, rowsDone: 0, rowsTotal: this.total })
    const isWhole = await this.apply(blocks, report, resumed ? row.step : 0, resumed !== null)
    if (!isWhole) return { state: 'applying', report }
    settleCounts(report)
    return this.finish(
      report,
      'applying',
      report.conflicts ? 'applied-with-conflicts' : rejected > 0 || blocked ? 'done-with-rejects' : 'done',
    )
  }

  /** Moves the import on from a state that it must be in still: of two runs of one import, one only gets on. */
  private async move(from: ImportRow['state'], set: Partial<ImportRow>): Promise<void> {
    if (!(await moveImport(this.ctx, { id: this.row.id, state: from }, set))) throw new StepTaken('another run has taken this import over')
  }

  private async finish(report: ImportReport, from: ImportRow['state'], state: ImportRow['state']): Promise<Outcome> {
    await this.move(from, { state, report: { ...report, issues: [] }, rowsDone: this.total, rowsTotal: this.total })
    this.tell(state, true)
    return { state, report }
  }

  private async stage() {
    const book = await openBook(this.options.path, this.row.fileName, this.options.limits)
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
      this.total = staged.blocks.reduce((sum, { report }) => sum + report.rows, 0)
      return { ...staged, notes: book.notes }
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
    return new Planner({
      ctx,
      keys,
      can: this.options.can,
      ids: isDry ? null : createIdPool(ctx.ids),
      referred,
      isOneCommit: this.isOneCommit,
    })
  }

  private get isOneCommit(): boolean {
    return !this.row.isPartial && this.total <= oneCommitRows
  }

  private async plan(blocks: readonly StagedBlock[], skipped: readonly SheetReport[], notes: string[]): Promise<ImportReport> {
    const planner = this.planner(blocks, true)
    this.done = 0
    for (const staged of this.parentsFirst(blocks)) {
      for (let chunk = 0; chunk < staged.chunks.length; chunk++) {
        const planned = await planner.plan(staged, readChunk(staged, chunk))
        addCounts(staged.report, planned)
        staged.report.accepted += planned.inserts + planned.updates + planned.unchanged
        for (const issue of planned.issues) this.keep(issue)
        this.done += staged.chunks[chunk]?.rows ?? 0
        this.tell('planned')
      }
    }
    if (this.issuesDropped > 0) notes.push(`${this.issuesDropped} further issues are counted but not listed.`)
    const sheets = [...blocks.map((staged) => staged.report), ...skipped]
    const place = new Map(sheets.map(({ sheet }, at) => [sheet, at]))
    const issues = this.issues.toSorted((a, b) => (place.get(a.sheet) ?? 0) - (place.get(b.sheet) ?? 0) || rowOf(a.cell) - rowOf(b.cell))
    const report: ImportReport = { sheets, notes, issues, unlisted: this.issuesDropped, applied: 0, reason: null }
    await this.move('reading', { state: 'planned', rowsTotal: this.total, rowsDone: 0, report: { ...report, issues: [] } })
    if (this.row.state !== 'waiting') await dropIssues(this.ctx, this.row.id)
    await saveIssues(
      this.ctx,
      issues.map((issue, at) => toIssueRow(issue, this.row.id, at + 1)),
    )
    return report
  }

  /** Applies what is not yet applied; false when the deadline came first. */
  private async apply(blocks: readonly StagedBlock[], report: ImportReport, from: number, isResumed: boolean): Promise<boolean> {
    const steps = this.parentsFirst(blocks).flatMap((staged) => staged.chunks.map((_, chunk) => ({ staged, chunk })))
    const known = await knownIssues(this.ctx, this.row.id, isResumed ? null : report.issues)
    const rowsBefore = (step: number) => steps.slice(0, step).reduce((sum, { staged, chunk }) => sum + (staged.chunks[chunk]?.rows ?? 0), 0)
    this.done = rowsBefore(from)
    if (isResumed && this.done !== this.row.rowsDone)
      throw new AppError('conflict', 'Opsbook was changed while this import was under way, and reads the file otherwise now')
    /** One commit for some steps: the rows, what is new to say about them, and the checkpoint that holds the report. */
    const write = async (planner: Planner, at: number, next: number) => {
      const changes: Change[] = []
      const fresh: SheetIssue[] = []
      const sheets = [...report.sheets]
      let conflicts = report.conflicts ?? 0
      for (const { staged, chunk } of steps.slice(at, next)) {
        const planned = await planner.plan(staged, readChunk(staged, chunk))
        const said = report.unlisted ? [] : planned.issues.filter((issue) => !known.has(issue))
        const refused = said.filter(({ severity }) => severity === 'reject')
        if (refused[0] && !this.row.isPartial)
          throw new Overtaken(
            'conflict',
            `the database has changed since the plan: ${refused[0].sheet} ${refused[0].cell}: ${refused[0].message}`,
          )
        changes.push(...planned.changes)
        fresh.push(...said)
        conflicts += new Set(refused.map(({ cell }) => rowOf(cell))).size
        const place = blocks.indexOf(staged)
        const sheet = sheets[place]
        if (sheet) sheets[place] = { ...sheet, applied: addCounts({ ...(sheet.applied ?? noCounts()) }, planned) }
      }
      const counted = { ...report, sheets, ...(conflicts > 0 ? { conflicts } : {}) }
      const also = [checkpointOp(this.ctx, this.row.id, at, { step: next, rowsDone: rowsBefore(next), report: { ...counted, issues: [] } })]
      if (fresh.length > 0)
        also.push(
          issuesOp(
            this.ctx,
            fresh.map((issue, place) => toIssueRow(issue, this.row.id, known.size + place + 1)),
          ),
        )
      await commit(this.ctx, changes, { also })
      Object.assign(report, counted)
      report.issues.push(...fresh)
      known.add(fresh)
      this.done = rowsBefore(next)
    }
    let planner = this.planner(blocks, false)
    for (let step = from; step < steps.length; ) {
      // one chunk at least, or a file that takes the whole time to read would never get on
      if (step > from && Date.now() > (this.options.deadline ?? Number.POSITIVE_INFINITY)) return false
      const next = this.isOneCommit ? steps.length : step + 1
      for (let attempt = 1; ; attempt++) {
        try {
          await retryOnConflict(() => {
            if (this.isOneCommit) planner = this.planner(blocks, false)
            return write(planner, step, next)
          })
          break
        } catch (error) {
          if (!(error instanceof AppError) || error.code !== 'conflict' || error instanceof Overtaken || attempt >= mostAttempts)
            throw error
          planner = this.planner(blocks, false) // a key was taken or a row removed since it was looked at: nothing remembered holds
        }
      }
      step = next
      this.tell('applying')
    }
    return true
  }

  private tell(state: ImportRow['state'], isLast = false): void {
    const now = Date.now()
    if (!isLast && now - this.lastTold < 200) return
    this.lastTold = now
    this.options.onProgress?.({ state, rowsDone: this.done, rowsTotal: this.total })
  }
}

const rowOf = (cell: string) => Number(/\d+$/.exec(cell)?.[0] ?? 0)
