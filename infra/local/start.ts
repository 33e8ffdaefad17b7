// `npm start`: storage, the app's own preparations, then every function of the app, until Ctrl-C.
import { accessSync, constants, existsSync, globSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { freshenConsole } from '../console/build.ts'
import { type Azurite, startAzurite } from './azurite.ts'
import type { Host } from './host.ts'
import { withSettings } from './host-json.ts'
import { takeLock } from './lock.ts'
import { consoleLog, describeError } from './log.ts'
import { appSetting, hostJsonSettings, publishSettings, readSettings, type Settings } from './settings.ts'

const root = resolve(import.meta.dirname, '../..')
const longestStop = 4500
let azurite: Azurite | undefined
let host: Host | undefined
let ending: Promise<void> | undefined

process.on('SIGINT', () => void end(0))
process.on('SIGTERM', () => void end(0))
process.on('unhandledRejection', (error) => consoleLog({ level: 'error', message: `Unhandled rejection: ${describeError(error)}` }))
try {
  await start(readSettings(root))
} catch (error) {
  process.stderr.write(`${error instanceof AppError ? oneLine(error) : describeError(error)}\n`)
  await end(1)
}

async function start(settings: Settings): Promise<void> {
  const { appDir } = settings
  const entries = entriesOf(appDir)
  const freshening = appDir === root ? freshenConsole() : null
  const lock = openDataFolder(settings.dataDir)
  process.on('exit', lock.release)
  await requireFree(settings.httpPort, 'HTTP', 'PORT')
  if (settings.storageConnection === undefined) {
    await requireFree(settings.blobPort, 'blob storage', 'OPSBOOK_BLOB_PORT')
    await requireFree(settings.queuePort, 'queue storage', 'OPSBOOK_QUEUE_PORT')
    azurite = await startAzurite({ folder: join(settings.dataDir, 'azurite'), blobPort: settings.blobPort, queuePort: settings.queuePort })
    void azurite.ended.then(() => {
      if (ending) return
      process.stderr.write('Local storage (Azurite) ended by itself: start again; your data is kept.\n')
      void end(1)
    })
  }
  const storageConnection = settings.storageConnection ?? azurite?.connectionString ?? ''
  publishSettings(settings, storageConnection)
  // Only now: the app reads its configuration when it is imported.
  const { prepare } = await import('./prepare.ts')
  const { startHost } = await import('./host.ts')
  const welcome = await prepare(settings.storageConnection === undefined, join(appDir, 'infra', 'migrations'))
  host = await startHost({
    entries,
    hostJson: withSettings(readJson(join(appDir, 'host.json')) ?? {}, hostJsonSettings()),
    dataDir: settings.dataDir,
    httpPort: settings.httpPort,
    storageConnection,
    setting: appSetting,
  }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ERR_MODULE_NOT_FOUND' && appDir !== root ? incomplete(appDir, error.message) : error
  })
  const unbuilt = await freshening
  if (unbuilt) process.stderr.write(`${unbuilt}\n`)
  const count = host.functions.length
  process.stdout.write(
    `Opsbook serves ${count} functions at ${host.url}; data in ${settings.dataDir}. Stop with Ctrl-C.\n${welcome(host.url)}`,
  )
}

function oneLine({ message, issues }: AppError): string {
  const told = issues.filter((issue) => !message.includes(issue.message))
  const details = told.map(({ path, message: text, hint }) => `${path}: ${text}${hint ? ` (${hint})` : ''}`)
  return [message, ...details].join(' ').replaceAll('\n', ' ')
}

async function end(code: number): Promise<void> {
  // The second Ctrl-C does not wait; Azurite notices by itself and saves.
  if (ending) process.exit(code)
  setTimeout(() => process.exit(code), longestStop).unref()
  ending = (async () => {
    await host?.stop()
    await azurite?.stop()
  })()
  await ending.catch((error: unknown) => process.stderr.write(`${describeError(error)}\n`))
  process.exit(code)
}

function openDataFolder(folder: string) {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    const lock = takeLock(join(folder, 'lock'))
    if ('release' in lock) return lock
    const holder = lock.takenBy > 0 ? ` (process ${lock.takenBy})` : ''
    throw new AppError('unavailable', `The data folder ${folder} is used by another Opsbook${holder}: stop it, or set OPSBOOK_DATA_DIR.`)
  } catch (error) {
    if (error instanceof AppError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppError('invalid', `The data folder ${folder} cannot be written (${reason}): make it writable, or set OPSBOOK_DATA_DIR.`)
  }
}

async function requireFree(port: number, use: string, setting: string): Promise<void> {
  const probe = createServer()
  const code = await new Promise<string | undefined>((resolve) => {
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(undefined)))
  })
  if (code === 'EADDRINUSE')
    throw new AppError('unavailable', `Port ${port} for ${use} is taken: end the program that uses it, or set ${setting} to a free one.`)
  if (code) throw new AppError('unavailable', `Port ${port} for ${use} cannot be used (${code}): set ${setting} to another one.`)
}

/** The modules that Azure loads too: those that `main` of package.json names. */
function entriesOf(appDir: string): string[] {
  const { main } = (readJson(join(appDir, 'package.json')) ?? {}) as { main?: string } // as npm documents it
  const files = main === undefined ? [] : globSync(main, { cwd: appDir }).sort()
  if (files.length === 0)
    throw new AppError(
      'invalid',
      `${appDir} holds no app: main in its package.json names none of its files. Set OPSBOOK_APP_DIR to one that does.`,
    )
  if (!existsSync(join(appDir, 'infra', 'migrations'))) throw incomplete(appDir, 'infra/migrations is not there')
  return files.map((file) => join(appDir, file))
}

function incomplete(appDir: string, what: string): AppError {
  return new AppError(
    'invalid',
    `${appDir} holds a part of an app only: ${what}. Unzip the whole package (npm run package makes it) into an empty folder.`,
  )
}

function readJson(file: string): unknown {
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new AppError('invalid', `${file} is not JSON: ${error instanceof Error ? error.message : error}`)
  }
}
