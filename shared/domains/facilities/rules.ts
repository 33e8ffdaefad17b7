// What is allowed in facilities; pure.
import type { ImportHatch } from '../../catalogue/resource.ts'
import { type Issue, refuse } from '../../errors.ts'

/** The most to keep of an item is not below the point at which it is ordered again. */
export function checkItem(item: { reorderPoint: number; reorderMax: number | null }): Issue[] {
  if (item.reorderMax === null || item.reorderMax >= item.reorderPoint) return []
  return [
    {
      path: 'reorderMax',
      code: 'range',
      message: `${item.reorderMax} is below the reorder point ${item.reorderPoint}`,
      hint: 'Raise the maximum or lower the reorder point.',
    },
  ]
}

/**
 * An opening quantity becomes one count movement when the import creates the item; zero posts none. An expiry makes a lot
 * named after its date. For an item that exists already the quantities are only compared: a stocktake is its own mode.
 */
export const openingStockOf =
  (prefix: 'stock' | 'firstAid'): NonNullable<ImportHatch['fromImport']> =>
  (item, extra, at, current) => {
    const opening = Number(extra.openingQuantity ?? 0)
    const expiresOn = typeof extra.expiresOn === 'string' ? extra.expiresOn : null
    if (current) {
      if (extra.openingQuantity === null || extra.openingQuantity === undefined || opening === Number(current.quantityOnHand))
        return { inserts: [], warnings: [] }
      const message = `the sheet says ${opening} on hand, the record ${current.quantityOnHand}; the record stays`
      return {
        inserts: [],
        warnings: [
          { path: 'openingQuantity', code: 'stock_differs', message, hint: 'Count the item (POST .../count) if the sheet is right.' },
        ],
      }
    }
    const inserts = []
    const lotId = expiresOn === null ? null : at.newId(`${prefix}Lot`)
    if (expiresOn !== null) inserts.push({ resource: `${prefix}Lot`, row: { id: lotId, itemId: item.id, lotNumber: expiresOn, expiresOn } })
    if (opening > 0) {
      const unitCost = typeof item.unitCost === 'number' ? item.unitCost : null
      const place = { itemId: item.id, storeId: item.storeId, lotId }
      inserts.push({
        resource: `${prefix}Level`,
        row: { id: at.newId(`${prefix}Level`), ...place, quantity: opening, value: worth(opening, unitCost ?? 0) },
      })
      const movement = { ...place, kind: 'count', quantity: opening, unitCost, reason: 'opening quantity', occurredAt: at.now }
      inserts.push({ resource: `${prefix}Movement`, row: { id: at.newId(`${prefix}Movement`), ...movement } })
    }
    return { inserts, warnings: [] }
  }

const unit = { quantity: 1000, worth: 100 }
/** The largest quantity, and the largest worth, that fit into 15 digits. */
const most = { quantity: 999_999_999_999.999, worth: 9_999_999_999_999.99 }
const whole = (value: number, scale: keyof typeof unit) => BigInt(Math.round(value * unit[scale]))

/** `a` times `b` over `c`, all at least zero, rounded half up. */
const share = (a: bigint, b: bigint, c: bigint) => (a * b * 2n + c) / (c * 2n)

/** The sum of two quantities, three decimal places. */
export function plus(a: number, b: number): number {
  return Number(whole(a, 'quantity') + whole(b, 'quantity')) / unit.quantity
}

/** What a quantity is worth at a unit cost, rounded half up to cents. */
export function worth(quantity: number, unitCost: number): number {
  return Number(share(whole(quantity, 'quantity'), whole(unitCost, 'worth'), 1000n)) / unit.worth
}

/** Stock of an item in one store, of one lot or of none: a level with what is to know of its lot. */
export interface Shelf {
  readonly id: number
  readonly lockVersion: number
  readonly storeId: number
  readonly lotId: number | null
  readonly lotNumber: string | null
  readonly expiresOn: string | null
  readonly quantity: number
  readonly value: number
}

