// How alike two words are, to suggest what a header may mean.
import type { Resource } from '../catalogue/resource.ts'
import { toMatch } from '../catalogue/text.ts'
import { namesOf } from './header-names.ts'

/** A column that an unknown header is like. */
export interface Suggestion {
  readonly to: string
  /** 0 to 1. */
  readonly likeness: number
}

/** Longest word that is compared; and the least likeness that is worth showing. */
const longest = 60
const least = 0.6

/** The column of a resource that a header is most like, among those still free; null when none is like it. */
export function suggest(resource: Resource, header: string, taken: ReadonlySet<string>): Suggestion | null {
  const word = toMatch(header).slice(0, longest)
  let best: Suggestion | null = null
  for (const [known, { name }] of namesOf(resource)) {
    if (taken.has(name)) continue
    const likeness = likenessOf(word, known.slice(0, longest))
    if (likeness >= (best ? best.likeness + 0.001 : least)) best = { to: name, likeness: Math.round(likeness * 100) / 100 }
  }
  return best
}

/** 1 for the same word, less by the share of letters to add, drop or change; a word within the other counts for more than its letters. */
export function likenessOf(a: string, b: string): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (short === '') return 0
  const plain = 1 - distance(short, long) / long.length
  return short.length >= 3 && long.includes(short) ? Math.max(plain, 0.5 + short.length / long.length / 2) : plain
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(change, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    before = row
  }
  return before[b.length] ?? 0
}
