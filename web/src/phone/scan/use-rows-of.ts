// The rows of this device that codes and items are found in.
import { useRows } from '../day.tsx'
import type { RowsOf } from './match.ts'

/** The rows that a code is looked for in; undefined until all are read. */
export function useRowsOf(): RowsOf | undefined {
  const [inventoryItem, firstAidItem, equipment, store, signOut, stockLevel, stockLot, firstAidLevel, firstAidLot] = [
    useRows('inventoryItem'),
    useRows('firstAidItem'),
    useRows('equipment'),
    useRows('store'),
    useRows('signOut'),
    useRows('stockLevel'),
    useRows('stockLot'),
    useRows('firstAidLevel'),
    useRows('firstAidLot'),
  ]
  const all = { inventoryItem, firstAidItem, equipment, store, signOut, stockLevel, stockLot, firstAidLevel, firstAidLot }
  if (Object.values(all).some((rows) => rows === undefined)) return undefined
  return (resource) => Object.entries(all).find(([name]) => name === resource)?.[1] ?? []
}
