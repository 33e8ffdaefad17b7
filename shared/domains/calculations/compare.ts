// Two versions on the same inputs, side by side; exact decimals.
import { Decimal } from 'decimal.js'
import { takingTurns } from '../../db/turns.ts'
import type { Issue } from '../../errors.ts'
import { type Formula, prepare } from './runs.ts'

/** Results have at most 200 characters, so that differences of theirs are exact. */
const Exact = Decimal.clone({ precision: 400, toExpNeg: -9e15, toExpPos: 9e15 })

/** One set of inputs in two versions. */
export interface Line {
  /** The run that had these inputs, where they come from one. */
  readonly runId: number | null
  readonly inputs: unknown
  /** Results; null where a version refuses the inputs, with the issues of both below. */
  readonly first: string | null
  readonly second: string | null
  readonly isSame: boolean
  /** Second minus first; null where one is missing, or is no decimal. */
  readonly difference: string | null
  /** The difference in percent of the first, rounded half up to four decimal places; null where that is zero. */
  readonly percent: string | null
  readonly firstIssues: readonly Issue[]
  readonly secondIssues: readonly Issue[]
}

/** What comes of the same inputs in two versions, in their order; other requests go on. */
export async function compare(
  first: Formula,
  second: Formula,
  given: readonly { readonly runId: number | null; readonly inputs: unknown }[],
): Promise<Line[]> {
  const [inFirst, inSecond] = [prepare(first), prepare(second)]
  const lines: Line[] = []
  const turn = takingTurns()
  for (const { runId, inputs } of given) {
    const [a, b] = [inFirst(inputs), inSecond(inputs)]
    const results = { first: 'issues' in a ? null : a.result, second: 'issues' in b ? null : b.result }
    lines.push({
      runId,
      inputs,
      ...results,
      isSame: results.first !== null && results.first === results.second,
      ...differenceOf(results.first, results.second),
      firstIssues: 'issues' in a ? a.issues : [],
      secondIssues: 'issues' in b ? b.issues : [],
    })
    await turn()
  }
  return lines
}

const isDecimal = (text: string | null): text is string => text !== null && /^-?\d/.test(text)

/** By how much a second result is more than a first. */
export function differenceOf(first: string | null, second: string | null): Pick<Line, 'difference' | 'percent'> {
  if (!isDecimal(first) || !isDecimal(second)) return { difference: null, percent: null }
  const from = new Exact(first)
  const difference = new Exact(second).minus(from)
  const percent = from.isZero() ? null : difference.div(from.abs()).mul(100).toDecimalPlaces(4, Decimal.ROUND_HALF_UP).toFixed()
  return { difference: difference.toFixed(), percent }
}
