// Apply: writes a planned import chunk by chunk, each with its checkpoint in the same commit; decides a chunk anew where others came first.
import type { Change } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { retryOnConflict, StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { checkpointOp, findImport, type ImportRow, issuesOp } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { readChunk, type StagedBlock } from './chunk-file.ts'
import type { ChunkPlan } from './chunk-work.ts'
import { addCounts, noCounts } from './counts.ts'
import { mostIssues } from './found-issues.ts'
import { type KnownIssues, toIssueRow } from './issues.ts'
import type { Planner } from './plan.ts'
import type { PlanFile } from './plan-file.ts'
import type { ImportReport, SheetIssue } from './types.ts'

/** What applying stands on. */
interface ApplyGround {
  readonly ctx: DbContext
  readonly row: ImportRow
  /** The tables in the order of the report. */
  readonly blocks: readonly StagedBlock[]
  /** Kept up to date with what was applied. */
  readonly report: ImportReport
  /** What was decided about each row when the report was made. */
  readonly plan: PlanFile
  /** What the report has said already. */
  readonly known: KnownIssues
  readonly isOneCommit: boolean
  /** A planner that remembers nothing. */
  readonly newPlanner: () => Planner
  readonly onStep: (rowsDone: number) => void
}

/** One chunk of one table. */
interface ChunkOf {
  readonly staged: StagedBlock
  readonly chunk: number
}

/** What chunks come to that go into one commit. */
interface Step {
  readonly changes: Change[]
  /** What was not said before. */
  readonly fresh: SheetIssue[]
  readonly report: ImportReport
}

/** A strict import whose rows do not all pass any more; deciding anew would not help. */
class Overtaken extends AppError {}
const mostAttempts = 5

/** The chunks of tables, one table after another. */
export function chunksOf(blocks: readonly StagedBlock[]): ChunkOf[] {
  return blocks.flatMap((staged) => staged.chunks.map((_, chunk) => ({ staged, chunk })))
}

function countRows(chunks: readonly ChunkOf[]): number {
  return chunks.reduce((sum, { staged, chunk }) => sum + (staged.chunks[chunk]?.rows ?? 0), 0)
}

/** Applies chunks in their order; a step is the number of chunks that are in. */
export class Applier {
  private readonly ground: ApplyGround
  private readonly chunks: readonly ChunkOf[]
  private planner: Planner

  constructor(ground: ApplyGround, chunks: readonly ChunkOf[]) {
    this.ground = ground
    this.chunks = chunks
    this.planner = ground.newPlanner()
  }

  /** Applies what is not yet applied; false when the deadline, an instant in milliseconds, came first. */
  async run(from: number, deadline: number): Promise<boolean> {
    const { chunks, ground } = this
    for (let step = from; step < chunks.length; ) {
      // one chunk at least, or a file that takes the whole time to read would never get on
      if (step > from && Date.now() > deadline) return false
      const next = ground.isOneCommit ? chunks.length : step + 1
      await this.decide(step, next)
      step = next
      ground.onStep(this.rowsBefore(step))
    }
    return true
  }

  /** The rows of the chunks before a step. */
  rowsBefore(step: number): number {
    return countRows(this.chunks.slice(0, step))
  }

  private async decide(at: number, next: number): Promise<void> {
    const { isOneCommit, newPlanner } = this.ground
    for (let attempt = 1; ; attempt++) {
      try {
        return await retryOnConflict(() => {
          if (isOneCommit) this.planner = newPlanner()
          return this.write(at, next)
        })
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'conflict' || error instanceof Overtaken || attempt >= mostAttempts) throw error
        this.planner = newPlanner() // a key was taken or a row removed since it was looked at: nothing remembered holds
      }
    }
  }

  /** One commit for some chunks: the rows, what is new to say about them, and the checkpoint that holds the report. */
  private async write(at: number, next: number): Promise<void> {
    const { ctx, row, report, known } = this.ground
    const step = await this.plan(at, next)
    const checkpoint = { step: next, rowsDone: this.rowsBefore(next), report: { ...step.report, issues: [] } }
    const also = [checkpointOp(ctx, row.id, at, checkpoint)]
    const issues = step.fresh.map((issue, place) => toIssueRow(issue, row.id, known.size + place + 1))
    if (issues.length > 0) also.push(issuesOp(ctx, issues))
    await commit(ctx, step.changes, { also })
    Object.assign(report, step.report)
    report.issues.push(...step.fresh)
    known.add(step.fresh)
  }

  private async plan(at: number, next: number): Promise<Step> {
    const { blocks, report, known } = this.ground
    const changes: Change[] = []
    const fresh: SheetIssue[] = []
    const sheets = [...report.sheets]
    let conflicts = report.conflicts ?? 0
    let unlisted = report.unlisted ?? 0
    for (const [place, { staged, chunk }] of this.chunks.slice(at, next).entries()) {
      const rows = readChunk(staged, chunk)
      const planned = await this.planner.plan(staged, rows, this.ground.plan.read(this.rowsBefore(at + place), rows.length))
      const refused = planned.issues.find(({ severity }) => severity === 'reject')
      if (refused && !this.ground.row.isPartial) {
        await this.checkStep(at)
        throw overtaken(refused)
      }
      changes.push(...planned.changes)
      const said = this.unsaid(planned, known.size + fresh.length)
      unlisted += said.unlisted
      fresh.push(...said.listed)
      conflicts += planned.conflicts
      const table = blocks.indexOf(staged)
      const sheet = sheets[table]
      if (sheet) sheets[table] = { ...sheet, applied: addCounts({ ...(sheet.applied ?? noCounts()) }, planned) }
    }
    return { changes, fresh, report: { ...report, sheets, unlisted, ...(conflicts > 0 ? { conflicts } : {}) } }
  }

  /** Another run of this import is no stranger: where it has brought in the rows that changed, this run gives way. */
  private async checkStep(at: number): Promise<void> {
    const { ctx, row } = this.ground
    const now = await findImport(ctx, row.id)
    if (now?.state !== 'applying' || now.step !== at) throw new StepTaken('another run has taken this import over')
  }

  /** What the plan has not said: every refusal, for rows that it had refused are not looked at again; and warnings, where all of its own are known. */
  private unsaid({ issues }: ChunkPlan, listed: number): { listed: SheetIssue[]; unlisted: number } {
    const { report, known } = this.ground
    const fresh = issues.filter((issue) => issue.severity === 'reject' || !(report.unlisted || known.has(issue)))
    const room = Math.max(0, mostIssues - listed)
    return { listed: fresh.slice(0, room), unlisted: Math.max(0, fresh.length - room) }
  }
}

function overtaken({ sheet, cell, message }: SheetIssue): Overtaken {
  return new Overtaken('conflict', `the database has changed since the plan: ${sheet} ${cell}: ${message}`)
}
