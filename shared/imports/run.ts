// One run of an import: stage, plan, apply. Picks up where a killed run stopped.
import { rmSync } from 'node:fs'
import { findAccount } from '../auth/users.ts'
import { canonicalTag, primaryLanguage, usualLanguage } from '../catalogue/languages.ts'
import { StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import type { ImportRow } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { openBook } from '../tabular/book.ts'
import { Applier } from './apply.ts'
import type { StagedBlock } from './chunk-file.ts'
import { settleCounts } from './counts.ts'
import { failImport } from './fail.ts'
import { factsOf } from './file-facts.ts'
import { keepHeads, readHeads } from './head.ts'
import { knownIssues } from './issues.ts'
import { describeMapping } from './mapping.ts'
import { checkModes } from './migration.ts'
import { fingerprint, PlanFile, planName } from './plan-file.ts'
import { planRun } from './plan-run.ts'
import type { SheetPlan } from './plan-sheets.ts'
import { isPlanStanding } from './plan-standing.ts'
import { RunGround, type RunOptions, type Staged } from './run-ground.ts'
import { makeScratch } from './scratch.ts'
import { nothingToImport, stageBook } from './stage.ts'
import type { ImportReport } from './types.ts'
import { keepUnderstood, understand } from './understand.ts'

/** How a run ended: the state of the import, or `taken` when another run has it. */
export interface Outcome {
  readonly state: ImportRow['state'] | 'taken'
  readonly report: ImportReport | null
}

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
  const ground = new RunGround(ctx, row, options, folder)
  try {
    return await toTheEnd(ground)
  } catch (error) {
    if (error instanceof StepTaken) return { state: 'taken', report: null }
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error
    return await failed(error.message)
  } finally {
    ground.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Stages, plans unless a plan is agreed on, and applies where that is asked for. */
async function toTheEnd(ground: RunGround): Promise<Outcome> {
  const { ctx, row, options, progress } = ground
  const isResumed = row.state === 'applying'
  const isAgreed = isPlanStanding(row)
  const facts = row.fileHash === null ? await factsOf(options.path) : {}
  if (!isAgreed) await ground.move(row.state, { state: 'reading', rowsDone: 0, rowsTotal: 0, ...facts })
  const staged = await stage(ground)
  const resources = staged.blocks.map(({ block }) => block.resource)
  ground.parallel = await checkModes(ctx, resources)
  const mark = fingerprint(staged.blocks, ground.emptyCells)
  const report = isAgreed ? (row.report as ImportReport) : await planRun(ground, staged, mark) // written by planRun
  const isRefused = report.sheets.some((sheet) => sheet.rejected > 0) || ground.issues.has('header_twice')
  const good = isRefused ? 'done-with-rejects' : 'done'
  const planned = isAgreed ? row.state : 'planned'
  if (row.mode !== 'apply' || (!row.isPartial && isRefused)) return finish(ground, report, planned, good)
  if (isAgreed) await fetchPlan(ground, mark)
  const begun = { step: 0, rowsDone: 0, rowsTotal: progress.total, paceAt: ctx.now(), paceRows: 0 }
  if (!isResumed) await ground.move(planned, { state: 'applying', report: { ...report, issues: [] }, ...begun })
  if (!(await apply(ground, staged.blocks, report, isAgreed))) return { state: 'applying', report }
  settleCounts(report)
  return finish(ground, report, 'applying', report.conflicts ? 'applied-with-conflicts' : good)
}

async function finish(ground: RunGround, report: ImportReport, from: ImportRow['state'], state: ImportRow['state']): Promise<Outcome> {
  const { total } = ground.progress
  await ground.move(from, { state, report: { ...report, issues: [] }, rowsDone: total, rowsTotal: total })
  ground.progress.tellNow(state)
  return { state, report }
}

async function stage(ground: RunGround): Promise<Staged> {
  const { ctx, row, options, folder, keys, issues, progress } = ground
  const { path, limits, results, open = openBook } = options
  const book = await open(path, row.fileName, limits)
  try {
    const heads = await readHeads(book)
    // kept first: what people say of a file that fails is checked against them
    if (row.mapping === null && results) await keepHeads(results, folder, heads)
    const understood = await understand(ctx, row, heads)
    const usual = { timezone: row.timezone, language: await languageOfPlain(ctx, understood.plans) }
    const staged = await stageBook(book, understood.plans, usual, {
      folder,
      keys,
      issue: (issue) => issues.add(issue),
      progress: (rows) => ground.tell('reading', rows),
    })
    progress.total = staged.blocks.reduce((sum, { report }) => sum + report.rows, 0)
    await keepUnderstood(ctx, row, understood, describeMapping(understood.plans, staged.blocks))
    if (staged.blocks.length === 0) throw nothingToImport(staged.skipped)
    return { ...staged, notes: [...book.notes, ...understood.notes] }
  } finally {
    await book.close()
  }
}

/** The language of texts whose header names none: that of whoever brings the file, else the usual one; asked for only where there are such texts. */
async function languageOfPlain(ctx: DbContext, plans: readonly SheetPlan[]): Promise<string> {
  const isAsked = plans.some(({ blocks }) => blocks.some(({ columns }) => columns.some((one) => one.column.inLanguage && !one.isExtra)))
  if (!isAsked || ctx.actor.id === null || !ctx.catalogue.find('user')) return usualLanguage
  const account = await findAccount(ctx, ctx.actor.id)
  return primaryLanguage(canonicalTag(account?.locale ?? '') ?? usualLanguage)
}

/** Brings the plan that is to be carried out; throws `conflict` when it cannot be had, or is about another reading of the file. */
async function fetchPlan(ground: RunGround, mark: Buffer): Promise<void> {
  if (!(await ground.options.results?.fetch(planName, ground.planPath)))
    throw new AppError('conflict', 'the plan that was made of this file cannot be had any more; upload the file again')
  ground.planFile = PlanFile.open(ground.planPath, mark, ground.progress.total)
}

/** Applies what is not yet applied; false when the deadline came first. */
async function apply(ground: RunGround, blocks: readonly StagedBlock[], report: ImportReport, isAgreed: boolean): Promise<boolean> {
  const { ctx, row, options, isOneCommit, planFile: plan } = ground
  if (!plan) throw new Error('nothing was planned')
  const known = await knownIssues(ctx, row.id, isAgreed ? null : report.issues)
  const newPlanner = () => ground.planner(blocks, false)
  const onStep = (rowsDone: number) => ground.tell('applying', rowsDone)
  const applier = new Applier({ ctx, row, blocks, report, plan, known, isOneCommit, newPlanner, onStep }, ground.parentsFirst(blocks))
  const from = row.state === 'applying' ? row.step : 0
  ground.progress.done = applier.rowsBefore(from)
  return applier.run(from, options.deadline ?? Number.POSITIVE_INFINITY)
}
