// Storage accounts: opened from the settings, signed links, status codes. The libraries of storage are loaded by what first needs them: they take 25 MB.
import type { BlobSASPermissionsLike, BlobServiceClient, ContainerClient, StorageRetryOptions } from '@azure/storage-blob'
import type { QueueClient, QueueServiceClient } from '@azure/storage-queue'
import type { StorageAccount } from './config.ts'
import { statusOf } from './errors.ts'
import { carried } from './trace.ts'

/** A URL under which one file may be read until an instant. */
export interface Download {
  readonly url: string
  readonly expiresAt: string
}

/** The services of a storage account. */
export interface Clients {
  readonly blobs: BlobServiceClient
  readonly queues: QueueServiceClient
}

/** Opens blob and queue storage of an account. */
export async function openClients({ storage, storageAccount }: StorageAccount, retryOptions?: StorageRetryOptions): Promise<Clients> {
  const options = retryOptions && { retryOptions }
  const [{ BlobServiceClient }, { QueueServiceClient }] = await Promise.all([import('@azure/storage-blob'), import('@azure/storage-queue')])
  if (storage !== null)
    return {
      blobs: BlobServiceClient.fromConnectionString(storage, options),
      queues: QueueServiceClient.fromConnectionString(storage, options),
    }
  const { DefaultAzureCredential } = await import('@azure/identity')
  const credential = new DefaultAzureCredential()
  return {
    blobs: new BlobServiceClient(`https://${storageAccount}.blob.core.windows.net`, credential, options),
    queues: new QueueServiceClient(`https://${storageAccount}.queue.core.windows.net`, credential, options),
  }
}

/** Makes a container where there is none. An identity that may not is fine: what it works on was made with the account. */
export const ensureContainer = (container: ContainerClient) => unlessForbidden(container.createIfNotExists())
/** Makes a queue where there is none, as `ensureContainer` does. */
export const ensureQueue = (queue: QueueClient) => unlessForbidden(queue.createIfNotExists())

/** Does what needs a container or a queue, which is made where there is none. */
export async function orMade<T>(place: Pick<ContainerClient | QueueClient, 'createIfNotExists'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (statusOf(error) !== 404) throw error
    await place.createIfNotExists()
    return work()
  }
}

/** A message as queues take it: base64, as host.json says, with the trace that it is sent from. */
export const toMessage = (content: object) => Buffer.from(JSON.stringify({ ...content, ...carried() })).toString('base64')

async function unlessForbidden(made: Promise<unknown>): Promise<void> {
  try {
    await made
  } catch (error) {
    if (statusOf(error) !== 403) throw error
  }
}

/**
 * A URL to one blob, signed with the account's key where there is one, else with a key that Entra delegates to our identity. Over HTTPS only, unless the account
 * itself is a local one without; what is downloaded is of a type that no browser runs.
 */
export async function sign(
  blobs: BlobServiceClient,
  container: ContainerClient,
  blobName: string,
  expiresOn: Date,
  allowed: { readonly permissions: BlobSASPermissionsLike; readonly contentDisposition?: string; readonly contentType?: string },
): Promise<string> {
  const library = await import('@azure/storage-blob')
  const { BlobSASPermissions, generateBlobSASQueryParameters, SASProtocol, StorageSharedKeyCredential } = library
  const blob = container.getBlockBlobClient(blobName)
  const isLocal = blob.url.startsWith('http://')
  const startsOn = new Date(Date.now() - 60_000)
  const protocol = isLocal ? SASProtocol.HttpsAndHttp : SASProtocol.Https
  const permissions = BlobSASPermissions.from(allowed.permissions)
  const contentType = permissions.read ? { contentType: allowed.contentType ?? 'application/octet-stream' } : {}
  const place = { containerName: container.containerName, blobName, startsOn, expiresOn, protocol }
  const given = { ...allowed, ...contentType, permissions, ...place }
  if (blobs.credential instanceof StorageSharedKeyCredential)
    return `${blob.url}?${generateBlobSASQueryParameters(given, blobs.credential)}`
  const key = await blobs.getUserDelegationKey(startsOn, expiresOn)
  return `${blob.url}?${generateBlobSASQueryParameters(given, key, blobs.accountName)}`
}
