// JSON of the document, and its text: short things on one line, so that the file is small and a review shows a change by its line.

/** A JSON object. */
export type Json = Record<string, unknown>

/** Whether a value is an object, and no list. */
export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The record in alphabetical order. */
export const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))

const widest = 120

/** The value as text; what fits in a line stands on one. */
export function toText(value: unknown, indent = ''): string {
  const whole = JSON.stringify(value)
  if (typeof value !== 'object' || value === null || indent.length + whole.length <= widest) return whole
  const inner = `${indent} `
  const lines = Array.isArray(value)
    ? value.map((one) => toText(one ?? null, inner))
    : Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [`${JSON.stringify(key)}: ${toText(one, inner)}`]))
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${lines.map((line) => inner + line).join(',\n')}\n${indent}${close}`
}
