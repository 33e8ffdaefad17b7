// How stock is posted: lines of the ledger with the levels that they move, in one commit.
import type { InsertOf } from '../../catalogue/resource.ts'
import { adjust, type Change, insertUnlessRaced } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { AppError } from '../../errors.ts'
import type { Place } from './queries.ts'
import { checkExpiry, drawFirstExpiring, plus, type Shelf, shortage } from './rules.ts'
import { type movementKinds, stockLevel, stockMovement } from './stock-resources.ts'

type Note = { reference?: string | null; reason?: string | null; occurredAt?: string }

/** One line that an action posts: what moves where, and what becomes of the worth (see changes.ts, Move). */
export interface Line {
  readonly place: Pick<Place, 'storeId' | 'code'>
  readonly lot: { readonly id: number; readonly lotNumber: string } | null
  readonly shelf: Pick<Shelf, 'id'> | undefined
  readonly kind: (typeof movementKinds)[number]
  readonly quantity: number
  readonly amount: number | null
  readonly otherwise?: number
  readonly unitCost: number | null
  readonly links?: Pick<InsertOf<typeof stockMovement>, 'id' | 'transferId' | 'reversesId'>
}

/** A level held less than was seen: the work is decided anew; each time another writer has got on, so it ends. */
class Overtaken extends AppError {
  constructor() {
    super('conflict', 'the stock has changed meanwhile')
  }
}

const manyRounds = 1000

/** Runs work anew for as long as its levels held less than it saw. */
export async function untilDecided<T>(work: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Overtaken) || round >= manyRounds) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
    }
  }
}

/** The lot of a shelf, if it is of one. */
export const lotOf = (shelf: Shelf) => (shelf.lotId === null ? null : { id: shelf.lotId, lotNumber: shelf.lotNumber ?? '' })

/** Posts lines with the levels that they move, in one commit; the answer holds the movements as GET shows them. */
export async function post(
  ctx: DbContext,
  item: { id: number; sku: string },
  lines: readonly Line[],
  input: Note,
  others: readonly Change[] = [],
) {
  const { reference = null, reason = null, occurredAt = ctx.now() } = input
  const movements = lines.map(({ place, lot, kind, quantity, unitCost, links }) => {
    const where = { itemId: item.id, storeId: place.storeId, lotId: lot?.id ?? null }
    return insertUnlessRaced(stockMovement, { ...where, kind, quantity, unitCost, reference, reason, occurredAt, ...links })
  })
  const levels = lines.flatMap((line): Change[] => {
    const { place, lot, shelf, quantity, amount, otherwise = 0 } = line
    if (!shelf)
      return [
        insertUnlessRaced(stockLevel, {
          itemId: item.id,
          storeId: place.storeId,
          lotId: lot?.id ?? null,
          quantity,
          value: amount ?? otherwise,
        }),
      ]
    if (quantity === 0) return []
    return [
      adjust(stockLevel, shelf.id, { quantity, value: { follows: 'quantity', amount, otherwise } }, 'quantity', () => new Overtaken()),
    ]
  })
  const answer = (rows: readonly Row[]) => ({
    movements: lines.map(({ place, lot }, at) => {
      const { lockVersion: _, ...row } = rows[at] ?? {}
      return { ...row, item: item.sku, store: place.code, lot: lot?.lotNumber ?? null, transfer: row.transferId, reverses: row.reversesId }
    }),
  })
  return answer(await commit(ctx, [...movements, ...levels, ...others], { answer }))
}

/** The shelves to take a quantity from: those of the lot named (null: without lot), else first expiring first. */
export function take(place: Place, lot: number | null | undefined, asked: number, kind: string, unit: string) {
  if (lot === undefined) {
    const { takes, missing, expired } = drawFirstExpiring(place.shelves, asked, place.today)
    return { takes, issues: missing > 0 ? [shortage(asked, plus(asked, -missing), unit, place.code, expired)] : [] }
  }
  const shelf = place.shelves.find((one) => one.lotId === lot)
  const issues = checkExpiry(shelf, kind, place.today)
  if (!shelf || shelf.quantity < asked) issues.push(shortage(asked, shelf?.quantity ?? 0, unit, place.code))
  return { takes: shelf ? [{ shelf, quantity: asked }] : [], issues }
}

/** The first of what was looked at. */
export const seen = <T>(list: readonly T[]): T => {
  const [first] = list
  if (first === undefined) throw new Error('nothing was looked at')
  return first
}
