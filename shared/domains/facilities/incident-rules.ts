// How medical incidents are numbered; pure.

const prefix = (year: string) => `MED-${year}-`

/** The number of an incident, such as MED-2026-0001: gapless within the year in which it is recorded, as the calendar of its site has it. */
export function incidentNumber(year: string, no: number): string {
  return `${prefix(year)}${String(no).padStart(4, '0')}`
}

/** What all numbers of a year begin with, and the least text after all of them. */
export function numbersOf(year: string): { readonly from: string; readonly to: string; readonly begins: number } {
  return { from: prefix(year), to: `MED-${year}.`, begins: prefix(year).length + 1 }
}

/** The years that an instant may lie in, anywhere on earth. */
export function yearsAround(now: string): string[] {
  const hours = (count: number) => new Date(Date.parse(now) + count * 3_600_000).toISOString().slice(0, 4)
  return [...new Set([hours(-12), hours(14)])]
}
