// Measures many defects through the real local host against a bare server: the Pareto of failure codes, filtered lists, and searches.
import type { DbContext } from '../../shared/db/context.ts'
import type { Query } from '../../shared/db/engine.ts'
import { parseList } from '../../shared/db/list-request.ts'
import { listQueries } from '../../shared/db/listing.ts'
import { gather, select } from '../../shared/db/store.ts'
import { defect } from '../../shared/domains/defects/defect-resources.ts'
import { partNumber, workCenter } from '../../shared/domains/defects/list-resources.ts'
import { defectPareto } from '../../shared/domains/defects/pareto-report.ts'
import { type Latency, type ReadCase, readAll, withServers } from './two-servers.ts'

type Asked = Readonly<Record<string, string>>

/** All figures of the bench. */
export interface DefectFigures {
  readonly paretos: readonly Latency[]
  readonly lists: readonly Latency[]
  readonly searches: readonly Latency[]
}

const withQuery = (path: string, query: Asked) => `${path}?${new URLSearchParams(query)}`

function listCase(ctx: DbContext, name: string, queries: readonly Asked[]): ReadCase {
  const asked = queries.map((query) => ({
    path: withQuery(defect.path, query),
    queries: listQueries(ctx, defect, parseList(ctx, defect, Object.entries(query))).page,
  }))
  return { name, asked }
}

/** A Pareto with the queries that it sends. */
async function paretoCase(ctx: DbContext, name: string, query: Asked): Promise<ReadCase> {
  const queries: Query[] = []
  const read = (given: readonly Query[]) => {
    queries.push(...given)
    return ctx.engine.read(given)
  }
  await defectPareto.run({ ...ctx, engine: { ...ctx.engine, read } }, defectPareto.input.parse(query))
  return { name, asked: [{ path: withQuery('/api/defects/reports/defect-pareto', query), queries }] }
}

/** What people ask for: Paretos of everything and of a year, and the lists of a part, a work centre, a state and of words. */
async function prepare(ctx: DbContext) {
  const [parts, centers] = await gather(ctx, [select(ctx, partNumber, {}), select(ctx, workCenter, {})])
  // those of the trial defects, of which the first have most of them; the seed has others
  const some = (rows: readonly { id: number; code: string }[], letters: string) => {
    const ids = rows.flatMap(({ id, code }) => (code.startsWith(letters) ? [id] : [])).sort((one, other) => one - other)
    return [0, 1, 5, 11].map((at) => String(ids[at]))
  }
  const [partIds, centerIds] = [some(parts, 'PN-'), some(centers, 'WC-')]
  const sort = '-detectedAt'
  const year = { from: day(ctx, 365), to: day(ctx, 0) }
  const paretos = [
    await paretoCase(ctx, 'of all', {}),
    await paretoCase(ctx, 'of a year', year),
    await paretoCase(ctx, 'of a year by records', { ...year, by: 'records' }),
    await paretoCase(ctx, 'of all by records', { by: 'records' }),
    await paretoCase(ctx, 'of a category', { category: 'surface' }),
    await paretoCase(ctx, 'of the part with most', { partNumberId: partIds[0] ?? '' }),
    await paretoCase(ctx, 'of the work centre with most, of a year', { ...year, workCenterId: centerIds[0] ?? '' }),
  ]
  const states = ['open', 'in-review', 'draft', 'closed']
  const lists = [
    listCase(
      ctx,
      'status=open&partNumberId',
      partIds.map((partNumberId) => ({ status: 'open', partNumberId, sort })),
    ),
    listCase(
      ctx,
      'status&workCenterId',
      centerIds.flatMap((workCenterId) => states.map((status) => ({ status, workCenterId, sort }))),
    ),
    listCase(
      ctx,
      'workCenterId',
      centerIds.map((workCenterId) => ({ workCenterId, sort })),
    ),
    listCase(
      ctx,
      'status',
      states.map((status) => ({ status, sort })),
    ),
    listCase(
      ctx,
      'open, by due date',
      partIds.map(() => ({ open: 'true', sort: 'dueOn' })),
    ),
  ]
  const words = ['porosity', 'fissure', 'client', 'rayure bord', 'po', 'DMT-2026-00012', 'zeppelin']
  const searches = [
    listCase(
      ctx,
      'q',
      words.map((q) => ({ q })),
    ),
    listCase(
      ctx,
      'q&status=open',
      words.map((q) => ({ q, status: 'open' })),
    ),
    listCase(
      ctx,
      'q&partNumberId',
      words.map((q, at) => ({ q, partNumberId: partIds[at % partIds.length] ?? '' })),
    ),
  ]
  return { paretos, lists, searches, reads: [...paretos, ...lists, ...searches] }
}

const day = (ctx: DbContext, ago: number) => new Date(Date.parse(ctx.now()) - ago * 86_400_000).toISOString().slice(0, 10)

/** Makes the database with `npm run demo-data`, unless one is given, and measures. Its defects are as many as told. */
export function benchDefects(defects: number, given?: string): Promise<DefectFigures> {
  return withServers({ rows: 'defects', count: defects, given }, prepare, async (both, { paretos, lists, searches }) => ({
    paretos: await readAll(both, paretos, 40),
    lists: await readAll(both, lists, 10),
    searches: await readAll(both, searches, 10),
  }))
}

// node tests/bench/defects.ts DEFECTS [FILE]: every figure by itself, over a database that demo-data has made
if (import.meta.main) {
  const figures = await benchDefects(Number(process.argv[2] ?? 20_000), process.argv[3])
  console.table([...figures.paretos, ...figures.lists, ...figures.searches])
}
