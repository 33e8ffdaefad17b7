// Several writers at one database, through two connections, all of whose first reads can be made to see the same.
import { makeContext } from '../../shared/app.ts'
import type { Dialect } from '../../shared/catalogue/column.ts'
import { createTable } from '../../shared/catalogue/tables.ts'
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { createScratch } from './engines.ts'

const tables = [migrationTable, ...allTables(catalogue)]

/** Opens a database of a kind through two connections. */
export async function openRacers(dialect: Dialect) {
  const scratch = await createScratch(dialect)
  const engines = [await scratch.open(), await scratch.open()] as const
  await engines[0].execute(tables.flatMap((table) => createTable(table, dialect)))
  const contextOn = (engine: Engine): DbContext =>
    makeContext({ engine, ids: createIds(engine), keys: memoryKeys() }, catalogue, createLog('silent'), {
      actor: systemActor('test'),
      source: 'api',
    })
  return {
    /** Contexts of either connection. */
    contexts: () => [contextOn(engines[0]), contextOn(engines[1])] as const,
    /** Contexts of both connections that hold every read back until `together` of them have been done, for so many rounds; later reads go on at once. */
    gated: (together: number, rounds = 1) => {
      let reads = 0
      const gates = Array.from({ length: rounds }, () => Promise.withResolvers<void>())
      const gate = (engine: Engine): Engine => ({
        ...engine,
        read: async (queries) => {
          const rows = await engine.read(queries)
          reads += 1
          const gate = gates[Math.ceil(reads / together) - 1]
          if (reads % together === 0) gate?.resolve()
          await gate?.promise
          return rows
        },
      })
      return [contextOn(gate(engines[0])), contextOn(gate(engines[1]))] as const
    },
    empty: () => {
      const texts = tables.toReversed().map(({ name }) => `DELETE FROM "${name}"`)
      // as in every batch for Babelfish: see renderBatch
      return engines[0].execute(dialect === 'sqlite' ? texts : [['DECLARE @first TABLE ([n] INT)', ...texts].join(';\n')])
    },
    drop: scratch.drop,
  }
}
