// The relative move of a hot row as one step of a batch.
import type { Change } from './changes.ts'
import type { AdjustOp, Delta } from './engine.ts'

/** What moves the columns of one row, by their storage types and scales. */
export function adjustOp(change: Extract<Change, { kind: 'adjust' }>, at: string, by: string): AdjustOp {
  const { resource, moves } = change
  const columnOf = (name: string) => {
    const column = resource.columns[name]
    if (!column) throw new Error(`${resource.name} has no column ${name}`)
    return column
  }
  const deltas = Object.entries(moves).map(([name, move]): Delta => {
    const { scale, storage } = columnOf(name)
    const own = { column: name, type: storage.mssql.type, scale }
    if (typeof move === 'number') return { ...own, by: move }
    const quantityBy = moves[move.follows]
    if (typeof quantityBy !== 'number') throw new Error(`${name} follows ${move.follows}, which does not move`)
    return {
      ...own,
      quantity: move.follows,
      quantityScale: columnOf(move.follows).scale,
      quantityBy,
      amount: move.amount,
      otherwise: move.otherwise ?? 0,
    }
  })
  return { kind: 'adjust', table: resource.table, id: change.id, deltas, floor: change.floor, at, by }
}
