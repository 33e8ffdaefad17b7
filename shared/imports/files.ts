// Workbooks in storage and the queue of import steps: signed upload, download to disk, the next step.
import type { ContainerClient } from '@azure/storage-blob'
import type { Config } from '../config.ts'
import { AppError, statusOf } from '../errors.ts'
import { type Clients, type Download, ensureContainer, ensureQueue, openClients, orMade, sign, toMessage } from '../storage.ts'
import { containers, poisonOf, queues } from '../storage-names.ts'

/** Files that a run makes and may need again: in storage, or in a folder of a terminal's own. */
export interface ResultFiles {
  /** Keeps a file of this machine under a name, in place of one that is there. */
  keep(name: string, file: string): Promise<void>
  /** Brings a kept file to this machine; false when there is none. */
  fetch(name: string, file: string): Promise<boolean>
}

/** Storage as far as imports need it. */
export interface ImportFiles {
  /** The files made of one import. */
  results(importId: number): ResultFiles
  /** Where to read a file made of an import, and the name it is saved under; null when it was not made. */
  resultUrl(importId: number, name: string, saveAs: string, expiresAt: Date): Promise<Download | null>
  /** A URL under which one blob may be written until `expiresAt`, and nothing else. */
  uploadUrl(blobPath: string, expiresAt: Date): Promise<string>
  /** Downloads exactly that version of a blob; throws `not_found` when it is gone or another. */
  download(blobPath: string, etag: string, file: string): Promise<void>
  /** What the trigger does not say of a blob: its metadata (lower-case names) and size in bytes; null when it is gone. */
  properties(blobPath: string): Promise<{ metadata: Readonly<Record<string, string>>; etag: string; bytes: number } | null>
  /** The workbooks there are, each with the instant of its upload. */
  workbooks(): AsyncIterable<{ readonly path: string; readonly etag: string; readonly bytes: number; readonly at: string }>
  /** Deletes exactly that version of a workbook; false when it is gone or another. */
  dropWorkbook(path: string, etag: string): Promise<boolean>
  /** The imports of which there are files. */
  resultIds(): AsyncIterable<number>
  /** Deletes the files made of an import; returns how many. */
  dropResults(importId: number): Promise<number>
  /** Queues the next step of an import, to be taken after so many seconds. */
  enqueue(importId: number, seconds?: number): Promise<void>
  /** Drops every queued step, also those that were begun: for a start after which nobody works on any. */
  forgetSteps(): Promise<void>
}

const made = new Map<string, ImportFiles>()

/** The storage of the settings; throws `unavailable` when none is configured. */
export function importFiles(config: Config): ImportFiles {
  const account = config.storage ?? config.storageAccount
  if (account === null) throw new AppError('unavailable', 'no storage is configured: set AzureWebJobsStorage')
  let files = made.get(account)
  if (!files) {
    files = openFiles(config)
    made.set(account, files)
  }
  return files
}

function openFiles(config: Config): ImportFiles {
  let clients: Promise<Clients> | undefined
  const open = () => {
    clients ??= openClients(config)
    return clients
  }
  const container = async () => (await open()).blobs.getContainerClient(containers.imports)
  const made = async () => (await open()).blobs.getContainerClient(containers.importResults)
  return {
    uploadUrl: async (blobPath, expiresAt) => {
      const to = await container()
      await ensureContainer(to)
      return sign((await open()).blobs, to, blobPath, expiresAt, { permissions: { create: true, write: true } })
    },
    results: (importId) => ({
      keep: async (name, file) => {
        const to = await made()
        const upload = () => to.getBlockBlobClient(`${importId}/${name}`).uploadFile(file)
        await orMade(to, upload)
      },
      fetch: async (name, file) => {
        const blob = (await made()).getBlobClient(`${importId}/${name}`)
        try {
          await blob.downloadToFile(file)
          return true
        } catch (error) {
          if (statusOf(error) === 404) return false
          throw error
        }
      },
    }),
    resultUrl: async (importId, name, saveAs, expiresAt) => {
      const from = await made()
      const blobName = `${importId}/${name}`
      if (!(await from.getBlobClient(blobName).exists())) return null
      const contentDisposition = `attachment; filename*=UTF-8''${encodeURIComponent(saveAs)}`
      const url = await sign((await open()).blobs, from, blobName, expiresAt, { permissions: { read: true }, contentDisposition })
      return { url, expiresAt: expiresAt.toISOString() }
    },
    download: async (blobPath, etag, file) => {
      const blob = (await container()).getBlobClient(blobPath)
      try {
        await blob.downloadToFile(file, 0, undefined, { conditions: { ifMatch: etag } })
      } catch (cause) {
        if (statusOf(cause) === 404 || statusOf(cause) === 412)
          throw new AppError('not_found', `the file ${blobPath} was removed or replaced after its import began; upload it again`, { cause })
        throw cause
      }
    },
    properties: async (blobPath) => {
      const blob = (await container()).getBlobClient(blobPath)
      const found = await blob.getProperties().catch((error: unknown) => {
        if (statusOf(error) === 404) return null
        throw error
      })
      if (!found) return null
      const { metadata = {}, etag = '', contentLength = 0 } = found
      return {
        metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value])),
        etag,
        bytes: contentLength,
      }
    },
    workbooks: async function* () {
      for await (const { name: path, properties } of unlessMissing(
        () => container(),
        (from) => from.listBlobsFlat(),
      ))
        yield { path, etag: properties.etag, bytes: properties.contentLength ?? 0, at: properties.lastModified.toISOString() }
    },
    dropWorkbook: async (path, etag) => {
      try {
        await (await container()).getBlobClient(path).delete({ conditions: { ifMatch: etag }, deleteSnapshots: 'include' })
        return true
      } catch (error) {
        if (statusOf(error) === 404 || statusOf(error) === 412) return false
        throw error
      }
    },
    resultIds: async function* () {
      for await (const { kind, name } of unlessMissing(
        () => made(),
        (from) => from.listBlobsByHierarchy('/'),
      ))
        if (kind === 'prefix' && /^\d{1,15}\/$/.test(name)) yield Number(name.slice(0, -1))
    },
    dropResults: async (importId) => {
      const from = await made()
      let dropped = 0
      for await (const { name } of from.listBlobsFlat({ prefix: `${importId}/` })) {
        await from.getBlobClient(name).deleteIfExists()
        dropped++
      }
      return dropped
    },
    enqueue: async (importId, seconds = 0) => {
      const queue = (await open()).queues.getQueueClient(queues.importSteps)
      const text = toMessage({ importId })
      await orMade(queue, () => queue.sendMessage(text, { visibilityTimeout: seconds }))
    },
    forgetSteps: async () => {
      for (const name of [queues.importSteps, poisonOf(queues.importSteps)]) {
        const queue = (await open()).queues.getQueueClient(name)
        await ensureQueue(queue)
        await queue.clearMessages()
      }
    },
  }
}

/** What a container lists; nothing where there is no such container. */
async function* unlessMissing<T>(
  open: () => Promise<ContainerClient>,
  list: (from: ContainerClient) => AsyncIterable<T>,
): AsyncGenerator<T> {
  try {
    yield* list(await open())
  } catch (error) {
    if (statusOf(error) !== 404) throw error
  }
}
