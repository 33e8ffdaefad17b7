// A database of its own on the server of MSSQL_TEST_URL.
import { randomBytes } from 'node:crypto'
import sql from 'mssql'
import type { Engine } from '../../shared/db/engine.ts'
import { openMssql } from '../../shared/db/mssql.ts'
import { type MssqlOptions, parseMssqlUrl } from '../../shared/db/mssql-url.ts'

/** The server to test against, or an empty text where there is none. */
export const serverUrl = process.env.MSSQL_TEST_URL ?? ''

/** An open engine over a new, empty database. */
export interface ServerDatabase {
  readonly engine: Engine
  readonly options: MssqlOptions
  drop(): Promise<void>
}

/** Makes a database with a random name and opens it. */
export async function createServerDatabase(): Promise<ServerDatabase> {
  const given = parseMssqlUrl(serverUrl)
  const database = `opsbook_${randomBytes(6).toString('hex')}`
  await administer(given, async (pool) => {
    await pool.request().batch(`CREATE DATABASE [${database}]`)
    const { recordset } = await pool.request().query<{ version: string }>('SELECT @@VERSION AS [version]')
    if (/babelfish/i.test(recordset[0]?.version ?? '')) return
    await pool.request().batch(`ALTER DATABASE [${database}] SET READ_COMMITTED_SNAPSHOT ON`)
    await pool.request().batch(`ALTER DATABASE [${database}] SET ALLOW_SNAPSHOT_ISOLATION ON`)
  })
  const options = { ...given, database }
  const engine = await openMssql(options)
  const drop = async () => {
    await engine.close()
    await administer(given, async (pool) => {
      await pool.request().batch(`DROP DATABASE [${database}]`)
    })
  }
  return { engine, options, drop }
}

async function administer(options: MssqlOptions, work: (pool: sql.ConnectionPool) => Promise<void>): Promise<void> {
  const { server, port, database, login, encrypt, trustServerCertificate } = options
  const pool = new sql.ConnectionPool({ server, port, database, ...login, options: { encrypt: Boolean(encrypt), trustServerCertificate } })
  await pool.connect()
  try {
    await work(pool)
  } finally {
    await pool.close()
  }
}
