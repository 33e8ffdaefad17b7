// Every alert: its query is right by Microsoft's language service, fires on telemetry of what it is for, and is silent otherwise. The telemetry is made by
// our own code, so that names and dimensions cannot drift; the evaluator is ours (evaluate-query.test.ts).
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InvocationContext } from '@azure/functions'
import type sql from 'mssql'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { measureProtection } from '../../shared/backup/health.ts'
import { insertBackup, moveBackup, newBackupId, wantedBackup } from '../../shared/db/backups.ts'
import { record } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { untilDefinite } from '../../shared/db/mssql-faults.ts'
import { observePool } from '../../shared/db/mssql-pool.ts'
import { watchedEngine } from '../../shared/db/watched.ts'
import { AppError } from '../../shared/errors.ts'
import { runWatched } from '../../shared/hooks.ts'
import { authEndpoints } from '../../shared/http/auth-endpoints.ts'
import { defineEndpoint } from '../../shared/http/endpoint.ts'
import { measureHealth } from '../../shared/http/health-endpoints.ts'
import { createLog } from '../../shared/log.ts'
import { measure, metricNames } from '../../shared/metrics.ts'
import { Work, within } from '../../shared/trace.ts'
import { openMigrated } from '../backup/migrated.ts'
import { type Api, openApi } from '../http/api.ts'
import { secrets } from '../support/auth.ts'
import { createTestDatabase } from '../support/database.ts'
import { evaluate } from '../support/evaluate-query.ts'
import { readQuery } from '../support/kusto.ts'
import { sampleOf } from '../support/telemetry-samples.ts'
import type { Tables } from '../support/workspace-tables.ts'

vi.stubEnv('OPSBOOK_TOKEN_SECRET', secrets[0])
vi.stubEnv('OPSBOOK_LOG_LEVEL', 'silent')
// whatever else the exporter would ask beyond this machine finds no way out
vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:9')
vi.stubEnv('NO_PROXY', 'localhost')

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'infra/azure/alerts')
const alertForm = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1),
  severity: z.int().min(0).max(4),
  // as Azure takes them
  windowMinutes: z.literal([5, 10, 15, 30, 45, 60, 120]),
  everyMinutes: z.literal([1, 5, 10, 15, 30, 45, 60]),
  threshold: z.literal(0),
  operator: z.literal('GreaterThan'),
  query: z.string(),
  remedy: z.string().regex(/^docs\/watching\.md#[a-z0-9-]+$/),
})
const alerts = z.array(alertForm).parse(JSON.parse(readFileSync(join(folder, 'alerts.json'), 'utf8')))
const textOf = (name: string) => readFileSync(join(folder, `${name}.kql`), 'utf8')

describe('the list of alerts', () => {
  test('names every query once, and no other', () => {
    expect(alerts.map(({ query }) => query).sort()).toEqual(globSync('*.kql', { cwd: folder }).sort())
    expect(alerts.every(({ name, query }) => query === `${name}.kql`)).toBe(true)
  })

  test.each(alerts.map(({ name }) => name))(
    '%s is right against the tables of a workspace, and looks back as far as its window',
    (name) => {
      const text = textOf(name)
      expect(readQuery(text).wrong).toEqual([])
      expect(text).toContain(`ago(${alerts.find((alert) => alert.name === name)?.windowMinutes}m)`)
      const names = text.match(/opsbook\.[a-z_.]+/g) ?? []
      expect(names.filter((one) => !metricNames.includes(one))).toEqual([])
    },
  )
})

type Doing = (send: () => Promise<void>) => Promise<void>
interface Sample {
  /** What it fires on, and what it is silent on. */
  readonly fires: Doing
  readonly stays: Doing
  /** Makes of the rows what cannot be waited for. */
  readonly change?: (tables: Tables) => Tables
}

const opened: { drop(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.drop()
})

const times = async (count: number, doing: () => unknown) => {
  for (let at = 0; at < count; at++) await doing()
}

