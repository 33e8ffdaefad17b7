// When a task is due, overdue and reminded of: what follows from its own columns.
import { wallToInstant } from '../../catalogue/coerce.ts'
import { addDays, startOfDay } from '../../catalogue/days.ts'
import { isInEra } from '../../catalogue/kinds.ts'
import { isOpen, type Timed } from './rules.ts'

/** The last or first instant that databases keep, for what lies beyond it. */
const kept = (iso: string) => (isInEra(iso) ? iso : iso.startsWith('+') ? '9999-12-31T23:59:59.999Z' : '0001-01-01T00:00:00.000Z')

const instantOf = (day: string, time: string | null, zone: string) =>
  time !== null ? kept(wallToInstant(day, `${time}:00`, zone)) : day === '9999-12-31' ? kept('+') : kept(startOfDay(addDays(day, 1), zone))

/**
 * What follows from the columns of a task: when it is due (that wall time in its zone, read by `wallToInstant` in the gap and the fold of daylight
 * saving; without a time the end of the day, which is the first moment of the next), when it is overdue, when the assignee is reminded, and the day
 * from which its series counts: a task whose day or rule is changed begins its series anew with the day on which it is due then.
 */
export function dueOf(task: Timed, before?: Timed) {
  const { dueOn, dueTime, timezone, reminderMinutes, reminderAt, recurrence, seriesStartOn } = task
  const dueAt = dueOn === null ? null : instantOf(dueOn, dueTime, timezone)
  const ahead =
    dueAt === null || reminderMinutes === null ? null : kept(new Date(Date.parse(dueAt) - reminderMinutes * 60_000).toISOString())
  const isOther = before !== undefined && (before.dueOn !== dueOn || before.recurrence !== recurrence)
  // an undo gives the day of before with the rest
  const isNewSeries = isOther && before.seriesStartOn === seriesStartOn
  return {
    dueAt,
    openDueAt: isOpen(task) ? dueAt : null,
    remindAt: isOpen(task) ? (reminderAt ?? ahead) : null,
    // a workbook may say of one row that it was completed, and that it is cancelled
    completedAt: task.status === 'completed' ? task.completedAt : null,
    cancelledAt: task.status === 'cancelled' ? task.cancelledAt : null,
    seriesStartOn: recurrence === null ? null : isNewSeries ? dueOn : (seriesStartOn ?? dueOn),
  }
}
