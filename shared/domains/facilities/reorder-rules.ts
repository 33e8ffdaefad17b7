// How much of an item is bought when it runs low; pure.

/** What an item holds and is to hold, in units of the last place of a quantity. */
export interface Reorder {
  readonly onHand: bigint
  readonly onOrder: bigint
  readonly reorderPoint: bigint
  /** The most to keep; the reorder point where there is none. */
  readonly reorderMax: bigint | null
  readonly packSize: bigint
}

/** What is missing to the maximum, less what is on order, rounded up to whole packs; never below zero. */
export function suggestedPurchase({ onHand, onOrder, reorderPoint, reorderMax, packSize }: Reorder): bigint {
  const missing = (reorderMax ?? reorderPoint) - onHand - onOrder
  if (missing <= 0n) return 0n
  return ((missing + packSize - 1n) / packSize) * packSize
}
