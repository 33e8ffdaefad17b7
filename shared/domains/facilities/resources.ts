// What facilities stores: categories, stores, stock lines and the ledger of their movements.
import { date, money, quantity, ref, sum, text } from '../../catalogue/kinds.ts'
import { defineResource } from '../../catalogue/resource.ts'
import { equipment, reservation, signOut } from './equipment-resources.ts'
import { incidentAttachment, incidentNote, medicalIncident } from './incident-resources.ts'
import { checkItem, openingStockOf } from './rules.ts'
import { firstAidLevel, firstAidLot, firstAidMovement, stockLevel, stockLot, stockMovement } from './stock-resources.ts'
import { stocktake, stocktakeLine } from './stocktake-resources.ts'
import { alert, preventivePlan, serviceProvider, workOrder, workOrderAttachment } from './work-resources.ts'

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
    packSize: quantity({ unitIn: 'unit', min: 0.001, default: 1 }),
    reorderPoint: quantity({ unitIn: 'unit', min: 0, default: 0, headers: ['reorder level', 'minimum', 'min'] }),
    reorderMax: quantity({ unitIn: 'unit', min: 0, optional: true, headers: ['maximum', 'max'] }),
    unitCost: money({ min: 0, optional: true, headers: ['unit price', 'price', 'cost'] }),
    currency: text({ max: 3, format: 'currency', optional: true }),
    supplierId: ref('supplier', { optional: true, headers: ['vendor'] }),
    barcode: text({ max: 60, optional: true, headers: ['ean', 'gtin'] }),
    quantityOnOrder: quantity({ unitIn: 'unit', min: 0, optional: true, headers: ['on order'] }),
    quantityOnHand: sum('stockLevel', 'itemId', 'quantity', {
      scale: 3,
      unitIn: 'unit',
      description: 'Sum of the stock levels of the item.',
    }),
    totalValue: sum('stockLevel', 'itemId', 'value', {
      scale: 2,
      currencyIn: 'currency',
      description: 'Worth of the stock on hand at moving-average cost, in the currency of the item.',
    }),
  },
  naturalKey: ['sku'],
  unique: ['barcode'],
  lists: { name: ['categoryId', 'storeId', 'supplierId'], sku: [] },
  glance: ['storeId', 'quantityOnHand', 'reorderPoint', 'unitCost', 'totalValue'],
  search: ['sku', 'name', 'barcode'],
  sheets: ['stock list', 'stock', 'inventory', 'items'],
  marks: { 'low-stock': { column: 'quantityOnHand', operator: 'lte', than: 'reorderPoint', marks: 'quantityOnHand' } },
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
    fromImport: openingStockOf('stock'),
  },
})

/** What first-aid boxes hold; how much there is follows from its movements. */
export const firstAidItem = defineResource({
  domain: 'facilities',
  name: 'firstAidItem',
  slug: 'first-aid-items',
  description: 'What first-aid boxes hold. How much there is follows from its movements and is never typed in.',
  columns: {
    code: text({ max: 60, headers: ['item code', 'item no', 'first aid code'] }),
    name: text({ max: 200, headers: ['item', 'item name', 'description'] }),
    storeId: ref('store', { headers: ['storeroom', 'location', 'box', 'first aid box', 'cabinet'] }),
    unit: text({ max: 20, headers: ['uom', 'unit of measure'], default: 'ea' }),
    minimum: quantity({ unitIn: 'unit', min: 0, default: 0, headers: ['min', 'minimum quantity', 'required', 'reorder level'] }),
    unitCost: money({ min: 0, optional: true, headers: ['unit price', 'price', 'cost'] }),
    currency: text({ max: 3, format: 'currency', optional: true }),
    barcode: text({ max: 60, optional: true, headers: ['ean', 'gtin'] }),
    quantityOnHand: sum('firstAidLevel', 'itemId', 'quantity', { scale: 3, unitIn: 'unit', description: 'Sum of the levels of the item.' }),
    totalValue: sum('firstAidLevel', 'itemId', 'value', {
      scale: 2,
      currencyIn: 'currency',
      description: 'Worth of what is on hand at moving-average cost, in the currency of the item.',
    }),
  },
  naturalKey: ['code'],
  unique: ['barcode'],
  lists: { name: ['storeId'], code: [] },
  search: ['code', 'name', 'barcode'],
  sheets: ['first aid', 'first-aid', 'first aid stock', 'first aid items'],
  marks: { 'first-aid-low': { column: 'quantityOnHand', operator: 'lt', than: 'minimum', marks: 'quantityOnHand' } },
  imports: {
    columns: {
      openingQuantity: quantity({ min: 0, optional: true, headers: ['qty', 'quantity', 'on hand', 'stock on hand'] }),
      expiresOn: date({ optional: true, headers: ['expiry', 'expiry date', 'expires', 'use by'] }),
    },
    compares: { openingQuantity: 'quantityOnHand' },
    brings: ['firstAidLot', 'firstAidLevel', 'firstAidMovement'],
    fromImport: openingStockOf('firstAid'),
  },
})

/** All resources of the domain. */
export const facilitiesResources = [
  category,
  store,
  inventoryItem,
  stockLot,
  stockLevel,
  stockMovement,
  stocktake,
  stocktakeLine,
  firstAidItem,
  firstAidLot,
  firstAidLevel,
  firstAidMovement,
  medicalIncident,
  incidentNote,
  incidentAttachment,
  equipment,
  signOut,
  reservation,
  serviceProvider,
  preventivePlan,
  workOrder,
  workOrderAttachment,
  alert,
]
