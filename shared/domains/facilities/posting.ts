// How stock is posted: lines of the ledger with the levels that they move, in one commit.

import { z } from 'zod'
import type { InsertOf } from '../../catalogue/resource.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { adjust, type Change, insertUnlessRaced } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { AppError, type Issue } from '../../errors.ts'
import type { Ledger } from './ledger.ts'
import { lookAtMany, type Place, type Wanted } from './queries.ts'
import { averageCost, checkExpiry, checkOccurred, drawFirstExpiring, plus, type Shelf, shortage } from './rules.ts'
import type { movementKinds, stockMovement } from './stock-resources.ts'

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
  readonly links?: Pick<InsertOf<typeof stockMovement>, 'id' | 'transferId' | 'reversesId' | 'workOrderId'>
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

/** What a line of an item changes: its movement, and the level that it moves. */
export function changesOf({ movement, level }: Ledger, itemId: number, line: Line, note: Required<Note>) {
  const { place, lot, shelf, kind, quantity, amount, otherwise = 0, unitCost, links } = line
  const where = { itemId, storeId: place.storeId, lotId: lot?.id ?? null }
  const moved = insertUnlessRaced(movement, { ...where, kind, quantity, unitCost, ...note, ...links })
  if (!shelf) return { moved, levels: [insertUnlessRaced(level, { ...where, quantity, value: amount ?? otherwise })] }
  const moves = { quantity, value: { follows: 'quantity', amount, otherwise } }
  return { moved, levels: quantity === 0 ? [] : [adjust(level, shelf.id, moves, 'quantity', () => new Overtaken())] }
}

const noteOf = (ctx: DbContext, { reference = null, reason = null, occurredAt = ctx.now() }: Note) => ({ reference, reason, occurredAt })

/** What `post` answers, for the contract: movements as GET shows them, but for the number of a work order. */
export function postedMovements({ movement }: Ledger) {
  const { workOrder: _, ...shape } = rowSchema(movement).shape
  return z.object({ movements: z.array(z.object(shape)) })
}

/** Posts lines with the levels that they move, in one commit; the answer holds the movements. */
export async function post(
  ctx: DbContext,
  ledger: Ledger,
  item: { id: number; label: string },
  lines: readonly Line[],
  input: Note,
  others: readonly Change[] = [],
) {
  const changes = lines.map((line) => changesOf(ledger, item.id, line, noteOf(ctx, input)))
  const answer = (rows: readonly Row[]) => ({
    movements: lines.map(({ place, lot }, at) => {
      const { lockVersion: _, ...row } = rows[at] ?? {}
      return {
        ...row,
        item: item.label,
        store: place.code,
        lot: lot?.lotNumber ?? null,
        transfer: row.transferId,
        reverses: row.reversesId,
      }
    }),
  })
  const all = [...changes.map(({ moved }) => moved), ...changes.flatMap(({ levels }) => levels), ...others]
  return answer(await commit(ctx, all, { answer }))
}

/** Something that is used up by other work: an incident, a work order. Without a store from the item's home store, without a lot first expiring first. */
export interface Take extends Wanted, Note {
  readonly quantity: number
  readonly kind: 'issue' | 'consume'
  readonly workOrderId?: number
}

/** What is taken of one item, as people call it. */
export interface Taken {
  readonly path: string
  readonly itemId: number
  readonly item: string
  readonly unit: string
  readonly quantity: number
}

/**
 * The changes that take all these things out of stock, for the caller's own commit within `untilDecided`, and an issue for each that cannot be
 * had; `taken` says what is taken in words, `places` where each of the movements takes it from. One round trip for all. Expired lots stay. What several of them take of one lot is one movement.
 */
export async function planTakes(
  ctx: DbContext,
  ledger: Ledger,
  wanted: readonly Take[],
): Promise<{ changes: Change[]; issues: Issue[]; taken: Taken[]; places: { store: string; lot: string | null }[] }> {
  const sights = await lookAtMany(ctx, ledger, wanted)
  const issues: Issue[] = []
  const taken: Taken[] = []
  const drawn = new Map<number, { take: Take; shelf: Shelf; place: Place; quantity: number }>()
  for (const [at, { item, place, issues: absent }] of sights.entries()) {
    const wants = wanted[at]
    if (!wants) continue
    issues.push(...[...absent, ...checkOccurred(wants.occurredAt, ctx.now())].map((issue) => ({ ...issue, path: wants.path })))
    if (!item || !place || absent.length > 0) continue
    const left = (shelf: Shelf) => plus(shelf.quantity, -(drawn.get(shelf.id)?.quantity ?? 0))
    const shelves = place.shelves.map((shelf) => ({ ...shelf, quantity: left(shelf) }))
    const { takes, issues: lacking } = take({ ...place, shelves }, wants.lotId, wants.quantity, wants.kind, item.unit)
    issues.push(...lacking.map((issue) => ({ ...issue, path: wants.path, message: `${item.label}: ${issue.message}` })))
    for (const { shelf, quantity } of lacking.length > 0 ? [] : takes) {
      const seenShelf = place.shelves.find(({ id }) => id === shelf.id) ?? shelf
      drawn.set(shelf.id, { take: wants, place, shelf: seenShelf, quantity: plus(drawn.get(shelf.id)?.quantity ?? 0, quantity) })
    }
    taken.push({ path: wants.path, itemId: item.id, item: item.label, unit: item.unit, quantity: wants.quantity })
  }
  const changes = [...drawn.values()].flatMap(({ take: { itemId, kind, workOrderId, ...note }, place, shelf, quantity }) => {
    const links = workOrderId === undefined ? {} : { workOrderId }
    const line: Line = { place, lot: lotOf(shelf), shelf, kind, quantity: -quantity, amount: null, unitCost: averageCost(shelf), links }
    const { moved, levels } = changesOf(ledger, itemId, line, noteOf(ctx, note))
    return [moved, ...levels]
  })
  const places = [...drawn.values()].map(({ place, shelf }) => ({ store: place.code, lot: shelf.lotNumber }))
  return { changes, issues, taken, places }
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
