// Whether the app lives, whether it can work (database, storage, migrations), and whether its data is protected.
import { z } from 'zod'
import { makeContext } from '../app.ts'
import { backupHealth, type Level } from '../backup/health.ts'
import { config } from '../config.ts'
import { systemActor } from '../context.ts'
import type { DbContext } from '../db/context.ts'
import { type Maintenance, selectMaintenance } from '../db/maintenance.ts'
import { expanding, type Migration, pending, readMigrations } from '../db/migrate.ts'
import { measure } from '../metrics.ts'
import { openClients } from '../storage.ts'
import { containers } from '../storage-names.ts'
import { type AnyEndpoint, defineEndpoint, type Reply } from './endpoint.ts'
import type { Service } from './service.ts'

/** What one check found; `detail` says more to those who may see it. */
interface Check {
  readonly isOk: boolean
  readonly milliseconds?: number
  readonly detail?: string
}

type Checks = Readonly<Record<'database' | 'storage' | 'migrations', Check>>
/** A warehouse that is away takes nothing but its own queries with it; there is none where none is configured. */
type Others = Readonly<Partial<Record<'warehouse', Check>>>
/** A problem of dumps is no reason to take the app out of service, so it has a level of its own. */
type Protection = Check & { readonly level: Level }

const storageMilliseconds = 2000
const warehouseMilliseconds = 2000
const freshMilliseconds = 1000

const check = z.object({ isOk: z.boolean(), milliseconds: z.number().optional(), detail: z.string().optional() })
const needed = { database: check, storage: check, migrations: check }
const others = { warehouse: check.optional().describe('The database of WAREHOUSE_URL, where one is configured.') }
const forReaders = 'Only for those who may read the audit trail.'
const maintenance = z
  .object({ reason: z.string(), since: z.iso.datetime(), until: z.iso.datetime().nullable() })
  .optional()
  .describe('Only during maintenance: changes are refused with 503, and reading goes on.')
const output = z.object({
  status: z.enum(['ok', 'unavailable']),
  maintenance,
  checks: z
    .object({ ...needed, ...others })
    .optional()
    .describe(forReaders),
})
const backups = check.extend({
  level: z
    .enum(['green', 'amber', 'red'])
    .describe('Amber: the newest verified dump is over 30 hours old, a drill or the ledger is behind; red: over three days.'),
})
const wholeOutput = z.object({
  status: z.enum(['ok', 'degraded', 'unavailable']),
  maintenance,
  checks: z
    .object({ ...needed, ...others, backups })
    .optional()
    .describe(forReaders),
})

/** `/api/health/live` answers while the process does; `/api/health/ready` looks at what it needs, `/api/health` at what protects the data too. */
export function healthEndpoints(service: Service, migrationsFolder: string): AnyEndpoint[] {
  const run = remember(() => runChecks(service, migrationsFolder))
  const protect = remember(() => checkProtection(service))
  const look = remember(() => checkOthers(service))
  const held = remember(() => lookAtMaintenance(service))
  return [
    defineEndpoint({
      name: 'health_live',
      method: 'GET',
      path: '/api/health/live',
      summary: 'Whether the process answers',
      access: 'public',
      rate: 'none',
      isOffline: true,
      output: z.object({ status: z.literal('ok') }),
      handle: async () => ({ body: { status: 'ok' } }),
    }),
    defineEndpoint({
      name: 'health_ready',
      method: 'GET',
      path: '/api/health/ready',
      summary: 'Whether database, storage and migrations are ready; 503 when not',
      access: 'public',
      rate: 'none',
      isOffline: true,
      output,
      also: { 503: () => output },
      handle: async (ctx): Promise<Reply> => {
        const [checks, others, maintenance] = await Promise.all([run(), look(), held()])
        return reply(service, ctx, checks, 'ok', maintenance, others)
      },
    }),
    defineEndpoint({
      name: 'health',
      method: 'GET',
      path: '/api/health',
      summary: 'The same, and whether dumps, drills, the ledger and the warehouse are in order; degraded (with 200) when not',
      access: 'public',
      isOffline: true,
      output: wholeOutput,
      also: { 503: () => wholeOutput },
      handle: async (ctx): Promise<Reply> => {
        const [checks, others, backups, maintenance] = await Promise.all([run(), look(), protect(), held()])
        const isWell = backups.isOk && (others.warehouse?.isOk ?? true)
        return reply(service, ctx, checks, isWell ? 'ok' : 'degraded', maintenance, { ...others, backups })
      },
    }),
  ]
}

