// The pool of connections to SQL Server: how it is configured, how it is opened, and what the database must have switched on.
import type { TokenCredential } from '@azure/identity'
import sql from 'mssql'
import { AppError } from '../errors.ts'
import { observe } from '../metrics.ts'
import { isWaking, refusals, reported, toFault, untilDefinite } from './mssql-faults.ts'
import type { Server } from './mssql-rows.ts'
import type { MssqlOptions } from './mssql-url.ts'

/** How long an error is waited out, in milliseconds. */
export function patienceOf({ patienceMilliseconds, wakeMilliseconds }: MssqlOptions): (error: unknown) => number {
  return (error) => (isWaking(error) ? wakeMilliseconds : patienceMilliseconds)
}

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
      // the driver's own limit comes first
      createTimeoutMillis: options.connectMilliseconds + 5_000,
      idleTimeoutMillis: 60_000,
    },
    options: {
      encrypt: options.encrypt,
      readOnlyIntent: options.isReadOnly ?? false,
      trustServerCertificate: options.trustServerCertificate,
      useUTC: true,
      appName: 'opsbook',
      enableArithAbort: true,
      maxRetriesOnTransientErrors: 0,
      // a server that does not answer a cancelled request either is given up
      cancelTimeout: Math.min(5_000, options.requestMilliseconds),
    },
  }
}

/** Has the use of a pool measured until what is returned is called. */
export function observePool(pool: sql.ConnectionPool, maxConnections: number): () => void {
  const ends = [
    observe('db.pool.size', () => pool.size),
    observe('db.pool.in_use', () => pool.borrowed),
    observe('db.pool.waiting', () => pool.pending),
    observe('db.pool.limit', () => maxConnections),
  ]
  return () => {
    for (const end of ends) end()
  }
}

/** Connects; throws `invalid` for a wrong setting. */
export async function connectPool(options: MssqlOptions): Promise<sql.ConnectionPool> {
  const credential = options.login ? null : await makeCredential(options)
  const pool = new sql.ConnectionPool({ ...toPoolConfig(options, credential), beforeConnect: keepRefusal })
  // errors reach the callers; this event repeats them and would end the process
  pool.on('error', () => undefined)
  const connect = async () => {
    try {
      await pool.connect()
    } catch (error) {
      throw wrongSetting(error, options) ?? error
    }
  }
  try {
    await untilDefinite(connect, patienceOf(options))
    return pool
  } catch (error) {
    throw numberOf(error) === 4060 ? noDatabase(options, error) : toFault(error)
  }
}

/** Connects and checks the database; throws `invalid` for a wrong setting. */
export async function openPool(options: MssqlOptions): Promise<{ pool: sql.ConnectionPool; server: Server }> {
  const pool = await connectPool(options)
  try {
    return { pool, server: await checkDatabase(pool, options) }
  } catch (error) {
    await pool.close()
    throw toFault(error)
  }
}

/** The driver's own error of a refused sign-in leaves out what the server said. */
const keepRefusal: NonNullable<sql.config['beforeConnect']> = (connection) => {
  let refusal: { number?: number; class?: number } = {}
  const note = ({ number, class: severity }: typeof refusal) => {
    refusal = { number, class: severity }
  }
  connection.on('errorMessage', note)
  connection.prependOnceListener('connect', (error?: Error) => {
    connection.off('errorMessage', note)
    if (error) Object.assign(error, refusal)
  })
}

const numberOf = (error: unknown) => reported(error).find(({ number }) => number !== null)?.number ?? null

/** What a token may be for: Azure SQL of the public, the government's and the Chinese cloud. */
const resources = /^https:\/\/database\.(?:windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)\/+\.default$/

async function makeCredential({ server, clientId }: MssqlOptions): Promise<TokenCredential> {
  // loaded only where it is needed: it is large, and most local runs never use it
  const { DefaultAzureCredential } = await import('@azure/identity')
  const credential = new DefaultAzureCredential(clientId === null ? {} : { managedIdentityClientId: clientId })
  return {
    getToken: async (scope, options) => {
      // the server names the resource; a token of another would be a gift to whoever answers there
      if (!resources.test(String(scope))) throw invalid(`${server} asks for a token of ${scope}, which is none of Azure SQL`)
      return credential.getToken(scope, options)
    },
  }
}

const invalid = (message: string, cause?: unknown) => new AppError('invalid', `DATABASE_URL: ${message}`, { cause })

const certificateCodes = /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/

/** The error for a setting that no retry will mend, or null for any other fault. */
function wrongSetting(error: unknown, options: MssqlOptions): AppError | null {
  const { server, port, login, encrypt } = options
  const all = reported(error)
  const own = all.find(({ code }) => code === 'invalid')
  if (own) return new AppError('invalid', own.message, { cause: error })
  const codes = all.flatMap(({ code }) => (code === null ? [] : [code]))
  const certificate = codes.find((code) => certificateCodes.test(code))
  if (certificate)
    return invalid(
      `the certificate of ${server} is not trusted (${certificate}); on a machine of your own trustServerCertificate=true accepts it`,
      error,
    )
  if (codes.includes('ENOTFOUND')) return invalid(`there is no server ${server}`, error)
  if (codes.includes('EENCRYPT'))
    return invalid(
      encrypt
        ? `${server}:${port} does not encrypt; on a machine of your own encrypt=false does without`
        : `${server}:${port} takes encrypted connections only; leave encrypt=false out`,
      error,
    )
  if (codes.includes('EFEDAUTH'))
    return invalid('no token of Microsoft Entra could be had; sign in with az login, or give user and password', error)
  const refused = numberOf(error)
  if (refused === null) return null
  if (refusals.signIn.has(refused))
    return invalid(`${server} refused the sign-in of ${login ? `user ${login.user}` : 'this identity'}`, error)
  if (refusals.firewall.has(refused)) return invalid(`the firewall of ${server} does not let this machine in`, error)
  return refusals.database.has(refused) ? noDatabase(options, error) : null
}

const noDatabase = ({ database, server }: MssqlOptions, error: unknown) =>
  invalid(`there is no database ${database} on ${server} that this login may open`, error)

const question =
  'SELECT CONVERT(NVARCHAR(400), @@VERSION) AS [version], [is_read_committed_snapshot_on] AS [readCommitted], [snapshot_isolation_state] AS [snapshot], ' +
  'CASE WHEN EXISTS (SELECT 1 FROM sys.fulltext_indexes) THEN 1 ELSE 0 END AS [fullText] ' +
  'FROM sys.databases WHERE [name] = DB_NAME()'

/** Readers must not wait for writers, and a dump reads one snapshot; Babelfish always works so. */
async function checkDatabase(pool: sql.ConnectionPool, options: MssqlOptions): Promise<Server> {
  const { recordset } = await untilDefinite(
    () => pool.request().query<{ version: string; readCommitted: boolean; snapshot: number; fullText: number }>(question),
    patienceOf(options),
  )
  const [found] = recordset
  if (/babelfish/i.test(found?.version ?? '')) return { isBabelfish: true, hasFullText: false }
  const name = `[${options.database.replaceAll(']', ']]')}]`
  const missing = [
    found?.readCommitted ? '' : `ALTER DATABASE ${name} SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE`,
    found?.snapshot === 1 ? '' : `ALTER DATABASE ${name} SET ALLOW_SNAPSHOT_ISOLATION ON`,
  ].filter(Boolean)
  if (missing.length > 0) throw invalid(`the database lacks a setting that Opsbook needs; run once: ${missing.join('; ')}`)
  return { isBabelfish: false, hasFullText: found?.fullText === 1 }
}
