// Measures many finished routes through the real local host against a bare server: lists of orders and routes, and the on-time rate.
import type { Resource } from '../../shared/catalogue/resource.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Query } from '../../shared/db/engine.ts'
import { parseList } from '../../shared/db/list-request.ts'
import { listQueries } from '../../shared/db/listing.ts'
import { gather, select } from '../../shared/db/store.ts'
import { vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { onTimeRate } from '../../shared/domains/dispatch/on-time-report.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { route } from '../../shared/domains/dispatch/route-resources.ts'
import { type Latency, type ReadCase, readAll, withServers } from './two-servers.ts'

type Asked = Readonly<Record<string, string>>

const withQuery = (path: string, query: Asked) => `${path}?${new URLSearchParams(query)}`

function listCase(ctx: DbContext, resource: Resource, name: string, queries: readonly Asked[]): ReadCase {
  const asked = queries.map((query) => ({
    path: withQuery(resource.path, query),
    queries: listQueries(ctx, resource, parseList(ctx, resource, Object.entries(query))).page,
  }))
  return { name: `${resource.slug} by ${name}`, asked }
}

/** The report with the queries that it sends. */
async function reportCase(ctx: DbContext, query: Asked): Promise<ReadCase> {
  const queries: Query[] = []
  const read = (given: readonly Query[]) => {
    queries.push(...given)
    return ctx.engine.read(given)
  }
  await onTimeRate.run({ ...ctx, engine: { ...ctx.engine, read } }, onTimeRate.input.parse(query))
  return { name: `by ${query.by}`, asked: [{ path: withQuery('/api/dispatch/reports/on-time-rate', query), queries }] }
}

/** What people ask for: orders of some days by state, customer and city, routes of some days by state and vehicle, and the on-time rate of three months. */
async function prepare(ctx: DbContext) {
  const day = (ago: number) => new Date(Date.parse(ctx.now()) - ago * 86_400_000).toISOString().slice(0, 10)
  const [vehicles] = await gather(ctx, [select(ctx, vehicle, {}, 5)])
  const days = [1, 40, 200, 500].map((ago) => ({ from: day(ago + 2), to: day(ago) }))
  const windows = days.map(({ from, to }) => ({
    sort: 'windowStart',
    'windowStart.gte': `${from}T00:00:00.000Z`,
    'windowStart.lt': `${to}T00:00:00.000Z`,
  }))
  const planned = days.map(({ from, to }) => ({ sort: 'plannedOn', 'plannedOn.gte': from, 'plannedOn.lte': to }))
  const lists = [
    listCase(ctx, order, 'window', windows), // biome-ignore format: one a line
    listCase(
      ctx,
      order,
      'window and status',
      windows.flatMap((window) => ['pending', 'delivered'].map((status) => ({ ...window, status }))),
    ),
    listCase(
      ctx,
      order,
      'window and city',
      windows.map((window) => ({ ...window, destinationCity: 'Kitale' })),
    ),
    listCase(
      ctx,
      order,
      'status',
      ['pending', 'delivered', 'failed'].map((status) => ({ status, sort: '-windowStart' })),
    ),
    listCase(ctx, route, 'day', planned),
    listCase(
      ctx,
      route,
      'day and status',
      planned.map((of) => ({ ...of, status: 'completed' })),
    ),
    listCase(
      ctx,
      route,
      'vehicle',
      vehicles.map(({ id }) => ({ vehicleId: String(id), sort: '-plannedOn' })),
    ),
  ]
  const months = { from: day(91), to: day(1) }
  const reports: ReadCase[] = []
  for (const by of ['day', 'week', 'customer', 'city', 'vehicle']) reports.push(await reportCase(ctx, { by, ...months }))
  return { lists, reports, reads: [...lists, ...reports] }
}

/** Makes the database with `npm run demo-data`, unless one is given, and measures. Its finished routes are as many as told. */
export function benchDispatchReports(routes: number, given?: string): Promise<{ lists: Latency[]; reports: Latency[] }> {
  return withServers({ rows: 'dispatch', count: routes, given }, prepare, async (both, { lists, reports }) => ({
    lists: await readAll(both, lists, 10),
    reports: await readAll(both, reports, 30),
  }))
}

// node tests/bench/dispatch-reports.ts ROUTES [FILE]: every figure by itself, over a database that demo-data has made
if (import.meta.main) {
  const { lists, reports } = await benchDispatchReports(Number(process.argv[2] ?? 20_000), process.argv[3])
  console.table([...lists, ...reports])
}
