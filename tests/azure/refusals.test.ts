// What storage of Azure refuses to an identity with the least rights, and to everybody while a policy holds a blob.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backupPlace } from '../../shared/backup/places.ts'
import { readConfig } from '../../shared/config.ts'
import { migrationFiles } from '../../shared/imports/migration-files.ts'
import { ensureContainer, ensureQueue, openClients } from '../../shared/storage.ts'

let server: Server
let storage: string
let answer: { status: number; code: string } = { status: 500, code: 'none' }
const asked: string[] = []
let isHeld = false

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url?.split('?')[0]}`)
    const { method, url } = request
    if (method === 'GET' && url?.endsWith('?restype=container'))
      return response.writeHead(200, { 'x-ms-has-immutability-policy': String(isHeld), etag: '"1"' }).end()
    response.writeHead(answer.status, { 'x-ms-error-code': answer.code, 'content-type': 'application/xml' })
    response.end(request.method === 'HEAD' ? '' : `<?xml version="1.0"?><Error><Code>${answer.code}</Code><Message>no</Message></Error>`)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}/account`
  storage = `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=${Buffer.alloc(64).toString('base64')};BlobEndpoint=${at};QueueEndpoint=${at}`
})
afterAll(() => new Promise((done) => server.close(done)))

test('an identity that may make no container or queue goes on with those that were made for it', async () => {
  answer = { status: 403, code: 'AuthorizationPermissionMismatch' }
  const { blobs, queues } = await openClients({ storage, storageAccount: null }, { maxTries: 1 })
  asked.length = 0
  await ensureContainer(blobs.getContainerClient('exports'))
  await ensureQueue(queues.getQueueClient('export-steps'))
  expect(asked).toEqual(['PUT /account/exports', 'PUT /account/export-steps'])
})

test('any other fault while a container is made is one', async () => {
  answer = { status: 400, code: 'InvalidResourceName' }
  const { blobs } = await openClients({ storage, storageAccount: null }, { maxTries: 1 })
  await expect(ensureContainer(blobs.getContainerClient('exports'))).rejects.toMatchObject({ statusCode: 400 })
})

test.each([
  [true, null],
  [false, 'storage answered 403'],
])('an archived file that may not be held by itself is held by the policy of its container, if it has one: %s', async (has, told) => {
  answer = { status: 403, code: 'AuthorizationPermissionMismatch' }
  isHeld = has
  expect(await migrationFiles(readConfig({ AzureWebJobsStorage: storage })).lockArchived('stock/1/list.xlsx')).toBe(told)
})

test('a dump that a policy holds is refused as a conflict that names it', async () => {
  answer = { status: 409, code: 'BlobImmutableDueToPolicy' }
  const place = backupPlace(readConfig({ AzureWebJobsStorage: storage }))
  await expect(place.remove('20270331T120000Z-abcdef/manifest.json')).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('20270331T120000Z-abcdef/manifest.json'),
  })
})
