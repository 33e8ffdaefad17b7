// The stock of the demo set.
import type { InsertOf } from '../../shared/catalogue/resource.ts'
import type { inventoryItem } from '../../shared/domains/facilities/resources.ts'

/** A line of stock with the codes of what it refers to and what was received at the beginning. */
export interface SeedItem extends Omit<InsertOf<typeof inventoryItem>, 'categoryId' | 'storeId' | 'supplierId' | 'id'> {
  readonly category: string
  readonly store: string
  readonly supplier: string | null
  readonly opening: readonly { readonly quantity: number; readonly expiresOn?: string; readonly lotNumber?: string }[]
}

const workshop = 'EL-WORKSHOP'
const cage = 'HF-CAGE'
const closet = 'CR-CLOSET'

/** A dozen items, most above their reorder point and two below. */
// biome-ignore format: one line for each item
export const items: readonly SeedItem[] = [
  { sku: 'EL-FUSE-10A', name: 'Fuse 10 A, 5 x 20 mm', category: 'ELEC', store: workshop, supplier: 'LONESTAR', unit: 'ea', packSize: 10, reorderPoint: 20, reorderMax: 100, unitCost: 0.45, opening: [{ quantity: 60 }] },
  { sku: 'EL-LED-E26', name: 'LED lamp E26, 9 W', category: 'ELEC', store: workshop, supplier: 'LONESTAR', unit: 'ea', packSize: 6, reorderPoint: 12, reorderMax: 48, unitCost: 3.2, opening: [{ quantity: 9 }] },
  { sku: 'PL-TAPE-PTFE', name: 'Thread seal tape, 12 m', category: 'PLUMB', store: workshop, supplier: 'GULFPIPE', unit: 'roll', packSize: 10, reorderPoint: 10, reorderMax: 40, unitCost: 1.1, opening: [{ quantity: 32 }] },
  { sku: 'PL-VALVE-15', name: 'Ball valve 15 mm, brass', category: 'PLUMB', store: cage, supplier: 'GULFPIPE', unit: 'ea', reorderPoint: 4, reorderMax: 12, unitCost: 8.75, opening: [{ quantity: 7 }] },
  { sku: 'SA-GLOVE-L', name: 'Work gloves, size L', category: 'SAFETY', store: workshop, supplier: 'LONESTAR', unit: 'pair', packSize: 12, reorderPoint: 24, reorderMax: 96, unitCost: 2.6, opening: [{ quantity: 55 }] },
  { sku: 'SA-EYEWASH', name: 'Eyewash, sterile, 500 ml', category: 'SAFETY', store: closet, supplier: null, unit: 'bottle', reorderPoint: 4, reorderMax: 12, unitCost: 9.9, opening: [{ quantity: 4, lotNumber: 'EW-2291', expiresOn: '2027-03-31' }, { quantity: 6, lotNumber: 'EW-2406', expiresOn: '2028-01-31' }] },
  { sku: 'TO-BIT-6', name: 'Masonry bit 6 mm', category: 'TOOLS', store: cage, supplier: 'LONESTAR', unit: 'ea', reorderPoint: 3, reorderMax: 10, unitCost: 4.35, opening: [{ quantity: 5 }] },
  { sku: 'PA-WHITE-5L', name: 'Interior paint, white, 5 l', category: 'PAINT', store: closet, supplier: 'LONESTAR', unit: 'can', reorderPoint: 2, reorderMax: 6, unitCost: 41.5, opening: [{ quantity: 3, lotNumber: 'W-0917', expiresOn: '2028-09-30' }] },
  { sku: 'HV-FILTER-20', name: 'Air filter 20 x 20 x 1 in', category: 'HVAC', store: workshop, supplier: 'GULFPIPE', unit: 'ea', packSize: 6, reorderPoint: 12, reorderMax: 36, unitCost: 6.15, opening: [{ quantity: 8 }] },
  { sku: 'ST-PAPER-LT', name: 'Copy paper, letter, 500 sheets', category: 'STATION', store: closet, supplier: 'PINEWOOD', unit: 'ream', packSize: 5, reorderPoint: 10, reorderMax: 40, unitCost: 5.4, opening: [{ quantity: 25 }] },
  { sku: 'KI-COFFEE-1', name: 'Coffee, ground, 1 kg', category: 'KITCHEN', store: closet, supplier: null, unit: 'bag', reorderPoint: 3, reorderMax: 10, unitCost: 14.25, opening: [{ quantity: 6, expiresOn: '2027-06-30' }] },
  { sku: 'GA-SEED-5', name: 'Grass seed, 5 kg', category: 'GARDEN', store: cage, supplier: null, unit: 'bag', reorderPoint: 1, reorderMax: 4, unitCost: 27.8, opening: [{ quantity: 2, expiresOn: '2027-10-31' }] },
]
