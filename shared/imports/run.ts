// One run of an import: stage, plan, apply. Picks up where a killed run stopped.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { dropDifferences } from '../db/import-differences.ts'
import { dropIssues, type ImportRow, moveImport, saveIssues } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { openBook } from '../tabular/book.ts'
import type { Limits } from '../tabular/limits.ts'
import { Applier, chunksOf } from './apply.ts'
import { readChunk, type StagedBlock } from './chunk-file.ts'
import { addCounts, settleCounts } from './counts.ts'
import { Differences } from './differences.ts'
import { failImport } from './fail.ts'
import { factsOf } from './file-facts.ts'
import type { ResultFiles } from './files.ts'
import { FoundIssues } from './found-issues.ts'
import { keepHeads, readHeads } from './head.ts'
import { createIdPool } from './id-pool.ts'
import { knownIssues, toIssueRow } from './issues.ts'
import { keepMarked } from './keep-marked.ts'
import { openKeyFile } from './keys.ts'
import { describeMapping } from './mapping.ts'
import { checkModes, recordReconciliation } from './migration.ts'
import { Planner } from './plan.ts'
import { fingerprint, PlanFile } from './plan-file.ts'
import type { PlanGround } from './plan-ground.ts'
import { isPlanStanding } from './plan-standing.ts'
import { type Progress, ProgressMeter } from './progress.ts'
import { Reconciler } from './reconcile.ts'
import { makeScratch } from './scratch.ts'
import { nothingToImport, stageBook } from './stage.ts'
import type { ImportReport, SheetReport } from './types.ts'
import { keepUnderstood, understand } from './understand.ts'

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

