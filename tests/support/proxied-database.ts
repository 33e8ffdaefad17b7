// The product's own database on the server to test against, reached through a proxy that reads along.

import { makeContext } from '../../shared/app.ts'
import { createTable } from '../../shared/catalogue/tables.ts'
import { systemActor } from '../../shared/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'
import { openMssql } from '../../shared/db/mssql.ts'
import type { MssqlOptions } from '../../shared/db/mssql-url.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import type { TestDatabase } from './database.ts'
import { createServerDatabase } from './server.ts'
import { TestProxy } from './tds-proxy.ts'

/** A test database behind a proxy. */
export interface ProxiedDatabase extends TestDatabase {
  readonly proxy: TestProxy
  /** The settings of a connection through the proxy. */
  readonly options: MssqlOptions
  /** An engine that goes straight to the server. */
  readonly direct: Engine
}

/** Makes a database with all tables of the catalogue, and opens it through a proxy. */
export async function createProxiedDatabase(more: Partial<MssqlOptions> = {}): Promise<ProxiedDatabase> {
  const database = await createServerDatabase()
  const direct = await openMssql(database.options)
  await direct.execute([migrationTable, ...allTables(catalogue)].flatMap((table) => createTable(table, 'mssql')))
  const proxy = new TestProxy({ host: database.options.server, port: database.options.port })
  await proxy.start()
  const options = { ...database.options, server: '127.0.0.1', port: proxy.port, ...more }
  const engine = await openMssql(options)
  const ids = createIds(engine)
  const keys = memoryKeys()
  const log = createLog('silent')
  return {
    engine,
    proxy,
    options,
    direct,
    context: (actor = systemActor('test'), purpose = {}) =>
      makeContext({ engine, ids, keys }, catalogue, log, { actor, source: 'api', ...purpose }),
    drop: async () => {
      await Promise.all([engine.close(), direct.close()])
      await proxy.stop()
      await database.drop()
    },
  }
}
