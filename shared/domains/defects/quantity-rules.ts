// How the quantities of a defect add up: findings, dispositions and what is counted again; pure.
import type { Issue } from '../../errors.ts'
import type { DispositionKind } from './defect-rules.ts'

interface Part {
  readonly quantity: number
}

/** The sum of quantities, three decimal places. */
export function total(parts: readonly Part[]): number {
  return parts.reduce((sum, { quantity }) => sum + Math.round(quantity * 1000), 0) / 1000
}

/** Whether parts are worked on again, so that they are inspected again. */
export const isReworked = ({ kind }: { kind: DispositionKind }): boolean => kind === 'rework' || kind === 'repair'

/** No finding is of more parts than are defective. */
export function checkFits(findings: readonly (Part & { readonly failureCode?: unknown })[], quantityDefective: number): Issue[] {
  return findings
    .filter(({ quantity }) => quantity > quantityDefective)
    .map(({ quantity, failureCode }) => ({
      path: 'findings',
      code: 'exceeds',
      message: `${failureCode} of ${quantity} is more than the ${quantityDefective} that are defective`,
      hint: 'Remove the finding (POST .../remove-finding), or correct how many are defective.',
    }))
}

/** A finding to be added is of no more parts than are defective. */
export function checkFinding(path: string, { quantity }: Part, quantityDefective: number): Issue[] {
  if (quantity <= quantityDefective) return []
  const message = `${quantity} are more than the ${quantityDefective} that are defective`
  return [{ path, code: 'exceeds', message, hint: 'Correct the quantity, or how many are defective.' }]
}

/** What is decided about is never more than is defective. */
export function checkSum(path: string, dispositions: readonly Part[], quantityDefective: number): Issue[] {
  const sum = total(dispositions)
  if (sum <= quantityDefective) return []
  const message = `dispositions of ${sum} are more than the ${quantityDefective} that are defective`
  return [{ path, code: 'exceeds', message, hint: 'Dispose of fewer, or remove another disposition first (POST .../remove-disposition).' }]
}
