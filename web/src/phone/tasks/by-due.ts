// My tasks in the order in which they are due; pure.
import type { Shown } from '../queue/overlay.ts'

/** A stretch of the list. */
export type Stretch = 'overdue' | 'today' | 'later' | 'undated'

const stretchOf = ({ dueAt }: Shown, now: Date): Stretch => {
  if (typeof dueAt !== 'string') return 'undated'
  const due = new Date(dueAt)
  if (due < now) return 'overdue'
  const tomorrow = new Date(now)
  tomorrow.setHours(24, 0, 0, 0)
  return due <= tomorrow ? 'today' : 'later'
}

/** Open tasks, overdue first, by stretch; a task that is done here and waits to be sent stays in its place. */
export function byDue(tasks: readonly Shown[], now: Date): { stretch: Stretch; tasks: Shown[] }[] {
  const shown = tasks.filter(
    ({ status, isWaiting, isRefused }) => status === 'pending' || status === 'in-progress' || isWaiting || isRefused,
  )
  const sorted = shown.toSorted((one, other) => String(one.dueAt ?? '9').localeCompare(String(other.dueAt ?? '9')) || one.id - other.id)
  return (['overdue', 'today', 'later', 'undated'] as const).flatMap((stretch) => {
    const found = sorted.filter((task) => stretchOf(task, now) === stretch)
    return found.length > 0 ? [{ stretch, tasks: found }] : []
  })
}
