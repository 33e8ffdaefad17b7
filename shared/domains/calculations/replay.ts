// Runs worked out once more from their versions and inputs, and compared with their receipts byte for byte.
import type { Issue } from '../../errors.ts'
import { type Formula, prepare } from './runs.ts'

/** A receipt as it is stored: inputs and trace are the very texts. */
export interface Stored {
  readonly inputs: string
  readonly result: string
  readonly trace: string
  readonly engineVersion: string
  readonly receiptHash: string
}

/** What a receipt says, or said when it was worked out once more. */
export interface Receipt {
  readonly inputs: unknown
  readonly result: string
  readonly trace: unknown
  readonly receiptHash: string
}

/** What came of a replay: `differs` names what is not the same, and is empty where all is. */
export interface Replayed {
  readonly differs: readonly (keyof Receipt)[]
  /** Null where the stored inputs come to no result any more; `issues` say why. */
  readonly replayed: Receipt | null
  readonly issues: readonly Issue[]
}

const compared = ['inputs', 'result', 'trace', 'receiptHash'] as const

/**
 * Replays runs of a version. The receipt names the engine that made it, so that an engine that works otherwise shows in result and trace only, and
 * anything changed by hand - in the run or in its version - in what was changed or in the hash.
 */
export function replayer(version: Formula): (stored: Stored) => Replayed {
  const work = prepare(version)
  return (stored) => {
    const worked = work(JSON.parse(stored.inputs), stored.engineVersion)
    if ('issues' in worked) return { differs: compared, replayed: null, issues: worked.issues }
    const { inputs, result, trace, receiptHash } = worked
    const texts: Readonly<Record<keyof Receipt, string>> = {
      inputs: JSON.stringify(inputs),
      result,
      trace: JSON.stringify(trace),
      receiptHash,
    }
    return {
      differs: compared.filter((name) => texts[name] !== stored[name]),
      replayed: { inputs, result, trace, receiptHash },
      issues: [],
    }
  }
}

/** A stored receipt as it is shown. */
export const toReceipt = ({ inputs, result, trace, receiptHash }: Stored): Receipt => ({
  inputs: JSON.parse(inputs),
  result,
  trace: JSON.parse(trace),
  receiptHash,
})
