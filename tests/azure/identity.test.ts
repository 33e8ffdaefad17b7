// Where the app has several identities, storage is reached by the one that AZURE_CLIENT_ID names.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TokenCredential } from '@azure/identity'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openClients } from '../../shared/storage.ts'

const clientId = '3f1c8a52-0a5e-4d1b-9c57-2f1f0f6a7d11'
let server: Server
const asked: URL[] = []

// the endpoint that Azure gives to an app, https://learn.microsoft.com/azure/app-service/overview-managed-identity
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://localhost'))
    response.writeHead(request.headers['x-identity-header'] === 'header' ? 200 : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ access_token: 'token', expires_on: String(Math.floor(Date.now() / 1000) + 3600), token_type: 'Bearer' }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  vi.stubEnv('IDENTITY_ENDPOINT', `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`)
  vi.stubEnv('IDENTITY_HEADER', 'header')
  vi.stubEnv('AZURE_CLIENT_ID', clientId)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await new Promise((done) => server.close(done))
})

const isToken = (credential: unknown): credential is TokenCredential =>
  typeof credential === 'object' && credential !== null && 'getToken' in credential

test('storage takes tokens of that identity', async () => {
  const { blobs, queues } = await openClients({ storage: null, storageAccount: 'account' })
  expect([blobs.url, queues.url]).toEqual(['https://account.blob.core.windows.net/', 'https://account.queue.core.windows.net'])
  const { credential } = blobs
  if (!isToken(credential)) throw new Error('no token is asked for')
  expect(await credential.getToken('https://storage.azure.com/.default')).toMatchObject({ token: 'token' })
  const [first] = asked
  expect(first?.searchParams.get('client_id')).toBe(clientId)
  expect(first?.searchParams.get('resource')).toBe('https://storage.azure.com')
})
