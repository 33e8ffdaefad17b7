// Addresses of cells, `C22`: letters of the column, number of the row.

export function placeOf(cell: string): { letters: string; row: number } {
  const [, letters = 'A', row = '1'] = /^([A-Z]+)(\d+)$/.exec(cell) ?? []
  return { letters, row: Number(row) }
}

/** A is 0, AA is 26. */
export const indexOf = (letters: string): number => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1

/** The other way round. */
export function lettersOf(index: number): string {
  return index < 0 ? '' : lettersOf(Math.floor(index / 26) - 1) + String.fromCharCode(65 + (index % 26))
}
