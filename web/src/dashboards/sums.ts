// Sums of the rows of reports by a column.
import type { Row } from './reports-data.ts'

/** An amount of a name. */
export interface Sum {
  readonly name: string
  readonly amount: number
}

/** Sums a column by the values of another, the largest first; an empty name where there is none. */
export function sumBy(rows: readonly Row[], by: string, column: string): Sum[] {
  const sums = new Map<string, number>()
  for (const row of rows) {
    const name = String(row[by] ?? '')
    sums.set(name, (sums.get(name) ?? 0) + Number(row[column] ?? 0))
  }
  return [...sums].map(([name, amount]) => ({ name, amount: Math.round(amount * 1000) / 1000 })).sort((a, b) => b.amount - a.amount)
}

/** The largest, and the rest of them as one. */
export function ranked(sums: readonly Sum[], most: number, others: string): Sum[] {
  if (sums.length <= most) return [...sums]
  const rest = sums.slice(most - 1).reduce((sum, { amount }) => sum + amount, 0)
  return [...sums.slice(0, most - 1), { name: others, amount: Math.round(rest * 1000) / 1000 }]
}
