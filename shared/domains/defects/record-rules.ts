// What is allowed to be written into a defect: when it was detected, what was measured, who decides and who does what; pure.
import { canonicalTag, type Texts, usualLanguage } from '../../catalogue/languages.ts'
import { AppError, type Issue } from '../../errors.ts'
import type { Series } from '../number-rules.ts'
import { approvalsNeeded, type DispositionKind, isConcession } from './defect-rules.ts'

/** How defects are numbered: DMT-2026-000123, within the year (of UTC) in which they are recorded. */
export const defectSeries: Series = { prefix: 'DMT', digits: 6 }

const clockSlackMilliseconds = 300_000

/** What was seen was seen in the past or just now; five minutes are left for clocks that differ. */
export function checkPast(path: string, at: string | undefined | null, now: string): Issue[] {
  if (at === undefined || at === null || Date.parse(at) <= Date.parse(now) + clockSlackMilliseconds) return []
  return [{ path, code: 'future', message: `${at} has not come yet`, hint: 'Give the instant at which it was.' }]
}

/** A record is prepared by whoever records it; only a program says for whom it does so. */
export function checkPreparer(actorId: number | null, preparedById: number | undefined): Issue[] {
  const path = 'preparedById'
  if (actorId === null && preparedById === undefined)
    return [{ path, code: 'required', message: 'it is not said who prepared the record', hint: 'Name a user.' }]
  if (actorId === null || preparedById === undefined || preparedById === actorId) return []
  return [{ path, code: 'own', message: 'a record is prepared by whoever records it', hint: 'Leave it out, or have them record it.' }]
}

/** What decisions of a defect need: a person. Throws `forbidden`. */
export function requirePerson({ id, name }: { id: number | null; name: string }): number {
  if (id !== null) return id
  const message = `${name} is no person, and decides nothing`
  throw new AppError('forbidden', message, { issues: [{ path: '', code: 'own', message, hint: 'Sign in.' }] })
}

/** The source language of a report that does not name it: that of whoever reports, unless the description is only there in others. */
export function sourceOf(given: string | undefined, description: Texts | string | undefined, locale: string | undefined): string {
  if (given !== undefined) return given
  const usual = canonicalTag(locale ?? '') ?? usualLanguage
  const tags = typeof description === 'object' ? Object.keys(description) : []
  return tags.includes(usual) ? usual : (tags[0] ?? usual)
}

/** A reading as it is given. */
export interface Reading {
  readonly inspectionItemId?: number | null
  readonly gaugeId?: number | null
  readonly measured?: number | null
  readonly measuredAt?: string | null
}

/** A reading is of an inspection item, in the past; a gauge or an instant is one of a reading. */
export function checkReading({ inspectionItemId, gaugeId, measured, measuredAt }: Reading, now: string): Issue[] {
  const required = (path: string, message: string, hint: string): Issue => ({ path, code: 'required', message, hint })
  const past = checkPast('measuredAt', measuredAt, now)
  if ((measured ?? null) === null) {
    const isGiven = (gaugeId ?? null) !== null || (measuredAt ?? null) !== null
    return isGiven ? [...past, required('measured', 'there is a gauge or an instant, and no reading', 'Give what was measured.')] : past
  }
  if ((inspectionItemId ?? null) !== null) return past
  return [...past, required('inspectionItemId', 'it is not said what was measured', 'Name the inspection item.')]
}

/** Whether a reading is outside the limits of its inspection item; the limits themselves are within. */
export function isOutside(
  measured: number | null | undefined,
  item: { readonly lowerLimit: number | null; readonly upperLimit: number | null } | undefined,
): boolean {
  if (measured === null || measured === undefined || !item) return false
  return (item.lowerLimit !== null && measured < item.lowerLimit) || (item.upperLimit !== null && measured > item.upperLimit)
}

/** A cost has a currency, and a currency is one of a cost. */
export function checkCost({ cost, currency }: { cost?: number | null; currency?: string | null }): Issue[] {
  const hint = 'Give both, or neither.'
  const isMissing = (value: unknown) => value === undefined || value === null
  if (isMissing(cost) === isMissing(currency)) return []
  return isMissing(cost)
    ? [{ path: 'cost', code: 'required', message: `there is a currency ${currency} and no cost`, hint }]
    : [{ path: 'currency', code: 'required', message: `the cost ${cost} has no currency`, hint }]
}

/** The company's own disposition is one of the kind that is decided. */
export function checkKind(kind: DispositionKind, own: { code: string; kind: DispositionKind } | undefined): Issue[] {
  if (!own || own.kind === kind) return []
  return [
    { path: 'dispositionId', code: 'differs', message: `${own.code} is ${own.kind}, not ${kind}`, hint: `Choose one of the kind ${kind}.` },
  ]
}

interface Approved {
  readonly kind: DispositionKind
  readonly quantity: number
  readonly approverIds: readonly number[]
}

/** Only a concession is approved, by two people, each once, neither of whom has prepared the record, nor brought it in for somebody else. */
export function checkApproval(
  one: Approved,
  { id: approverId, name }: { id: number; name: string },
  { number, preparedById, createdBy }: { number: string; preparedById: number; createdBy: string },
): Issue[] {
  const { kind, quantity, approverIds } = one
  const issue = (code: Issue['code'], message: string, hint: string): Issue[] => [{ path: 'approverIds', code, message, hint }]
  if (!isConcession(kind)) return issue('no_concession', `${kind} needs no approval`, 'Only use-as-is and repair do.')
  if (preparedById === approverId)
    return issue('own', `you prepared ${number}, and therefore approve none of its concessions`, 'Ask two others.')
  if (createdBy === name) return issue('own', `you brought ${number} in, and therefore approve none of its concessions`, 'Ask two others.')
  if (approverIds.includes(approverId)) return issue('approved', `you have approved ${kind} of ${quantity} already`, 'Ask somebody else.')
  if (approverIds.length >= approvalsNeeded)
    return issue('approved', `${kind} of ${quantity} has the ${approvalsNeeded} approvals that it needs`, 'Nothing is left to be done.')
  return []
}

/** A technician completes what they own; throws `forbidden`. */
export function requireOwner({ id, role }: { id: number | null; role: string }, action: { description: string; ownerId: number }): void {
  if (role !== 'technician' || id === action.ownerId) return
  const message = `"${action.description}" is not yours to complete`
  throw new AppError('forbidden', message, { issues: [{ path: 'ownerId', code: 'own', message, hint: 'Ask its owner, or a manager.' }] })
}

/** What is done is done once. */
export function checkUndone({ description, doneAt }: { description: string; doneAt: string | null }): Issue[] {
  if (doneAt === null) return []
  return [
    { path: 'doneAt', code: 'done', message: `"${description}" was done at ${doneAt}`, hint: 'Add another action (POST .../add-action).' },
  ]
}

/** A record is corrected once; what is wrong with its correction is corrected there. */
export function checkUncorrected(number: string, correction: { number: string } | undefined): Issue[] {
  if (!correction) return []
  const message = `${number} is corrected by ${correction.number}`
  return [{ path: 'correctsId', code: 'corrected', message, hint: `Change ${correction.number}; once it is closed, correct that one.` }]
}

/** Of what is no draft any more at least one finding stays. */
export function checkLast({ number, status }: { number: string; status: string }, findings: readonly unknown[]): Issue[] {
  if (status === 'draft' || findings.length > 1) return []
  const message = `it is the only finding of ${number}, which is ${status}`
  return [{ path: 'defectFindingId', code: 'last_finding', message, hint: 'Add the right one first (POST .../add-finding).' }]
}
