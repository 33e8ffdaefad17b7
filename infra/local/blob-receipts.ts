// Receipts of blobs: one per function and version of a blob, so that each version is processed once, restarts included.
import type { ContainerClient } from '@azure/storage-blob'

/** How far the processing of one version of a blob has come. */
interface Receipt {
  /** Runs that were started. */
  tries: number
  isDone: boolean
}

/** Receipts of one function and one container. */
interface Receipts {
  get(etag: string, blobName: string): Receipt
  put(etag: string, blobName: string, receipt: Receipt): Promise<void>
}

/** Reads the receipts of a function from `azure-webjobs-hosts`; afterwards this process is the only one to write them. */
export async function openReceipts(container: ContainerClient, hostId: string, functionId: string, watched: string): Promise<Receipts> {
  await container.createIfNotExists()
  const folder = `blobreceipts/${hostId}/${functionId}/`
  const known = new Map<string, Receipt>()
  for await (const { name, metadata } of container.listBlobsFlat({ prefix: folder, includeMetadata: true })) {
    known.set(name, { tries: Number(metadata?.tries ?? 0), isDone: metadata?.completed === 'true' })
  }
  const pathOf = (etag: string, blobName: string): string => `${folder}${etag}/${watched}/${blobName}`
  return {
    get: (etag, blobName) => known.get(pathOf(etag, blobName)) ?? { tries: 0, isDone: false },
    put: async (etag, blobName, receipt) => {
      const path = pathOf(etag, blobName)
      const metadata = { tries: String(receipt.tries), completed: String(receipt.isDone) }
      await container.getBlockBlobClient(path).upload('', 0, { metadata })
      known.set(path, receipt)
    },
  }
}
