// What completing a task does besides: the next one of its series is made, once.
import { dayIn } from '../../catalogue/days.ts'
import type { InsertOf } from '../../catalogue/resource.ts'
import { type Change, insertUnlessRaced } from '../../db/changes.ts'
import type { Person } from '../../notify/recipients.ts'
import { isActive } from './people.ts'
import { nextOccurrence } from './recurrence.ts'
import { task } from './resources.ts'
import type { Task } from './task-rules.ts'

/**
 * The next task of a series, or none where the series has ended. It goes to the same assignee; where that person is not active any more, to the
 * assigner, else to whoever completed the task.
 */
export function successorOf(
  done: Task,
  completedAt: string,
  people: readonly Person[],
  actorId: number | null,
): InsertOf<typeof task> | null {
  const { recurrence, recurrenceBase, seriesStartOn, dueOn, dueTime, timezone, occurrenceNo } = done
  if (recurrence === null || dueOn === null) return null
  const completedOn = dayIn(timezone, completedAt)
  const of = {
    rule: recurrence,
    base: recurrenceBase,
    seriesStartOn: seriesStartOn ?? dueOn,
    dueOn,
    occurrenceNo,
    completedOn,
    dueTime,
    timezone,
  }
  const next = nextOccurrence(of)
  if (next === null) return null
  const able = [done.assigneeId, done.assignerId, actorId].find((id) => isActive(people.find((person) => person.id === id)))
  return {
    title: done.title,
    description: done.description,
    siteId: done.siteId,
    assignerId: done.assignerId,
    assigneeId: able ?? done.assigneeId,
    dueOn: next,
    dueTime,
    timezone,
    reminderMinutes: done.reminderMinutes,
    priority: done.priority,
    recurrence,
    recurrenceBase,
    seriesStartOn: recurrenceBase === 'due' ? (seriesStartOn ?? dueOn) : next,
    occurrenceNo: occurrenceNo + 1,
    previousTaskId: done.id,
  }
}

/** The change that makes it; decided anew where somebody else has made one meanwhile. */
export const makeSuccessor = (row: InsertOf<typeof task>): Change => insertUnlessRaced(task, row)
