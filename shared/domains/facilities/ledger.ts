// The two ledgers with the items that they keep: every action on stock is defined once, over either.
import { labelColumn } from '../../db/store.ts'
import { firstAidItem, inventoryItem } from './resources.ts'
import * as kept from './stock-resources.ts'

/** What is kept, in which lots, how much of it where, and what moved it. */
export interface Ledger {
  readonly item: typeof inventoryItem | typeof firstAidItem
  readonly lot: typeof kept.stockLot | typeof kept.firstAidLot
  readonly level: typeof kept.stockLevel | typeof kept.firstAidLevel
  readonly movement: typeof kept.stockMovement | typeof kept.firstAidMovement
  /** The column that names an item to people. */
  readonly label: string
}

/** The ledger of inventory items. */
export const stock: Ledger = { item: inventoryItem, ...kept.stock, label: labelColumn(inventoryItem) }
/** The ledger of first-aid items. */
export const firstAid: Ledger = { item: firstAidItem, ...kept.firstAid, label: labelColumn(firstAidItem) }