/** The name under which the plan of an import is kept. */
const planName = 'plan'

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
    return {
      state: 'failed',
      report: { sheets: [], notes: [], issues: [], applied: 0, reason: await failImport(ctx, row.id, reason, options.deadline) },
    }
  }
  if (row.state === 'undoing') return failed('')
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
  private readonly differences: Differences
  private planFile: PlanFile | undefined
  /** Resources that are kept in both, workbook and Opsbook. */
  private parallel: ReadonlySet<string> = new Set()

  constructor(ctx: DbContext, row: ImportRow, options: RunOptions, folder: string) {
    this.ctx = ctx
    this.row = row
    this.options = options
    this.folder = folder
    this.progress = new ProgressMeter(options.onProgress ?? (() => undefined))
    this.keys = openKeyFile(join(folder, 'keys.db'))
    this.differences = new Differences(ctx, join(folder, 'differences'))
  }

  close(): void {
    this.keys.close()
    this.planFile?.close()
    this.differences.close()
  }

  async toTheEnd(): Promise<Outcome> {
    const { row } = this
    const isResumed = row.state === 'applying'
    const isAgreed = isPlanStanding(row)
    const facts = row.fileHash === null ? await factsOf(this.options.path) : {}
    if (!isAgreed) await this.move(row.state, { state: 'reading', rowsDone: 0, rowsTotal: 0, ...facts })
    const staged = await this.stage()
    this.parallel = await checkModes(
      this.ctx,
      staged.blocks.map(({ block }) => block.resource),
    )
    const mark = fingerprint(staged.blocks, row.emptyCells)
    const report = isAgreed ? (row.report as ImportReport) : await this.plan(staged, mark) // written by this class
    if (!isAgreed) await this.mark(staged.blocks, report)
    const isRefused = report.sheets.some((sheet) => sheet.rejected > 0) || this.issues.has('header_twice')
    const good = isRefused ? 'done-with-rejects' : 'done'
    const planned = isAgreed ? row.state : 'planned'
    if (row.mode !== 'apply' || (!row.isPartial && isRefused)) return this.finish(report, planned, good)
    if (isAgreed) await this.fetchPlan(mark)
    const begun = { step: 0, rowsDone: 0, rowsTotal: this.progress.total, paceAt: this.ctx.now(), paceRows: 0 }
    if (!isResumed) await this.move(planned, { state: 'applying', report: { ...report, issues: [] }, ...begun })
    if (!(await this.apply(staged.blocks, report, isAgreed))) return { state: 'applying', report }
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
      const { ctx, row, options, folder } = this
      const heads = await readHeads(book)
      // kept first: what people say of a file that fails is checked against them
      if (row.mapping === null && options.results) await keepHeads(options.results, folder, heads)
      const understood = await understand(ctx, row, heads)
      const staged = await stageBook(book, understood.plans, row.timezone, {
        folder,
        keys: this.keys,
        issue: (issue) => this.issues.add(issue),
        progress: (rows) => this.tell('reading', rows),
      })
      this.progress.total = staged.blocks.reduce((sum, { report }) => sum + report.rows, 0)
      await keepUnderstood(ctx, row, understood, describeMapping(understood.plans, staged.blocks))
      if (staged.blocks.length === 0) throw nothingToImport(staged.skipped)
      return { ...staged, notes: [...book.notes, ...understood.notes] }
    } finally {
      await book.close()
    }
  }

  /** The chunks of all tables, in the order in which resources build on one another. */
  private parentsFirst(blocks: readonly StagedBlock[]) {
    const order = this.ctx.catalogue.resources
    return chunksOf(blocks.toSorted((a, b) => order.indexOf(a.block.resource) - order.indexOf(b.block.resource)))
  }

  private planner(blocks: readonly StagedBlock[], isDry: boolean, observe?: PlanGround['observe']): Planner {
    const referred = new Set(blocks.flatMap(({ block }) => block.columns.map(({ column }) => column.refersTo ?? '')))
    const { ctx, keys, isOneCommit } = this
    const { emptyCells, mode } = this.row
    // a comparison writes nothing: reading is all that it needs a right for
    const can = mode === 'reconcile' ? () => true : this.options.can
    const common = { ctx, keys, can, referred, isOneCommit, emptyCells, ...(observe ? { observe } : {}) }
    return new Planner(
      isDry
        ? { ...common, ids: null, differs: this.differences.add }
        : { ...common, ids: createIdPool(ctx.ids), agreed: this.planFile?.meanings },
    )
  }

  private get planPath(): string {
    return join(this.folder, planName)
  }

  /** Compares what is wanted and may be read. */
  private reconciler(blocks: readonly StagedBlock[]): Reconciler {
    const { ctx, keys, folder, options } = this
    const isAll = this.row.mode === 'reconcile'
    const mayRead = (resource: string) => options.can(`${resource}.read`)
    const hidden = isAll ? blocks.map(({ block }) => block.resource.name).filter((name) => !mayRead(name)) : []
    if (hidden.length > 0) throw new AppError('forbidden', `you may not read ${[...new Set(hidden)].join(', ')}: leave those sheets out`)
    return new Reconciler({ ctx, keys, folder }, blocks, (name) => isAll || (mayRead(name) && this.parallel.has(name)))
  }

  private get isOneCommit(): boolean {
    return !this.row.isPartial && this.progress.total <= oneCommitRows
  }

  private async plan(staged: Staged, mark: Buffer): Promise<ImportReport> {
    const reconciler = this.reconciler(staged.blocks)
    try {
      return await this.planWith(reconciler, staged, mark)
    } finally {
      reconciler.close()
    }
  }

  private async planWith(reconciler: Reconciler, { blocks, skipped, notes }: Staged, mark: Buffer): Promise<ImportReport> {
    const { row, options } = this
    const planner = this.planner(blocks, true, reconciler.isEmpty ? undefined : reconciler.see)
    this.planFile = PlanFile.make(this.planPath, mark)
    this.progress.done = 0
    for (const { staged, chunk } of this.parentsFirst(blocks)) {
      const planned = await planner.plan(staged, readChunk(staged, chunk))
      this.planFile.write(this.progress.done, planned.decisions)
      await this.differences.flush()
      addCounts(staged.report, planned)
      staged.report.accepted += planned.inserts + planned.updates + planned.unchanged
      for (const issue of planned.issues) this.issues.add(issue)
      this.tell('planned', this.progress.done + (staged.chunks[chunk]?.rows ?? 0))
    }
    this.planFile.seal(this.progress.total, planner.meanings)
    await this.options.results?.keep(planName, this.planPath)
    const { dropped } = this.issues
    const { count, unlisted } = this.differences
    const more = dropped > 0 ? [`${dropped} further issues are counted but not listed.`] : []
    const sheets = [...blocks.map((staged) => staged.report), ...skipped]
    const issues = this.issues.inOrder(sheets)
    const { emptyCells } = row
    const told = { emptyCells, differences: count, unlistedDifferences: unlisted }
    const reconciliations = await reconciler.finish(row.fileName, issues, options.results)
    const report: ImportReport = {
      sheets,
      notes: [...notes, ...more, ...reconciler.notes],
      issues,
      unlisted: dropped,
      ...told,
      applied: 0,
      ...(reconciliations.length > 0 ? { reconciliations } : {}),
      reason: null,
    }
    await this.keep(report)
    // what a person of some sites sees is not all that there is to compare
    for (const { resource, differences } of this.ctx.actor.siteIds === null ? reconciliations : []) {
      if (this.parallel.has(resource)) await recordReconciliation(this.ctx, { resource, importId: row.id, differences })
    }
    return report
  }

  /** Makes what people correct the file by. */
  private async mark(blocks: readonly StagedBlock[], report: ImportReport): Promise<void> {
    const { path, results, limits = {}, open = openBook } = this.options
    if (!results || this.row.mode === 'reconcile') return
    const { issues } = report
    const { fileName } = this.row
    const { files, notes } = await keepMarked(this.ctx, { path, fileName, folder: this.folder, blocks, issues, results, limits, open })
    report.notes.push(...notes)
    report.files = files
  }

  private async keep(report: ImportReport): Promise<void> {
    const { ctx, row } = this
    await this.move('reading', { state: 'planned', rowsTotal: this.progress.total, rowsDone: 0, report: { ...report, issues: [] } })
    if (row.state !== 'waiting' || row.mapping !== null) {
      await dropIssues(ctx, row.id)
      await dropDifferences(ctx, row.id)
    }
    const rows = report.issues.map((issue, at) => toIssueRow(issue, row.id, at + 1))
    await saveIssues(ctx, rows)
    await this.differences.save(row.id)
  }

  /** Brings the plan that is to be carried out; throws `conflict` when it cannot be had, or is about another reading of the file. */
  private async fetchPlan(mark: Buffer): Promise<void> {
    if (!(await this.options.results?.fetch(planName, this.planPath)))
      throw new AppError('conflict', 'the plan that was made of this file cannot be had any more; upload the file again')
    this.planFile = PlanFile.open(this.planPath, mark, this.progress.total)
  }

  /** Applies what is not yet applied; false when the deadline came first. */
  private async apply(blocks: readonly StagedBlock[], report: ImportReport, isAgreed: boolean): Promise<boolean> {
    const { ctx, row, isOneCommit, planFile: plan } = this
    if (!plan) throw new Error('nothing was planned')
    const known = await knownIssues(ctx, row.id, isAgreed ? null : report.issues)
    const newPlanner = () => this.planner(blocks, false)
    const onStep = (rowsDone: number) => this.tell('applying', rowsDone)
    const applier = new Applier({ ctx, row, blocks, report, plan, known, isOneCommit, newPlanner, onStep }, this.parentsFirst(blocks))
    const from = row.state === 'applying' ? row.step : 0
    this.progress.done = applier.rowsBefore(from)
    return applier.run(from, this.options.deadline ?? Number.POSITIVE_INFINITY)
  }

  private tell(state: ImportRow['state'], rowsDone: number): void {
    this.progress.done = rowsDone
    this.progress.tell(state)
  }
}
