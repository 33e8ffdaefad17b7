// How far and how long it is between places, and where that is known from, so that a plan can be made again.
import { config } from '../../../config.ts'
import type { DbContext } from '../../../db/context.ts'
import { AppError } from '../../../errors.ts'
import type { Place } from '../place.ts'
import { haversine, type Roads, type TravelFigures } from './haversine.ts'

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

/** Distances and times between places: of the matrix that is asked for, else of the routing service where one is set up, else haversine. */
export async function travelBetween(_ctx: DbContext, places: readonly Place[], asked: TravelAsked): Promise<Travel> {
  if (asked.matrixId !== undefined) throw new AppError('unavailable', 'matrices cannot be read yet')
  const { road } = config()
  return { ...haversine(places, road), source: { kind: 'haversine', ...road } }
}

/** The same figures again, for the same places in the same order; throws `not_found` where storage has lost what the source names. */
export async function travelAgain(_ctx: DbContext, places: readonly Place[], source: TravelSource): Promise<Travel> {
  if (source.kind !== 'haversine') throw new AppError('unavailable', 'matrices cannot be read yet')
  return { ...haversine(places, source), source }
}
