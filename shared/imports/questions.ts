// Many reads at once: cut to what one query may carry, sent in as few round trips as can be.
import type { Engine, Query, Raw } from '../db/engine.ts'

/** A query and what becomes of its rows. */
export interface Question {
  readonly query: Query
  readonly take: (raws: readonly Raw[]) => void
}

/** Keys that one query may carry, and queries of one round trip. */
const most = { keys: 10_000, queries: 1000 }

/** Keys cut into as many as one query may carry. */
export function perQuery<T>(keys: readonly T[]): T[][] {
  return slices(keys, most.keys)
}

/** Asks all questions, in order. */
export async function askAll(engine: Engine, questions: readonly Question[]): Promise<void> {
  for (const together of slices(questions, most.queries)) {
    const results = await engine.read(together.map(({ query }) => query))
    together.forEach(({ take }, at) => {
      take(results[at] ?? [])
    })
  }
}

function slices<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size))
}
