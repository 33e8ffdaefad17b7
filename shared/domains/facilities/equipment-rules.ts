// What is allowed of tools: signing out, returning, extending and reserving; pure.
import { AppError, type Issue } from '../../errors.ts'

/** A tool as these rules see it. */
export interface Tool {
  readonly tag: string
  readonly status: string
  readonly calibrationDueOn: string | null
  readonly meterReading: number | null
}

/** In which states something is done with a tool, as far as its own row tells: who has it, and for whom it is kept, is asked besides. */
export const toolStates = {
  inStore: ['available', 'reserved'],
  out: ['out'],
  inRepair: ['repair'],
  notOut: ['available', 'reserved', 'repair'],
  inUse: ['available', 'reserved', 'out', 'repair'],
} as const

/** A tool in somebody's hands. */
export interface Holding {
  readonly borrowerId: number
  readonly borrower: string
  readonly dueAt: string
}

/** A tool that is kept for somebody, from `fromAt` until just before `untilAt`. */
export interface Keeping {
  readonly borrowerId: number
  readonly borrower: string
  readonly fromAt: string
  readonly untilAt: string
}

/** What is known of a tool beside its own row: who has it, and for whom it is kept from now on. */
export interface Lending {
  readonly held: Holding | null
  readonly kept: readonly Keeping[]
}

/** Whether a reservation has begun and is not over: half-open, so that one begins where the other ends. */
export const covers = ({ fromAt, untilAt }: Pick<Keeping, 'fromAt' | 'untilAt'>, at: string): boolean => fromAt <= at && at < untilAt

/** The status of a tool that lies in its store: reserved while it is kept for somebody. */
export const statusAtRest = (kept: readonly Keeping[], now: string): 'reserved' | 'available' =>
  kept.some((one) => covers(one, now)) ? 'reserved' : 'available'

const isOut = ({ status }: Tool, { held }: Pick<Lending, 'held'>) => held !== null || status === 'out'

function outIssue(tool: Tool, { held }: Pick<Lending, 'held'>): Issue {
  const who = held ? `${held.borrower} has it until ${held.dueAt}` : 'a workbook says so, but not who has it'
  return {
    path: '',
    code: 'out',
    message: `${tool.tag} is out: ${who}`,
    hint: 'Have it returned first, or reserve it for later.',
    ...(held ? { values: { name: held.borrower, until: held.dueAt } } : {}),
  }
}

const reservedIssue = (tool: Tool, { borrower, fromAt, untilAt }: Keeping, path: string, hint: string): Issue => ({
  path,
  code: 'reserved',
  message: `${tool.tag} is reserved by ${borrower} from ${fromAt} until ${untilAt}`,
  hint,
  values: { name: borrower, from: fromAt, until: untilAt },
})

const retiredIssue = ({ tag }: Tool): Issue => ({
  path: '',
  code: 'retired',
  message: `${tag} is retired`,
  hint: 'Use another tool.',
})

const notLater = (path: string, value: string, message: string): Issue => ({
  path,
  code: 'range',
  message: `${value} ${message}`,
  hint: 'Give a later instant.',
})

/** A tool is signed out when it is in its store, in order, within its calibration (`today` at its site; due today is fine) and kept for nobody else until it is due. */
export function checkSignOut(
  tool: Tool,
  lending: Lending,
  { borrowerId, dueAt, now, today }: { borrowerId: number; dueAt: string; now: string; today: string },
): Issue[] {
  const issues: Issue[] = []
  if (isOut(tool, lending)) issues.push(outIssue(tool, lending))
  if (tool.status === 'repair')
    issues.push({ path: '', code: 'in_repair', message: `${tool.tag} is in repair`, hint: 'Use another tool, or wait until it is back.' })
  if (tool.status === 'retired') issues.push(retiredIssue(tool))
  if (tool.calibrationDueOn !== null && tool.calibrationDueOn < today)
    issues.push({
      path: '',
      code: 'calibration',
      message: `${tool.tag} is past calibration, which was due on ${tool.calibrationDueOn}`,
      hint: 'Have it calibrated (POST .../calibrated) first.',
    })
  if (dueAt <= now) issues.push(notLater('dueAt', dueAt, 'has passed'))
  for (const one of lending.kept.filter((other) => other.borrowerId !== borrowerId && other.fromAt < dueAt && other.untilAt > now)) {
    const isNow = covers(one, now)
    issues.push(reservedIssue(tool, one, isNow ? '' : 'dueAt', isNow ? 'Use another tool, or wait.' : 'Return it before then.'))
  }
  return issues
}

/** What is said of a tool that is to come back and is not out; `last` is its newest sign-out that was returned. */
export function checkOut(tool: Tool, lending: Pick<Lending, 'held'>, last: { returnedAt: string; by: string } | null): Issue[] {
  if (isOut(tool, lending)) return []
  const message = last ? `${tool.tag} was returned by ${last.by} at ${last.returnedAt}` : `${tool.tag} is not out, it is ${tool.status}`
  return [{ path: '', code: 'not_out', message, hint: 'Sign it out first.' }]
}

