// The state machine of defects: which action leads from which states to which, and what must be there for it; pure.
import { type Issue, refuse } from '../../errors.ts'
import { approvalsNeeded, closed, type DefectState, type DispositionKind, isApproved } from './defect-rules.ts'
import { isReworked, total } from './quantity-rules.ts'

/** The state machine: which action leads from which states to which. */
export const moves = {
  open: { from: ['draft'], to: 'open' },
  contain: { from: ['open'], to: 'contained' },
  review: { from: ['contained'], to: 'in-review' },
  disposition: { from: ['in-review'], to: 'dispositioned' },
  rework: { from: ['dispositioned'], to: 'in-rework' },
  verify: { from: ['dispositioned', 'in-rework'], to: 'verification' },
  failVerification: { from: ['in-rework', 'verification'], to: 'in-review' },
  close: { from: ['verification'], to: 'closed' },
} as const satisfies Record<string, { from: readonly DefectState[]; to: DefectState }>

/** States in which findings are added and removed, and parts are counted. */
export const findingStates: readonly DefectState[] = ['draft', 'open', 'contained', 'in-review']
/** States in which it is decided what becomes of the parts. */
export const decisionStates: readonly DefectState[] = ['in-review']

/** A defect with all that belongs to it, as these rules see it. */
export interface DefectRecord {
  readonly defect: {
    readonly number: string
    readonly status: DefectState
    readonly description: Readonly<Record<string, string>>
    readonly quantityDefective: number
  }
  readonly findings: readonly { readonly quantity: number; readonly failureCode?: unknown }[]
  readonly dispositions: readonly {
    readonly kind: DispositionKind
    readonly quantity: number
    readonly approverIds: readonly number[]
    readonly supplierReference: string | null
  }[]
  readonly actions: readonly { readonly kind: string; readonly description: string; readonly doneAt: string | null }[]
}

/** Something is done to a defect only in some of its states. */
export function checkState({ number, status }: DefectRecord['defect'], what: string, states: readonly DefectState[]): Issue[] {
  if (states.includes(status)) return []
  if (status === 'closed') return [closed('status', number)]
  return [
    {
      path: 'status',
      code: 'state',
      message: `${number} is ${status}; ${what} needs it to be ${states.join(' or ')}`,
      hint: `Its state is moved by ${Object.keys(moves).join(', ')}.`,
      values: { state: status, needed: states },
    },
  ]
}

const missing = (path: string, message: string, hint: string): Issue => ({ path, code: 'missing', message, hint })
const named = (actions: DefectRecord['actions']) => actions.map(({ kind, description }) => `${kind}: ${description}`).join('; ')

/** An open record says what is wrong, and at least one finding shows it. */
export function checkOpen({ defect: { number, description }, findings }: Pick<DefectRecord, 'defect' | 'findings'>): Issue[] {
  const noText = missing('description', `${number} has no description`, 'Describe it in at least one language (PATCH).')
  const noFinding = missing('findings', `${number} has no finding`, 'Add one (POST .../add-finding).')
  return [...(Object.keys(description).length === 0 ? [noText] : []), ...(findings.length === 0 ? [noFinding] : [])]
}

/** What is contained has a containment action that is done. */
export function checkContain({ defect: { number }, actions }: DefectRecord): Issue[] {
  const containment = actions.filter(({ kind }) => kind === 'containment')
  if (containment.some(({ doneAt }) => doneAt !== null)) return []
  return containment.length === 0
    ? [missing('actions', `${number} has no containment action`, 'Add one (POST .../add-action), and complete it.')]
    : [
        missing(
          'actions',
          `no containment is done yet: ${named(containment)}`,
          'Complete one (POST .../defect-actions/{id}/complete-action).',
        ),
      ]
}

/** Decided is what becomes of every defective part and of no other, with two approvals of each concession and the supplier's reference of each return. */
export function checkDisposition({ defect: { quantityDefective }, dispositions }: DefectRecord): Issue[] {
  const decided = total(dispositions)
  const hint = 'Add or remove dispositions (POST .../add-disposition, .../remove-disposition), or recount the parts (POST .../recount).'
  const unlike =
    decided === quantityDefective
      ? []
      : [missing('dispositions', `${decided} of ${quantityDefective} defective parts are disposed of`, hint)]
  const unapproved = dispositions
    .filter((one) => !isApproved(one))
    .map(
      ({ kind, quantity, approverIds }): Issue => ({
        path: 'dispositions',
        code: 'unapproved',
        message: `${kind} of ${quantity} has ${approverIds.length} of the ${approvalsNeeded} approvals that it needs`,
        hint: 'Have it approved (POST .../defect-dispositions/{id}/approve), by people who have not prepared the record.',
      }),
    )
  return [...unlike, ...unapproved, ...dispositions.flatMap(checkReturn)]
}

/** What a sheet has set the state of may lack what its dispositions need; they are made whole in review. */
function checkDecided(record: DefectRecord): Issue[] {
  const back =
    record.defect.status === 'dispositioned'
      ? 'Have a sheet set it back to in-review, where that is decided.'
      : 'Bring it back to review (POST .../fail-verification), where that is decided.'
  return checkDisposition(record).map((issue) => ({ ...issue, hint: back }))
}

