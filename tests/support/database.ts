// A fresh database for a test, made from the catalogue, with a context to work in.
import { makeContext, type Purpose } from '../../shared/app.ts'
import type { Dialect } from '../../shared/catalogue/column.ts'
import { createTable } from '../../shared/catalogue/tables.ts'
import { type Actor, systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { createLog } from '../../shared/log.ts'
import { createScratch } from './engines.ts'

/** An open database that goes away with `drop`. */
export interface TestDatabase {
  readonly engine: Engine
  /** A context for an actor; the administrator `system:test` unless told. */
  context(actor?: Actor, purpose?: Partial<Purpose>): DbContext
  drop(): Promise<void>
}

/** Makes a database with all tables of the catalogue: an SQLite file in a folder of its own, or a database on the server. */
export async function createTestDatabase(dialect: Dialect = 'sqlite'): Promise<TestDatabase> {
  const scratch = await createScratch(dialect)
  const engine = await scratch.open()
  await engine.execute([migrationTable, ...allTables(catalogue)].flatMap((table) => createTable(table, dialect)))
  const ids = createIds(engine)
  const log = createLog('silent')
  return {
    engine,
    context: (actor = systemActor('test'), purpose = {}) =>
      makeContext({ engine, ids }, catalogue, log, { actor, source: 'api', ...purpose }),
    drop: scratch.drop,
  }
}

/** A person with a role, who need not be stored. */
export function actorOf(role: string, name = `${role}-tester`, siteIds: readonly number[] | null = null): Actor {
  return { id: 1, name, role, siteIds, sessionId: null }
}
