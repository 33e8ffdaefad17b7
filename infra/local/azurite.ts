// Starts Azurite, the storage emulator, as a child process that cannot outlive this one.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../shared/errors.ts'
import type { AzuriteMessage } from './azurite-child.ts'

/** Where to run; port 0 takes any free one. */
interface AzuriteStart {
  /** Folder for the data, made where it is missing. */
  folder: string
  blobPort: number
  queuePort: number
}

/** A running Azurite. */
export interface Azurite {
  connectionString: string
  blobPort: number
  queuePort: number
  /** Resolves when the process has ended, wanted or not. */
  ended: Promise<void>
  /** Saves the data and ends the process (killed after 9 s). */
  stop(): Promise<void>
}

const account = 'devstoreaccount1'
// The emulator's well-known key, the same on every machine; it protects nothing.
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

/** How to reach the emulator of this machine. */
export function azuriteConnection(blobPort: number, queuePort: number): string {
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${account}`,
    `AccountKey=${accountKey}`,
    `BlobEndpoint=http://127.0.0.1:${blobPort}/${account}`,
    `QueueEndpoint=http://127.0.0.1:${queuePort}/${account}`,
  ].join(';')
}

/** Starts blob and queue services on 127.0.0.1; throws AppError `unavailable` with a line for people where it cannot. */
export async function startAzurite({ folder, blobPort, queuePort }: AzuriteStart): Promise<Azurite> {
  const program = fileURLToPath(new URL('./azurite-child.ts', import.meta.url))
  const child = fork(program, [folder, String(blobPort), String(queuePort)], {
    execPath: process.execPath,
    execArgv: ['--disable-warning=ExperimentalWarning', '--disable-warning=DEP0040', '--disable-warning=DEP0169'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit').then(() => undefined)
  const message = await Promise.race([
    once(child, 'message').then(([first]: AzuriteMessage[]) => first),
    ended.then((): AzuriteMessage => ({ failed: { service: 'storage', code: 'EXIT', message: 'the process ended while starting' } })),
  ])
  if (!message || 'failed' in message) {
    await ended
    const { service, code, message: text } = message?.failed ?? { service: 'storage', code: 'EXIT', message: 'no answer' }
    throw new AppError('unavailable', describe(service, code, text, service === 'queue' ? queuePort : blobPort, folder))
  }
  child.channel?.unref()
  child.unref()
  const { blob, queue } = message.ports
  return {
    connectionString: azuriteConnection(blob, queue),
    blobPort: blob,
    queuePort: queue,
    ended,
    stop: async () => {
      const killer = setTimeout(() => child.kill('SIGKILL'), 9000)
      child.ref()
      if (child.connected) child.disconnect()
      if (child.exitCode === null && child.signalCode === null) await ended
      clearTimeout(killer)
    },
  }
}

function describe(service: string, code: string, message: string, port: number, folder: string): string {
  if (code === 'EADDRINUSE') {
    const setting = service === 'queue' ? 'OPSBOOK_QUEUE_PORT' : 'OPSBOOK_BLOB_PORT'
    return `Port ${port} for ${service} storage is taken: end the program that uses it, or set ${setting} to a free one.`
  }
  if (code === 'LOCKED')
    return `The storage folder ${folder} is used by another Opsbook: stop it, or set OPSBOOK_DATA_DIR to another folder.`
  return `Local storage in ${folder} could not be started: ${message}`
}
