// Queue and blob triggers and their outputs, on a real Azurite.
import { BlobServiceClient } from '@azure/storage-blob'
import { QueueServiceClient } from '@azure/storage-queue'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Host } from '../../infra/local/host.ts'
import { seen } from '../support/host-app/record.ts'
import { makeApp } from '../support/host-app/start-app.ts'
import { until } from '../support/host-app/until.ts'

let app: Awaited<ReturnType<typeof makeApp>>
let host: Host
let queues: QueueServiceClient
let blobs: BlobServiceClient
beforeAll(async () => {
  app = await makeApp()
  queues = QueueServiceClient.fromConnectionString(app.storage)
  blobs = BlobServiceClient.fromConnectionString(app.storage)
  host = await app.start({ queueLeaseMs: 2000 })
})
afterAll(async () => {
  await host.stop()
  await app.end()
})
beforeEach(() => {
  seen.length = 0
})

const base64 = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64')
const send = (value: unknown) => queues.getQueueClient('jobs').sendMessage(base64(value))
const named = (name: string) => seen.filter((entry) => entry.name === name)
const upload = (container: string, name: string, text: string, metadata: Record<string, string> = {}) =>
  blobs.getContainerClient(container).getBlockBlobClient(name).upload(text, Buffer.byteLength(text), { metadata })

async function messages(queue: string): Promise<string[]> {
  const peeked = await queues
    .getQueueClient(queue)
    .peekMessages({ numberOfMessages: 32 })
    .catch(() => undefined)
  return peeked?.peekedMessageItems.map(({ messageText }) => Buffer.from(messageText, 'base64').toString()) ?? []
}

async function waiting(queue: string): Promise<number> {
  return (await queues.getQueueClient(queue).getProperties()).approximateMessagesCount ?? -1
}

test('a base64 message arrives parsed, with its metadata, and is deleted after success', async () => {
  await send({ id: 'one' })
  const { message, metadata } = await until('the message is taken', () => named('take')[0])
  expect(message).toEqual({ id: 'one' })
  expect(metadata).toMatchObject({
    dequeueCount: 1,
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    insertionTime: expect.stringMatching(/^\d{4}-.*Z$/),
    popReceipt: expect.any(String),
    queueTrigger: { id: 'one' },
  })
  await until('the queue is empty', async () => (await waiting('jobs')) === 0)
})

test('text that is not JSON arrives as text', async () => {
  await send('just text')
  expect((await until('taken', () => named('take')[0])).message).toBe('just text')
})

test('a message that this process sends is taken at once', async () => {
  await new Promise((resolve) => setTimeout(resolve, 1200))
  const started = performance.now()
  await send({ id: 'quick' })
  await until('taken', () => named('take')[0])
  expect(performance.now() - started).toBeLessThan(500)
})

test('a failing message is tried five times, then lies in the poison queue', async () => {
  await send({ id: 'bad', fail: true })
  const poisoned = await until('it is in the poison queue', async () =>
    (await messages('jobs-poison')).find((text) => text.includes('bad')),
  )
  expect(JSON.parse(poisoned)).toEqual({ id: 'bad', fail: true })
  expect(named('take').map(({ metadata }) => metadata)).toMatchObject([1, 2, 3, 4, 5].map((dequeueCount) => ({ dequeueCount })))
  await until('the queue is empty', async () => (await waiting('jobs')) === 0)
}, 20_000)

test('a message that is not base64 goes to the poison queue untried', async () => {
  await queues.getQueueClient('jobs').sendMessage('{"id":"raw"}')
  await until('it is there', async () => {
    const peeked = await queues.getQueueClient('jobs-poison').peekMessages({ numberOfMessages: 32 })
    return peeked.peekedMessageItems.some(({ messageText }) => messageText === '{"id":"raw"}')
  })
  expect(named('take')).toEqual([])
})

test('a message stays hidden for as long as its function runs', async () => {
  await send({ id: 'long', ms: 3000 })
  await until('it is done', () => named('taken')[0], 8000)
  await until('the queue is empty', async () => (await waiting('jobs')) === 0)
  expect(named('take')).toHaveLength(1)
}, 15_000)

test('many messages are worked on side by side, each once', async () => {
  await Promise.all(Array.from({ length: 30 }, (_, index) => send({ id: `m${index}`, ms: 50 })))
  await until('all are done', () => named('taken').length >= 30)
  await until('the queue is empty', async () => (await waiting('jobs')) === 0)
  expect(new Set(named('taken').map(({ id }) => id)).size).toBe(30)
  expect(named('taken')).toHaveLength(30)
})

