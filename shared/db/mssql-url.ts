// From a database URL or an ADO connection string to the settings of a SQL Server connection.
import { AppError } from '../errors.ts'

/** How to reach a SQL Server database, and how patiently. */
export interface MssqlOptions {
  readonly server: string
  readonly port: number
  readonly database: string
  /** SQL login, or null for a token of Microsoft Entra. */
  readonly login: { readonly user: string; readonly password: string } | null
  /** Client id of a user-assigned managed identity, where there are several. */
  readonly clientId: string | null
  /** `strict` is TDS 8, encrypted from the first byte. */
  readonly encrypt: boolean | 'strict'
  readonly trustServerCertificate: boolean
  /** Says ApplicationIntent=ReadOnly: the server may answer from a copy that takes no writes. */
  readonly isReadOnly?: boolean
  readonly minConnections: number
  readonly maxConnections: number
  readonly connectMilliseconds: number
  readonly requestMilliseconds: number
  /** How long passing faults are waited out before a call fails as `unavailable`. */
  readonly patienceMilliseconds: number
  /** How long a serverless database that wakes up is waited for, at opening and later. */
  readonly wakeMilliseconds: number
}

/** Reads `mssql://user:password@host:port/database?encrypt=true` or an ADO connection string; throws `invalid` without the password in it. */
export function parseMssqlUrl(text: string): MssqlOptions {
  return text.startsWith('mssql:') ? toOptions(fromUrl(text)) : toOptions(fromAdo(text))
}

type Settings = ReadonlyMap<string, string>

const wrong = (message: string) => new AppError('invalid', `DATABASE_URL ${message}`)

function fromUrl(text: string): Settings {
  const noUrl = 'is no URL; write mssql://user:password@host:1433/database with special characters of the password percent-encoded'
  // the parser's own error is not kept as a cause, because it holds the whole text
  if (!URL.canParse(text)) throw wrong(noUrl)
  const url = new URL(text)
  // a password with a ? or / in it, which makes the rest of it a setting or a database
  if (`${url.pathname}${url.search}`.includes('@')) throw wrong(noUrl)
  const settings = new Map<string, string>()
  for (const [name, value] of url.searchParams) settings.set(known(name), value)
  const parts = {
    server: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    database: url.pathname.slice(1),
    user: url.username,
    password: url.password,
  }
  for (const [name, value] of Object.entries(parts)) if (value !== '') settings.set(name, decode(value))
  return settings
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw wrong('holds a % that is not followed by two hexadecimal digits; write % itself as %25')
  }
}