/** A meter only moves on. */
export function checkReading({ tag, meterReading }: Pick<Tool, 'tag' | 'meterReading'>, reading: number | undefined): Issue[] {
  if (reading === undefined || meterReading === null || reading >= meterReading) return []
  const message = `${reading} is below ${meterReading}, the last reading of ${tag}`
  const hint = 'Read the meter again, or correct the last reading.'
  return [{ path: 'meterReading', code: 'range', message, hint, values: { minimum: meterReading } }]
}

/** A tool may be kept longer until somebody else has it reserved. */
export function checkExtend(tool: Tool, { held, kept }: Lending, dueAt: string): Issue[] {
  if (!held) return [{ path: '', code: 'not_out', message: `it is not known who has ${tool.tag}`, hint: 'Return it and sign it out anew.' }]
  const hint = 'Return it before then.'
  return [
    ...(dueAt > held.dueAt ? [] : [notLater('dueAt', dueAt, `is not after ${held.dueAt}, when it is due now`)]),
    ...kept
      .filter(({ borrowerId, fromAt }) => borrowerId !== held.borrowerId && fromAt < dueAt)
      .map((one) => reservedIssue(tool, one, 'dueAt', hint)),
  ]
}

const clockSlackMilliseconds = 300_000

/** A tool is reserved for a time to come (five minutes are left for clocks that differ) in which nobody has it and it is not kept for anybody. */
export function checkReserve(
  tool: Tool,
  { held, kept }: Lending,
  { borrowerId, fromAt, untilAt, now }: { borrowerId: number; fromAt: string; untilAt: string; now: string },
): Issue[] {
  const issues: Issue[] = []
  if (tool.status === 'retired') issues.push(retiredIssue(tool))
  if (untilAt <= fromAt) issues.push(notLater('untilAt', untilAt, `is not after ${fromAt}`))
  if (Date.parse(fromAt) < Date.parse(now) - clockSlackMilliseconds) issues.push(notLater('fromAt', fromAt, 'has passed'))
  if (untilAt <= now) issues.push(notLater('untilAt', untilAt, 'has passed'))
  if (held && held.borrowerId !== borrowerId && fromAt < held.dueAt)
    issues.push({ ...outIssue(tool, { held }), path: 'fromAt', hint: 'Reserve it from then on.' })
  for (const one of kept.filter((other) => other.fromAt < untilAt && fromAt < other.untilAt))
    issues.push(reservedIssue(tool, one, 'fromAt', 'Take the time before or after.'))
  return issues
}

/** Only what is kept for somebody can be called off. */
export function checkCancel({ status }: { status: string }, by: string, at: string): Issue[] {
  if (status === 'active') return []
  const message = `the reservation was ${status} by ${by} at ${at}`
  const hint = 'Only an active reservation can be cancelled.'
  return [{ path: 'status', code: 'state', message, hint, values: { state: status, needed: ['active'] } }]
}

/** A tool goes into repair, or out of use, from its store. */
export function checkWithdraw(tool: Tool, lending: Lending, to: 'repair' | 'retired'): Issue[] {
  const issues: Issue[] = []
  if (isOut(tool, lending)) issues.push(outIssue(tool, lending))
  if (tool.status === 'retired') issues.push(retiredIssue(tool))
  if (to === 'repair' && tool.status === 'repair')
    issues.push({ path: '', code: 'in_repair', message: `${tool.tag} is in repair already`, hint: 'Nothing is left to do.' })
  if (to === 'retired') for (const one of lending.kept) issues.push(reservedIssue(tool, one, '', 'Cancel the reservation first.'))
  return issues
}

/** Only what is in repair comes back from there. */
export function checkRepaired({ tag, status }: Tool): Issue[] {
  if (status === 'repair') return []
  const message = `${tag} is not in repair, it is ${status}`
  return [{ path: '', code: 'state', message, hint: 'Nothing is left to do.', values: { state: status, needed: ['repair'] } }]
}

/** The next calibration of a tool in use is due today or later. */
export function checkCalibrated(tool: Tool, calibrationDueOn: string, today: string): Issue[] {
  const issues = tool.status === 'retired' ? [retiredIssue(tool)] : []
  if (calibrationDueOn < today)
    issues.push({
      path: 'calibrationDueOn',
      code: 'range',
      message: `${calibrationDueOn} has passed`,
      hint: 'Give the day on which the next calibration is due.',
    })
  return issues
}

/** A technician does this for themselves only; throws `forbidden`. */
export function requireSelf({ id, role }: { id: number | null; role: string }, personId: number | null, what: string): void {
  if (role !== 'technician' || (id !== null && id === personId)) return
  const message = `a technician ${what}`
  throw new AppError('forbidden', message, { issues: [{ path: '', code: 'own', message, hint: 'Ask somebody who keeps the stores.' }] })
}
