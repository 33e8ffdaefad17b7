// What planning stands on.
import type { DbContext } from '../db/context.ts'
import type { IdPool } from './id-pool.ts'
import type { KeyFile } from './keys.ts'

/** What planning stands on. Without `ids` it is a dry run, and references to rows of the same workbook hold by their keys. */
export interface PlanGround {
  readonly ctx: DbContext
  readonly keys: KeyFile
  readonly can: (permission: string) => boolean
  readonly ids: IdPool | null
  /** Resources that other tables of the workbook refer to. */
  readonly referred: ReadonlySet<string>
  /** Whether all rows go in with one commit, so that references to rows of the same import hold by the ids made for them. */
  readonly isOneCommit: boolean
}
