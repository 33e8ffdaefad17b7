// Contents of matrices in storage, each under its hash: written once, never changed, never deleted, so that a plan can be made again.
import type { ContainerClient } from '@azure/storage-blob'
import { type Config, config } from '../../../config.ts'
import { AppError, statusOf } from '../../../errors.ts'
import { openClients, orMade } from '../../../storage.ts'
import { containers as names } from '../../../storage-names.ts'
import { fromBytes, hashOf, type Matrix } from './matrix.ts'

const containers = new Map<string, Promise<ContainerClient>>()
/** Contents that were read, the last ones that were asked for at the end. */
const read = new Map<string, Matrix>()
const mostReadBytes = 64 * 1024 * 1024

function open(settings: Config): Promise<ContainerClient> {
  const account = settings.storage ?? settings.storageAccount
  if (account === null) throw new AppError('unavailable', 'no storage is configured: set AzureWebJobsStorage')
  const container = containers.get(account) ?? openClients(settings).then(({ blobs }) => blobs.getContainerClient(names.travelMatrices))
  containers.set(account, container)
  return container
}

/** Keeps content under its hash, which is also its path; what is there already is the same. */
export async function keepContent(bytes: Buffer): Promise<string> {
  const sha256 = hashOf(bytes)
  const container = await open(config())
  const upload = () => container.getBlockBlobClient(sha256).upload(bytes, bytes.length, { conditions: { ifNoneMatch: '*' } })
  try {
    await orMade(container, upload)
  } catch (error) {
    if (statusOf(error) !== 409 && statusOf(error) !== 412) throw error
  }
  return sha256
}

/** The matrix of a hash; throws `not_found` where storage has lost it, or holds something else under its name. */
export async function readContent(sha256: string, label: string): Promise<Matrix> {
  const known = read.get(sha256)
  if (known) read.delete(sha256)
  const matrix = known ?? (await fetchContent(sha256, label))
  read.set(sha256, matrix)
  let bytes = 0
  for (const [key, { metres }] of [...read].toReversed()) {
    bytes += metres.byteLength * 2
    if (bytes > mostReadBytes && key !== sha256) read.delete(key)
  }
  return matrix
}

async function fetchContent(sha256: string, label: string): Promise<Matrix> {
  const container = await open(config())
  const lost = (what: string, hint: string) =>
    new AppError('not_found', `the content of ${label} ${what}`, {
      issues: [{ path: 'travel', code: 'gone', message: `the content of ${label} ${what} (travel-matrices/${sha256})`, hint }],
    })
  const bytes = await container
    .getBlobClient(sha256)
    .downloadToBuffer()
    .catch((error) => {
      if (statusOf(error) === 404) throw lost('is not in storage any more', 'Bring the container back from its own backup, or plan anew.')
      throw error
    })
  if (hashOf(bytes) !== sha256) throw lost('is not what it was', 'Bring the blob back from a backup of storage.')
  return fromBytes(bytes)
}

/** Forgets what was read, as a process that starts anew has. */
export function forgetContents(): void {
  read.clear()
}
