// Which pairs to ask a routing service for: blocks of places by places that hold every pair that is missing and few others; pure.
import { type Matrix, unknown } from './matrix.ts'

/** Places from which, and to which, ways are asked for in one request. */
export interface Block {
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** Blocks of at most `side` by `side` places. Those of which the most is missing come first, so that new places lie together and what is known is hardly asked again. */
export function blocksOf({ places, metres }: Matrix, side: number): Block[] {
  const count = places.length
  const isMissing = (from: number, to: number) => from !== to && metres[from * count + to] === unknown
  const all = [...places.keys()]
  const missing = all.map((one) => all.reduce((sum, other) => sum + Number(isMissing(one, other)) + Number(isMissing(other, one)), 0))
  const order = all.toSorted((a, b) => (missing[b] ?? 0) - (missing[a] ?? 0) || a - b)
  const chunks = Array.from({ length: Math.ceil(count / side) }, (_, at) => order.slice(at * side, (at + 1) * side))
  return chunks.flatMap((some) =>
    chunks.flatMap((others) => {
      const from = some.filter((one) => others.some((other) => isMissing(one, other)))
      const to = others.filter((other) => some.some((one) => isMissing(one, other)))
      return from.length > 0 ? [{ from, to }] : []
    }),
  )
}
