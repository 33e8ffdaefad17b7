// Who signs in to SQL Server and how: tokens of a managed identity, SQL logins, certificates. A fake server sees what the real driver sends.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openEngine } from '../../shared/db/connect.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { openMssql } from '../../shared/db/mssql.ts'
import { parseMssqlUrl } from '../../shared/db/mssql-url.ts'
import { AppError } from '../../shared/errors.ts'
import { selfSigned } from '../support/self-signed.ts'
import { FakeServer, type FakeServerOptions } from '../support/tds-server.ts'

const resource = 'https://database.windows.net/'
const certificate = selfSigned('localhost')
const select = { sql: 'SELECT 1 AS [one]', parameters: [] }

let closing: (() => Promise<void>)[]
beforeEach(() => {
  closing = []
})
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  vi.unstubAllEnvs()
})

async function serve(options: FakeServerOptions = {}): Promise<FakeServer> {
  const server = new FakeServer(options)
  await server.start()
  closing.push(() => server.stop())
  return server
}

async function open(text: string): Promise<Engine> {
  const engine = await openMssql({ ...parseMssqlUrl(text), patienceMilliseconds: 200 })
  closing.push(() => engine.close())
  return engine
}

/** The refusal of a URL: one line, which hides what is secret. */
async function refusal(text: string): Promise<string> {
  const error = await openEngine(text).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(AppError)
  if (!(error instanceof AppError)) return ''
  expect(error.code).toBe('invalid')
  expect(error.message).not.toMatch(/\n|hidden/)
  return error.message
}

describe('a managed identity', () => {
  /** What the endpoint was asked. */
  let asked: { query: Record<string, string>; header: unknown }[]
  let lifetimeSeconds: number
  let isRefusing: boolean
  let identities = 0
  let endpoint: Server

  // as Azure Functions offers it to an app; the client looks for it once in the life of a process
  beforeAll(async () => {
    endpoint = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://localhost')
      asked.push({ query: Object.fromEntries(searchParams), header: request.headers['x-identity-header'] })
      response.statusCode = isRefusing ? 400 : 200
      response.setHeader('content-type', 'application/json')
      const expires_on = Math.floor(Date.now() / 1000) + lifetimeSeconds
      const granted = { access_token: `token ${asked.length}`, expires_on, resource: searchParams.get('resource'), token_type: 'Bearer' }
      response.end(JSON.stringify(isRefusing ? { statusCode: 400, message: 'hidden reason of the endpoint' } : granted))
    }).listen(0, '127.0.0.1')
    await once(endpoint, 'listening')
  })
  afterAll(() => endpoint.close())

  beforeEach(() => {
    asked = []
    lifetimeSeconds = 86_400
    isRefusing = false
    const address = endpoint.address()
    vi.stubEnv('IDENTITY_ENDPOINT', `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/msi/token`)
    vi.stubEnv('IDENTITY_HEADER', 'hidden header')
  })

  /** An identity of its own for each test, for tokens are kept for the life of the process. */
  const urlOf = ({ port }: FakeServer) =>
    `Server=localhost,${port};Database=db;Authentication=Active Directory Managed Identity;User Id=identity-${++identities};TrustServerCertificate=true`

  test('signs in with a token for Azure SQL, asked for under its client id, and keeps it for other connections', async () => {
    const server = await serve({ tls: certificate, resource })
    const engine = await open(urlOf(server))
    await Promise.all([engine.read([select]), engine.read([select]), engine.read([select])])
    expect(server.logins).toBeGreaterThan(1)
    expect(new Set(server.tokens)).toEqual(new Set(['token 1']))
    expect(asked).toEqual([
      {
        query: expect.objectContaining({ resource: 'https://database.windows.net', client_id: `identity-${identities}` }),
        header: 'hidden header',
      },
    ])
  })

  test('of the app itself needs no client id', async () => {
    const server = await serve({ tls: certificate, resource })
    await open(`mssql://localhost:${server.port}/db?trustServerCertificate=true`)
    expect(asked).toEqual([{ query: { 'api-version': '2019-08-01', resource: 'https://database.windows.net' }, header: 'hidden header' }])
  })

  test('brings a new token with a new connection once the last is about to expire', async () => {
    const server = await serve({ tls: certificate, resource })
    lifetimeSeconds = 90
    const engine = await open(urlOf(server))
    await engine.read([select])
    server.cut()
    await engine.read([select])
    expect(server.tokens).toEqual(['token 1', 'token 2', 'token 3'])
  })

  test('that gets no token is refused in one line when the engine opens', async () => {
    const server = await serve({ tls: certificate, resource })
    isRefusing = true
    expect(await refusal(urlOf(server))).toBe(
      'DATABASE_URL: no token of Microsoft Entra could be had; sign in with az login, or give user and password',
    )
    expect(server.tokens).toEqual([])
  })

  test('that gets no token later makes requests unavailable, and works again once it gets one', async () => {
    const server = await serve({ tls: certificate, resource })
    lifetimeSeconds = 90
    const engine = await open(urlOf(server))
    isRefusing = true
    server.cut()
    const error: unknown = await engine.read([select]).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 10,
      message: 'the database lets nobody in just now (EFEDAUTH)',
    })
    isRefusing = false
    expect(await engine.read([select])).toHaveLength(1)
  })

  test('that the database does not know is refused in one line', async () => {
    const server = await serve({ tls: certificate, resource })
    server.refusals.push(18456)
    expect(await refusal(urlOf(server))).toBe('DATABASE_URL: localhost refused the sign-in of this identity')
  })

  test('gives no token to a server that asks for one of something else', async () => {
    const server = await serve({ tls: certificate, resource: 'https://management.azure.com/' })
    expect(await refusal(urlOf(server))).toBe(
      'DATABASE_URL: localhost asks for a token of https://management.azure.com/.default, which is none of Azure SQL',
    )
    expect(asked).toEqual([])
  })
})

