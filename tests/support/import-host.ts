// `npm start` as a child process that a test can kill, with clients for its API, its storage and its database file.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { BlobServiceClient } from '@azure/storage-blob'
import { QueueServiceClient } from '@azure/storage-queue'
import { makeContext } from '../../shared/app.ts'
import { systemActor } from '../../shared/context.ts'
import { contentHash } from '../../shared/db/content-hash.ts'
import { createIds } from '../../shared/db/ids.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { catalogue } from '../../shared/domains/index.ts'
import type { ImportReport } from '../../shared/imports/types.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { azuritesOf } from './host-app/processes.ts'
import { until } from './host-app/until.ts'

const program = resolve(import.meta.dirname, '../../infra/local/start.ts')
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
const password = 'a password for tests only'

/** An import as the API shows it. */
export interface ImportView {
  readonly id: number
  readonly state: string
  readonly reason: string | null
  readonly rowsDone: number
  readonly rowsTotal: number
  readonly percent: number | null
  readonly secondsLeft: number | null
  readonly trouble: string | null
  readonly report: ImportReport | null
  readonly createdBy: string
}

/** An issue as the API shows it. */
export interface IssueView {
  readonly sheet: string
  readonly cell: string
  readonly code: string
  readonly severity: string
  readonly message: string
  readonly hint: string | null
}

const over = new Set(['done', 'done-with-rejects', 'applied-with-conflicts', 'failed', 'cancelled', 'undone'])

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return address.port
}

/** A data folder with its ports; hosts come and go on it. */
export async function createHostFolder(settings: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'import-host-'))
  const [http, blob, queue] = [await freePort(), await freePort(), await freePort()]
  const databasePath = join(folder, 'opsbook.db')
  const env = {
    ...process.env,
    PORT: String(http),
    OPSBOOK_BLOB_PORT: String(blob),
    OPSBOOK_QUEUE_PORT: String(queue),
    OPSBOOK_DATA_DIR: folder,
    OPSBOOK_ADMIN_PASSWORD: password,
    OPSBOOK_LOG_LEVEL: 'warn',
    DATABASE_URL: `sqlite:${databasePath}`,
    AzureWebJobsStorage: '',
    TMPDIR: folder,
    ...settings,
  }
  const url = `http://localhost:${http}`
  const storage = [
    'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1',
    `AccountKey=${accountKey}`,
    `BlobEndpoint=http://127.0.0.1:${blob}/devstoreaccount1`,
    `QueueEndpoint=http://127.0.0.1:${queue}/devstoreaccount1`,
  ].join(';')
  const said = { text: '' }
  let child: ChildProcess | undefined
  let token: string | undefined

  const call = async (
    method: string,
    path: string,
    body?: unknown,
    as = token,
  ): Promise<{ status: number; body: Record<string, unknown> }> => {
    const headers: Record<string, string> = {
      ...(as ? { authorization: `Bearer ${as}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const response = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  }
  const signIn = async (username: string, secret: string): Promise<string> => {
    const { status, body } = await call('POST', '/api/auth/sign-in', { username, password: secret }, '')
    if (status !== 200) throw new Error(`sign-in of ${username}: ${status} ${JSON.stringify(body)}`)
    return String(body.accessToken)
  }
  const container = () => BlobServiceClient.fromConnectionString(storage).getContainerClient('imports')
  const query = <T = Record<string, unknown>>(sql: string): T[] => {
    const database = new DatabaseSync(databasePath, { readOnly: true, timeout: 10_000 })
    try {
      return database.prepare(sql).all() as T[] // the test names the columns
    } finally {
      database.close()
    }
  }
  const view = async (id: number): Promise<ImportView> => (await call('GET', `/api/imports/${id}`)).body as unknown as ImportView // what the endpoint documents
  const whenOver = (id: number, limit = 60_000) =>
    until(
      `import ${id} is over`,
      async () => {
        const found = await view(id)
        return over.has(found.state) && found
      },
      limit,
    )

  return {
    folder,
    /** The settings of a program that works beside the host. */
    settings: { ...env, AzureWebJobsStorage: storage },
    url,
    said,
    call,
    signIn,
    query,
    view,
    whenOver,
    container,
    databasePath,
    /** The process of the host that runs. */
    pid: () => child?.pid,
    queue: () => QueueServiceClient.fromConnectionString(storage).getQueueClient('import-steps'),
    /** The content hash of every resource but people, of whom each host has its own. */
    content: async () => {
      const engine = openSqlite(databasePath)
      try {
        const purpose = { actor: systemActor('test'), source: 'cli' } as const
        const { resources } = await contentHash(
          makeContext({ engine, ids: createIds(engine), keys: memoryKeys() }, catalogue, createLog('silent'), purpose),
        )
        return resources.filter(({ resource }) => resource !== 'user')
      } finally {
        await engine.close()
      }
    },
    /** Starts the host and signs the administrator in. */
    start: async () => {
      said.text = ''
      const started = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] })
      child = started
      for (const stream of [started.stdout, started.stderr]) {
        stream.on('data', (chunk) => {
          said.text += chunk
        })
      }
      await until(
        'the host is up',
        () => {
          if (started.exitCode !== null) throw new Error(`the host ended: ${said.text}`)
          return said.text.includes('Opsbook serves')
        },
        40_000,
      )
      token = await signIn('admin', password)
    },
    /** kill -9, and waits until storage has noticed. */
    kill: async () => {
      if (child && child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      await until('storage has ended too', () => azuritesOf(folder).length === 0, 20_000)
    },
    /** Announces a file and uploads it to the signed URL; returns the import's id. */
    upload: async (fileName: string, content: Uint8Array, options: Record<string, unknown> = {}, as = token): Promise<number> => {
      const { status, body } = await call('POST', '/api/imports', { fileName, ...options }, as)
      if (status !== 201) throw new Error(`POST /api/imports: ${status} ${JSON.stringify(body)}`)
      const put = await fetch(String(body.uploadUrl), {
        method: 'PUT',
        headers: { 'x-ms-blob-type': 'BlockBlob' },
        body: Uint8Array.from(content),
      })
      if (put.status !== 201) throw new Error(`PUT: ${put.status} ${await put.text()}`)
      return Number(body.id)
    },
    /** Drops a file into the container; returns the id of the import that it starts. */
    drop: async (path: string, content: Uint8Array, metadata: Record<string, string> = {}): Promise<number> => {
      const { etag } = await container().getBlockBlobClient(path).upload(content, content.length, { metadata })
      return until(
        `an import of ${path} has begun`,
        () => {
          const [found] = query<{ id: number }>(`SELECT id FROM import WHERE etag = '${etag}'`)
          return found && Number(found.id)
        },
        20_000,
      )
    },
    issues: async (id: number) => (await call('GET', `/api/imports/${id}/issues`)).body.items as IssueView[], // what the endpoint documents
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A data folder with its ports. */
export type HostFolder = Awaited<ReturnType<typeof createHostFolder>>
