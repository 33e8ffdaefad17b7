// The words that were refused below each header, as often as they stand there.
import { placeOf } from './place.ts'
import type { Issue } from './use-imports.ts'
import { formOf, type RefusedWord } from './words.tsx'

/** Problems that end once a word stands for another. */
const curable = ['reference', 'ambiguous', 'choice', 'number', 'flag', 'date', 'time']
const longest = 200

/** Refused words by sheet and column letters, the most frequent first. */
export function refusedWords(issues: readonly Issue[]): ReadonlyMap<string, readonly RefusedWord[]> {
  const found = new Map<string, Map<string, RefusedWord>>()
  for (const { sheet, cell, code, value, severity } of issues) {
    if (severity !== 'reject' || !value || value.length > longest || !curable.includes(code)) continue
    const column = placeKey(sheet, cell)
    const words = found.get(column) ?? new Map<string, RefusedWord>()
    const form = formOf(value)
    words.set(form, { word: words.get(form)?.word ?? value, cells: (words.get(form)?.cells ?? 0) + 1 })
    found.set(column, words)
  }
  return new Map([...found].map(([column, words]) => [column, [...words.values()].toSorted((one, other) => other.cells - one.cells)]))
}

/** A column of a sheet, by any of its cells. */
export const placeKey = (sheet: string, cell: string): string => `${placeOf(cell).letters} ${sheet}`
