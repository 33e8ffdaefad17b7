// The ledger of what is kept: lots, levels and movements. There are two, of inventory items and of first-aid items, made from one definition.
import { choice, date, instant, money, quantity, ref, text } from '../../catalogue/kinds.ts'
import { type Access, defineResource, usualAccess } from '../../catalogue/resource.ts'

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

const readOnly: Access = { ...usualAccess, manager: ['read'], staff: ['read'], medic: ['read'] }

interface Naming<Item extends string, Prefix extends string> {
  /** The resource that is kept. */
  readonly item: Item
  /** `stock` of stockLot, stockLevel and stockMovement. */
  readonly prefix: Prefix
  readonly slug: string
  /** What the description calls it. */
  readonly noun: string
}

/** The resources of one ledger. */
export function ledgerOf<const Item extends string, const Prefix extends string>({ item, prefix, slug, noun }: Naming<Item, Prefix>) {
  const lot = defineResource({
    domain: 'facilities',
    name: `${prefix}Lot`,
    slug: `${slug}-lots`,
    description: `A batch of ${noun} with a lot number, an expiry date or both.`,
    columns: {
      itemId: ref(item, { isFixed: true }),
      lotNumber: text({ max: 60 }),
      expiresOn: date({ optional: true }),
    },
    naturalKey: ['itemId', 'lotNumber'],
    lists: { expiresOn: ['itemId'] },
    shortcuts: { expired: { column: 'expiresOn', operator: 'lt', value: 'now', marks: 'expiresOn' } },
  })
  const level = defineResource({
    domain: 'facilities',
    name: `${prefix}Level`,
    slug: `${slug}-levels`,
    description: `How much of ${noun}, and of a lot of it, is in a store: the sum of its movements, never below zero.`,
    columns: {
      itemId: ref(item, {}),
      storeId: ref('store', {}),
      lotId: ref(`${prefix}Lot`, { optional: true }),
      quantity: quantity({ min: 0, unitIn: 'itemId.unit' }),
      value: money({ min: 0, currencyIn: 'itemId.currency' }),
    },
    naturalKey: ['itemId', 'storeId', 'lotId'],
    lists: { itemId: ['storeId'] },
    verbs: ['read'],
    access: readOnly,
  })
  const movement = defineResource({
    domain: 'facilities',
    name: `${prefix}Movement`,
    slug: `${slug}-movements`,
    description: 'One line of the stock ledger. Never edited: a mistake is reversed.',
    columns: {
      itemId: ref(item, {}),
      storeId: ref('store', {}),
      lotId: ref(`${prefix}Lot`, { optional: true }),
      kind: choice(movementKinds, {}),
      quantity: quantity({ unitIn: 'itemId.unit', description: 'What is added (positive) or taken (negative).' }),
      unitCost: money({ min: 0, optional: true, currencyIn: 'itemId.currency' }),
      reason: text({ max: 400, optional: true }),
      reference: text({ max: 100, optional: true }),
      occurredAt: instant({ isStamp: true }),
      transferId: ref(`${prefix}Movement`, {
        optional: true,
        description: 'On transfer-in: the transfer-out that it is the other leg of.',
      }),
      reversesId: ref(`${prefix}Movement`, { optional: true }),
      workOrderId: ref('workOrder', { optional: true, description: 'The work order that the parts were used for.' }),
    },
    naturalKey: [],
    unique: ['transferId', 'reversesId'],
    lists: { occurredAt: ['itemId', 'storeId', 'workOrderId'] },
    glance: ['occurredAt', 'itemId', 'kind', 'quantity', 'unitCost', 'storeId', 'reason'],
    verbs: ['read'],
    access: readOnly,
  })
  return { lot, level, movement }
}

/** The ledger of inventory items. */
export const stock = ledgerOf({ item: 'inventoryItem', prefix: 'stock', slug: 'stock', noun: 'an item' })
/** The ledger of first-aid items. */
export const firstAid = ledgerOf({ item: 'firstAidItem', prefix: 'firstAid', slug: 'first-aid', noun: 'a first-aid item' })
/** Their parts under the names of their resources. */
export const { lot: stockLot, level: stockLevel, movement: stockMovement } = stock
/** Their parts under the names of their resources. */
export const { lot: firstAidLot, level: firstAidLevel, movement: firstAidMovement } = firstAid
