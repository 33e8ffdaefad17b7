// Blob triggers: lists the container, runs the function once for each version of a blob, five tries, then the poison queue.

import type { BlobGetPropertiesResponse, BlobServiceClient } from '@azure/storage-blob'
import { statusOf } from '../../shared/errors.ts'
import { parseBlobPath } from './blob-path.ts'
import { openReceipts } from './blob-receipts.ts'
import type { HostedFunction } from './hosted-function.ts'
import { type InvocationInput, newInvocationId } from './invoke.ts'
import { describeError } from './log.ts'
import { sendMessage } from './outputs.ts'
import type { RpcTypedData } from './rpc.ts'
import { resolveSettings, type Trigger, type TriggerHost } from './trigger.ts'
import { createWaiter } from './wait.ts'

const poisonQueue = 'webjobs-blobtrigger-poison'
const shortestPause = 100
const longestPause = 1000

interface Work {
  name: string
  etag: string
  params: Record<string, string>
}

/** Starts to watch a function's container (made where it is missing); `source: 'EventGrid'` is watched the same way. */
export async function startBlobTrigger(hosted: HostedFunction, host: TriggerHost): Promise<Trigger> {
  const { log, options, storage } = host
  const { connection } = hosted.trigger
  const path = parseBlobPath(resolveSettings(String(hosted.trigger.path), host.setting, hosted.name))
  const service = storage.blobs(connection)
  const container = service.getContainerClient(path.container)
  await container.createIfNotExists()
  const functionId = `Host.Functions.${hosted.name}`
  const receipts = await openReceipts(
    storage.blobs(undefined).getContainerClient('azure-webjobs-hosts'),
    host.hostId,
    functionId,
    path.container,
  )
  const waiter = createWaiter()
  storage.onWrite((written) => written.includes(`/${path.container}/`), waiter.wake)
  const waiting: Work[] = []
  const runs = new Set<Promise<void>>()
  const retries = new Set<NodeJS.Timeout>()
  let seen = new Map<string, string>()
  let isStopped = false

  const startWaiting = (): void => {
    while (!isStopped && runs.size < options.blobs.maxDegreeOfParallelism) {
      const work = waiting.shift()
      if (!work) return
      const promise = process(work).catch((error: unknown) => {
        log({ level: 'error', message: `blob ${work.name}: ${describeError(error)}`, functionName: hosted.name })
        retryLater(work, longestPause)
      })
      runs.add(promise)
      promise.finally(() => {
        runs.delete(promise)
        startWaiting()
      })
    }
  }
  const retryLater = (work: Work, leastMs = 0): void => {
    const timer = setTimeout(
      () => {
        retries.delete(timer)
        waiting.push(work)
        startWaiting()
      },
      Math.max(leastMs, options.queues.visibilityTimeoutMs),
    )
    retries.add(timer)
  }

  const process = async (work: Work): Promise<void> => {
    const { tries } = receipts.get(work.etag, work.name)
    const most = options.blobs.poisonBlobThreshold
    if (tries >= most) return giveUp(work, tries)
    const input = await readInput(service, hosted, path.container, work)
    // Gone or replaced since it was listed: a newer version gets its own turn.
    if (!input) return receipts.put(work.etag, work.name, { tries, isDone: true })
    await receipts.put(work.etag, work.name, { tries: tries + 1, isDone: false })
    const isSuccess = await host.run(hosted, newInvocationId(), input).then(
      () => true,
      () => false,
    )
    if (isSuccess) await receipts.put(work.etag, work.name, { tries: tries + 1, isDone: true })
    else if (tries + 1 >= most) await giveUp(work, tries + 1)
    else retryLater(work)
  }
  const giveUp = async (work: Work, tries: number): Promise<void> => {
    const message = {
      Type: 'BlobTrigger',
      FunctionId: functionId,
      BlobType: 'BlockBlob',
      ContainerName: path.container,
      BlobName: work.name,
      ETag: work.etag,
    }
    await sendMessage(storage, options.queues.isBase64, connection, poisonQueue, JSON.stringify(message))
    await receipts.put(work.etag, work.name, { tries, isDone: true })
    log({
      level: 'warning',
      message: `blob ${path.container}/${work.name} failed ${tries} times; see queue ${poisonQueue}`,
      functionName: hosted.name,
    })
  }

  const scan = async (): Promise<void> => {
    const present = new Map<string, string>()
    for await (const { name, properties } of container.listBlobsFlat({ prefix: path.prefix })) {
      const params = path.match(name)
      if (!params) continue
      const etag = quoted(properties.etag)
      present.set(name, etag)
      if (seen.get(name) !== etag && !receipts.get(etag, name).isDone) waiting.push({ name, etag, params })
    }
    seen = present
    startWaiting()
  }
  const loop = async (): Promise<void> => {
    while (!isStopped) {
      const started = performance.now()
      await scan().catch((error: unknown) =>
        log({
          level: 'warning',
          message: `container ${path.container} cannot be listed: ${describeError(error).split('\n')[0]}`,
          functionName: hosted.name,
        }),
      )
      // A long listing must not keep storage busy all the time.
      const took = performance.now() - started
      await new Promise((resolve) => setTimeout(resolve, Math.min(shortestPause, host.blobPollMs)))
      if (!isStopped) await waiter.wait(Math.max(host.blobPollMs - shortestPause, took * 3))
    }
  }
  const looping = loop()
  return {
    runByHand: async (input) => {
      const name = input.startsWith(`${path.container}/`) ? input.slice(path.container.length + 1) : input
      const { etag } = await container.getBlobClient(name).getProperties()
      const found = await readInput(service, hosted, path.container, { name, etag: quoted(etag), params: path.match(name) ?? {} })
      if (found) await host.run(hosted, newInvocationId(), found)
    },
    stop: async () => {
      isStopped = true
      for (const timer of retries) clearTimeout(timer)
      waiter.wake()
      await looping
      await Promise.all(runs)
    },
  }
}

