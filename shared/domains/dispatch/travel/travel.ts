// How far and how long it is between places, and where that is known from, so that a plan can be made again.
import { config } from '../../../config.ts'
import type { DbContext } from '../../../db/context.ts'
import { gather, selectById } from '../../../db/store.ts'
import { AppError } from '../../../errors.ts'
import { travelMatrix } from '../fleet-resources.ts'
import type { Place } from '../place.ts'
import { haversine, noTravel, type Roads, type TravelFigures } from './haversine.ts'
import { readContent } from './matrix-files.ts'
import { figuresOf } from './matrix-places.ts'
import { travelByService } from './routing.ts'

/** Where distances and times are from; it stands in the snapshot of a plan. Of a matrix the content is named, which never changes. */
export type TravelSource =
  | ({ readonly kind: 'haversine' } & Roads)
  | { readonly kind: 'matrix' | 'osrm' | 'google'; readonly matrixId: number; readonly sha256: string }

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
  if (asked.matrixId !== undefined) return travelByMatrix(ctx, places, asked.matrixId)
  const { road, routing } = config()
  if (routing !== null && asked.travel !== 'haversine') return travelByService(ctx, places, routing)
  return { ...haversine(places, road), source: { kind: 'haversine', ...road } }
}

async function travelByMatrix(ctx: DbContext, places: readonly Place[], matrixId: number): Promise<Travel> {
  const [[row]] = await gather(ctx, [selectById(ctx, travelMatrix, matrixId)])
  const issue = (code: string, message: string, hint: string) => ({ issues: [{ path: 'matrixId', code, message, hint }] })
  if (!row || row.deletedAt !== null) {
    const message = row ? `${row.code} was removed` : `there is no travelMatrix ${matrixId}`
    throw new AppError('invalid', message, issue('reference', message, `GET ${travelMatrix.path} lists those that are there.`))
  }
  if (row.sha256 === null) {
    const message = `${row.code} has not been loaded yet`
    throw new AppError('conflict', message, issue('state', message, `Attach a file to it and POST ${travelMatrix.path}/${matrixId}/load.`))
  }
  const kind = row.source === 'upload' ? 'matrix' : row.source
  return read(places, { kind, matrixId, sha256: row.sha256 }, row.code)
}

type MatrixSource = Exclude<TravelSource, { kind: 'haversine' }>

async function read(places: readonly Place[], source: MatrixSource, label: string): Promise<Travel> {
  return { ...figuresOf(await readContent(source.sha256, label), label, places, source.kind === 'matrix'), source }
}

/**
 * The same figures again, for the same places in the same order, whatever became of the matrix since. Throws `not_found` where storage has lost the content
 * that the source names, or holds another under its name.
 */
export async function travelAgain(_ctx: DbContext, places: readonly Place[], source: TravelSource): Promise<Travel> {
  if (source.kind === 'haversine') return { ...haversine(places, source), source }
  return read(places, source, `matrix ${source.matrixId}`)
}

/**
 * Figures of a plan with places more, which come after its own: those between its own places are taken as they are. A routing service is asked for what is
 * not known. The source is that of the new figures.
 */
export async function travelMore(ctx: DbContext, travel: Travel, places: readonly Place[], more: readonly Place[]): Promise<Travel> {
  const all = [...places, ...more]
  const { source } = travel
  const wider =
    source.kind === 'haversine'
      ? { ...haversine(all, source, places.length), source }
      : source.kind === 'matrix'
        ? await travelAgain(ctx, all, source)
        : await travelBetween(ctx, all, {})
  const figures = noTravel(all.length)
  for (const name of ['metres', 'seconds'] as const) {
    figures[name].set(wider[name])
    for (let from = 0; from < places.length; from++)
      figures[name].set(travel[name].subarray(from * places.length, (from + 1) * places.length), from * all.length)
  }
  return { ...figures, source: wider.source }
}