const failing = defineEndpoint({
  name: 'test_fail',
  method: 'GET',
  path: '/api/test/fail',
  summary: 'Fails',
  access: 'public',
  isOffline: true,
  handle: async (_, { query }) => {
    if (query.has('limited')) throw new AppError('rate_limited', 'slowly', { retryAfterSeconds: 1 })
    if (query.has('well')) return { body: {} }
    throw new TypeError('nobody expected this')
  },
})

async function api(): Promise<Api> {
  const made = await openApi(() => [failing, ...authEndpoints])
  const log = createLog('info', () => undefined)
  Object.assign(made.service, { log: () => log })
  opened.push(made)
  return made
}
const requests = (query: string, count: number) => async () => {
  const { call } = await api()
  await times(count, () => call('GET', `/api/test/fail${query}`, { as: null }))
}

/** Runs a function that is no request. */
const run =
  (functionName: string, count: number, trigger: object = { type: 'timerTrigger' }, metadata = {}, error?: Error) =>
  async () => {
    const options = { trigger: { name: 'given', ...trigger }, extraInputs: [], extraOutputs: [] } as unknown as InvocationContext['options']
    const context = new InvocationContext({ functionName, invocationId: 'invocation', options, triggerMetadata: metadata })
    const handler = () => (error ? Promise.reject(error) : undefined)
    const kind = 'queueName' in trigger ? 'queue' : 'timer'
    await times(count, () => runWatched(handler, kind, {}, context).catch(() => undefined))
  }
const fromQueue = (queueName: string, minutes = 0) =>
  run('step', 1, { type: 'queueTrigger', queueName }, { insertionTime: new Date(Date.now() - minutes * 60_000).toISOString() })

async function context(): Promise<DbContext> {
  const database = await createTestDatabase()
  opened.push(database)
  return database.context()
}
/** Measures what protects the data some hours after something was done. */
const later = (hours: number, doing: (ctx: DbContext) => Promise<unknown>) => async () => {
  const ctx = await context()
  await doing(ctx)
  await measureProtection({ ...ctx, now: () => new Date(Date.now() + hours * 3_600_000).toISOString() })
}
const enter = (ctx: DbContext) => commit(ctx, [record('test', 'audit', null, {})])
async function dump(ctx: DbContext, drillReason: string | null): Promise<void> {
  const row = wantedBackup(ctx, { id: newBackupId(ctx), place: 'here', isEncrypted: false })
  await ctx.engine.write([insertBackup(ctx, row)], ctx.random(16))
  const drilled = { drilledAt: ctx.now(), drillMilliseconds: 1, drillReason }
  await moveBackup(ctx, { id: row.id }, { state: 'good', checkedAt: ctx.now(), ...drilled })
}

const looks =
  (isWell: boolean): Doing =>
  async (send) => {
    const { service } = await api()
    const database = await openMigrated('sqlite')
    opened.push(database)
    const away = () => Promise.reject(new AppError('unavailable', 'away'))
    Object.assign(service, { database: isWell ? async () => database.ctx : away })
    await times(2, async () => {
      await measureHealth(service, join(root, 'infra/migrations'))
      await send()
    })
  }

const trips = (failed: number, well: number) => async () => {
  const { engine } = await context()
  const broken = watchedEngine({ ...engine, read: () => Promise.reject(new Error('gone')) })
  const work = new Work({ requestId: 'r', name: 'test', kind: 'server', parent: null })
  await within(work, async () => {
    await times(failed, () => broken.read([]).catch(() => undefined))
    await times(well, () => engine.read([]))
  })
}

const pool =
  (pending: number): Doing =>
  async (send) => {
    const figures = { size: 10, borrowed: 10, pending } as unknown as sql.ConnectionPool // as much of it as is read
    const end = observePool(figures, 10)
    await times(6, send)
    end()
  }

