// The pool of connections to SQL Server: how it is configured, how it is opened, and what the database must have switched on.
import type { TokenCredential } from '@azure/identity'
import sql from 'mssql'
import { AppError } from '../errors.ts'
import { reported, toFault, untilDefinite } from './mssql-faults.ts'
import type { Server } from './mssql-rows.ts'
import type { MssqlOptions } from './mssql-url.ts'

/** A serverless database that wakes up is waited for so long when the engine opens. */
const wakeMilliseconds = 90_000

/** The driver's configuration. With a credential every new connection asks it for a token, which it renews before it expires. */
export function toPoolConfig(options: MssqlOptions, credential: TokenCredential | null): sql.config {
  return {
    server: options.server,
    port: options.port,
    database: options.database,
    ...(options.login ?? {}),
    ...(credential ? { authentication: { type: 'token-credential', options: { credential } } } : {}),
    requestTimeout: options.requestMilliseconds,
    connectionTimeout: options.connectMilliseconds,
    // no query to see whether a connection lives: a batch that meets a dead one is sent again
    validateConnection: 'socket',
    pool: {
      min: options.minConnections,
      max: options.maxConnections,
      acquireTimeoutMillis: options.connectMilliseconds,
      idleTimeoutMillis: 60_000,
    },
    options: {
      encrypt: options.encrypt,
      trustServerCertificate: options.trustServerCertificate,
      useUTC: true,
      appName: 'opsbook',
      enableArithAbort: true,
      maxRetriesOnTransientErrors: 0,
    },
  }
}

/** Connects and checks the database; throws `invalid` for a wrong setting. */
export async function openPool(options: MssqlOptions): Promise<{ pool: sql.ConnectionPool; server: Server }> {
  const credential = options.login ? null : await makeCredential(options.clientId)
  let refused: number | null = null
  const pool = new sql.ConnectionPool({
    ...toPoolConfig(options, credential),
    // the driver's own error of a refused sign-in leaves out the server's number
    beforeConnect: (connection) => {
      const note = ({ number }: { number?: number }) => {
        refused = number ?? null
      }
      connection.on('errorMessage', note)
      connection.once('connect', () => connection.off('errorMessage', note))
    },
  })
  // errors reach the callers; this event repeats them and would end the process
  pool.on('error', () => undefined)
  const connect = async () => {
    refused = null
    try {
      await pool.connect()
    } catch (error) {
      throw wrongSetting(error, refused, options) ?? error
    }
  }
  try {
    await untilDefinite(connect, () => (refused === 40613 ? wakeMilliseconds : options.patienceMilliseconds))
  } catch (error) {
    if (refused === 4060) throw invalid(`there is no database ${options.database} on ${options.server} that this login may open`, error)
    throw toFault(error)
  }
  try {
    return { pool, server: await checkDatabase(pool, options) }
  } catch (error) {
    await pool.close()
    throw toFault(error)
  }
}

async function makeCredential(clientId: string | null): Promise<TokenCredential> {
  // loaded only where it is needed: it is large, and most local runs never use it
  const { DefaultAzureCredential } = await import('@azure/identity')
  return new DefaultAzureCredential(clientId === null ? {} : { managedIdentityClientId: clientId })
}

const invalid = (message: string, cause?: unknown) => new AppError('invalid', `DATABASE_URL: ${message}`, { cause })

const certificateCodes = /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/

/** The error for a setting that no retry will mend, or null for any other fault. */
function wrongSetting(error: unknown, refused: number | null, { server, port, database, login }: MssqlOptions): AppError | null {
  const codes = reported(error).flatMap(({ code }) => (code === null ? [] : [code]))
  const certificate = codes.find((code) => certificateCodes.test(code))
  if (certificate)
    return invalid(
      `the certificate of ${server} is not trusted (${certificate}); on a machine of your own trustServerCertificate=true accepts it`,
      error,
    )
  if (codes.includes('ENOTFOUND')) return invalid(`there is no server ${server}`, error)
  if (codes.includes('EENCRYPT'))
    return invalid(`${server}:${port} does not encrypt; on a machine of your own encrypt=false does without`, error)
  if (codes.includes('EFEDAUTH') || (login === null && codes.includes('CredentialUnavailableError')))
    return invalid('no token of Microsoft Entra could be had; sign in with az login, or give user and password', error)
  if (refused === 18456) return invalid(`${server} refused the sign-in of ${login ? `user ${login.user}` : 'this identity'}`, error)
  if (refused === 911) return invalid(`there is no database ${database} on ${server}`, error)
  return null
}

const question =
  'SELECT CONVERT(NVARCHAR(400), @@VERSION) AS [version], [is_read_committed_snapshot_on] AS [readCommitted], [snapshot_isolation_state] AS [snapshot] ' +
  'FROM sys.databases WHERE [name] = DB_NAME()'

/** Readers must not wait for writers, and a dump reads one snapshot; Babelfish always works so. */
async function checkDatabase(pool: sql.ConnectionPool, { database, patienceMilliseconds }: MssqlOptions): Promise<Server> {
  const { recordset } = await untilDefinite(
    () => pool.request().query<{ version: string; readCommitted: boolean; snapshot: number }>(question),
    () => patienceMilliseconds,
  )
  const [found] = recordset
  if (/babelfish/i.test(found?.version ?? '')) return { isBabelfish: true }
  const name = `[${database.replaceAll(']', ']]')}]`
  const missing = [
    found?.readCommitted ? '' : `ALTER DATABASE ${name} SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE`,
    found?.snapshot === 1 ? '' : `ALTER DATABASE ${name} SET ALLOW_SNAPSHOT_ISOLATION ON`,
  ].filter(Boolean)
  if (missing.length > 0) throw invalid(`the database lacks a setting that Opsbook needs; run once: ${missing.join('; ')}`)
  return { isBabelfish: false }
}
