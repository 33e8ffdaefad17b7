// The process that runs Azurite (blob and queue) for one host; it ends, saving its data, when the host is gone.
import { mkdirSync } from 'node:fs'
import { createRequire, enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Lock, takeLock } from './lock.ts'

/** What the parent hears: the ports in use, or why there are none. */
export type AzuriteMessage = { ports: { blob: number; queue: number } } | { failed: { service: string; code: string; message: string } }

interface Loki {
  autosaveDisable(): void
  autosaveEnable(options: undefined, callback: () => void): void
  autosaveInterval: number
  saveDatabase(callback: () => void): void
}
interface AzuriteServer {
  start(): Promise<void>
  close(): Promise<void>
  getHttpServerAddress(): string
  metadataStore: { db: Loki }
  extentMetadataStore: { db: Loki }
}
type Make<Made> = new (...args: unknown[]) => Made

// Azurite is an application without type declarations, so its modules are required by path and typed here.
const load: (path: string) => { default: unknown } & Record<string, unknown> = createRequire(import.meta.url)

const [folder = '', blobPort = '0', queuePort = '0'] = process.argv.slice(2)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => void end())
const servers: AzuriteServer[] = []
let lock: Lock | undefined
enableCompileCache(join(folder, 'compiled'))
await start()

async function start(): Promise<void> {
  mkdirSync(folder, { recursive: true })
  // The Azurite of a host that was just killed may still be saving.
  for (let tries = 0; lock === undefined; tries++) {
    const taken = takeLock(join(folder, 'lock'))
    if ('release' in taken) lock = taken
    else if (tries === 100) fail('storage', 'LOCKED', 'another Azurite uses this data folder')
    else await sleep(100)
  }
  silenceTelemetry()
  const blob = make('blob', 'Blob', blobPort)
  const queue = make('queue', 'Queue', queuePort)
  await listen('blob', blob)
  await listen('queue', queue)
  tell({ ports: { blob: portOf(blob), queue: portOf(queue) } })
}

// Positional arguments as in Azurite's own main: host, port, keep-alive, metadata, extents, persistence, access log and its
// stream, debug log and its file, loose, skipApiVersionCheck.
function make(name: 'blob' | 'queue', title: string, port: string): AzuriteServer {
  const Configuration = load(`azurite/dist/src/${name}/${title}Configuration`).default as Make<object>
  const Server = load(`azurite/dist/src/${name}/${title}Server`).default as Make<AzuriteServer>
  const persistence = [{ locationId: 'Default', locationPath: join(folder, `__${name}storage__`), maxConcurrency: 50 }]
  const metadata = join(folder, `__azurite_db_${name}__.json`)
  const extents = join(folder, `__azurite_db_${name}_extent__.json`)
  const server = new Server(
    new Configuration('127.0.0.1', Number(port), 65, metadata, extents, persistence, false, undefined, false, undefined, false, true),
  )
  // Azurite writes its metadata every 5 s; a crash of the machine should cost less than that.
  for (const db of metadataOf(server)) {
    db.autosaveDisable()
    db.autosaveInterval = 500
    db.autosaveEnable(undefined, () => {})
  }
  servers.push(server)
  return server
}

function metadataOf(server: AzuriteServer): Loki[] {
  return [server.metadataStore.db, server.extentMetadataStore.db]
}

async function listen(service: string, server: AzuriteServer): Promise<void> {
  try {
    await server.start()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    fail(service, code, error instanceof Error ? error.message : String(error))
  }
}

function silenceTelemetry(): void {
  const { AzuriteTelemetryClient } = load('azurite/dist/src/common/Telemetry') as unknown as {
    AzuriteTelemetryClient: { enableTelemetry: boolean }
  }
  AzuriteTelemetryClient.enableTelemetry = false
}

function portOf(server: AzuriteServer): number {
  return Number(new URL(server.getHttpServerAddress()).port)
}

function tell(message: AzuriteMessage): void {
  process.send?.(message)
}

function fail(service: string, code: string, message: string): never {
  tell({ failed: { service, code, message } })
  process.exit(1)
}

async function end(): Promise<void> {
  setTimeout(() => process.exit(1), 8000)
  await Promise.allSettled(servers.map((server) => server.close()))
  // A save that runs already makes the metadata look clean, so that closing does not wait for it: this one comes after it.
  await Promise.all(servers.flatMap(metadataOf).map((db) => new Promise<void>((saved) => db.saveDatabase(saved))))
  lock?.release()
  process.exit(0)
}
