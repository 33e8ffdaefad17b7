// What the actions of facilities are given in common, and who may do them.
import { instant, quantity, ref, text } from '../../catalogue/kinds.ts'
import type { Role } from '../../catalogue/resource.ts'

/** Roles that keep the stores. */
export const keepers: readonly Role[] = ['manager', 'staff', 'medic']
/** Roles that use what is kept: technicians for themselves, keepers for anyone. */
export const users: readonly Role[] = [...keepers, 'technician']
/** How much of an item. */
export const amount = quantity({ min: 0.001 }).schema
/** The home store of the item unless told. */
export const storeId = ref('store', {}).schema.optional()
/** A lot; null for what lies there without one. */
export const lotId = ref('stockLot', {}).schema.nullish()
/** Why something is corrected. */
export const because = text({ max: 400 }).schema
/** What may be noted with any movement. */
export const note = {
  reference: text({ max: 100, optional: true }).schema.nullish(),
  reason: text({ max: 400, optional: true }).schema.nullish(),
  occurredAt: instant({}).schema.optional(),
}
