// A database of its own on the server of MSSQL_TEST_URL.
import { randomBytes } from 'node:crypto'
import sql from 'mssql'
import type { Engine } from '../../shared/db/engine.ts'
import { type MssqlOptions, parseMssqlUrl } from '../../shared/db/mssql-url.ts'

/** The server to test against, or an empty text where there is none. */
export const serverUrl = process.env.MSSQL_TEST_URL ?? ''

/** A new, empty database. */
export interface ServerDatabase {
  readonly options: MssqlOptions
  readonly url: string
  drop(): Promise<void>
}

/** Makes a database with a random name, with the settings that Opsbook asks of one. */
export async function createServerDatabase(): Promise<ServerDatabase> {
  const given = parseMssqlUrl(serverUrl)
  const database = `opsbook_${randomBytes(6).toString('hex')}`
  await administer(given, async (pool) => {
    await pool.request().batch(`IF DB_ID('${database}') IS NULL CREATE DATABASE [${database}]`)
    const { recordset } = await pool.request().query<{ version: string }>('SELECT @@VERSION AS [version]')
    if (/babelfish/i.test(recordset[0]?.version ?? '')) return
    await pool.request().batch(`ALTER DATABASE [${database}] SET READ_COMMITTED_SNAPSHOT ON`)
    await pool.request().batch(`ALTER DATABASE [${database}] SET ALLOW_SNAPSHOT_ISOLATION ON`)
  })
  const url = new URL(serverUrl)
  url.pathname = database
  const drop = () =>
    administer(given, async (pool) => {
      await pool.request().batch(`DROP DATABASE IF EXISTS [${database}]`)
    })
  return { options: { ...given, database }, url: url.href, drop }
}

const attempts = 5

/** Works on the server's own database. Babelfish refuses databases that are made or dropped at once, so another try follows. */
async function administer(options: MssqlOptions, work: (pool: sql.ConnectionPool) => Promise<void>): Promise<void> {
  const { server, port, database, login, encrypt, trustServerCertificate } = options
  const pool = new sql.ConnectionPool({ server, port, database, ...login, options: { encrypt: Boolean(encrypt), trustServerCertificate } })
  await pool.connect()
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work(pool)
      } catch (error) {
        if (attempt === attempts) throw error
      }
    }
  } finally {
    await pool.close()
  }
}

/** What some servers that speak TDS do without; each question is a query that gives one row, and answers itself there. */
const questions = {
  'all bytes as text': 'SELECT CASE WHEN DATALENGTH(CAST(0x818D8F909D AS VARCHAR(10))) = 5 THEN 1 ELSE 0 END AS [answer]',
  'lock hints': "SELECT CASE WHEN CONVERT(NVARCHAR(400), @@VERSION) LIKE N'%Babelfish%' THEN 0 ELSE 1 END AS [answer]",
} as const
/** A feature that a test may need of a server. */
export type Feature = keyof typeof questions

/** Whether the server behind an engine lacks a feature; SQLite, which is no server, lacks none. */
export async function serverLacks(engine: Engine, feature: Feature): Promise<boolean> {
  if (engine.dialect === 'sqlite') return false
  const answer = await engine.read([{ sql: questions[feature], parameters: [] }]).then(
    ([rows = []]) => Number(rows[0]?.answer),
    () => 0, // a server that cannot even be asked has it not
  )
  return answer !== 1
}
