// An ingestion endpoint of Application Insights on this machine, over TLS as the exporter insists: takes what it sends (POST /v2.1/track, JSON or lines of it,
// gzip or not), and keeps it.
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { selfSigned } from './self-signed.ts'

/** One item, as the endpoint's protocol has it. */
export interface Envelope {
  readonly name: string
  readonly time: string
  readonly iKey?: string
  readonly tags: Readonly<Record<string, string>>
  readonly data: { readonly baseType: string; readonly baseData: Readonly<Record<string, unknown>> }
}

/** How it answers: as it should, never, or with 500. */
export type Manner = 'takes' | 'hangs' | 'fails'

/** An endpoint that listens. */
export interface Ingestion {
  /** Settings of a process that sends to it. */
  readonly settings: Readonly<Record<'APPLICATIONINSIGHTS_CONNECTION_STRING' | 'NODE_EXTRA_CA_CERTS', string>>
  readonly items: Envelope[]
  /** How often it was asked. */
  readonly calls: () => number
  readonly ofType: (baseType: string) => Envelope[]
  close(): Promise<void>
}

/** Listens on any free port. */
export async function startIngestion(manner: Manner = 'takes'): Promise<Ingestion> {
  const items: Envelope[] = []
  let calls = 0
  const folder = mkdtempSync(join(tmpdir(), 'ingestion-'))
  const certified = selfSigned('localhost')
  const certificate = join(folder, 'certificate.pem')
  writeFileSync(certificate, certified.cert)
  const server = createServer(certified, async (request, response) => {
    calls++
    if (manner === 'hangs') return
    const sent = await bodyOf(request)
    const isRight = request.method === 'POST' && /^\/v2(\.1)?\/track$/.test(request.url ?? '')
    if (!isRight || manner === 'fails') return void response.writeHead(isRight ? 500 : 404).end()
    const given = parse(sent)
    items.push(...given)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ itemsReceived: given.length, itemsAccepted: given.length, errors: [] }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return {
    settings: {
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=00000000-0000-4000-8000-000000000000;IngestionEndpoint=https://localhost:${address.port}/`,
      NODE_EXTRA_CA_CERTS: certificate,
    },
    items,
    calls: () => calls,
    ofType: (baseType) => items.filter(({ data }) => data.baseType === baseType),
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      rmSync(folder, { recursive: true })
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const bytes = Buffer.concat(await Array.fromAsync(request))
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString()
}

const parse = (text: string): Envelope[] =>
  text.trimStart().startsWith('[')
    ? JSON.parse(text)
    : text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line))
