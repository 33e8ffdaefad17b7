// What bears a code: as the API answers, or found among the rows of this device; pure.
import { drawFirstExpiring } from '../../../../shared/domains/facilities/rules.ts'
import { type Shown, waitingStock } from '../queue/overlay.ts'
import type { Write } from '../queue/write.ts'

/** How much there is; below zero where more waits to be issued than the rows tell of. */
export interface Amount {
  readonly quantity: number
  /** What of it waits: to be issued (negative) or to come back. */
  readonly waiting?: number
}

/** What lies of one lot. */
export interface Lot extends Amount {
  readonly lotId: number | null
  readonly lot: string | null
  readonly expiresOn: string | null
}

/** What lies in one store. */
export interface StorePlace extends Amount {
  readonly storeId: number
  readonly store: string
  readonly lots: readonly Lot[]
}

/** An item of stock or of first aid. */
export interface ItemMatch {
  readonly kind: 'inventoryItem' | 'firstAidItem'
  readonly id: number
  readonly code: string
  readonly name: string
  readonly storeId: number
  readonly store: string
  readonly unit: string
  readonly quantityOnHand: number
  /** As of an amount. */
  readonly waiting?: number
  readonly stock: readonly StorePlace[]
}

/** A tool. */
export interface ToolMatch {
  readonly kind: 'equipment'
  readonly id: number
  readonly code: string
  readonly name: string
  readonly storeId: number
  readonly store: string
  readonly status: string
  readonly condition: string
  readonly calibrationDueOn: string | null
  readonly out: {
    readonly borrowerId: number
    readonly borrower: string
    readonly borrowerName: string | null
    readonly dueAt: string
  } | null
}

export type Match = ItemMatch | ToolMatch

/** Rows of this device, by resource. */
export type RowsOf = (resource: string) => readonly Shown[]

const same = (one: unknown, other: string) => typeof one === 'string' && one.trim().toLowerCase() === other.trim().toLowerCase()
const sum = (quantities: readonly number[]) => quantities.reduce((total, one) => Math.round((total + one) * 1000) / 1000, 0)

/** All that bears a code among the rows of this device. */
export function matchesHere(code: string, rows: RowsOf): Match[] {
  const items = rows('inventoryItem').filter(({ sku, barcode }) => same(sku, code) || same(barcode, code))
  const aids = rows('firstAidItem').filter((row) => same(row.code, code) || same(row.barcode, code))
  const tools = rows('equipment').filter(({ tag, serial }) => same(tag, code) || same(serial, code))
  return [
    ...items.map((row) => itemHere('inventoryItem', row, rows)),
    ...tools.map((row) => toolHere(row, rows)),
    ...aids.map((row) => itemHere('firstAidItem', row, rows)),
  ]
}

/** Whether a lot cannot be issued any more; it is good on the day itself. */
export const isExpired = ({ expiresOn }: Pick<Lot, 'expiresOn'>, today: string): boolean => expiresOn !== null && expiresOn < today

/** What can be issued of a place without a word of the lot, as far as the rows tell. */
export const issuable = ({ quantity, lots }: StorePlace, today: string): number =>
  sum([quantity, ...lots.filter((lot) => isExpired(lot, today)).map((lot) => -lot.quantity)])

/** First expiring first, then what never expires, and last what has expired. */
const byExpiry = (today: string) => {
  const rank = (lot: Lot) => (isExpired(lot, today) ? '99' : (lot.expiresOn ?? '9'))
  return (one: Lot, other: Lot) => rank(one).localeCompare(rank(other))
}

/** A match as it is shown, with a connection and without: stores by their names, lots by their expiry. */
export function asShown(match: Match, rows: RowsOf, today: string): Match {
  const named = <T extends { storeId: number; store: string }>(place: T): T => ({
    ...place,
    store: storeOf(rows, place.storeId) || place.store,
  })
  if (match.kind === 'equipment') return named(match)
  return { ...named(match), stock: match.stock.map((place) => ({ ...named(place), lots: place.lots.toSorted(byExpiry(today)) })) }
}

/** An item of this device; null where it is not here. */
export function itemOf(kind: ItemMatch['kind'], id: number, rows: RowsOf, today: string): ItemMatch | null {
  const found = rows(kind).find((row) => row.id === id)
  return found ? (asShown(itemHere(kind, found, rows), rows, today) as ItemMatch) : null // an item stays one
}

