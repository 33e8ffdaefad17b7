// Cells by column and row, both counted from 0.
import { columnLetters } from '../cell.ts'

/** A cell: C22 is column 2, row 21. */
export interface Place {
  readonly column: number
  readonly row: number
}

/** A cell such as C22, counted from 0. */
export function placeOf(ref: string): Place {
  const [, letters = 'A', row = '1'] = /^([A-Z]{1,3})(\d{1,7})/.exec(ref) ?? []
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
  return { column, row: Number(row) - 1 }
}

/** The cell of a place. */
export function refOf({ column, row }: Place): string {
  return columnLetters(column) + (row + 1)
}