const pair = /\s*([^=;]+?)\s*=\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|((?:[^;"'][^;]*?)?))\s*(?:;|$)/y

function fromAdo(text: string): Settings {
  const settings = new Map<string, string>()
  const rest = text.replace(/[\s;]+$/, '')
  let last = ''
  pair.lastIndex = 0
  while (pair.lastIndex < rest.length) {
    const match = pair.exec(rest)
    if (!match) throw wrong('is no connection string: write Name=value;Name=value, and values with a semicolon in double quotes')
    const value = match[2]?.replaceAll('""', '"') ?? match[3]?.replaceAll("''", "'") ?? match[4] ?? ''
    const name = known(match[1] ?? '', last === 'password')
    settings.set(name, value)
    last = name
  }
  const server = /^(?:tcp:)?\s*([^,\\]*?)\s*(?:,\s*(\d+))?$/i.exec(settings.get('server') ?? '')
  if (!server) throw wrong('names its server in a way that is not known here; write Server=tcp:host,1433')
  settings.set('server', server[1] ?? '')
  if (server[2]) settings.set('port', server[2])
  return settings
}

/** Every name that people write, in lower case without blanks, and the one we use. */
// biome-ignore format: one line for each setting
const names: Readonly<Record<string, string>> = {
  server: 'server', datasource: 'server', address: 'server', addr: 'server', networkaddress: 'server',
  database: 'database', initialcatalog: 'database',
  user: 'user', userid: 'user', uid: 'user', password: 'password', pwd: 'password',
  authentication: 'authentication', clientid: 'clientid',
  encrypt: 'encrypt', trustservercertificate: 'trust', applicationintent: 'intent',
  minpoolsize: 'min', maxpoolsize: 'max',
  connectiontimeout: 'connect', connecttimeout: 'connect', timeout: 'connect', commandtimeout: 'request', requesttimeout: 'request',
}

const ignored = new Set([
  'persistsecurityinfo',
  'multipleactiveresultsets',
  'applicationname',
  'app',
  'pooling',
  'workstationid',
  'connectretrycount',
  'connectretryinterval',
  'columnencryptionsetting',
  'multisubnetfailover',
])

/** The name we use; what stands after a password may be the rest of it, and is not shown. */
function known(given: string, isAfterPassword = false): string {
  const bare = given.toLowerCase().replaceAll(/[\s_]/g, '')
  const name = names[bare]
  if (name !== undefined || ignored.has(bare)) return name ?? bare
  if (isAfterPassword)
    throw wrong('has no setting that is known here after the password; write a password with a semicolon in double quotes')
  throw wrong(`has a setting that is not known here: ${given.slice(0, 40)}`)
}

function toOptions(settings: Settings): MssqlOptions {
  const server = settings.get('server') ?? ''
  const database = settings.get('database') ?? ''
  if (server === '') throw wrong('names no server; write mssql://user:password@host:1433/database')
  if (database === '') throw wrong('names no database; write mssql://user:password@host:1433/database')
  const maxConnections = whole(settings, 'max', 10, 1, 30)
  return {
    server: server === '.' || server.toLowerCase() === '(local)' ? 'localhost' : server,
    port: whole(settings, 'port', 1433, 1, 65535),
    database,
    ...signIn(settings),
    encrypt: settings.get('encrypt')?.toLowerCase() === 'strict' ? 'strict' : flag(settings, 'encrypt', true),
    trustServerCertificate: flag(settings, 'trust', false),
    ...intent(settings.get('intent') ?? 'ReadWrite'),
    minConnections: whole(settings, 'min', 0, 0, maxConnections),
    maxConnections,
    connectMilliseconds: whole(settings, 'connect', 15, 1, 120) * 1000,
    requestMilliseconds: whole(settings, 'request', 60, 1, 600) * 1000,
    patienceMilliseconds: 20_000,
    wakeMilliseconds: 90_000,
  }
}

function intent(text: string): Pick<MssqlOptions, 'isReadOnly'> {
  const said = text.toLowerCase()
  if (said !== 'readonly' && said !== 'readwrite') throw wrong('has an Application Intent that is neither ReadOnly nor ReadWrite')
  return said === 'readonly' ? { isReadOnly: true } : {}
}

function signIn(settings: Settings): Pick<MssqlOptions, 'login' | 'clientId'> {
  const user = settings.get('user') ?? ''
  const password = settings.get('password') ?? ''
  const way = (settings.get('authentication') ?? '').toLowerCase().replaceAll(/\s/g, '')
  const clientId = settings.get('clientid') ?? null
  if (/^activedirectory(default|managedidentity|msi)$/.test(way)) {
    if (password !== '') throw wrong('gives a password, though it asks for a token of Microsoft Entra; leave the password out')
    return { login: null, clientId: clientId ?? (user === '' ? null : user) }
  }
  if (way !== '' && way !== 'sqlpassword')
    throw wrong('asks for a way to sign in that is not known here; use Authentication=Active Directory Default or SqlPassword')
  if (user === '' && password !== '') throw wrong('gives a password but no user')
  if (user === '' && way === 'sqlpassword') throw wrong('asks for a SQL login but names no user')
  if (user !== '' && password === '') throw wrong('names a user but no password; leave both out to sign in with a token of Microsoft Entra')
  return { login: user === '' ? null : { user, password }, clientId }
}

function whole(settings: Settings, name: string, fallback: number, least: number, most: number): number {
  const text = settings.get(name)
  if (text === undefined) return fallback
  const value = Number(text)
  const shown =
    { port: 'port', min: 'Min Pool Size', max: 'Max Pool Size', connect: 'Connect Timeout', request: 'Command Timeout' }[name] ?? name
  if (!Number.isInteger(value) || value < least || value > most)
    throw wrong(`has a ${shown} that is no whole number from ${least} to ${most}`)
  return value
}

function flag(settings: Settings, name: string, fallback: boolean): boolean {
  const text = settings.get(name)?.trim().toLowerCase()
  if (text === undefined) return fallback
  if (['true', 'yes', '1', 'mandatory'].includes(text)) return true
  if (['false', 'no', '0', 'optional'].includes(text)) return false
  throw wrong(`has a value for ${name === 'trust' ? 'trustServerCertificate' : name} that is neither true nor false`)
}
