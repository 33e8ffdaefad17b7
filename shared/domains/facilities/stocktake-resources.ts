// Stocktakes: what was frozen when counting began, what was counted, and the one posting of the difference.
import { choice, flag, instant, integer, quantity, ref, text } from '../../catalogue/kinds.ts'
import { type Access, defineResource, usualAccess } from '../../catalogue/resource.ts'

const managersOnly: Access = { manager: ['read'], auditor: ['read'] }
const seen: Access = { ...usualAccess, manager: ['read'], staff: ['read'], medic: ['read'] }

/** A count of a store, or of some of its categories. */
export const stocktake = defineResource({
  domain: 'facilities',
  name: 'stocktake',
  slug: 'stocktakes',
  description: 'A count of a store: its levels are frozen when it is opened, counted blind, and the differences posted at once.',
  columns: {
    number: text({ max: 40, numbered: 'ST-' }),
    storeId: ref('store', { isFixed: true }),
    categoryId: ref('category', { optional: true, isFixed: true, description: 'Only items of this category; all where empty.' }),
    isBlind: flag({ default: true, description: 'Whether those who count are not told what is expected.' }),
    status: choice(['open', 'posted', 'cancelled'], { default: 'open', isState: true }),
    openedAt: instant({ readOnly: true, optional: true, isStamp: true }),
    postedAt: instant({ readOnly: true, optional: true, isStamp: true }),
    note: text({ max: 1000, optional: true }),
  },
  naturalKey: ['number'],
  lists: { openedAt: ['storeId', 'status'] },
  verbs: ['read'],
  access: seen,
  within: 'storeId',
  isImportable: false,
})

/** One level of a stocktake. Who counts reads `stocktakes/{id}/sheet`, which tells what is expected only where the count is not blind. */
export const stocktakeLine = defineResource({
  domain: 'facilities',
  name: 'stocktakeLine',
  slug: 'stocktake-lines',
  description: 'One item, or lot of it, of a stocktake: what was frozen, what was counted, what was posted.',
  columns: {
    stocktakeId: ref('stocktake', {}),
    itemId: ref('inventoryItem', {}),
    lotId: ref('stockLot', { optional: true }),
    expected: quantity({ min: 0, unitIn: 'itemId.unit', description: 'On hand when the stocktake was opened.' }),
    counted: quantity({ min: 0, optional: true, unitIn: 'itemId.unit' }),
    countedById: ref('user', { optional: true }),
    countedAt: instant({ optional: true, isStamp: true }),
    countNo: integer({ min: 0, default: 0, description: 'How often it was counted; a recount replaces the count before.' }),
    variance: quantity({
      optional: true,
      unitIn: 'itemId.unit',
      description: 'Counted less what was on hand when it was counted; posted as a movement.',
    }),
    movementId: ref('stockMovement', { optional: true }),
  },
  naturalKey: ['stocktakeId', 'itemId', 'lotId'],
  lists: { itemId: ['stocktakeId'] },
  verbs: ['read'],
  access: managersOnly,
})
