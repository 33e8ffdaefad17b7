// A database with entries of the audit trail in it, for tests of the ledger.
import { makeContext } from '../../shared/app.ts'
import type { Dialect } from '../../shared/catalogue/column.ts'
import { createTable } from '../../shared/catalogue/tables.ts'
import { systemActor } from '../../shared/context.ts'
import { record } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { createScratch } from '../support/engines.ts'

/** A context of its own over an engine. */
export const contextOf = (engine: Engine): DbContext =>
  makeContext({ engine, ids: createIds(engine), keys: memoryKeys() }, catalogue, createLog('silent'), {
    actor: systemActor('test'),
    source: 'api',
  })

/** Makes a database with all tables. */
export async function openLedger(dialect: Dialect) {
  const scratch = await createScratch(dialect)
  const engine = await scratch.open()
  await engine.execute([migrationTable, ...allTables(catalogue)].flatMap((table) => createTable(table, dialect)))
  return {
    ctx: contextOf(engine),
    url: scratch.url,
    /** Another connection to it. */
    open: async () => contextOf(await scratch.open()),
    drop: scratch.drop,
  }
}

/** An open database. */
export type Ledger = Awaited<ReturnType<typeof openLedger>>

/** Writes so many entries in one commit. */
export async function addEntries(ctx: DbContext, count: number, text = 'noted'): Promise<void> {
  await commit(
    ctx,
    Array.from({ length: count }, (_, at) => record('note', 'store', at + 1, { text, at })),
  )
}
