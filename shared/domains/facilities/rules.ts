// What is allowed in facilities; pure.
import type { ImportHatch } from '../../catalogue/resource.ts'
import { AppError, type Issue } from '../../errors.ts'

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
export const openingStock: ImportHatch['fromImport'] = (item, extra, at, current) => {
  const opening = Number(extra.openingQuantity ?? 0)
  const expiresOn = typeof extra.expiresOn === 'string' ? extra.expiresOn : null
  if (current) {
    if (extra.openingQuantity === null || extra.openingQuantity === undefined || opening === Number(current.quantityOnHand)) return { inserts: [], warnings: [] }
    const message = `the sheet says ${opening} on hand, the record ${current.quantityOnHand}; the record stays`
    return { inserts: [], warnings: [{ path: 'openingQuantity', code: 'stock_differs', message, hint: 'Count the item (POST .../count) if the sheet is right.' }] }
  }
  const inserts = []
  const lotId = expiresOn === null ? null : at.newId('stockLot')
  if (expiresOn !== null) inserts.push({ resource: 'stockLot', row: { id: lotId, itemId: item.id, lotNumber: expiresOn, expiresOn } })
  if (opening > 0) {
    const unitCost = typeof item.unitCost === 'number' ? item.unitCost : null
    const place = { itemId: item.id, storeId: item.storeId, lotId }
    inserts.push({ resource: 'stockLevel', row: { id: at.newId('stockLevel'), ...place, quantity: opening, value: worth(opening, unitCost ?? 0) } })
    const movement = { ...place, kind: 'count', quantity: opening, unitCost, reason: 'opening quantity', occurredAt: at.now }
    inserts.push({ resource: 'stockMovement', row: { id: at.newId('stockMovement'), ...movement } })
  }
  return { inserts, warnings: [] }
}

/** What a quantity is worth at a unit cost, rounded half up to cents. */
export function worth(quantity: number, unitCost: number): number {
  return Number((Math.round(Number((quantity * unitCost * 100).toPrecision(15))) / 100).toFixed(2))
}

/** Stock is never below zero. */
export function shortOf(asked: number, available: number | null, unit: string, store: string): AppError {
  const have = available === null ? 'none' : `${available} ${unit}`
  const issue: Issue = {
    path: 'quantity',
    code: 'insufficient_stock',
    message: `${asked} ${unit} asked for, ${have} on hand in ${store}`,
    hint: 'Take less, take it from another store, or receive or count stock first.',
  }
  return new AppError('conflict', `not enough stock: ${issue.message}`, { issues: [issue] })
}

/** Expired stock is not issued, except to be written off. */
export function checkExpiry(lot: { lotNumber: string; expiresOn: string | null } | null, today: string): Issue[] {
  if (!lot?.expiresOn || lot.expiresOn >= today) return []
  return [{ path: 'lotId', code: 'expired', message: `lot ${lot.lotNumber} expired on ${lot.expiresOn}`, hint: 'Take another lot, or post a loss.' }]
}