/** Parts go back to their supplier under the supplier's reference. */
export function checkReturn({ kind, quantity, supplierReference }: DefectRecord['dispositions'][number]): Issue[] {
  if (kind !== 'return-to-vendor' || (supplierReference ?? '') !== '') return []
  const message = `the return of ${quantity} has no reference of the supplier`
  return [{ path: 'supplierReference', code: 'required', message, hint: 'Ask the supplier for it (RMA number), and give it.' }]
}

/** Only what is to be reworked or repaired goes to rework. */
export function checkRework({ defect: { number }, dispositions }: DefectRecord): Issue[] {
  if (dispositions.some(isReworked)) return []
  return [missing('dispositions', `nothing of ${number} is to be reworked or repaired`, 'Verify it right away (POST .../verify).')]
}

/** What was found when reworked parts were inspected again. */
export interface Reinspection {
  readonly quantityInspected?: number
  readonly quantityAccepted?: number
}

/** What is reworked is inspected again, all of it; `needed` where no verification goes on without it. */
export function checkReinspected({ defect, dispositions }: DefectRecord, found: Reinspection, needed: boolean): Issue[] {
  const { quantityInspected, quantityAccepted } = found
  const given = Object.entries(found).flatMap(([path, quantity]) => (quantity === undefined ? [] : [path]))
  if (defect.status !== 'in-rework')
    return given.map((path): Issue => ({ path, code: 'not_reworked', message: `${defect.number} is not in rework`, hint: 'Leave it out.' }))
  if (!needed && given.length === 0) return []
  const issues = (['quantityInspected', 'quantityAccepted'] as const)
    .filter((path) => found[path] === undefined)
    .map((path): Issue => ({ path, code: 'required', message: 'what was reworked is inspected again', hint: 'Say how many were.' }))
  const reworked = total(dispositions.filter(isReworked))
  if (quantityInspected !== undefined && quantityInspected !== reworked) {
    const message = `${quantityInspected} were inspected again, and ${reworked} were reworked`
    issues.push({ path: 'quantityInspected', code: 'range', message, hint: 'Inspect all of them, and no others.' })
  }
  if (quantityInspected !== undefined && quantityAccepted !== undefined && quantityAccepted > quantityInspected) {
    const message = `${quantityAccepted} are more than the ${quantityInspected} that were inspected`
    issues.push({ path: 'quantityAccepted', code: 'range', message, hint: 'Correct one of the two.' })
  }
  return issues
}

/** Verified is what was reworked where all of it is good again, and what needs no rework; its dispositions are whole, also where a sheet has set its state. */
export function checkVerify(record: DefectRecord, found: Reinspection): Issue[] {
  const { defect, dispositions } = record
  const { quantityInspected = 0, quantityAccepted = quantityInspected } = found
  const left = total(dispositions.filter(isReworked))
  const unworked = missing('dispositions', `${left} are to be reworked or repaired first`, 'Begin with it (POST .../rework).')
  const bad: Issue = {
    path: 'quantityAccepted',
    code: 'not_good',
    message: `${quantityAccepted} of ${quantityInspected} reworked parts are good`,
    hint: 'Bring it back to review (POST .../fail-verification), and decide about the others.',
  }
  return [
    ...checkReinspected(record, found, true),
    ...checkDecided(record),
    ...(defect.status === 'dispositioned' && left > 0 ? [unworked] : []),
    ...(defect.status === 'in-rework' && quantityAccepted < quantityInspected ? [bad] : []),
  ]
}

/** Closed is what has nothing left to do, of whose parts it is decided, and of which somebody has verified that it is gone. */
export function checkClose(record: DefectRecord): Issue[] {
  const {
    defect: { number },
    actions,
  } = record
  const open = actions.filter(({ doneAt }) => doneAt === null)
  const left: Issue = {
    path: 'actions',
    code: 'open_actions',
    message: `${open.length === 1 ? 'one action is' : `${open.length} actions are`} open: ${named(open)}`,
    hint: 'Complete them (POST .../defect-actions/{id}/complete-action).',
  }
  const isVerified = actions.some(({ kind, doneAt }) => kind === 'verification' && doneAt !== null)
  const unverified = missing(
    'actions',
    `${number} has no verification action that is done`,
    'Add one (POST .../add-action), and complete it.',
  )
  return [...(open.length > 0 ? [left] : []), ...(isVerified ? [] : [unverified]), ...checkDecided(record)]
}

/** What is in the way as things stand, rather than wrong with the request. */
const states: ReadonlySet<string> = new Set([
  ...['state', 'closed', 'missing', 'unapproved', 'open_actions', 'not_good', 'exceeds', 'last_finding'],
  ...['no_concession', 'approved', 'done', 'inactive', 'corrected'],
])

/** Throws everything that is wrong at once, as `refuse` does. */
export const refuseAll = (issues: readonly Issue[]): void => refuse(issues, states)