type Stock = Pick<Shelf, 'quantity' | 'value'>

/** What leaves a shelf with a quantity at moving average, rounded half up to cents; all of its worth when it becomes empty. */
export function worthOf(shelf: Stock, quantity: number): number {
  if (quantity >= shelf.quantity) return shelf.value
  return Number(share(whole(shelf.value, 'worth'), whole(quantity, 'quantity'), whole(shelf.quantity, 'quantity'))) / unit.worth
}

/** What leaves a shelf when the `moved` worth that came with a quantity is taken back: never more than is there, all of it when the shelf becomes empty. */
export function worthBack(shelf: Stock, quantity: number, moved: number): number {
  return quantity >= shelf.quantity ? shelf.value : Math.min(moved, shelf.value)
}

/** By how much a movement moved the worth of its level: from the audit entry of the level, else by its unit cost. */
export function worthMoved(movement: { quantity: number; unitCost: number | null; before: string | null; after: string | null }): number {
  const { quantity, unitCost, before, after } = movement
  if (after === null) return Math.sign(quantity) * worth(Math.abs(quantity), unitCost ?? 0)
  const cents = (json: string | null) => (json === null ? 0n : whole(Number(JSON.parse(json).value), 'worth'))
  return Number(cents(after) - cents(before)) / unit.worth
}

/** The moving average of a shelf to the cent, null when it is empty. */
export function averageCost(shelf: Stock | undefined): number | null {
  if (!shelf || shelf.quantity === 0) return null
  return Number(share(whole(shelf.value, 'worth'), 1000n, whole(shelf.quantity, 'quantity'))) / unit.worth
}

/** Which lots a quantity is taken from. */
export interface Draw<Of = Shelf> {
  readonly takes: readonly { readonly shelf: Of; readonly quantity: number }[]
  /** What cannot be had. */
  readonly missing: number
  /** What is there but has expired, so that it was left. */
  readonly expired: number
}

/** Takes a quantity from the lot that expires first, then the next; lots without expiry come after them, stock without lot last; expired lots stay. */
export function drawFirstExpiring<Of extends Pick<Shelf, 'lotId' | 'expiresOn' | 'quantity'>>(
  shelves: readonly Of[],
  quantity: number,
  today: string,
): Draw<Of> {
  const isExpired = ({ expiresOn }: Of) => expiresOn !== null && expiresOn < today
  const rank = ({ expiresOn, lotId }: Of) => `${expiresOn ?? '9999-99-99'} ${String(lotId ?? Number.MAX_SAFE_INTEGER).padStart(16, '0')}`
  const takes: Draw<Of>['takes'][number][] = []
  let missing = quantity
  for (const shelf of shelves.filter((one) => one.quantity > 0 && !isExpired(one)).sort((a, b) => (rank(a) < rank(b) ? -1 : 1))) {
    if (missing === 0) break
    const taken = Math.min(missing, shelf.quantity)
    takes.push({ shelf, quantity: taken })
    missing = plus(missing, -taken)
  }
  return { takes, missing, expired: shelves.filter(isExpired).reduce((total, shelf) => plus(total, shelf.quantity), 0) }
}

/** Stock is never below zero. */
export function shortage(asked: number, available: number, unitName: string, store: string, expired = 0): Issue {
  const left = expired > 0 ? `; ${expired} ${unitName} more have expired` : ''
  return {
    path: 'quantity',
    code: 'insufficient_stock',
    message: `${asked} ${unitName} asked for, ${available} ${unitName} on hand in ${store}${left}`,
    hint: 'Take less, take it from another store or lot, or receive or count stock first.',
    values: { asked, available, unit: unitName, store },
  }
}

/** Expired stock is not issued, except to be written off. */
export function checkExpiry(shelf: Shelf | undefined, kind: string, today: string): Issue[] {
  if (kind === 'loss' || !shelf?.expiresOn || shelf.expiresOn >= today) return []
  return [
    {
      path: 'lotId',
      code: 'expired',
      message: `lot ${shelf.lotNumber} expired on ${shelf.expiresOn}`,
      hint: 'Take another lot, or post a loss.',
    },
  ]
}

