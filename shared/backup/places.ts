// The places of dumps: the container of the vault account, and a folder.

import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ContainerClient } from '@azure/storage-blob'
import type { Config } from '../config.ts'
import { AppError, statusOf } from '../errors.ts'
import { ensureContainer, openClients } from '../storage.ts'
import { vaultContainers } from '../storage-names.ts'
import type { BackupPlace, PlacedFile } from './place.ts'

/** A blob has at most 50,000 blocks, so at most 390 GB; two blocks are in memory at once. */
const blockBytes = 8 * 1024 * 1024
const blocksAtOnce = 2
/** Names that are being written; a crash may leave one, which is no file of the place. */
const draftEnd = '.draft'

const missing = (name: string, path: string, cause: unknown) => new AppError('not_found', `there is no file ${path} in ${name}`, { cause })
const isHeld = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'BlobImmutableDueToPolicy'
const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** The container `backups` of the vault account; throws `unavailable` when none is configured. */
export function backupPlace({ vault }: Pick<Config, 'vault'>): BackupPlace {
  if (vault.storage === null && vault.storageAccount === null)
    throw new AppError('unavailable', 'dumps have no place: set OPSBOOK_VAULT_STORAGE or AzureWebJobsStorage, or name a folder')
  const account = vault.storageAccount ?? /AccountName=([^;]+)/.exec(vault.storage ?? '')?.[1] ?? 'storage'
  const name = `container ${vaultContainers.backups} of ${account}`
  let opened: Promise<ContainerClient> | undefined
  const container = () => {
    opened ??= openClients(vault).then(({ blobs }) => blobs.getContainerClient(vaultContainers.backups))
    return opened
  }
  return {
    name,
    write: async (path, content) => {
      const to = await container()
      await ensureContainer(to)
      // through a stream of its own, so that a source that fails or is cut off is an error; blocks count for nothing until all are committed
      const through = new PassThrough()
      const upload = to.getBlockBlobClient(path).uploadStream(through, blockBytes, blocksAtOnce)
      const failed = (error: Error) => {
        through.destroy(error)
        throw error
      }
      await Promise.all([pipeline(content, through), upload.catch(failed)])
    },
    read: async (path) => {
      try {
        const { readableStreamBody } = await (await container()).getBlobClient(path).download(0, undefined, { maxRetryRequests: 5 })
        if (!readableStreamBody) throw new Error(`${path} has no content stream`)
        return Readable.from(readableStreamBody, { objectMode: false })
      } catch (error) {
        throw statusOf(error) === 404 ? missing(name, path, error) : error
      }
    },
    list: async function* (prefix) {
      try {
        for await (const blob of (await container()).listBlobsFlat({ prefix }))
          yield { path: blob.name, bytes: blob.properties.contentLength ?? 0 }
      } catch (error) {
        if (statusOf(error) !== 404) throw error
      }
    },
    remove: async (path) => {
      await (await container())
        .getBlobClient(path)
        .deleteIfExists()
        .catch((error) => {
          if (isHeld(error)) throw new AppError('conflict', `${name} holds ${path} until the time of its policy is over`, { cause: error })
          if (statusOf(error) !== 404) throw error
        })
    },
  }
}

/** The place of a name that a row of a dump tells; the container where none is told. Throws `unavailable` for another container. */
export function placeNamed(config: Pick<Config, 'vault'>, name?: string): BackupPlace {
  if (name?.startsWith('folder ')) return backupFolder(name.slice('folder '.length))
  const place = backupPlace(config)
  if (name === undefined || name === place.name) return place
  throw new AppError(
    'unavailable',
    `the dump lies in ${name}, and the settings name ${place.name}: set OPSBOOK_VAULT_STORAGE to the former`,
  )
}

/** A folder, which is made when the first file is written. */
export function backupFolder(path: string): BackupPlace {
  const root = resolve(path)
  const name = `folder ${root}`
  return {
    name,
    write: async (file, content) => {
      const to = join(root, file)
      await mkdir(dirname(to), { recursive: true })
      const draft = `${to}.${randomUUID()}${draftEnd}`
      try {
        await pipeline(content, createWriteStream(draft, { flush: true }))
        await rename(draft, to)
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
      await syncFolder(dirname(to))
    },
    read: async (file) => {
      try {
        const handle = await open(join(root, file))
        return createReadStream('', { fd: handle })
      } catch (error) {
        throw isMissing(error) ? missing(name, file, error) : error
      }
    },
    list: (prefix) => filesOf(root, prefix),
    remove: async (file) => {
      await rm(join(root, file), { force: true })
      const folder = dirname(join(root, file))
      if (folder !== root && (await readdir(folder).catch(() => ['?'])).length === 0) await rm(folder, { recursive: true, force: true })
    },
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function* filesOf(root: string, prefix: string): AsyncGenerator<PlacedFile> {
  const names = await readdir(root, { recursive: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  const paths = names.map((name) => name.replaceAll('\\', '/')).filter((name) => name.startsWith(prefix) && !name.endsWith(draftEnd))
  for (const path of paths.sort()) {
    const found = await stat(join(root, path)).catch(() => null)
    if (found?.isFile()) yield { path, bytes: found.size }
  }
}