test('what a function returns goes to its output queue, one message per element', async () => {
  await send({ id: 'f', forward: ['a', 'b'] })
  await until('both are there', async () => (await messages('forwarded')).sort().join() === 'a,b')
})

test('an output blob takes its path from the route', async () => {
  const response = await fetch(`${host.url}/api/send/7`, { method: 'POST', body: 'content' })
  expect(response.status).toBe(202)
  const blob = await blobs.getContainerClient('written').getBlobClient('7.txt').downloadToBuffer()
  expect(blob.toString()).toBe('content')
})

test('a blob arrives as a Buffer with its metadata, once', async () => {
  await upload('inbox', 'a.json', '{"id":"a"}', { mode: 'apply' })
  await upload('inbox', 'other.txt', 'not wanted')
  const { isBuffer, text, metadata } = await until('it is read', () => named('read')[0])
  expect([isBuffer, text]).toEqual([true, '{"id":"a"}'])
  expect(metadata).toMatchObject({
    name: 'a',
    blobTrigger: 'inbox/a.json',
    uri: expect.stringMatching(/\/devstoreaccount1\/inbox\/a\.json$/),
    metadata: { mode: 'apply' },
    properties: { contentLength: 10, eTag: expect.stringMatching(/^"0x/) },
  })
  await until('it is done', () => named('read done')[0])
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(named('read')).toHaveLength(1)
})

test('a new version of a blob is a new run', async () => {
  await upload('inbox', 'b.json', '{"id":"1"}')
  await until('the first is read', () => named('read done')[0])
  await upload('inbox', 'b.json', '{"id":"2"}')
  expect((await until('the second is read', () => named('read done')[1])).text).toBe('{"id":"2"}')
})

test('a failing blob is tried five times, then named in the poison queue, and not again after a restart', async () => {
  await upload('inbox', 'bad.json', '{"fail":true}')
  const poisoned = await until('it is in the poison queue', async () => (await messages('webjobs-blobtrigger-poison'))[0])
  expect(JSON.parse(poisoned)).toEqual({
    Type: 'BlobTrigger',
    FunctionId: 'Host.Functions.read',
    BlobType: 'BlockBlob',
    ContainerName: 'inbox',
    BlobName: 'bad.json',
    ETag: expect.stringMatching(/^"0x/),
  })
  expect(named('read')).toHaveLength(5)
})

test('receipts keep what was processed from being processed again after a restart', async () => {
  await host.stop()
  seen.length = 0
  host = await app.start({ queueLeaseMs: 2000 })
  await upload('inbox', 'new.json', '{}')
  await until('the new one is read', () => named('read done')[0])
  expect(named('read')).toHaveLength(1)
  const receipts: string[] = []
  for await (const { name } of blobs.getContainerClient('azure-webjobs-hosts').listBlobsFlat()) receipts.push(name)
  expect(receipts).toContainEqual(expect.stringMatching(/^blobreceipts\/opsbook\/Host\.Functions\.read\/"0x[^/]+"\/inbox\/new\.json$/))
})

test('with sdkBinding the function gets a reference and no content is read', async () => {
  await upload('big', 'folder/x/file.bin', 'content')
  const { reference, metadata } = await until('it came', () => named('refer')[0])
  const { content, ...rest } = reference as { content: Uint8Array }
  expect(rest).toEqual({ version: '1.0', source: 'AzureStorageBlobs', contentType: 'application/json' })
  expect(JSON.parse(Buffer.from(content).toString())).toEqual({
    Connection: 'AzureWebJobsStorage',
    ContainerName: 'big',
    BlobName: 'folder/x/file.bin',
  })
  expect(metadata).toMatchObject({ folder: 'folder/x', file: 'file.bin', blobTrigger: 'big/folder/x/file.bin' })
})

test('the admin API runs a queue and a blob function by hand', async () => {
  await until('earlier work is done', async () => (await waiting('jobs')) === 0)
  seen.length = 0
  const run = (name: string, input: string) =>
    fetch(`${host.url}/admin/functions/${name}`, {
      method: 'POST',
      headers: { 'x-functions-key': app.keys().masterKey },
      body: JSON.stringify({ input }),
    })
  expect((await run('take', '{"id":"by hand"}')).status).toBe(202)
  expect((await run('read', 'inbox/a.json')).status).toBe(202)
  await until('both ran', () => named('taken')[0]?.id === 'by hand' && named('read done')[0]?.text === '{"id":"a"}')
})
