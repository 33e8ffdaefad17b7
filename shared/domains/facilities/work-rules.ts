// What is allowed of work orders: their state machine, their checklist and who does the work; pure.
import { AppError, type Issue } from '../../errors.ts'

/** Every state of a work order. */
export const workOrderStates = ['requested', 'approved', 'scheduled', 'in-progress', 'on-hold', 'done', 'cancelled'] as const
/** One of the states. */
export type WorkOrderState = (typeof workOrderStates)[number]

/** States in which something is left to be done. */
export const unfinished: readonly WorkOrderState[] = ['requested', 'approved', 'scheduled', 'in-progress', 'on-hold']

/** The state machine: which action leads from which states to which. */
export const moves = {
  approve: { from: ['requested'], to: 'approved' },
  schedule: { from: ['approved'], to: 'scheduled' },
  start: { from: ['scheduled'], to: 'in-progress' },
  hold: { from: ['in-progress'], to: 'on-hold' },
  resume: { from: ['on-hold'], to: 'in-progress' },
  complete: { from: ['in-progress'], to: 'done' },
  cancel: { from: unfinished, to: 'cancelled' },
} as const satisfies Record<string, { from: readonly WorkOrderState[]; to: WorkOrderState }>

/** A line of a checklist as it is stored; `doneBy` and `doneAt` say who ticked it off and when. */
export interface ChecklistLine {
  readonly text: string
  readonly isDone: boolean
  readonly doneBy: string | null
  readonly doneAt: string | null
}

/** States in which it is worked on: lines are ticked off and parts used. */
export const workStates: readonly WorkOrderState[] = ['in-progress', 'on-hold']

/** Whether nothing is left to be done. */
export const isOver = ({ status }: { status: WorkOrderState }): boolean => !unfinished.includes(status)

interface Order {
  readonly number: string
  readonly status: WorkOrderState
}

/** Something is done to an order only in some of its states. */
export function checkState({ number, status }: Order, what: string, states: readonly WorkOrderState[]): Issue[] {
  if (states.includes(status)) return []
  return [
    {
      path: 'status',
      code: 'state',
      message: `${number} is ${status}; ${what} needs it to be ${states.join(' or ')}`,
      hint: isOver({ status }) ? 'It stays as it is; request another one.' : `Its state is moved by ${Object.keys(moves).join(', ')}.`,
      values: { state: status, needed: states },
    },
  ]
}

/** An action of the state machine starts from its own states. */
export const checkMove = (order: Order, move: keyof typeof moves): Issue[] => checkState(order, move, moves[move].from)

const openTexts = (lines: readonly ChecklistLine[] | null) => (lines ?? []).flatMap(({ text, isDone }) => (isDone ? [] : [text]))

/** A work order does not complete while lines of its checklist are open. */
export function checkLines(lines: readonly ChecklistLine[] | null): Issue[] {
  const open = openTexts(lines)
  if (open.length === 0) return []
  const message = `${open.length === 1 ? 'one line is' : `${open.length} lines are`} open: ${open.join('; ')}`
  return [{ path: 'checklist', code: 'open_lines', message, hint: 'Tick them off (POST .../tick), or take them out of the list.' }]
}

/** What is done has no open line, also where nobody completed it here. */
export function checkOrder({ status, checklist }: { status: WorkOrderState; checklist: readonly ChecklistLine[] | null }): Issue[] {
  return status === 'done' ? checkLines(checklist) : []
}

/** Only an active provider works for us, and none whose insurance has expired (`today` at the site; the last day is still fine). */
export function checkProvider(
  provider: { code: string; isActive: boolean; insuranceExpiresOn: string | null } | undefined,
  today: string,
): Issue[] {
  if (!provider) return []
  const issues: Issue[] = []
  const hint = 'Choose another provider, or bring their record up to date.'
  if (!provider.isActive) issues.push({ path: 'providerId', code: 'inactive', message: `${provider.code} is not active`, hint })
  if (provider.insuranceExpiresOn !== null && provider.insuranceExpiresOn < today)
    issues.push({
      path: 'providerId',
      code: 'insurance',
      message: `the insurance of ${provider.code} expired on ${provider.insuranceExpiresOn}`,
      hint,
    })
  return issues
}

/** A technician works on the orders that are assigned to them; throws `forbidden`. */
export function requireAssigned({ id, role }: { id: number | null; role: string }, order: { number: string; assigneeId: number | null }) {
  if (role !== 'technician' || (id !== null && id === order.assigneeId)) return
  const message = `${order.number} is not assigned to you`
  throw new AppError('forbidden', message, {
    issues: [{ path: 'assigneeId', code: 'own', message, hint: 'Have it scheduled for you.' }],
  })
}

/** The checklist with one line (the first is 1) ticked off or opened again; null where it is so already. */
export function ticked(lines: readonly ChecklistLine[], line: number, isDone: boolean, by: string, at: string): ChecklistLine[] | null {
  if (lines[line - 1]?.isDone === isDone) return null
  return lines.map((one, place) => (place === line - 1 ? { ...one, isDone, doneBy: isDone ? by : null, doneAt: isDone ? at : null } : one))
}

/** There must be such a line. */
export function checkLine(lines: readonly ChecklistLine[], line: number): Issue[] {
  if (line <= lines.length) return []
  const message = lines.length === 0 ? 'there is no checklist' : `there is no line ${line}, the last is ${lines.length}`
  return [{ path: 'line', code: 'range', message, hint: 'The first line is 1.' }]
}

/** A checklist of these lines, open but for those whose very text was ticked off before. */
export function relisted(lines: readonly ChecklistLine[], texts: readonly string[]): ChecklistLine[] {
  const done = Map.groupBy(
    lines.filter(({ isDone }) => isDone),
    ({ text }) => text,
  )
  return texts.map((text) => done.get(text)?.shift() ?? openLine(text))
}

/** A line that is still to be done. */
export const openLine = (text: string): ChecklistLine => ({ text, isDone: false, doneBy: null, doneAt: null })
