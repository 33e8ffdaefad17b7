// What facilities stores: categories, stores, stock lines and the ledger of their movements.
import { choice, date, instant, money, quantity, ref, sum, text } from '../../catalogue/kinds.ts'
import { type Access, defineResource, usualAccess } from '../../catalogue/resource.ts'
import { checkItem, openingStock } from './rules.ts'

/** A kind of goods. */
export const category = defineResource({
  domain: 'facilities',
  name: 'category',
  slug: 'categories',
  description: 'A kind of goods or tools.',
  columns: {
    code: text({ max: 40, headers: ['category code'] }),
    name: text({ max: 120, headers: ['category', 'category name'] }),
    icon: text({ max: 20, optional: true }),
  },
  naturalKey: ['code'],
  lists: { code: [], name: [] },
  search: ['code', 'name'],
})

/** A room or yard where goods are kept. */
export const store = defineResource({
  domain: 'facilities',
  name: 'store',
  slug: 'stores',
  description: 'A room or yard where goods are kept.',
  columns: {
    code: text({ max: 40, headers: ['store code', 'storeroom code'] }),
    name: text({ max: 120, headers: ['store', 'store name', 'storeroom', 'storeroom name'] }),
    siteId: ref('site', { optional: true, headers: ['site'] }),
    location: text({ max: 200, optional: true }),
  },
  naturalKey: ['code'],
  lists: { code: ['siteId'], name: ['siteId'] },
  search: ['code', 'name'],
  sheets: ['storerooms'],
})

/** A line of stock; what is on hand and what it is worth follow from its movements. */
export const inventoryItem = defineResource({
  domain: 'facilities',
  name: 'inventoryItem',
  slug: 'inventory-items',
  description: 'A line of stock. Quantity on hand and value follow from its movements and are never typed in.',
  columns: {
    sku: text({ max: 60, headers: ['item no', 'item number', 'item code', 'part no', 'stock code'] }),
    name: text({ max: 200, headers: ['description', 'item', 'item name'] }),
    categoryId: ref('category', {}),
    storeId: ref('store', { headers: ['storeroom', 'location', 'home store'] }),
    unit: text({ max: 20, headers: ['uom', 'unit of measure'], default: 'ea' }),
    packSize: quantity({ min: 0.001, default: 1 }),
    reorderPoint: quantity({ min: 0, default: 0, headers: ['reorder level', 'minimum', 'min'] }),
    reorderMax: quantity({ min: 0, optional: true, headers: ['maximum', 'max'] }),
    unitCost: money({ min: 0, optional: true, headers: ['unit price', 'price', 'cost'] }),
    currency: text({ max: 3, format: 'currency', optional: true }),
    supplierId: ref('supplier', { optional: true, headers: ['vendor'] }),
    barcode: text({ max: 60, optional: true, headers: ['ean', 'gtin'] }),
    quantityOnOrder: quantity({ min: 0, optional: true, headers: ['on order'] }),
    quantityOnHand: sum('stockLevel', 'itemId', 'quantity', 3, 'Sum of the stock levels of the item.'),
    totalValue: sum('stockLevel', 'itemId', 'value', 2, 'Worth of the stock on hand at moving-average cost, in the currency of the item.'),
  },
  naturalKey: ['sku'],
  unique: ['barcode'],
  lists: { name: ['categoryId', 'storeId', 'supplierId'], sku: [] },
  search: ['sku', 'name', 'barcode'],
  sheets: ['stock list', 'stock', 'inventory', 'items'],
  check: checkItem,
  imports: {
    columns: {
      openingQuantity: quantity({
        min: 0,
        optional: true,
        headers: ['qty', 'quantity', 'on hand', 'stock on hand', 'qty on hand', 'quantity on hand'],
      }),
      expiresOn: date({ optional: true, headers: ['expiry', 'expiry date', 'expires', 'best before', 'use by'] }),
    },
    compares: { openingQuantity: 'quantityOnHand' },
    brings: ['stockLot', 'stockLevel', 'stockMovement'],
    fromImport: openingStock,
  },
})

const ledger: Access = { ...usualAccess, manager: ['read'], staff: ['read'], medic: ['read'] }

/** A batch of an item with its own expiry. */
export const stockLot = defineResource({
  domain: 'facilities',
  name: 'stockLot',
  slug: 'stock-lots',
  description: 'A batch of an item with a lot number, an expiry date or both.',
  columns: {
    itemId: ref('inventoryItem', { isFixed: true }),
    lotNumber: text({ max: 60 }),
    expiresOn: date({ optional: true }),
  },
  naturalKey: ['itemId', 'lotNumber'],
  lists: { expiresOn: ['itemId'] },
})

/** How much of an item is in a store, by lot: the sum of its movements. */
export const stockLevel = defineResource({
  domain: 'facilities',
  name: 'stockLevel',
  slug: 'stock-levels',
  description: 'How much of an item, and of a lot of it, is in a store: the sum of its movements, never below zero.',
  columns: {
    itemId: ref('inventoryItem', {}),
    storeId: ref('store', {}),
    lotId: ref('stockLot', { optional: true }),
    quantity: quantity({ min: 0 }),
    value: money({ min: 0 }),
  },
  naturalKey: ['itemId', 'storeId', 'lotId'],
  lists: { itemId: ['storeId'] },
  verbs: ['read'],
  access: ledger,
})

/** Every reason for which stock moves. */
export const movementKinds = [
  'receive',
  'issue',
  'return',
  'adjust',
  'count',
  'transfer-out',
  'transfer-in',
  'loss',
  'consume',
  'reverse',
] as const

/** One line of the stock ledger: never changed, never removed. */
export const stockMovement = defineResource({
  domain: 'facilities',
  name: 'stockMovement',
  slug: 'stock-movements',
  description: 'One line of the stock ledger. Never edited: a mistake is reversed.',
  columns: {
    itemId: ref('inventoryItem', {}),
    storeId: ref('store', {}),
    lotId: ref('stockLot', { optional: true }),
    kind: choice(movementKinds, {}),
    quantity: quantity({ description: 'What is added (positive) or taken (negative).' }),
    unitCost: money({ min: 0, optional: true }),
    reason: text({ max: 400, optional: true }),
    reference: text({ max: 100, optional: true }),
    occurredAt: instant({ isStamp: true }),
    transferId: ref('stockMovement', { optional: true, description: 'On transfer-in: the transfer-out that it is the other leg of.' }),
    reversesId: ref('stockMovement', { optional: true }),
  },
  naturalKey: [],
  unique: ['transferId', 'reversesId'],
  lists: { occurredAt: ['itemId', 'storeId'] },
  verbs: ['read'],
  access: ledger,
})

/** All resources of the domain. */
export const facilitiesResources = [category, store, inventoryItem, stockLot, stockLevel, stockMovement]
