// A plain cell of a workbook or CSV file, as the readers give it and the writers take it.

/** A date, time or instant on a sheet: a wall time without zone, `2027-02-28`, `14:30:00` or `2027-02-28T14:30:00.000`. */
export interface DateCell {
  readonly kind: 'date'
  readonly iso: string
}

/** An error value on a sheet, such as `#DIV/0!`. */
export interface ErrorCell {
  readonly kind: 'error'
  readonly text: string
}

/** One cell; numbers carry 15 significant digits, an empty cell is null. */
export type Cell = null | string | number | boolean | DateCell | ErrorCell