/** Where an item lies in lots, a count or an adjustment says which lot, or null for the stock without lot. */
export function checkLotNamed(
  shelves: readonly Pick<Shelf, 'lotId' | 'lotNumber' | 'quantity'>[],
  lotId: number | null | undefined,
): Issue[] {
  const lots = shelves.filter((shelf) => shelf.lotId !== null && shelf.quantity > 0)
  if (lotId !== undefined || lots.length === 0) return []
  const known = lots.slice(0, 10).map((shelf) => `${shelf.lotNumber} (${shelf.lotId})`)
  return [
    {
      path: 'lotId',
      code: 'required',
      message: 'the item is kept in lots here',
      hint: `Say which one: ${known.join(', ')}, or null for the stock without lot.`,
    },
  ]
}

/** A lot has one expiry date. */
export function checkLotExpiry(lot: { lotNumber: string; expiresOn: string | null } | undefined, expiresOn: string | undefined): Issue[] {
  if (!lot || expiresOn === undefined || lot.expiresOn === expiresOn) return []
  const known = lot.expiresOn === null ? 'has no expiry' : `expires on ${lot.expiresOn}`
  return [
    {
      path: 'expiresOn',
      code: 'differs',
      message: `lot ${lot.lotNumber} ${known}`,
      hint: 'Use another lot number, or mend the lot first.',
    },
  ]
}

/** What a shelf holds stays within 15 digits. */
export function checkFits(shelf: Stock | undefined, quantity: number, value: number): Issue[] {
  if ((shelf?.quantity ?? 0) + quantity > most.quantity)
    return [
      {
        path: 'quantity',
        code: 'too_big',
        message: `would make more than ${most.quantity} on hand`,
        hint: 'Check the quantity.',
        values: { maximum: most.quantity },
      },
    ]
  if ((shelf?.value ?? 0) + value <= most.worth) return []
  return [
    {
      path: 'quantity',
      code: 'too_big',
      message: `would make the stock worth more than ${most.worth}`,
      hint: 'Check quantity and unit cost.',
    },
  ]
}

const clockSlackMilliseconds = 300_000

/** Stock moves in the past or now; five minutes are left for clocks that differ. */
export function checkOccurred(occurredAt: string | undefined, now: string): Issue[] {
  if (occurredAt === undefined || Date.parse(occurredAt) <= Date.parse(now) + clockSlackMilliseconds) return []
  return [
    {
      path: 'occurredAt',
      code: 'future',
      message: `${occurredAt} has not come yet`,
      hint: 'Leave it out for now, or give the instant at which it happened.',
    },
  ]
}

/** A movement is reversed once, and a reversal never. */
export function checkReversible(
  movement: { id: number; kind: string },
  reversals: readonly { id: number; reversesId: number | null }[],
): Issue[] {
  if (movement.kind === 'reverse') {
    return [{ path: '', code: 'not_reversible', message: 'a reversal cannot be reversed', hint: 'Post the movement again instead.' }]
  }
  return reversals.slice(0, 1).map(({ id, reversesId }) => ({
    path: '',
    code: 'already_reversed',
    message: `movement ${reversesId} was reversed by movement ${id}`,
    hint: 'Post the movement again if the reversal was a mistake.',
  }))
}

/** What is in the way as things stand, rather than wrong with the request. */
const states: ReadonlySet<string> = new Set([
  ...['insufficient_stock', 'expired', 'already_reversed', 'not_reversible', 'differs'],
  ...['not_open', 'being_counted', 'nothing_there', 'nothing_counted', 'uncounted'],
  ...['out', 'not_out', 'reserved', 'in_repair', 'retired', 'calibration'],
  ...['state', 'open_lines', 'insurance', 'inactive'],
])

/** Throws everything that is wrong at once, as `refuse` does. */
export const refuseAll = (issues: readonly Issue[]): void => refuse(issues, states)
