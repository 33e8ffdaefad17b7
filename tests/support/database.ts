// A fresh database for a test, made from the catalogue, with a context to work in.

import { afterAll } from 'vitest'
import { makeContext, type Purpose } from '../../shared/app.ts'
import type { Catalogue } from '../../shared/catalogue/catalogue.ts'
import type { Dialect } from '../../shared/catalogue/column.ts'
import { createTable } from '../../shared/catalogue/tables.ts'
import { type Actor, systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { createScratch } from './engines.ts'

/** An open database that goes away with `drop`. */
export interface TestDatabase {
  readonly engine: Engine
  /** A context for an actor; the administrator `system:test` unless told. */
  context(actor?: Actor, purpose?: Partial<Purpose>): DbContext
  drop(): Promise<void>
}

/** What tests run on unless they name an engine: SQLite, or the server of MSSQL_TEST_URL under `--mode mssql`. */
const usual: Dialect = process.env.OPSBOOK_TEST_ENGINE === 'mssql' ? 'mssql' : 'sqlite'

/** Makes a database with all tables of a catalogue: an SQLite file in a folder of its own, or a database on the server. */
export async function createTestDatabase(dialect: Dialect = usual, of: Catalogue = catalogue): Promise<TestDatabase> {
  const { engine, drop } = await (dialect === 'sqlite' ? build(dialect, of) : borrow(dialect, of))
  const ids = createIds(engine)
  const keys = memoryKeys()
  const log = createLog('silent')
  return {
    engine,
    context: (actor = systemActor('test'), purpose = {}) =>
      makeContext({ engine, ids, keys }, of, log, { actor, source: 'api', ...purpose }),
    drop,
  }
}

interface Built {
  readonly engine: Engine
  drop(): Promise<void>
}

const tablesOf = (of: Catalogue) => [migrationTable, ...allTables(of)]

async function build(dialect: Dialect, of: Catalogue): Promise<Built> {
  const scratch = await createScratch(dialect)
  const engine = await scratch.open()
  await engine.execute(tablesOf(of).flatMap((table) => createTable(table, dialect)))
  return { engine, drop: scratch.drop }
}

const idle = new Map<Catalogue, Built[]>()

afterAll(async () => {
  for (const built of [...idle.values()].flat()) await built.drop()
  idle.clear()
})

/** A database of this file that nobody uses, else a new one: on a server, emptying one takes a fiftieth of the time of making one. */
async function borrow(dialect: Dialect, of: Catalogue): Promise<Built> {
  const built = idle.get(of)?.pop() ?? (await build(dialect, of))
  const drop = async () => {
    await built.engine.execute([emptying(of)])
    idle.set(of, [...(idle.get(of) ?? []), built])
  }
  // an engine of its own: what the program remembers of one, such as attempts that were denied in a minute, begins anew
  return { engine: { ...built.engine }, drop }
}

/** Children before parents; a table that numbers its own rows begins at 1 again. */
function emptying(of: Catalogue): string {
  const texts = tablesOf(of).map(({ name, columns }) =>
    columns.some((column) => column.isIdentity) ? `TRUNCATE TABLE [${name}]` : `DELETE FROM [${name}]`,
  )
  // as in every batch for Babelfish: see renderBatch
  return ['DECLARE @first TABLE ([n] INT)', ...texts.toReversed()].join(';\n')
}

/** A person with a role, who need not be stored. */
export function actorOf(role: string, name = `${role}-tester`, siteIds: readonly number[] | null = null): Actor {
  return { id: 1, name, role, siteIds, sessionId: null }
}
