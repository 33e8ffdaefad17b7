// What may become of a task, and what that changes in it; pure. Completed and cancelled exclude each other, and what is so already changes nothing.
import type { PatchOf, RowOf } from '../../catalogue/resource.ts'
import { type Issue, refuse } from '../../errors.ts'
import type { task } from './resources.ts'
import { isOpen } from './rules.ts'

/** A task that was read. */
export type Task = RowOf<typeof task> & Readonly<Record<string, unknown>>
/** What is changed of a task; nothing where it is as wanted already, or where issues say why it may not be. */
export interface Step {
  readonly patch: PatchOf<typeof task>
  readonly issues: readonly Issue[]
}
/** What may be done to one task or to many at once. */
export type Move = (task: Task) => Step

const nothing: Step = { patch: {}, issues: [] }
const to = (patch: PatchOf<typeof task>): Step => ({ patch, issues: [] })
const refused = (path: string, code: Issue['code'], message: string, hint: string): Step => ({
  patch: {},
  issues: [{ path, code, message, hint }],
})

/** Refuses what needs an open task. */
const closed = ({ number, status }: Task): Step => refused('status', 'closed', `${number} is ${status}`, 'Reopen it first.')

/** Work is begun. */
export const start =
  (now: string): Move =>
  (task) =>
    task.status === 'in-progress' ? nothing : isOpen(task) ? to({ status: 'in-progress', startedAt: now }) : closed(task)

/** Work is done, now or at an instant that has passed. */
export const complete =
  (now: string, at = now): Move =>
  (task) => {
    if (task.status === 'completed') return nothing
    if (at > now)
      return refused('completedAt', 'future', `${at} is still to come`, 'Give an instant that has passed, or leave it out for now.')
    return isOpen(task) ? to({ status: 'completed', completedAt: at }) : closed(task)
  }

/** What was completed or cancelled is to be done after all. */
export const reopen: Move = (task) => (isOpen(task) ? nothing : to({ status: 'pending', completedAt: null, cancelledAt: null }))

/** It will not be done, and neither will what would have come after it. */
export const cancel =
  (now: string): Move =>
  (task) =>
    task.status === 'cancelled' ? nothing : isOpen(task) ? to({ status: 'cancelled', cancelledAt: now }) : closed(task)

/** Somebody else is to do it; whoever says so (null: no person) is told when it is done. */
export const assign =
  (assigneeId: number, assignerId: number | null): Move =>
  (task) =>
    task.assigneeId === assigneeId
      ? nothing
      : isOpen(task)
        ? to({ assigneeId, ...(assignerId === null ? {} : { assignerId }) })
        : closed(task)

/** The assignee is reminded at an instant, whatever was said before. */
export const snooze =
  (now: string, until: string): Move =>
  (task) => {
    if (until <= now) return refused('until', 'past', `${until} has passed`, 'Give an instant that is still to come.')
    return task.reminderAt === until ? nothing : isOpen(task) ? to({ reminderAt: until }) : closed(task)
  }

/** It is due on another day, at a time of that day or by its end; the time stays where it is left out. */
export const reschedule =
  (dueOn: string, dueTime?: string | null): Move =>
  (task) => {
    const time = dueTime === undefined ? task.dueTime : dueTime
    return task.dueOn === dueOn && task.dueTime === time ? nothing : isOpen(task) ? to({ dueOn, dueTime: time }) : closed(task)
  }

const states: ReadonlySet<string> = new Set(['closed', 'stale'])

/** Throws everything that was found wrong, as `refuse` does. */
export const refuseAll = (issues: readonly Issue[]): void => refuse(issues, states)

/** The usernames that a text mentions as @username, as they are written, each once; what stands behind a word is an address. */
export function mentionsIn(body: string): string[] {
  const found = body.matchAll(/(?<![\p{L}\p{N}_.@-])@([\p{L}\p{N}][\p{L}\p{N}_.-]*)/gu)
  return [...new Set([...found].map(([, name = '']) => name.replace(/[.-]+$/, '')))]
}