function reply(service: Service, ctx: DbContext, checks: Checks, otherwise: 'ok' | 'degraded', told: object, more: object = {}): Reply {
  const isReady = Object.values(checks).every((one) => one.isOk)
  const status = isReady ? otherwise : 'unavailable'
  const body = service.can(ctx.actor, 'audit.read') ? { status, ...told, checks: { ...checks, ...more } } : { status, ...told }
  return { status: isReady ? 200 : 503, body }
}

/** Runs every check, and measures whether it went well. */
export async function measureHealth(service: Service, migrationsFolder: string): Promise<void> {
  const [checks, others, backups] = await Promise.all([
    runChecks(service, migrationsFolder),
    checkOthers(service),
    checkProtection(service),
  ])
  for (const [part, { isOk }] of Object.entries({ ...checks, ...others, backups })) measure('health', isOk ? 1 : 0, { part })
}

/** Anyone may ask, so that the checks run at most once a second. */
function remember<T>(work: () => Promise<T>): () => Promise<T> {
  let last: { at: number; checks: Promise<T> } | undefined
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

/** A database that cannot be asked has a check of its own. */
async function lookAtMaintenance(service: Service): Promise<{ maintenance?: Pick<Maintenance, 'reason' | 'since' | 'until'> }> {
  try {
    const { engine } = await service.database()
    const { query, decode } = selectMaintenance(engine)
    const [[raw] = []] = await engine.read([query])
    if (!raw) return {}
    const { reason, since, until } = decode(raw)
    return { maintenance: { reason, since, until } }
  } catch {
    return {}
  }
}

async function checkOthers(service: Service): Promise<Others> {
  const warehouse = service.warehouse()
  return warehouse ? { warehouse: await timed(() => warehouse.ping(warehouseMilliseconds)) } : {}
}

async function checkProtection(service: Service): Promise<Protection> {
  const found: { level: Level } = { level: 'red' }
  const checked = await timed(async () => {
    const purpose = { actor: systemActor('health'), source: 'timer' } as const
    const { level, detail } = await backupHealth(makeContext(await service.database(), service.catalogue, service.log(), purpose))
    found.level = level
    return detail
  })
  return { ...checked, isOk: checked.isOk && found.level === 'green', ...found }
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
  const account = config()
  if (account.storage === null && account.storageAccount === null) return 'none is configured'
  const { blobs } = await openClients(account, { maxTries: 1, tryTimeoutInMs: storageMilliseconds })
  // whether there is one matters less than the answer: an identity need not have the right to list all of them
  await blobs.getContainerClient(containers.imports).exists({ abortSignal: AbortSignal.timeout(storageMilliseconds) })
  return blobs.accountName
}

let known: Promise<Migration[]> | undefined

async function checkMigrations(service: Service, folder: string): Promise<string> {
  const { engine } = await service.database()
  known ??= readMigrations(folder, engine.dialect)
  const migrations = await known
  if (migrations.length === 0) throw new Error(`no migrations in ${folder}`)
  const waiting = await pending(engine, migrations)
  const named = (some: readonly Migration[]) => some.map(({ number, name }) => `${number} ${name}`).join(', ')
  if (expanding(waiting).length > 0) throw new Error(`pending: ${named(expanding(waiting))}; run npm run db -- migrate`)
  return waiting.length > 0 ? `${named(waiting)} can wait until no older program runs` : 'none pending'
}
