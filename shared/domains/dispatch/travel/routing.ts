// Distances and times of a routing service: what it was asked before is taken from kept matrices, the rest is asked for and kept.
import type { RowOf } from '../../../catalogue/resource.ts'
import type { RoutingSettings } from '../../../config.ts'
import { insert } from '../../../db/changes.ts'
import { commit } from '../../../db/commit.ts'
import type { DbContext } from '../../../db/context.ts'
import { bound } from '../../../db/engine.ts'
import type { Row } from '../../../db/rows.ts'
import { gather, limited, type Selection, selection, selectRows } from '../../../db/store.ts'
import { AppError } from '../../../errors.ts'
import { travelMatrix } from '../fleet-resources.ts'
import type { Place } from '../place.ts'
import { google } from './google.ts'
import { emptyMatrix, type Matrix, mostPlaces, noWay, sizeOf, toBytes, unknown } from './matrix.ts'
import { keepContent, readContent } from './matrix-files.ts'
import { figuresOf, findPlaces, spotOf } from './matrix-places.ts'
import { osrm } from './osrm.ts'
import { type AskLimits, askAll, usualLimits } from './routing-ask.ts'
import { type Block, blocksOf } from './routing-blocks.ts'
import type { RoutingService, Spot, Table } from './routing-service.ts'
import type { Travel } from './travel.ts'

/** For so long what a service said is taken again. */
const keptDays = 30
/** So many kept matrices are looked into, the newest first. */
const mostLookedInto = 12
const dayMilliseconds = 86_400_000

type MatrixRow = RowOf<typeof travelMatrix> & Row

/** The service that the settings name. */
function serviceOf({ kind, address, key }: RoutingSettings): RoutingService {
  return kind === 'osrm' ? osrm(address) : google(address, key ?? '')
}

/** The newest matrices that a service gave since an instant. */
export function selectKept(ctx: DbContext, kind: RoutingSettings['kind'], since: string): Selection<MatrixRow> {
  const { dialect } = ctx.engine
  const { source, measuredAt } = travelMatrix.columns
  const query = selectRows(ctx.catalogue, travelMatrix, dialect)
    .where('t.source', '=', bound(source, kind, dialect))
    .where('t.measuredAt', '>=', bound(measuredAt, since, dialect))
    .where('t.deletedAt', 'is', null)
    .orderBy('t.measuredAt', 'desc')
    .orderBy('t.id', 'desc')
  return selection(ctx, travelMatrix, limited(query, dialect, mostLookedInto))
}

/**
 * Distances and times as the service gives them, for several groups of places at once. Whatever was asked is kept as one matrix with all that the places
 * need, so that the source names one content; its `measuredAt` is that of its oldest pair. Throws `unavailable` that names the service, and `conflict` that
 * names places of one group between which it knows no way.
 */
export async function travelByService(
  ctx: DbContext,
  groups: readonly (readonly Place[])[],
  settings: RoutingSettings,
  limits: AskLimits = usualLimits,
): Promise<Travel[]> {
  const service = serviceOf(settings)
  const matrix = emptyMatrix(spotsOf(groups.flat()))
  if (matrix.places.length > mostPlaces)
    throw tooMany(`there are ${matrix.places.length} places; ${service.name} is asked for at most ${mostPlaces}`)
  const since = new Date(Date.parse(ctx.now()) - keptDays * dayMilliseconds).toISOString()
  const [kept] = await gather(ctx, [selectKept(ctx, service.kind, since)])
  const used = await takeKept(ctx, matrix, kept)
  const blocks = blocksOf(matrix, service.side)
  const [only, ...others] = used
  const row = blocks.length === 0 && only && others.length === 0 ? only : await askAndKeep(ctx, service, matrix, blocks, used, limits)
  const source = { kind: service.kind, matrixId: Number(row.id), sha256: String(row.sha256) } as const
  return groups.map((places) => ({ ...figuresOf(matrix, String(row.code), places, false), source }))
}

/** Every spot once. */
function spotsOf(places: readonly Place[]): Spot[] {
  const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6
  return [...new Map(places.map((place) => [spotOf(place), { lat: round(place.lat), lon: round(place.lon) }])).values()]
}

