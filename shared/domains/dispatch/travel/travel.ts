// How far and how long it is between places, and where that is known from, so that a plan can be made again.
import { config } from '../../../config.ts'
import type { DbContext } from '../../../db/context.ts'
import { gather, selectById } from '../../../db/store.ts'
import { AppError, type Issue } from '../../../errors.ts'
import { travelMatrix } from '../fleet-resources.ts'
import type { Place } from '../place.ts'
import { haversine, noTravel, type Roads, type TravelFigures } from './haversine.ts'
import { readContent } from './matrix-files.ts'
import { figuresOf } from './matrix-places.ts'
import { travelByService } from './routing.ts'

/** Straight lines, made longer for roads. */
export type PlainSource = { readonly kind: 'haversine' } & Roads
/** Where distances and times are from; it stands in the snapshot of a plan. Of a matrix the content is named, which never changes. */
export type TravelSource = PlainSource | { readonly kind: 'matrix' | 'osrm' | 'google'; readonly matrixId: number; readonly sha256: string }

/** Whole metres and seconds from place a to place b at [a * places + b], zero from a place to itself. */
export interface Travel extends TravelFigures {
  readonly source: TravelSource
}

/** What planning asks for: a matrix of one's own, or straight lines though a routing service is set up. */
export interface TravelAsked {
  readonly matrixId?: number | undefined
  readonly travel?: 'haversine' | undefined
}

/**
 * Distances and times between places: of the matrix that is asked for, else of the routing service where one is set up, else haversine. Throws `conflict`
 * that names the places and ways that are not known, `invalid` where there is no such matrix, `unavailable` where the service or storage cannot be reached.
 */
export async function travelBetween(ctx: DbContext, places: readonly Place[], asked: TravelAsked): Promise<Travel> {
  const [travel] = await travelOfEach(ctx, [places], asked)
  return travel ?? { ...noTravel(0), source: { kind: 'haversine', ...config().road } }
}

/** The source of `travelBetween` where its figures follow from the places alone, so that a worker thread can work them out; null: they are read or asked for. */
export function plainSource({ matrixId, travel }: TravelAsked): PlainSource | null {
  const { road, routing } = config()
  return matrixId === undefined && (routing === null || travel === 'haversine') ? { kind: 'haversine', ...road } : null
}

/** The same for several groups of places at once, each for itself: one read of a matrix, and a service is asked once for all of them. */
export async function travelOfEach(ctx: DbContext, groups: readonly (readonly Place[])[], asked: TravelAsked): Promise<Travel[]> {
  if (asked.matrixId !== undefined) {
    const { source, label } = await sourceOf(ctx, asked.matrixId)
    const matrix = await readContent(source.sha256, label)
    return groups.map((places) => ({ ...figuresOf(matrix, label, places, source.kind === 'matrix'), source }))
  }
  const { road, routing } = config()
  if (routing !== null && asked.travel !== 'haversine') return travelByService(ctx, groups, routing)
  return groups.map((places) => ({ ...haversine(places, road), source: { kind: 'haversine', ...road } }))
}

async function sourceOf(ctx: DbContext, matrixId: number): Promise<{ readonly source: MatrixSource; readonly label: string }> {
  const [[row]] = await gather(ctx, [selectById(ctx, travelMatrix, matrixId)])
  const issue = (code: Issue['code'], message: string, hint: string) => ({ issues: [{ path: 'matrixId', code, message, hint }] })
  if (!row || row.deletedAt !== null) {
    const message = row ? `${row.code} was removed` : `there is no travelMatrix ${matrixId}`
    throw new AppError('invalid', message, issue('reference', message, `GET ${travelMatrix.path} lists those that are there.`))
  }
  if (row.sha256 === null) {
    const message = `${row.code} has not been loaded yet`
    throw new AppError('conflict', message, issue('state', message, `Attach a file to it and POST ${travelMatrix.path}/${matrixId}/load.`))
  }
  const kind = row.source === 'upload' ? 'matrix' : row.source
  return { source: { kind, matrixId, sha256: row.sha256 }, label: row.code }
}

type MatrixSource = Exclude<TravelSource, { kind: 'haversine' }>

/**
 * The same figures again, for the same places in the same order, whatever became of the matrix since. Throws `not_found` where storage has lost the content
 * that the source names, or holds another under its name.
 */
export async function travelAgain(_ctx: DbContext, places: readonly Place[], source: TravelSource): Promise<Travel> {
  if (source.kind === 'haversine') return { ...haversine(places, source), source }
  const label = `matrix ${source.matrixId}`
  return { ...figuresOf(await readContent(source.sha256, label), label, places, source.kind === 'matrix'), source }
}
