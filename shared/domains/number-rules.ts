// Numbers that are gapless within a year, such as MED-2026-0001: how they are written, and where those of a year lie; pure.

/** Numbers that count from 1 in each year. */
export interface Series {
  /** What stands before the year, `MED` of MED-2026-0001. */
  readonly prefix: string
  /** At least so many digits after the year. */
  readonly digits: number
}

const head = ({ prefix }: Series, year: string) => `${prefix}-${year}-`

/** The number of the `no`th of a year. */
export function numberOf(series: Series, year: string, no: number): string {
  return `${head(series, year)}${String(no).padStart(series.digits, '0')}`
}

/** What all numbers of a year begin with, the least text after all of them, and at which character (from 1) the count begins. */
export function numbersOf(series: Series, year: string): { readonly from: string; readonly to: string; readonly begins: number } {
  const from = head(series, year)
  return { from, to: `${from.slice(0, -1)}.`, begins: from.length + 1 }
}

/** The years that an instant may lie in, anywhere on earth. */
export function yearsAround(now: string): string[] {
  const hours = (count: number) => new Date(Date.parse(now) + count * 3_600_000).toISOString().slice(0, 4)
  return [...new Set([hours(-12), hours(14)])]
}