const passing = (count: number) => async () => {
  const fault = Object.assign(new Error('gone'), { code: 'ESOCKET' })
  await times(count, () =>
    untilDefinite(
      () => Promise.reject(fault),
      () => 0,
    ).catch(() => undefined),
  )
}

const stretch = (table: string, column: string, by: number) => (tables: Tables) => ({
  ...tables,
  [table]: (tables[table] ?? []).map((row) => ({ ...row, [column]: Number(row[column]) * by })),
})

const guess = (count: number) => async () => {
  const { call } = await api()
  const body = { username: 'nobody', password: 'not this one either' }
  await times(count, () => call('POST', '/api/auth/sign-in', { as: null, body }))
}

/** Holds the event loop up for some milliseconds before each sending. */
const held =
  (count: number): Doing =>
  (send) =>
    times(count, async () => {
      const until = performance.now() + 60
      while (performance.now() < until);
      // a timer of its own notes the delay
      await new Promise((resolve) => setTimeout(resolve, 25))
      await send()
    })

const nothing: Doing = async () => undefined

const samples: Readonly<Record<string, Sample>> = {
  'server-errors': {
    fires: requests('', 5),
    stays: async () => {
      const { call } = await api()
      await times(5, () => call('GET', '/api/test/fail', { as: null }))
      await times(500, () => call('GET', '/api/test/fail?well', { as: null }))
    },
  },
  exceptions: { fires: requests('', 5), stays: requests('', 4) },
  'work-failed': { fires: run('mirrors', 3, undefined, {}, new Error('gone')), stays: run('mirrors', 9) },
  poison: { fires: fromQueue('import-steps-poison'), stays: fromQueue('import-steps') },
  'queue-age': { fires: fromQueue('import-steps', 16), stays: fromQueue('import-steps', 14) },
  'audit-pending': { fires: later(2.1, enter), stays: later(1.9, enter) },
  'backup-age': { fires: later(26.1, (ctx) => dump(ctx, null)), stays: later(25.9, (ctx) => dump(ctx, null)) },
  'drill-failed': { fires: later(1, (ctx) => dump(ctx, 'a hash differs')), stays: later(1, (ctx) => dump(ctx, null)) },
  degraded: { fires: looks(false), stays: looks(true) },
  silent: { fires: run('mirrors', 1), stays: run('notify', 1) },
  'database-failing': { fires: trips(10, 100), stays: trips(10, 300) },
  'pool-exhausted': { fires: pool(2), stays: pool(0) },
  retries: { fires: passing(100), stays: passing(99) },
  slow: { fires: requests('?well', 50), stays: requests('?well', 49), change: stretch('AppRequests', 'DurationMs', 1e6) },
  blocked: { fires: held(6), stays: held(2), change: stretch('AppMetrics', 'Max', 1000) },
  'sign-in-abuse': { fires: guess(100), stays: guess(99) },
  'rate-limited': { fires: requests('?limited', 500), stays: requests('?limited', 499) },
  'notifications-failed': {
    fires: async () => times(20, () => measure('notify.failed', 1, { channel: 'webhook' })),
    stays: async () => times(19, () => measure('notify.failed', 1, { channel: 'webhook' })),
  },
}

describe.each(alerts.map(({ name }) => name))('the alert %s', (name) => {
  const rowsOn = async (doing: Doing) => {
    const tables = await sampleOf(doing)
    const text = textOf(name)
    return evaluate(text, samples[name]?.change?.(tables) ?? tables, new Date())
  }

  test('fires on what it is for', async () => {
    expect(await rowsOn(samples[name]?.fires ?? nothing)).not.toEqual([])
  })

  test('is silent otherwise, and on the same after its window', async () => {
    expect(await rowsOn(samples[name]?.stays ?? nothing)).toEqual([])
  })
})

test('an age that nobody tells raises the alert of dumps as well', async () => {
  expect(evaluate(textOf('backup-age'), await sampleOf(nothing), new Date())).toEqual([{ Figures: 0, Seconds: null }])
})
