// Planning a run: every row is decided, compared where that is wanted, and what came of it is kept.
import { dropDifferences } from '../db/import-differences.ts'
import { dropIssues, saveIssues } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { openBook } from '../tabular/book.ts'
import { readChunk, type StagedBlock } from './chunk-file.ts'
import { addCounts } from './counts.ts'
import { toIssueRow } from './issues.ts'
import { keepMarked } from './keep-marked.ts'
import { recordReconciliation } from './migration.ts'
import { PlanFile, planName } from './plan-file.ts'
import { Reconciler } from './reconcile.ts'
import type { RunGround, Staged } from './run-ground.ts'
import type { ImportReport } from './types.ts'

/** Plans all rows that were staged; `mark` is the fingerprint of what was read. The report, its issues and differences are kept. */
export async function planRun(ground: RunGround, staged: Staged, mark: Buffer): Promise<ImportReport> {
  const reconciler = reconcilerOf(ground, staged.blocks)
  try {
    const report = await planWith(ground, reconciler, staged, mark)
    await keepCopies(ground, staged.blocks, report)
    return report
  } finally {
    reconciler.close()
  }
}

/** Compares what is wanted and may be read. */
function reconcilerOf(ground: RunGround, blocks: readonly StagedBlock[]): Reconciler {
  const { ctx, row, keys, folder, options, parallel } = ground
  const isAll = row.mode === 'reconcile'
  const mayRead = (resource: string) => options.can(`${resource}.read`)
  const hidden = isAll ? blocks.map(({ block }) => block.resource.name).filter((name) => !mayRead(name)) : []
  if (hidden.length > 0) throw new AppError('forbidden', `you may not read ${[...new Set(hidden)].join(', ')}: leave those sheets out`)
  return new Reconciler({ ctx, keys, folder }, blocks, (name) => isAll || (mayRead(name) && parallel.has(name)))
}

async function planWith(
  ground: RunGround,
  reconciler: Reconciler,
  { blocks, skipped, notes }: Staged,
  mark: Buffer,
): Promise<ImportReport> {
  const { ctx, row, options, progress, differences } = ground
  const planner = ground.planner(blocks, true, reconciler.isEmpty ? undefined : reconciler.see)
  const plan = PlanFile.make(ground.planPath, mark)
  ground.planFile = plan
  progress.done = 0
  for (const { staged, chunk } of ground.parentsFirst(blocks)) {
    const planned = await planner.plan(staged, readChunk(staged, chunk))
    plan.write(progress.done, planned.decisions)
    await differences.flush()
    addCounts(staged.report, planned)
    staged.report.accepted += planned.inserts + planned.updates + planned.unchanged
    for (const issue of planned.issues) ground.issues.add(issue)
    ground.tell('planned', progress.done + (staged.chunks[chunk]?.rows ?? 0))
  }
  plan.seal(progress.total, planner.meanings)
  await options.results?.keep(planName, ground.planPath)
  const { dropped } = ground.issues
  const { count, unlisted } = differences
  const more = dropped > 0 ? [`${dropped} further issues are counted but not listed.`] : []
  const sheets = [...blocks.map((staged) => staged.report), ...skipped]
  const issues = ground.issues.inOrder(sheets)
  const { emptyCells } = ground
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
  await keep(ground, report)
  // what a person of some sites sees is not all that there is to compare
  for (const { resource, differences } of ctx.actor.siteIds === null ? reconciliations : []) {
    if (ground.parallel.has(resource)) await recordReconciliation(ctx, { resource, importId: row.id, differences })
  }
  return report
}

async function keep(ground: RunGround, report: ImportReport): Promise<void> {
  const { ctx, row, progress, differences } = ground
  await ground.move('reading', { state: 'planned', rowsTotal: progress.total, rowsDone: 0, report: { ...report, issues: [] } })
  if (row.state !== 'waiting' || row.mapping !== null) {
    await dropIssues(ctx, row.id)
    await dropDifferences(ctx, row.id)
  }
  const rows = report.issues.map((issue, at) => toIssueRow(issue, row.id, at + 1))
  await saveIssues(ctx, rows)
  await differences.save(row.id)
}

/** Makes what people correct the file by. */
async function keepCopies(ground: RunGround, blocks: readonly StagedBlock[], report: ImportReport): Promise<void> {
  const { path, results, limits = {}, open = openBook } = ground.options
  if (!results || ground.row.mode === 'reconcile') return
  const { issues } = report
  const { fileName } = ground.row
  const { files, notes } = await keepMarked(ground.ctx, { path, fileName, folder: ground.folder, blocks, issues, results, limits, open })
  report.notes.push(...notes)
  report.files = files
}