// The real worker is sent the whole blob, unless the binding says `sdkBinding: true`: then it gets a reference and the
// content stays where it is, here as on Azure. The app says what to make of a reference by registering a ResourceFactory for
// "AzureStorageBlobs" (@azure/functions-extensions-base) - through `require`, since that package has a second copy for
// `import` which the library does not look at.
async function readInput(
  service: BlobServiceClient,
  hosted: HostedFunction,
  container: string,
  work: Work,
): Promise<InvocationInput | undefined> {
  const blob = service.getContainerClient(container).getBlobClient(work.name)
  try {
    const conditions = { ifMatch: work.etag }
    const properties = await blob.getProperties({ conditions })
    const { triggerName, trigger } = hosted
    const triggerMetadata = toMetadata(blob.url.split('?', 1)[0] ?? '', `${container}/${work.name}`, properties, work.params)
    if (trigger.properties?.supportsDeferredBinding === 'true') {
      const content = { Connection: trigger.connection ?? 'AzureWebJobsStorage', ContainerName: container, BlobName: work.name }
      const modelBindingData = {
        version: '1.0',
        source: 'AzureStorageBlobs',
        contentType: 'application/json',
        content: Buffer.from(JSON.stringify(content)),
      }
      return { triggerName, data: { modelBindingData }, triggerMetadata }
    }
    const bytes = await blob.downloadToBuffer(0, undefined, { conditions })
    return { triggerName, data: trigger.dataType === 'string' ? { string: bytes.toString() } : { bytes }, triggerMetadata }
  } catch (error) {
    if (statusOf(error) === 404 || statusOf(error) === 412) return undefined
    throw error
  }
}

function toMetadata(
  uri: string,
  path: string,
  { metadata, ...properties }: BlobGetPropertiesResponse,
  params: Record<string, string>,
): Record<string, RpcTypedData> {
  const { lastModified, createdOn, contentLength, contentType, contentEncoding, blobType } = properties
  const etag = quoted(properties.etag)
  const result: Record<string, RpcTypedData> = {
    BlobTrigger: { string: path },
    Uri: { json: JSON.stringify(uri) },
    Properties: {
      json: JSON.stringify({
        LastModified: lastModified,
        CreatedOn: createdOn,
        ContentLength: contentLength,
        ContentType: contentType,
        ContentEncoding: contentEncoding,
        BlobType: blobType,
        ETag: etag,
      }),
    },
    Metadata: { json: JSON.stringify(metadata ?? {}) },
  }
  for (const [name, value] of Object.entries(params)) result[name] = { string: value }
  return result
}

// Listings give an ETag without its quotes, everything else with them.
function quoted(etag: string | undefined): string {
  return etag?.startsWith('"') ? etag : `"${etag ?? ''}"`
}
