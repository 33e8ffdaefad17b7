// The containers of the move off workbooks: mirrors, which are replaced, and the archive, in which nothing ever is.
import type { ContainerClient } from '@azure/storage-blob'
import type { Config } from '../config.ts'
import { AppError, statusOf } from '../errors.ts'
import { type Download, ensureContainer, openClients, sign } from '../storage.ts'
import { containers } from '../storage-names.ts'

/** What is known of a mirror: its rows, the instant at which it began to be read, and the SHA-256 of the file. */
export interface MirrorFacts {
  readonly rows: number
  readonly at: string
  readonly hash: string
}

/** Storage as far as the move off workbooks needs it. */
export interface MigrationFiles {
  /** Puts a workbook in place of the mirror that is there, in one step; false when a later one is there already. */
  putMirror(path: string, file: string, facts: MirrorFacts): Promise<boolean>
  /** The mirrors there are, by path. */
  mirrors(): Promise<Map<string, MirrorFacts>>
  /** Where to read a mirror, and the name it is saved under. */
  mirrorUrl(path: string, saveAs: string, expiresAt: Date): Promise<Download>
  /** Archives a file, unless there is one of that path: then false, and that one stays. */
  archiveOnce(path: string, file: string): Promise<boolean>
  /** Downloads an archived file. */
  fetchArchived(path: string, file: string): Promise<void>
  /** Forbids storage itself to change or delete an archived file; else says why that is not to be had. */
  lockArchived(path: string): Promise<string | null>
}

const made = new Map<string, MigrationFiles>()

/** The containers of the settings; throws `unavailable` when no storage is configured. */
export function migrationFiles(config: Config): MigrationFiles {
  const account = config.storage ?? config.storageAccount
  if (account === null) throw new AppError('unavailable', 'no storage is configured: set AzureWebJobsStorage')
  const files = made.get(account) ?? openFiles(config)
  made.set(account, files)
  return files
}

/** Whether storage answers at once. */
export async function isReachable(config: Config): Promise<boolean> {
  const { RestError } = await import('@azure/storage-blob')
  const { blobs } = await openClients(config, { maxTries: 1, tryTimeoutInMs: 5000 })
  try {
    await blobs.getContainerClient(containers.mirrors).exists()
    return true
  } catch (error) {
    if (error instanceof RestError && error.statusCode === undefined) return false // no answer at all
    throw error
  }
}

function openFiles(config: Config): MigrationFiles {
  let clients: ReturnType<typeof openClients> | undefined
  const blobs = async () => {
    clients ??= openClients(config)
    return (await clients).blobs
  }
  const container = async (name: string) => (await blobs()).getContainerClient(name)
  return {
    putMirror: async (path, file, facts) => putMirror(await container(containers.mirrors), path, file, facts),
    mirrors: async () => {
      const found = new Map<string, MirrorFacts>()
      try {
        for await (const { name, metadata } of (await container(containers.mirrors)).listBlobsFlat({ includeMetadata: true }))
          found.set(name, mirrorFacts(metadata))
      } catch (error) {
        if (statusOf(error) !== 404) throw error
      }
      return found
    },
    mirrorUrl: async (path, saveAs, expiresAt) => {
      const contentDisposition = `attachment; filename*=UTF-8''${encodeURIComponent(saveAs)}`
      const url = await sign(await blobs(), await container(containers.mirrors), path, expiresAt, {
        permissions: { read: true },
        contentDisposition,
      })
      return { url, expiresAt: expiresAt.toISOString() }
    },
    archiveOnce: async (path, file) => {
      const to = await container(containers.archive)
      await ensureContainer(to)
      return isWritten(() => to.getBlockBlobClient(path).uploadFile(file, { conditions: { ifNoneMatch: '*' } }))
    },
    fetchArchived: async (path, file) => {
      await (await container(containers.archive)).getBlobClient(path).downloadToFile(file)
    },
    lockArchived: async (path) => {
      const from = await container(containers.archive)
      try {
        await from.getBlobClient(path).setLegalHold(true)
        return null
      } catch (error) {
        const status = statusOf(error)
        if (status === undefined) throw error
        // an identity that may not hold single files works in a container whose own policy holds them all
        return (await from.getProperties()).hasImmutabilityPolicy ? null : `storage answered ${status}`
      }
    },
  }
}

/** Of two runs at once the one that began to read later stays. */
async function putMirror(to: ContainerClient, path: string, file: string, facts: MirrorFacts): Promise<boolean> {
  await ensureContainer(to)
  const blob = to.getBlockBlobClient(path)
  for (;;) {
    const there = await blob.getProperties().catch((error: unknown) => {
      if (statusOf(error) === 404) return null
      throw error
    })
    if (there && mirrorFacts(there.metadata).at > facts.at) return false
    const metadata = { rows: String(facts.rows), at: facts.at, hash: facts.hash }
    const conditions = there?.etag ? { ifMatch: there.etag } : { ifNoneMatch: '*' }
    if (await isWritten(() => blob.uploadFile(file, { metadata, conditions }))) return true
  }
}

/** False when somebody else has written the blob first; parts of ours may be gone with that. */
async function isWritten(upload: () => Promise<unknown>): Promise<boolean> {
  try {
    await upload()
    return true
  } catch (error) {
    const isOvertaken = error instanceof Error && 'code' in error && error.code === 'InvalidBlockList'
    if (isOvertaken || statusOf(error) === 409 || statusOf(error) === 412) return false
    throw error
  }
}

function mirrorFacts(metadata: Readonly<Record<string, string>> = {}): MirrorFacts {
  return { rows: Number(metadata.rows ?? 0), at: metadata.at ?? '', hash: metadata.hash ?? '' }
}
