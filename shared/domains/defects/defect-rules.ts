// What is allowed of defects: their states, their quantities and what may still change; pure.
import type { Issue } from '../../errors.ts'

/** Every state of a defect. */
export const defectStates = ['draft', 'open', 'contained', 'in-review', 'dispositioned', 'in-rework', 'verification', 'closed'] as const
/** One of the states. */
export type DefectState = (typeof defectStates)[number]

/** States in which a defect may change, and something is to be done about it: all but the last. */
export const workStates: readonly DefectState[] = defectStates.filter((state) => state !== 'closed')

/** What can become of defective parts (ISO 9000:2015, 3.12). */
export const dispositionKinds = ['use-as-is', 'rework', 'repair', 'scrap', 'return-to-vendor'] as const
/** One of them. */
export type DispositionKind = (typeof dispositionKinds)[number]

/** What is done about a defect. */
export const actionKinds = ['containment', 'corrective', 'preventive', 'verification'] as const

/** Approvals that a concession needs. */
export const approvalsNeeded = 2

/** Dispositions by which parts are used though they are not as they should be. */
export const concessions: readonly DispositionKind[] = ['use-as-is', 'repair']
/** Whether a disposition is a concession. */
export const isConcession = (kind: DispositionKind): boolean => concessions.includes(kind)

/** Whether a disposition has the approvals that its kind needs. */
export function isApproved({ kind, approverIds }: { kind: DispositionKind; approverIds: readonly number[] }): boolean {
  return !isConcession(kind) || approverIds.length >= approvalsNeeded
}

interface Quantities {
  readonly quantityLot: number
  readonly quantityInspected: number
  readonly quantityDefective: number
}

/** Defective are not more than inspected, and inspected not more than the lot. */
export function checkQuantities({ quantityLot, quantityInspected, quantityDefective }: Quantities): Issue[] {
  const issues: Issue[] = []
  const hint = 'Correct one of the two.'
  const range = (path: string, message: string) => issues.push({ path, code: 'range', message, hint })
  if (quantityDefective > quantityInspected)
    range('quantityDefective', `${quantityDefective} are more than the ${quantityInspected} that were inspected`)
  if (quantityInspected > quantityLot) range('quantityInspected', `${quantityInspected} are more than the lot of ${quantityLot}`)
  return issues
}

/** Where both limits are given, the lower one is not above the upper one. */
export function checkLimits({ lowerLimit, upperLimit }: { lowerLimit: number | null; upperLimit: number | null }): Issue[] {
  if (lowerLimit === null || upperLimit === null || lowerLimit <= upperLimit) return []
  return [
    { path: 'lowerLimit', code: 'range', message: `${lowerLimit} is above the upper limit ${upperLimit}`, hint: 'Correct one of the two.' },
  ]
}

const counted = ['quantityLot', 'quantityInspected', 'quantityDefective']

/** Nothing of what is closed changes, and of what is no draft any more no quantity but by a recount; nor does it become one again. */
export function frozenOf(
  { number, status }: { number: string; status: DefectState },
  changed: ReadonlySet<string>,
  after?: { readonly status: DefectState },
): Issue[] {
  if (!workStates.includes(status)) return [...changed].map((path) => closed(path, number))
  if (status === 'draft') return []
  if (after?.status === 'draft') {
    const message = `${number} is ${status}, and becomes no draft again`
    return [{ path: 'status', code: 'state', message, hint: 'Give the state that it has, or a later one.' }]
  }
  const message = `${number} is ${status}: findings and dispositions count on its quantities`
  const hint = 'Recount it (POST .../recount), until it is dispositioned.'
  return counted.flatMap((path) => (changed.has(path) ? [{ path, code: 'state', message, hint }] : []))
}

/** What is said to whoever wants to change something of what is closed. */
export const closed = (path: string, number: string): Issue => ({
  path,
  code: 'closed',
  message: `${number} is closed and locked`,
  hint: 'Record a correction (POST .../correct), which is a new record that is linked to this one.',
})

/** What a workbook brings as closed was closed elsewhere: history, of which the dispositions are missing. */
export function historyOf({ status }: { status: DefectState }): Issue[] {
  if (status !== 'closed') return []
  return [
    {
      path: 'status',
      code: 'history',
      message: 'closed without a disposition',
      hint: 'Add a correction with the dispositions, if they are known.',
    },
  ]
}
