// What is offered only for some rows: the state that they must be in.

/** Rows by what one of their columns holds: one of these values, or null for nothing. */
export interface Suits<Column extends string = string> {
  readonly column: Column
  readonly values: readonly (string | null)[]
}

/** Whether something is offered for a row, as far as the row itself tells; for every row where nothing is declared. */
export const isSuited = (suits: Suits | null | undefined, row: Readonly<Record<string, unknown>>): boolean =>
  !suits || suits.values.some((value) => value === (row[suits.column] ?? null))