const storeOf = (rows: RowsOf, id: unknown) => String(rows('store').find((store) => store.id === id)?.name ?? '')

function itemHere(kind: ItemMatch['kind'], row: Shown, rows: RowsOf): ItemMatch {
  const [prefix, code] = kind === 'inventoryItem' ? ['stock', String(row.sku)] : ['firstAid', String(row.code)]
  const held = rows(`${prefix}Level`).filter(({ itemId, quantity }) => itemId === row.id && Number(quantity) > 0)
  const lots = rows(`${prefix}Lot`)
  const stock = [...Map.groupBy(held, ({ storeId }) => Number(storeId))].map(([storeId, shelves]) => ({
    storeId,
    store: storeOf(rows, storeId),
    quantity: sum(shelves.map(({ quantity }) => Number(quantity))),
    lots: shelves.map(({ lotId, quantity }) => {
      const lot = lots.find(({ id }) => id === lotId)
      return {
        lotId: lot?.id ?? null,
        lot: lot ? String(lot.lotNumber) : null,
        expiresOn: typeof lot?.expiresOn === 'string' ? lot.expiresOn : null,
        quantity: Number(quantity),
      }
    }),
  }))
  return {
    ...{ kind, id: row.id, code, name: String(row.name), unit: String(row.unit ?? ''), stock },
    ...{ storeId: Number(row.storeId), store: storeOf(rows, row.storeId), quantityOnHand: sum(stock.map(({ quantity }) => quantity)) },
  }
}

function toolHere(row: Shown, rows: RowsOf): ToolMatch {
  const held = rows('signOut').find(({ equipmentId, returnedAt }) => equipmentId === row.id && !returnedAt)
  const out =
    held && row.status === 'out'
      ? {
          borrowerId: Number(held.borrowerId),
          borrower: String(held.borrower ?? ''),
          borrowerName: null,
          dueAt: String(held.dueAt),
        }
      : null
  return {
    ...{ kind: 'equipment', id: row.id, code: String(row.tag), name: String(row.name), storeId: Number(row.storeId) },
    ...{ store: storeOf(rows, row.storeId), status: String(row.status), condition: String(row.condition), out },
    calibrationDueOn: typeof row.calibrationDueOn === 'string' ? row.calibrationDueOn : null,
  }
}

/** A match as it will be once everything that waits has arrived. */
export function matchUnderWrites(
  match: Match,
  writes: readonly Write[],
  today: string,
): Match & { readonly isWaiting: boolean; readonly isRefused: boolean } {
  const own = writes.filter(
    ({ effects, on }) =>
      (on?.resource === match.kind && on.id === match.id) || effects.some(({ resource, id }) => resource === match.kind && id === match.id),
  )
  const flags = { isWaiting: own.some(({ refusal }) => refusal === null), isRefused: own.some(({ refusal }) => refusal !== null) }
  if (match.kind === 'equipment') {
    const values = own
      .filter(({ refusal }) => refusal === null)
      .flatMap(({ effects }) => effects)
      .flatMap((effect) => (effect.kind === 'set' ? [effect.values] : []))
    return { ...match, ...Object.assign({}, ...values), ...flags }
  }
  const by = (storeId?: number, lotId?: number | null) => waitingStock(match.kind, match.id, writes, storeId, lotId)
  return {
    ...match,
    ...flags,
    quantityOnHand: sum([match.quantityOnHand, by()]),
    waiting: by(),
    stock: match.stock.map((place) => ({
      ...under(place, by(place.storeId)),
      lots: lotsUnder(place.lots, (lotId) => by(place.storeId, lotId), today),
    })),
  }
}

const under = <T extends Amount>(place: T, waiting: number): T => ({ ...place, quantity: sum([place.quantity, waiting]), waiting })

/** Lots under what waits; what names no lot is taken from them as the API will take it. */
function lotsUnder(lots: readonly Lot[], by: (lotId: number | null) => number, today: string): Lot[] {
  const named = lots.map((lot) => (lot.lotId === null ? lot : under(lot, by(lot.lotId))))
  const { takes } = drawFirstExpiring(named, Math.max(0, -by(null)), today)
  return named.map((lot) => {
    const taken = takes.find(({ shelf }) => shelf === lot)?.quantity ?? 0
    return { ...under(lot, -taken), waiting: sum([lot.waiting ?? 0, -taken]) }
  })
}
