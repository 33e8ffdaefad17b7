// What planning stands on.
import type { DbContext } from '../db/context.ts'
import type { Row } from '../db/rows.ts'
import type { StagedBlock } from './chunk-file.ts'
import type { Block } from './headers.ts'
import type { IdPool } from './id-pool.ts'
import type { KeyFile } from './keys.ts'

/** What planning stands on. Without `ids` it is a dry run, and references to rows of the same workbook hold by their keys. */
export interface PlanGround {
  readonly ctx: DbContext
  readonly keys: KeyFile
  readonly can: (permission: string) => boolean
  /** IANA zone of the file's wall times. */
  readonly timezone: string
  readonly ids: IdPool | null
  /** Resources that other tables of the workbook refer to. */
  readonly referred: ReadonlySet<string>
  /** Whether all rows go in with one commit, so that references to rows of the same import hold by the ids made for them. */
  readonly isOneCommit: boolean
  /** What references meant in the plan that is carried out, by resource and text; whoever means another row now is refused. */
  readonly agreed?: ReadonlyMap<string, number>
  /** What an empty cell of a mapped column means for a row that exists; `keep` where it is left out. */
  readonly emptyCells?: 'keep' | 'clear'
  /** Is shown every row that changes one that exists. */
  readonly differs?: (changed: ChangedRow) => void
  /** Is shown every row of the workbook, also those that are refused. */
  readonly observe?: (seen: SeenRow) => void
}

/** A row of the workbook as it was understood, beside what the database holds under its key. */
export interface SeenRow {
  readonly block: Block
  /** The sheet it stands on. */
  readonly sheet: string
  /** Row of the sheet. */
  readonly number: number
  /** Its values as they were read, references as text, in the order of the block's columns; which of them were refused. */
  readonly values: readonly unknown[]
  readonly bad: readonly number[]
  /** Its values as the database would hold them, references as ids; what stands in no cell, or was refused, is absent. */
  readonly given: Row
  /** Values of the import hatch. */
  readonly extra: Row
  readonly held: Row | undefined
  readonly isRefused: boolean
}

/** A row that exists, and what a row of the workbook changes of it. */
export interface ChangedRow {
  readonly staged: StagedBlock
  /** Row of the sheet. */
  readonly number: number
  /** Its values in the order of the block's columns, references as text. */
  readonly values: readonly unknown[]
  readonly held: Row
  /** References as ids; 0 for a row that the workbook itself brings. */
  readonly patch: Row
}
