// Settings of `npm start`. This file plays the part of Azure's app settings, hence reads and fills process.env itself.
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { azuriteConnection } from './azurite.ts'

/** Settings of the local host; ports may be 0 (any free one). */
export interface Settings {
  /** Absolute path of the app that is run: the project itself unless told, or a package unpacked somewhere. */
  appDir: string
  httpPort: number
  /** Absolute path. */
  dataDir: string
  blobPort: number
  queuePort: number
  /** Connection string of other storage than the embedded one; undefined means embedded. */
  storageConnection?: string
  databaseUrl: string
}

/** Loads local.settings.json into process.env (what is there wins) and reads the settings; throws AppError `invalid`. */
export function readSettings(folder: string): Settings {
  const file = resolve(folder, 'local.settings.json')
  for (const [name, value] of Object.entries(readLocalSettings(file))) process.env[name] ??= value
  const { env } = process
  const dataDir = resolve(folder, env.OPSBOOK_DATA_DIR || '.opsbook')
  const connection = env.AzureWebJobsStorage
  return {
    appDir: resolve(folder, env.OPSBOOK_APP_DIR || '.'),
    httpPort: port('PORT', 7071),
    dataDir,
    blobPort: port('OPSBOOK_BLOB_PORT', 10_000),
    queuePort: port('OPSBOOK_QUEUE_PORT', 10_001),
    ...(connection && connection !== 'UseDevelopmentStorage=true' && { storageConnection: connection }),
    databaseUrl: env.DATABASE_URL || `sqlite:${resolve(dataDir, 'opsbook.db')}`,
  }
}

/** Puts what the app expects of its platform into process.env. */
export function publishSettings(settings: Settings, storageConnection: string): void {
  Object.assign(process.env, {
    AzureWebJobsStorage: storageConnection,
    DATABASE_URL: settings.databaseUrl,
    OPSBOOK_DATA_DIR: settings.dataDir,
  })
  process.env.OPSBOOK_TOKEN_SECRET ||= tokenSecret(settings.dataDir)
  process.env.OPSBOOK_PUBLIC_URL ||= `http://localhost:${settings.httpPort}`
  process.env.AZURE_FUNCTIONS_ENVIRONMENT ??= 'Development'
  process.env.FUNCTIONS_WORKER_RUNTIME ??= 'node'
}

/** Gives a program of the terminal the database and storage that `npm start` uses in this folder, where it was given none of its own. */
export function useLocalSettings(folder: string): void {
  const { databaseUrl, blobPort, queuePort } = useLocalDatabase(folder)
  const { env } = process
  // only beside a local database: another one has storage of its own, which must be named
  if (databaseUrl.startsWith('sqlite:') && !env.AzureWebJobsStorage && !env.AzureWebJobsStorage__accountName)
    env.AzureWebJobsStorage = azuriteConnection(blobPort, queuePort)
}

/** The same for a program that needs no storage. */
export function useLocalDatabase(folder: string): Settings {
  const settings = readSettings(folder)
  process.env.DATABASE_URL = settings.databaseUrl
  return settings
}

/** The key that signs tokens on this machine: made at the first start, kept in the data folder, readable by its owner only. */
function tokenSecret(dataDir: string): string {
  const file = join(dataDir, 'token-secret')
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    const secret = randomBytes(32).toString('hex')
    writeFileSync(file, secret, { mode: 0o600 })
    return secret
  }
}

const hostPrefix = 'AzureFunctionsJobHost__'

/** What app settings put in the place of members of host.json, as on Azure: `AzureFunctionsJobHost__extensions__queues__visibilityTimeout`. */
export function hostJsonSettings(): { path: string[]; value: string }[] {
  const own = Object.entries(process.env).filter(([name]) => name.startsWith(hostPrefix))
  return own.map(([name, value = '']) => ({ path: name.slice(hostPrefix.length).split('__'), value }))
}

/** One app setting by name. */
export function appSetting(name: string): string | undefined {
  return process.env[name]
}

function port(name: string, fallback: number): number {
  const text = process.env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= 65_535) return value
  throw new AppError('invalid', `${name} is "${text}": give a port from 1 to 65535, or 0 for any free one.`)
}

function readLocalSettings(file: string): Record<string, string> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new AppError('invalid', `${file} is not JSON (${error instanceof Error ? error.message : error}): mend it or remove it.`)
  }
  const values = typeof parsed === 'object' && parsed !== null && 'Values' in parsed ? parsed.Values : {}
  if (typeof values !== 'object' || values === null) throw new AppError('invalid', `${file}: "Values" is not an object of texts: mend it.`)
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
}
