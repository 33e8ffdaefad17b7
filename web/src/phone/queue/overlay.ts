// Rows as they will be once everything that waits has arrived; pure.
import type { Row } from '../store/feed.ts'
import type { Effect, Write } from './write.ts'

/** A row with what waits for it. */
export type Shown = Row & { readonly isWaiting?: boolean; readonly isRefused?: boolean }

const concerns = ({ on, photo, effects }: Write, resource: string, id: number) =>
  (on?.resource === resource && on.id === id) ||
  (photo?.owner === resource && photo.ownerId === id) ||
  effects.some((effect) => effect.resource === resource && effect.id === id)

/** A row under the writes that wait; one that was refused changes nothing any more, but is told of. */
export function underWrites(resource: string, row: Row, writes: readonly Write[]): Shown {
  const own = writes.filter((write) => concerns(write, resource, row.id))
  if (own.length === 0) return row
  const values = own
    .filter(({ refusal }) => refusal === null)
    .flatMap(({ effects }) => effects)
    .flatMap((effect) => (effect.kind === 'set' && effect.resource === resource && effect.id === row.id ? [effect.values] : []))
  return {
    ...row,
    ...Object.assign({}, ...values),
    ...(own.some(({ refusal }) => refusal === null) ? { isWaiting: true } : {}),
    ...(own.some(({ refusal }) => refusal !== null) ? { isRefused: true } : {}),
  }
}

/** What waits to be taken from (negative) or added to an item, in all or of one store and lot. */
export const waitingStock = (resource: string, id: number, writes: readonly Write[], storeId?: number, lotId?: number | null): number =>
  writes
    .filter(({ refusal }) => refusal === null)
    .flatMap(({ effects }) => effects)
    .filter((effect): effect is Effect & { kind: 'stock' } => effect.kind === 'stock' && effect.resource === resource && effect.id === id)
    .filter((effect) => (storeId === undefined || effect.storeId === storeId) && (lotId === undefined || effect.lotId === lotId))
    .reduce((sum, { by }) => Math.round((sum + by) * 1000) / 1000, 0)
