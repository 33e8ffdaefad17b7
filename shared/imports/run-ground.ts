// What all of a run stands on: the import, its scratch files, what was found so far, and how far it is.
import { join } from 'node:path'
import { StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { type ImportRow, moveImport } from '../db/imports.ts'
import type { openBook } from '../tabular/book.ts'
import type { Limits } from '../tabular/limits.ts'
import { chunksOf } from './apply.ts'
import type { StagedBlock } from './chunk-file.ts'
import { Differences } from './differences.ts'
import type { ResultFiles } from './files.ts'
import { FoundIssues } from './found-issues.ts'
import { createIdPool } from './id-pool.ts'
import { openKeyFile } from './keys.ts'
import { Planner } from './plan.ts'
import type { PlanFile } from './plan-file.ts'
import type { PlanGround } from './plan-ground.ts'
import { type Progress, ProgressMeter } from './progress.ts'
import type { SheetReport } from './types.ts'

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

/** What staging has left, beside the chunk files. */
export interface Staged {
  readonly blocks: readonly StagedBlock[]
  /** Sheets that were left out. */
  readonly skipped: readonly SheetReport[]
  /** What was found out about the file. */
  readonly notes: readonly string[]
}

/** Rows up to which a strict import is one commit. */
export const oneCommitRows = 10_000

/** The ground of one run; closed at its end. */
export class RunGround {
  readonly issues = new FoundIssues()
  readonly keys
  readonly progress: ProgressMeter
  readonly ctx: DbContext
  readonly row: ImportRow
  readonly options: RunOptions
  readonly folder: string
  readonly differences: Differences
  /** Where the decisions of the plan lie on this machine. */
  readonly planPath: string
  planFile: PlanFile | undefined
  /** Resources that are kept in both, workbook and Opsbook. */
  parallel: ReadonlySet<string> = new Set()

  constructor(ctx: DbContext, row: ImportRow, options: RunOptions, folder: string) {
    this.ctx = ctx
    this.row = row
    this.options = options
    this.folder = folder
    this.planPath = join(folder, 'plan')
    this.progress = new ProgressMeter(options.onProgress ?? (() => undefined))
    this.keys = openKeyFile(join(folder, 'keys.db'))
    this.differences = new Differences(ctx, join(folder, 'differences'))
  }

  close(): void {
    this.keys.close()
    this.planFile?.close()
    this.differences.close()
  }

  /** Moves the import on from a state that it must be in still: of two runs of one import, one only gets on. */
  async move(from: ImportRow['state'], set: Partial<ImportRow>): Promise<void> {
    if (!(await moveImport(this.ctx, { id: this.row.id, state: from }, set))) throw new StepTaken('another run has taken this import over')
  }

  /** The chunks of all tables, in the order in which resources build on one another. */
  parentsFirst(blocks: readonly StagedBlock[]) {
    const order = this.ctx.catalogue.resources
    return chunksOf(blocks.toSorted((a, b) => order.indexOf(a.block.resource) - order.indexOf(b.block.resource)))
  }

  /** A planner that remembers nothing; a dry one decides without ids. */
  planner(blocks: readonly StagedBlock[], isDry: boolean, observe?: PlanGround['observe']): Planner {
    const referred = new Set(blocks.flatMap(({ block }) => block.columns.map(({ column }) => column.refersTo ?? '')))
    const { ctx, keys, isOneCommit } = this
    const { emptyCells } = this
    const { mode, timezone } = this.row
    // a comparison writes nothing: reading is all that it needs a right for
    const can = mode === 'reconcile' ? () => true : this.options.can
    const common = { ctx, keys, can, timezone, referred, isOneCommit, emptyCells, ...(observe ? { observe } : {}) }
    return new Planner(
      isDry
        ? { ...common, ids: null, differs: this.differences.add }
        : { ...common, ids: createIdPool(ctx.ids), agreed: this.planFile?.meanings },
    )
  }

  /** What an empty cell means, as was chosen. */
  get emptyCells(): 'keep' | 'clear' {
    return this.row.emptyCells ?? 'keep'
  }

  get isOneCommit(): boolean {
    return !this.row.isPartial && this.progress.total <= oneCommitRows
  }

  /** Notes how many rows of a state are done, and tells people now and then. */
  tell(state: ImportRow['state'], rowsDone: number): void {
    this.progress.done = rowsDone
    this.progress.tell(state)
  }
}
