// The container of exported files, and the queue of exports that wait to be written.
import type { Config } from '../config.ts'
import { AppError, statusOf } from '../errors.ts'
import { type Clients, type Download, ensureContainer, ensureQueue, openClients, sign, toMessage } from '../storage.ts'
import { containers, poisonOf, queues } from '../storage-names.ts'

/** Storage as far as exports need it. */
export interface ExportFiles {
  put(exportId: number, fileHash: string, file: string): Promise<void>
  /** Where to read a file, and the name it is saved under. */
  url(exportId: number, fileHash: string, saveAs: string, expiresAt: Date): Promise<Download>
  /** Deletes every file of an export, also of runs that were overtaken. */
  remove(exportId: number): Promise<void>
  /** The exports of which there are files. */
  ids(): AsyncIterable<number>
  /** Queues an export. */
  enqueue(exportId: number): Promise<void>
  /** Drops every queued message, also those that were begun: for a start after which nobody works on any. */
  forgetSteps(): Promise<void>
}

const opened = new Map<string, ExportFiles>()

/** The storage of the settings; throws `unavailable` when none is configured. */
export function exportFiles(config: Config): ExportFiles {
  const account = config.storage ?? config.storageAccount
  if (account === null) throw new AppError('unavailable', 'no storage is configured: set AzureWebJobsStorage')
  const files = opened.get(account) ?? openFiles(config)
  opened.set(account, files)
  return files
}

/** By its hash, so that of two runs of one export at once neither changes the file of the other. */
const pathOf = (exportId: number, fileHash: string) => `${exportId}/${fileHash}`

function openFiles(config: Config): ExportFiles {
  let clients: Promise<Clients> | undefined
  const open = () => {
    clients ??= openClients(config)
    return clients
  }
  const files = async () => (await open()).blobs.getContainerClient(containers.exports)
  return {
    put: async (exportId, fileHash, file) => {
      const to = await files()
      await ensureContainer(to)
      await to.getBlockBlobClient(pathOf(exportId, fileHash)).uploadFile(file)
    },
    url: async (exportId, fileHash, saveAs, expiresAt) => {
      const contentDisposition = `attachment; filename*=UTF-8''${encodeURIComponent(saveAs)}`
      const allowed = { permissions: { read: true }, contentDisposition }
      const url = await sign((await open()).blobs, await files(), pathOf(exportId, fileHash), expiresAt, allowed)
      return { url, expiresAt: expiresAt.toISOString() }
    },
    remove: async (exportId) => {
      const from = await files()
      try {
        for await (const { name } of from.listBlobsFlat({ prefix: `${exportId}/` })) await from.getBlobClient(name).deleteIfExists()
      } catch (error) {
        if (statusOf(error) !== 404) throw error
      }
    },
    ids: async function* () {
      try {
        for await (const { kind, name } of (await files()).listBlobsByHierarchy('/'))
          if (kind === 'prefix' && /^\d{1,15}\/$/.test(name)) yield Number(name.slice(0, -1))
      } catch (error) {
        if (statusOf(error) !== 404) throw error
      }
    },
    enqueue: async (exportId) => {
      const queue = (await open()).queues.getQueueClient(queues.exportSteps)
      await ensureQueue(queue)
      await queue.sendMessage(toMessage({ exportId }))
    },
    forgetSteps: async () => {
      for (const name of [queues.exportSteps, poisonOf(queues.exportSteps)]) {
        const queue = (await open()).queues.getQueueClient(name)
        await ensureQueue(queue)
        await queue.clearMessages()
      }
    },
  }
}
