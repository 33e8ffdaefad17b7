// What is allowed of tasks, and what follows from their own columns; pure.
import type { Issue } from '../../errors.ts'

/** The columns of a task from which its instants follow. */
export interface Timed {
  readonly dueOn: string | null
  readonly dueTime: string | null
  readonly timezone: string
  readonly reminderMinutes: number | null
  readonly reminderAt: string | null
  readonly status: string
  readonly completedAt: string | null
  readonly cancelledAt: string | null
  readonly recurrence: string | null
  readonly seriesStartOn: string | null
}

/** States in which a task is still to be done. */
export const openStates: readonly string[] = ['pending', 'in-progress']
/** Whether a task is still to be done. */
export const isOpen = ({ status }: Pick<Timed, 'status'>): boolean => openStates.includes(status)

/** A time needs a day, and so does whatever comes again or is reminded of before it is due. */
export function checkTask({ dueOn, dueTime, recurrence, reminderMinutes }: Timed): Issue[] {
  if (dueOn !== null) return []
  const needing = [
    { path: 'dueTime', value: dueTime },
    { path: 'recurrence', value: recurrence },
    { path: 'reminderMinutes', value: reminderMinutes },
  ]
  return needing.flatMap(({ path, value }) =>
    value === null
      ? []
      : [{ path, code: 'needs_day', message: 'needs a day on which the task is due', hint: 'Give dueOn as well, or leave this out.' }],
  )
}
