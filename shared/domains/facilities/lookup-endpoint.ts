// One request for a phone's scanner: what is this?
import { z } from 'zod'
import { hasVerb } from '../../auth/permissions.ts'
import { text } from '../../catalogue/kinds.ts'
import { toKey } from '../../catalogue/text.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { AppError } from '../../errors.ts'
import { defineEndpoint } from '../../http/endpoint.ts'
import { queryParameters, readQuery } from '../../http/query.ts'
import { user } from '../shared/resources.ts'
import { codeColumns, lookUp } from './lookup-query.ts'
import { plus } from './rules.ts'

const asked = z.strictObject({ code: text({ max: 100 }).schema.describe('What was scanned or typed; case does not matter.') })

const person = { borrowerId: z.int(), borrower: z.string(), borrowerName: z.string().nullable().describe('For those who may read users.') }
const lot = z.object({ lotId: z.int().nullable(), lot: z.string().nullable(), expiresOn: z.string().nullable(), quantity: z.number() })
const known = { id: z.int(), code: z.string(), name: z.string(), matchedBy: z.array(z.string()), storeId: z.int(), store: z.string() }
const kept = {
  ...known,
  unit: z.string(),
  barcode: z.string().nullable(),
  quantityOnHand: z.number().describe('In the stores that you see.'),
  stock: z.array(z.object({ storeId: z.int(), store: z.string(), quantity: z.number(), lots: z.array(lot) })),
}
const output = z.object({
  lookedFor: z.string(),
  matches: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('inventoryItem'), ...kept, category: z.string() }),
      z.object({ kind: z.literal('firstAidItem'), ...kept }),
      z.object({
        kind: z.literal('equipment'),
        ...known,
        serial: z.string().nullable(),
        status: z.string(),
        condition: z.string(),
        calibrationDueOn: z.string().nullable(),
        out: z.object({ ...person, outAt: z.string(), dueAt: z.string() }).nullable(),
        nextReservation: z.object({ ...person, fromAt: z.string(), untilAt: z.string() }).nullable(),
      }),
    ]),
  ),
})

type Found = Awaited<ReturnType<typeof lookUp>>

/** What lies of an item, by store. */
function stockOf(held: Found['held'], id: number) {
  const stores = [
    ...Map.groupBy(
      held.filter(({ itemId }) => itemId === id),
      ({ storeId }) => storeId,
    ),
  ]
  return stores.map(([storeId, shelves]) => ({
    storeId,
    store: shelves[0]?.store ?? '',
    quantity: total(shelves),
    lots: shelves.map(({ lotId, lot: number, expiresOn, quantity }) => ({ lotId, lot: number, expiresOn, quantity })),
  }))
}

/** The first that is of a tool, without saying so again; the name of the person is personal, and shown to those who may read users. */
function firstOf<T extends { equipmentId: number; borrowerName: string }>(list: readonly T[], id: number, { actor }: DbContext) {
  const found = list.find(({ equipmentId }) => equipmentId === id)
  if (!found) return null
  const { equipmentId: _, ...rest } = found
  return { ...rest, borrowerName: hasVerb(actor, user, 'read') ? rest.borrowerName : null }
}

const total = (parts: readonly { quantity: number }[]) => parts.reduce((sum, { quantity }) => plus(sum, quantity), 0)

/** GET /api/facilities/lookup?code=: all that bears the code, or not_found. */
export const lookupEndpoint = defineEndpoint({
  name: 'facilities_lookup',
  method: 'GET',
  path: '/api/facilities/lookup',
  summary: 'Find an item by SKU or barcode, a tool by tag or serial number, a first-aid item by code or barcode, with where it is',
  access: 'inventoryItem.read',
  refuses: [404],
  output,
  parameters: queryParameters(asked),
  handle: async (ctx, { query }) => {
    const { code } = readQuery(asked, query)
    const found = await lookUp(ctx, code)
    const by = (row: Row, columns: readonly string[]) =>
      columns.filter((name) => typeof row[name] === 'string' && toKey(row[name]) === toKey(code))
    const keptItem = (row: Found['items'][number] | Found['aids'][number], held: Found['held']) => {
      const stock = stockOf(held, row.id)
      const { id, name, storeId, store, unit, barcode } = row
      return { id, name, storeId, store, unit, barcode, quantityOnHand: total(stock), stock }
    }
    const matches = [
      ...found.items.map((row) => {
        return {
          kind: 'inventoryItem',
          code: row.sku,
          matchedBy: by(row, codeColumns.inventoryItem),
          category: row.category,
          ...keptItem(row, found.held),
        }
      }),
      ...found.tools.map((row) => {
        const { id, tag, name, storeId, store, serial, status, condition, calibrationDueOn } = row
        return {
          kind: 'equipment',
          id,
          code: tag,
          name,
          matchedBy: by(row, codeColumns.equipment),
          storeId,
          store,
          serial,
          status,
          condition,
          calibrationDueOn,
          out: firstOf(found.out, id, ctx),
          nextReservation: firstOf(found.reserved, id, ctx),
        }
      }),
      ...found.aids.map((row) => {
        return { kind: 'firstAidItem', code: row.code, matchedBy: by(row, codeColumns.firstAidItem), ...keptItem(row, found.heldAids) }
      }),
    ]
    if (matches.length === 0) throw nothing(code)
    return { body: { lookedFor: code, matches } }
  },
})

function nothing(code: string): AppError {
  const message = `nothing bears the code ${code}: no SKU or barcode of an item, no tag or serial number of equipment, no code or barcode of first aid`
  return new AppError('not_found', message, {
    issues: [{ path: 'code', code: 'not_found', message, hint: 'Scan it again, or search a list with ?q=.' }],
  })
}
