// From a version and inputs to receipts: what a run, a batch, a comparison and a replay have in common.
import type { InsertOf, RowOf } from '../../catalogue/resource.ts'
import type { Issue } from '../../errors.ts'
import { engineVersion, evaluate } from './evaluate.ts'
import { parseExpression } from './expression.ts'
import { readInputs } from './inputs.ts'
import { receiptHash, versionHash } from './receipt.ts'
import type { calculationRun, calculationVersion } from './resources.ts'

type Run = InsertOf<typeof calculationRun>

/** What of a version its results depend on. */
export type Formula = Pick<RowOf<typeof calculationVersion>, 'expression' | 'inputs' | 'unit' | 'rounding' | 'roundingMode' | 'query'>

/** What came of inputs: the part of a receipt that is the same whenever and by whomever it is worked out. */
export type Worked = Required<Pick<Run, 'inputs' | 'result' | 'trace' | 'engineVersion' | 'receiptHash'>>

/** What was given comes to a result, or to everything that is wrong with it; the path of an issue is the name of an input. */
export type Outcome = Worked | { readonly issues: readonly Issue[] }

/** Works out a version on one set of inputs after the other; its expression is parsed once. `by` is the engine that the receipt names. */
export function prepare(version: Formula): (given: unknown, by?: string) => Outcome {
  const parsed = parseExpression(version.expression)
  if ('issues' in parsed) return () => parsed
  const hash = versionHash(version)
  const rounding = { step: version.rounding, mode: version.roundingMode }
  return (given, by = engineVersion) => {
    const read = readInputs(version.inputs, given)
    if ('issues' in read) return read
    const worked = evaluate(parsed, read.values, rounding)
    if ('issues' in worked) return worked
    const receipt = { inputs: read.values, result: worked.result, trace: worked.trace, engineVersion: by }
    return { ...receipt, receiptHash: receiptHash({ ...receipt, versionHash: hash }) }
  }
}

/** When and for whom runs are made, and what each is about, in the order of what is given. */
export interface RunsAt {
  readonly now: string
  readonly actorId: number | null
  readonly batchId?: number
  readonly about?: readonly { readonly resource: string; readonly id: number }[]
}

/**
 * The receipts of a version on many inputs, in their order, and what is wrong with the others; `at` is the place of what was given, from 0. Whoever plans
 * piece by piece gives what `prepare` made of the version.
 */
export function planRuns(
  version: Formula & { readonly id: number; readonly calculationId: number },
  given: readonly unknown[],
  at: RunsAt,
  work = prepare(version),
): { readonly runs: Run[]; readonly issues: (Issue & { readonly at: number })[] } {
  const runs: Run[] = []
  const issues: (Issue & { at: number })[] = []
  given.forEach((one, place) => {
    const started = performance.now()
    const worked = work(one)
    if ('issues' in worked) {
      for (const issue of worked.issues) issues.push({ ...issue, at: place })
      return
    }
    const about = at.about?.[place]
    runs.push({
      calculationId: version.calculationId,
      versionId: version.id,
      batchId: at.batchId ?? null,
      aboutResource: about?.resource ?? null,
      aboutId: about?.id ?? null,
      ...worked,
      durationMs: Math.round((performance.now() - started) * 1000) / 1000,
      requestedAt: at.now,
      requestedById: at.actorId,
    })
  })
  return { runs, issues }
}
