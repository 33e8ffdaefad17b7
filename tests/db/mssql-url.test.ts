// From DATABASE_URL to the settings of a SQL Server connection, and a clear line for each wrong one.
import { describe, expect, test } from 'vitest'
import { toPoolConfig } from '../../shared/db/mssql-pool.ts'
import { parseMssqlUrl } from '../../shared/db/mssql-url.ts'
import { AppError } from '../../shared/errors.ts'

const usual = {
  server: 'db.example',
  port: 1433,
  database: 'opsbook',
  login: null,
  clientId: null,
  encrypt: true,
  trustServerCertificate: false,
  minConnections: 0,
  maxConnections: 10,
  connectMilliseconds: 15_000,
  requestMilliseconds: 60_000,
  patienceMilliseconds: 20_000,
  wakeMilliseconds: 90_000,
}

describe('a database URL', () => {
  const good: readonly [string, object][] = [
    ['mssql://db.example/opsbook', {}],
    ['mssql://sa:p%40ss%2Fw%3Ard@db.example:1500/opsbook', { port: 1500, login: { user: 'sa', password: 'p@ss/w:rd' } }],
    [
      'mssql://sa:x@[::1]/opsbook?encrypt=false&trustServerCertificate=true',
      { server: '::1', login: { user: 'sa', password: 'x' }, encrypt: false, trustServerCertificate: true },
    ],
    [
      'mssql://db.example/ops%20book?encrypt=strict&maxPoolSize=30&minPoolSize=2',
      { database: 'ops book', encrypt: 'strict', maxConnections: 30, minConnections: 2 },
    ],
    ['mssql://db.example/opsbook?clientId=11-22', { clientId: '11-22' }],
    [
      'Server=tcp:db.example,1433;Initial Catalog=opsbook;Persist Security Info=False;User ID=ann;Password="a;b""c=d";MultipleActiveResultSets=False;Encrypt=True;TrustServerCertificate=False;Connection Timeout=30;',
      { login: { user: 'ann', password: 'a;b"c=d' }, connectMilliseconds: 30_000 },
    ],
    ['Server=tcp:db.example,1433;Database=opsbook;Authentication=Active Directory Default;Encrypt=Mandatory', {}],
    ['Data Source=db.example;Database=opsbook;Authentication=Active Directory Managed Identity;User Id=11-22', { clientId: '11-22' }],
    [
      "server=.;database='ops''book';uid=sa;pwd=x;encrypt=no;Command Timeout=90",
      { server: 'localhost', database: "ops'book", login: { user: 'sa', password: 'x' }, encrypt: false, requestMilliseconds: 90_000 },
    ],
    ['mssql://db.example/opsbook?applicationIntent=ReadWrite', {}],
    ['Server=db.example;Database=opsbook;ApplicationIntent=ReadOnly', { isReadOnly: true }],
  ]
  for (const [text, settings] of good) {
    test(`is understood: ${text}`, () => {
      expect(parseMssqlUrl(text)).toEqual({ ...usual, ...settings })
    })
  }

  const bad: readonly [string, string][] = [
    [
      'mssql://sa:hidden#1@host/db',
      'DATABASE_URL is no URL; write mssql://user:password@host:1433/database with special characters of the password percent-encoded',
    ],
    [
      'mssql://sa:12?hidden=1@host/db',
      'DATABASE_URL is no URL; write mssql://user:password@host:1433/database with special characters of the password percent-encoded',
    ],
    [
      'mssql://sa:12/hidden@host/db',
      'DATABASE_URL is no URL; write mssql://user:password@host:1433/database with special characters of the password percent-encoded',
    ],
    [
      'mssql://sa:hidden@host:99999/db',
      'DATABASE_URL is no URL; write mssql://user:password@host:1433/database with special characters of the password percent-encoded',
    ],
    ['mssql://sa:hidden%zz@host/db', 'DATABASE_URL holds a % that is not followed by two hexadecimal digits; write % itself as %25'],
    ['mssql://sa:hidden@host', 'DATABASE_URL names no database; write mssql://user:password@host:1433/database'],
    ['mssql:///db', 'DATABASE_URL names no server; write mssql://user:password@host:1433/database'],
    ['mssql://sa@host/db', 'DATABASE_URL names a user but no password; leave both out to sign in with a token of Microsoft Entra'],
    ['mssql://:hidden@host/db', 'DATABASE_URL gives a password but no user'],
    ['mssql://sa:hidden@host/db?encrypt=maybe', 'DATABASE_URL has a value for encrypt that is neither true nor false'],
    [
      'mssql://sa:hidden@host/db?trustServerCertificate=2',
      'DATABASE_URL has a value for trustServerCertificate that is neither true nor false',
    ],
    ['mssql://sa:hidden@host/db?applicationIntent=both', 'DATABASE_URL has an Application Intent that is neither ReadOnly nor ReadWrite'],
    ['mssql://sa:hidden@host/db?maxPoolSize=31', 'DATABASE_URL has a Max Pool Size that is no whole number from 1 to 30'],
    ['mssql://sa:hidden@host/db?minPoolSize=11', 'DATABASE_URL has a Min Pool Size that is no whole number from 0 to 10'],
    ['mssql://sa:hidden@host/db?connectTimeout=0', 'DATABASE_URL has a Connect Timeout that is no whole number from 1 to 120'],
    ['mssql://sa:hidden@host/db?commandTimeout=1.5', 'DATABASE_URL has a Command Timeout that is no whole number from 1 to 600'],
    ['Server=host,0;Database=db;User ID=sa;Password=hidden', 'DATABASE_URL has a port that is no whole number from 1 to 65535'],
    ['Server=;Database=db', 'DATABASE_URL names no server; write mssql://user:password@host:1433/database'],
    ['Server=host;User ID=sa;Password=hidden', 'DATABASE_URL names no database; write mssql://user:password@host:1433/database'],
    [
      'Server=host;Database=db;User ID=sa;Password=half;hidden=1',
      'DATABASE_URL has no setting that is known here after the password; write a password with a semicolon in double quotes',
    ],
    ['Server=host;Databse=db;User ID=sa;Password=hidden', 'DATABASE_URL has a setting that is not known here: Databse'],
    ['mssql://sa:hidden@host/db?encript=true', 'DATABASE_URL has a setting that is not known here: encript'],
    [
      'Server=tcp:host,1433;Database=db;User ID=sa;Password="hidden',
      'DATABASE_URL is no connection string: write Name=value;Name=value, and values with a semicolon in double quotes',
    ],
    [
      'Server=host\\SQLEXPRESS;Database=db;User ID=sa;Password=hidden',
      'DATABASE_URL names its server in a way that is not known here; write Server=tcp:host,1433',
    ],
    [
      'Server=host;Database=db;hidden',
      'DATABASE_URL is no connection string: write Name=value;Name=value, and values with a semicolon in double quotes',
    ],
    [
      'Server=host;Database=db;Authentication=Active Directory Interactive',
      'DATABASE_URL asks for a way to sign in that is not known here; use Authentication=Active Directory Default or SqlPassword',
    ],
    [
      'Server=host;Database=db;Authentication=Active Directory Default;Password=hidden',
      'DATABASE_URL gives a password, though it asks for a token of Microsoft Entra; leave the password out',
    ],
    ['Server=host;Database=db;Authentication=SqlPassword', 'DATABASE_URL asks for a SQL login but names no user'],
  ]
  for (const [text, message] of bad) {
    test(`is refused in one line without its password: ${text}`, () => {
      let thrown: unknown
      try {
        parseMssqlUrl(text)
      } catch (error) {
        thrown = error
      }
      expect(thrown).toBeInstanceOf(AppError)
      expect(thrown).toMatchObject({ code: 'invalid', cause: undefined })
      expect(String(thrown instanceof Error && thrown.message)).not.toMatch(/hidden|\n/)
      expect(thrown instanceof Error && thrown.message).toBe(message)
    })
  }
})

describe('the pool', () => {
  test('encrypts, checks certificates, is bounded and sends no query of its own to test a connection', () => {
    const config = toPoolConfig(parseMssqlUrl('mssql://sa:x@db.example/opsbook'), null)
    expect(config).toMatchObject({
      user: 'sa',
      password: 'x',
      validateConnection: 'socket',
      requestTimeout: 60_000,
      connectionTimeout: 15_000,
      pool: { min: 0, max: 10 },
    })
    expect(config.options).toMatchObject({
      encrypt: true,
      trustServerCertificate: false,
      useUTC: true,
      appName: 'opsbook',
      maxRetriesOnTransientErrors: 0,
      cancelTimeout: 5_000,
    })
    expect(config.authentication).toBeUndefined()
  })

  test('asks the credential for a token at every new connection, so that none is kept beyond its time', () => {
    const credential = { getToken: async () => ({ token: 't', expiresOnTimestamp: 0 }) }
    const config = toPoolConfig(parseMssqlUrl('mssql://db.example/opsbook'), credential)
    expect(config.authentication).toEqual({ type: 'token-credential', options: { credential } })
    expect(config.user).toBeUndefined()
  })
})