/** Takes what is missing from kept matrices, the newest first; returns those of which something was taken. */
async function takeKept(ctx: DbContext, matrix: Matrix, kept: readonly MatrixRow[]): Promise<MatrixRow[]> {
  const used: MatrixRow[] = []
  for (const row of kept) {
    if (blocksOf(matrix, mostPlaces).length === 0) break
    const { sha256, code } = row
    if (sha256 === null) continue
    try {
      if (takePairs(matrix, await readContent(sha256, code))) used.push(row)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      ctx.log.warn('a kept matrix is passed over', { matrix: code, error })
    }
  }
  return used
}

function takePairs(matrix: Matrix, kept: Matrix): boolean {
  const [count, size] = [matrix.places.length, kept.places.length]
  const at = findPlaces(kept, matrix.places as readonly Spot[], false) // the places of services have coordinates
  let isUsed = false
  for (let from = 0; from < count; from++)
    for (let to = 0; to < count; to++) {
      const [here, there, pair] = [at[from] ?? -1, at[to] ?? -1, from * count + to]
      if (here < 0 || there < 0 || from === to || matrix.metres[pair] !== unknown) continue
      const metres = kept.metres[here * size + there] ?? unknown
      if (metres === unknown) continue
      matrix.metres[pair] = metres
      matrix.seconds[pair] = kept.seconds[here * size + there] ?? 0
      isUsed = true
    }
  return isUsed
}

/** Asks for the blocks; what was answered is kept, also where not all of it was. */
async function askAndKeep(
  ctx: DbContext,
  service: RoutingService,
  matrix: Matrix,
  blocks: readonly Block[],
  used: readonly MatrixRow[],
  limits: AskLimits,
): Promise<Pick<MatrixRow, 'id' | 'code' | 'sha256'>> {
  const pairs = blocks.reduce((sum, { from, to }) => sum + from.length * to.length, 0)
  if (pairs > service.mostPairs)
    throw tooMany(`${pairs} ways are not known yet; ${service.name} is asked for at most ${service.mostPairs} for one plan`)
  let answered = 0
  let failure: unknown = null
  try {
    await askAll(service, matrix.places as readonly Spot[], blocks, ctx.random, limits, (block, table) => {
      takeTable(matrix, block, table)
      answered++
    })
  } catch (error) {
    failure = error
  }
  if (failure !== null && answered === 0) throw failure
  const row = await keep(ctx, service, matrix, used)
  if (failure !== null) throw failure
  return row
}

function takeTable({ places, metres, seconds }: Matrix, { from, to }: Block, table: Table): void {
  for (const [row, here] of from.entries())
    for (const [column, there] of to.entries()) {
      if (here === there) continue
      const [far, long] = [table.metres[row]?.[column] ?? null, table.seconds[row]?.[column] ?? null]
      const isWay = far !== null && long !== null
      metres[here * places.length + there] = isWay ? Math.round(far) : noWay
      seconds[here * places.length + there] = isWay ? Math.round(long) : 0
    }
}

/** One row and one content, whoever does the same meanwhile: content lies under its hash, and rows are many. */
async function keep(ctx: DbContext, { kind, name }: RoutingService, matrix: Matrix, used: readonly MatrixRow[]) {
  const sha256 = await keepContent(toBytes(matrix))
  const oldest = used.reduce((least, { measuredAt }) => (measuredAt !== null && measuredAt < least ? measuredAt : least), ctx.now())
  const row = { source: kind, description: `Asked of ${name}.`, ...sizeOf(matrix), sha256, blobPath: sha256, measuredAt: oldest }
  // the answer that is kept for a request is that of the plan
  const [made] = await commit({ ...ctx, idempotency: null }, [insert(travelMatrix, row)])
  return { id: Number(made?.id), code: String(made?.code), sha256 }
}

function tooMany(message: string): AppError {
  const hint = 'Plan fewer orders at once, or with a matrix of your own, or with travel haversine.'
  return new AppError('too_large', message, { issues: [{ path: 'travel', code: 'too_large', message, hint }] })
}