describe('a SQL login', () => {
  test('asks for no token', async () => {
    vi.stubEnv('IDENTITY_ENDPOINT', 'http://127.0.0.1:1/')
    const server = await serve()
    const engine = await open(`mssql://sa:hidden@localhost:${server.port}/db?encrypt=false`)
    await engine.read([select])
    expect(server.tokens).toEqual([])
  })

  const refusals: readonly [number, string][] = [
    [18456, 'localhost refused the sign-in of user sa'],
    [18452, 'localhost refused the sign-in of user sa'],
    [18488, 'localhost refused the sign-in of user sa'],
    [40615, 'the firewall of localhost does not let this machine in'],
    [40914, 'the firewall of localhost does not let this machine in'],
    [911, 'there is no database db on localhost that this login may open'],
    [916, 'there is no database db on localhost that this login may open'],
  ]
  for (const [number, message] of refusals) {
    test(`that is refused with ${number} is told at once, in one line`, async () => {
      const server = await serve()
      server.refusals.push(number)
      expect(await refusal(`mssql://sa:hidden@localhost:${server.port}/db?encrypt=false`)).toBe(`DATABASE_URL: ${message}`)
      expect(server.logins).toBe(1)
    })
  }

  test('that is refused later makes requests unavailable, and is not tried again and again', async () => {
    const server = await serve()
    const engine = await open(`mssql://sa:hidden@localhost:${server.port}/db?encrypt=false`)
    server.refusals.push(18456)
    server.cut()
    const before = server.logins
    await expect(engine.read([select])).rejects.toMatchObject({
      code: 'unavailable',
      message: 'the database lets nobody in just now (18456)',
    })
    expect(server.logins).toBe(before + 1)
  })
})

describe('encryption', () => {
  test('is on, and a certificate that nobody vouches for is refused with what to do about it', async () => {
    const server = await serve({ tls: certificate })
    expect(await refusal(`mssql://sa:hidden@localhost:${server.port}/db`)).toBe(
      'DATABASE_URL: the certificate of localhost is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT); on a machine of your own trustServerCertificate=true accepts it',
    )
    expect(server.logins).toBe(0)
  })

  test('takes any certificate when it is told to trust it', async () => {
    const server = await serve({ tls: certificate })
    const engine = await open(`mssql://sa:hidden@localhost:${server.port}/db?trustServerCertificate=true`)
    expect(await engine.read([select])).toHaveLength(1)
  })

  test('is not done without when the server has none', async () => {
    const server = await serve()
    expect(await refusal(`mssql://sa:hidden@localhost:${server.port}/db`)).toBe(
      `DATABASE_URL: localhost:${server.port} does not encrypt; on a machine of your own encrypt=false does without`,
    )
    expect(server.logins).toBe(0)
  })

  test('cannot be left out where the server insists on it', async () => {
    const server = await serve({ tls: certificate })
    expect(await refusal(`mssql://sa:hidden@localhost:${server.port}/db?encrypt=false`)).toBe(
      `DATABASE_URL: localhost:${server.port} takes encrypted connections only; leave encrypt=false out`,
    )
    expect(server.logins).toBe(0)
  })
})
