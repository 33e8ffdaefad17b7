// A database on the server to test against, reached through a proxy that tests make fail.
import type { Engine } from '../../shared/db/engine.ts'
import { openMssql } from '../../shared/db/mssql.ts'
import type { MssqlOptions } from '../../shared/db/mssql-url.ts'
import { TestProxy } from '../support/tds-proxy.ts'
import { createLiveDatabase, type LiveDatabase, rowsOf } from './mssql-database.ts'

/** A live database, whose own engine goes straight to the server, and the proxy before it. */
export interface Proxied {
  readonly database: LiveDatabase
  readonly proxy: TestProxy
  /** Opens an engine through the proxy, closed by `drop`. */
  open(more?: Partial<MssqlOptions>): Promise<Engine>
  /** How much was written. */
  counts(): Promise<unknown>
  /** Empties all tables. */
  clear(): Promise<void>
  drop(): Promise<void>
}

/** Makes a database with the tables of `createLiveDatabase`, and starts a proxy before its server. */
export async function createProxied(): Promise<Proxied> {
  const database = await createLiveDatabase()
  const proxy = new TestProxy({ host: database.options.server, port: database.options.port })
  await proxy.start()
  const engines: Engine[] = []
  return {
    database,
    proxy,
    open: async (more = {}) => {
      const engine = await openMssql({
        ...database.options,
        server: '127.0.0.1',
        port: proxy.port,
        patienceMilliseconds: 5_000,
        wakeMilliseconds: 5_000,
        ...more,
      })
      engines.push(engine)
      return engine
    },
    counts: async () => {
      const count = (table: string) => `(SELECT COUNT(*) FROM [${table}])`
      const [row] = await rowsOf(
        database.engine,
        `SELECT ${count('test_thing')} AS [things], ${count('auditEntry')} AS [entries], ${count('commitLog')} AS [commits]`,
      )
      return row
    },
    clear: () =>
      database.engine.execute(['test_thing', 'test_level', 'auditEntry', 'commitLog', 'idBlock'].map((table) => `DELETE FROM [${table}]`)),
    drop: async () => {
      await Promise.all(engines.map((engine) => engine.close()))
      await proxy.stop()
      await database.drop()
    },
  }
}
