// Whether the app lives, and whether it can work: database, storage, migrations.
import { z } from 'zod'
import { config } from '../config.ts'
import { type Migration, pending, readMigrations } from '../db/migrate.ts'
import { type AnyEndpoint, defineEndpoint, type Reply } from './endpoint.ts'
import type { Service } from './service.ts'

/** What one check found; `detail` says more to those who may see it. */
interface Check {
  readonly isOk: boolean
  readonly milliseconds?: number
  readonly detail?: string
}

type Checks = Readonly<Record<'database' | 'storage' | 'migrations', Check>>

const storageMilliseconds = 2000
const freshMilliseconds = 1000

const check = z.object({ isOk: z.boolean(), milliseconds: z.number().optional(), detail: z.string().optional() })
const output = z.object({
  status: z.enum(['ok', 'unavailable']),
  checks: z
    .object({ database: check, storage: check, migrations: check })
    .optional()
    .describe('Only for those who may read the audit trail.'),
})

/** `/api/health/live` answers while the process does; `/api/health/ready` and `/api/health` look at what it needs. */
export function healthEndpoints(service: Service, migrationsFolder: string): AnyEndpoint[] {
  const run = remember(() => runChecks(service, migrationsFolder))
  const ready = (name: string, path: string) =>
    defineEndpoint({
      name,
      method: 'GET',
      path,
      summary: 'Whether database, storage and migrations are ready; 503 when not',
      access: 'public',
      isOffline: true,
      output,
      handle: async (ctx): Promise<Reply> => {
        const checks = await run()
        const isOk = Object.values(checks).every((one) => one.isOk)
        const status = isOk ? 'ok' : 'unavailable'
        return { status: isOk ? 200 : 503, body: service.can(ctx.actor, 'audit.read') ? { status, checks } : { status } }
      },
    })
  return [
    defineEndpoint({
      name: 'health_live',
      method: 'GET',
      path: '/api/health/live',
      summary: 'Whether the process answers',
      access: 'public',
      isOffline: true,
      output: z.object({ status: z.literal('ok') }),
      handle: async () => ({ body: { status: 'ok' } }),
    }),
    ready('health_ready', '/api/health/ready'),
    ready('health', '/api/health'),
  ]
}

/** Anyone may ask, so that the checks run at most once a second. */
function remember(work: () => Promise<Checks>): () => Promise<Checks> {
  let last: { at: number; checks: Promise<Checks> } | undefined
  return () => {
    if (!last || performance.now() - last.at > freshMilliseconds) last = { at: performance.now(), checks: work() }
    return last.checks
  }
}

async function runChecks(service: Service, folder: string): Promise<Checks> {
  const [database, storage, migrations] = await Promise.all([
    timed(async () => {
      const { engine } = await service.database()
      await engine.read([{ sql: 'SELECT 1 AS one', parameters: [] }])
      return engine.dialect
    }),
    timed(checkStorage),
    timed(() => checkMigrations(service, folder)),
  ])
  return { database, storage, migrations }
}

async function timed(work: () => Promise<string>): Promise<Check> {
  const started = performance.now()
  const since = () => Math.round((performance.now() - started) * 10) / 10
  try {
    const detail = await work()
    return { isOk: true, milliseconds: since(), detail }
  } catch (error) {
    return { isOk: false, milliseconds: since(), detail: error instanceof Error ? error.message : String(error) }
  }
}

async function checkStorage(): Promise<string> {
  const { storage, storageAccount } = config()
  if (storage === null && storageAccount === null) return 'none is configured'
  const { BlobServiceClient } = await import('@azure/storage-blob')
  const retryOptions = { maxTries: 1, tryTimeoutInMs: storageMilliseconds }
  const client =
    storage === null
      ? new BlobServiceClient(`https://${storageAccount}.blob.core.windows.net`, await credential(), { retryOptions })
      : BlobServiceClient.fromConnectionString(storage, { retryOptions })
  await client
    .listContainers({ abortSignal: AbortSignal.timeout(storageMilliseconds) })
    .byPage({ maxPageSize: 1 })
    .next()
  return client.accountName
}

async function credential() {
  const { DefaultAzureCredential } = await import('@azure/identity')
  return new DefaultAzureCredential()
}

let known: Promise<Migration[]> | undefined

async function checkMigrations(service: Service, folder: string): Promise<string> {
  const { engine } = await service.database()
  known ??= readMigrations(folder, engine.dialect)
  const migrations = await known
  if (migrations.length === 0) throw new Error(`no migrations in ${folder}`)
  const waiting = await pending(engine, migrations)
  if (waiting.length > 0)
    throw new Error(`pending: ${waiting.map(({ number, name }) => `${number} ${name}`).join(', ')}; run npm run db -- migrate`)
  return 'none pending'
}
