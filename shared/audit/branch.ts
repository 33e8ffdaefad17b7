// A new branch of the ledger: a database that was restored goes on under another name than the life it left.
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { sealPending } from './seal.ts'

/** Tells the trail of the restore, and seals it, with what waits, as the first block of a branch. Throws `conflict` when the ledger in the database is damaged. */
export async function beginBranch(ctx: DbContext, branch: string, told: object): Promise<void> {
  await commit(ctx, [record('database.restored', 'database', null, { ...told, branch })])
  await sealPending(ctx, { branch })
}
