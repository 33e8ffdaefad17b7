// Attachments in storage: what people upload lies apart from what is kept, so that nobody but Opsbook ever writes a file that is on record.
import { createHash } from 'node:crypto'
import type { ContainerClient } from '@azure/storage-blob'
import type { Config } from '../config.ts'
import { AppError, statusOf } from '../errors.ts'
import { type Clients, type Download, ensureContainer, openClients, sign } from '../storage.ts'
import { containers } from '../storage-names.ts'
import { contentTypeOf, lookedAt } from './content-type.ts'

/** The row of a file: its resource and id. */
export interface Place {
  readonly resource: string
  readonly id: number
}

/** What the content of a file says of itself. */
export interface Content {
  readonly bytes: number
  readonly sha256: string
  readonly contentType: string
}

/** Storage as far as attachments need it. */
export interface AttachmentFiles {
  /** A URL under which the file of one row may be written until `expiresAt`, and nothing else. */
  uploadUrl(place: Place, expiresAt: Date): Promise<string>
  /** Size of what was uploaded; null where nothing was. */
  uploaded(place: Place): Promise<number | null>
  /** Copies what was uploaded to where only Opsbook writes, under a name of its own; returns its path. Null where nothing was uploaded. */
  keep(place: Place, token: string): Promise<string | null>
  /** Reads a kept file through once; null where it is gone. */
  read(path: string): Promise<Content | null>
  /** Writes a kept file to a path of this machine; false where it is gone. */
  fetch(path: string, file: string): Promise<boolean>
  /** Where to read a kept file, which is saved under a name and never shown in place; null where it is gone. */
  downloadUrl(path: string, saveAs: string, contentType: string, expiresAt: Date): Promise<Download | null>
  /** Deletes a kept file. */
  drop(path: string): Promise<void>
  /** Deletes what was uploaded for a row, and every copy of it but one. */
  clear(place: Place, but: string | null): Promise<void>
  /** Deletes what was uploaded before an instant and never fetched away; returns how many. */
  dropUploadedBefore(instant: string): Promise<number>
  /** The files that were kept before an instant, with the rows that they were kept for. */
  keptBefore(instant: string): AsyncIterable<Place & { readonly path: string }>
}

const opened = new Map<string, AttachmentFiles>()

/** The storage of the settings; throws `unavailable` when none is configured. */
export function attachmentFiles(config: Config): AttachmentFiles {
  const account = config.storage ?? config.storageAccount
  if (account === null) throw new AppError('unavailable', 'no storage is configured: set AzureWebJobsStorage')
  const files = opened.get(account) ?? openFiles(config)
  opened.set(account, files)
  return files
}

const incoming = ({ resource, id }: Place) => `incoming/${resource}/${id}`
const kept = ({ resource, id }: Place) => `kept/${resource}/${id}/`
const minute = 60_000

function openFiles(config: Config): AttachmentFiles {
  let clients: Promise<Clients> | undefined
  const blobs = async () => {
    clients ??= openClients(config)
    return (await clients).blobs
  }
  const container = async () => (await blobs()).getContainerClient(containers.attachments)
  const uploaded = async (place: Place) => {
    const found = await unlessGone(async () => (await container()).getBlobClient(incoming(place)).getProperties())
    if (found && found.blobType !== 'BlockBlob') throw new AppError('invalid', 'the file was not uploaded as a block blob')
    return found ? (found.contentLength ?? 0) : null
  }
  return {
    uploadUrl: async (place, expiresAt) => {
      const to = await container()
      await ensureContainer(to)
      return sign(await blobs(), to, incoming(place), expiresAt, { permissions: { create: true, write: true } })
    },
    uploaded,
    keep: async (place, token) => {
      const [from, path] = [await container(), `${kept(place)}${token}`]
      const permissions = { read: true }
      const source = await sign(await blobs(), from, incoming(place), new Date(Date.now() + 10 * minute), { permissions })
      const done = await unlessGone(() => from.getBlockBlobClient(path).syncCopyFromURL(source))
      return done ? path : null
    },
    read: async (path) => {
      const answer = await unlessGone(async () => (await container()).getBlobClient(path).download())
      return answer?.readableStreamBody ? contentOf(answer.readableStreamBody) : null
    },
    fetch: async (path, file) => (await unlessGone(async () => (await container()).getBlobClient(path).downloadToFile(file))) !== null,
    downloadUrl: async (path, saveAs, contentType, expiresAt) => {
      const from = await container()
      if (!(await from.getBlobClient(path).exists())) return null
      const contentDisposition = `attachment; filename*=UTF-8''${encodeURIComponent(saveAs)}`
      const allowed = { permissions: { read: true }, contentDisposition, contentType }
      return { url: await sign(await blobs(), from, path, expiresAt, allowed), expiresAt: expiresAt.toISOString() }
    },
    drop: async (path) => {
      await (await container()).getBlobClient(path).deleteIfExists()
    },
    clear: async (place, but) => {
      const from = await container()
      for await (const name of namesIn(from, kept(place))) if (name !== but) await from.getBlobClient(name).deleteIfExists()
      await from.getBlobClient(incoming(place)).deleteIfExists({ deleteSnapshots: 'include' })
    },
    dropUploadedBefore: async (instant) => {
      const from = await container()
      let dropped = 0
      for await (const name of namesIn(from, 'incoming/', new Date(instant))) {
        await from.getBlobClient(name).deleteIfExists({ deleteSnapshots: 'include' })
        dropped++
      }
      return dropped
    },
    keptBefore: async function* (instant) {
      for await (const path of namesIn(await container(), 'kept/', new Date(instant))) {
        const [, resource = '', id] = path.split('/')
        yield { path, resource, id: Number(id) }
      }
    },
  }
}

async function unlessGone<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (statusOf(error) === 404) return null
    throw error
  }
}

async function* namesIn(from: ContainerClient, prefix: string, before?: Date): AsyncGenerator<string> {
  try {
    for await (const { name, properties } of from.listBlobsFlat({ prefix })) if (!before || properties.lastModified < before) yield name
  } catch (error) {
    if (statusOf(error) !== 404) throw error
  }
}

/** Size, hash and type of a file of any size, in constant memory. */
async function contentOf(stream: NodeJS.ReadableStream): Promise<Content> {
  const hash = createHash('sha256')
  let [head, tail, bytes] = [Buffer.alloc(0), Buffer.alloc(0), 0]
  for await (const part of stream) {
    const chunk = Buffer.from(part)
    hash.update(chunk)
    bytes += chunk.length
    if (head.length < lookedAt.head) head = Buffer.concat([head, chunk.subarray(0, lookedAt.head - head.length)])
    tail = Buffer.concat([tail, chunk]).subarray(-lookedAt.tail)
  }
  return { bytes, sha256: hash.digest('hex'), contentType: contentTypeOf(head, tail, bytes <= lookedAt.head) }
}
