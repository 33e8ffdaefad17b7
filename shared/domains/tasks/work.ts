// Carrying out what was asked of tasks: all of it in one commit, with the next ones of their series, comments, and messages to people.
import { type Change, insert, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import type { Issue } from '../../errors.ts'
import { showRow } from '../../http/render.ts'
import type { Person } from '../../notify/recipients.ts'
import { resolveMentions, type Telling, tell } from './people.ts'
import { task, taskComment } from './resources.ts'
import { makeSuccessor, successorOf } from './successor.ts'
import { type Move, mentionsIn, refuseAll, type Task } from './task-rules.ts'

/** What is asked of tasks. */
export interface Asked {
  /** What becomes of each; left out where they are only commented on. */
  readonly move?: Move
  readonly comment?: string | undefined
  /** What was found wrong before. */
  readonly issues?: readonly Issue[]
  /** The field of the request that issues of a task name; the issue's own where it is left out. */
  readonly pathOf?: (one: Task) => string
}

/** What was read of the tasks: people around them, and the next ones that were made already. */
export interface Ground {
  readonly tasks: readonly Task[]
  readonly people: readonly Person[]
  readonly successors: readonly Task[]
}

/** What became of one task. */
export interface Outcome {
  readonly task: Row
  /** The next one of its series, made now or before. */
  readonly next: Row | null
  readonly comment: Row | null
  readonly isChanged: boolean
}

interface Planned {
  readonly before: Task
  readonly known: Task | undefined
  readonly isChanged: boolean
  readonly hasNext: boolean
  readonly hasComment: boolean
  readonly changes: readonly Change[]
}

/**
 * Does what was asked of all of them, or throws everything that is wrong and does nothing. `reply` makes the answer, which goes into the commit; its
 * `unknownMentions` are usernames in the comment that nobody active has.
 */
export async function carryOut<T>(
  ctx: DbContext,
  { tasks, people, successors }: Ground,
  { move, comment, issues = [], pathOf }: Asked,
  reply: (outcomes: readonly Outcome[], unknownMentions: readonly string[]) => T,
): Promise<T> {
  const steps = tasks.map((one) => ({ before: one, ...(move?.(one) ?? { patch: {}, issues: [] }) }))
  refuseAll([...issues, ...steps.flatMap((step) => step.issues.map((issue) => (pathOf ? { ...issue, path: pathOf(step.before) } : issue)))])
  const { mentioned, unknown } = resolveMentions(people, mentionsIn(comment ?? ''))
  const tellings: Telling[] = []
  const planned: Planned[] = []
  for (const { before, patch } of steps) {
    const isChanged = Object.keys(patch).length > 0
    const after: Task = { ...before, ...patch }
    const known = successors.find(({ previousTaskId }) => previousTaskId === before.id)
    const next = isChanged && patch.completedAt && !known ? successorOf(before, patch.completedAt, people, ctx.actor.id) : null
    const say =
      comment === undefined ? null : { id: await ctx.ids.next(taskComment.table), taskId: before.id, authorId: ctx.actor.id, body: comment }
    const event = `v${before.version + 1}`
    if (patch.completedAt) tellings.push({ kind: 'task-completed', task: before, event, to: [before.assignerId] })
    if (patch.cancelledAt) tellings.push({ kind: 'task-cancelled', task: before, event, to: [before.assigneeId, before.assignerId] })
    if (patch.status === 'pending') tellings.push({ kind: 'task-reopened', task: before, event, to: [before.assigneeId] })
    if (patch.assigneeId !== undefined) tellings.push({ kind: 'task-assigned', task: before, event, to: [patch.assigneeId] })
    if (say) {
      const named = mentioned.map(({ id }) => id)
      const others = [after.assigneeId, before.assigneeId, before.assignerId].filter((id) => id !== null && !named.includes(id))
      const telling = { task: before, event: `comment ${say.id}`, body: say.body }
      tellings.push({ ...telling, kind: 'task-mentioned', to: named }, { ...telling, kind: 'task-commented', to: others })
    }
    const changes = [
      ...(isChanged ? [update(task, before, patch)] : []),
      ...(next ? [makeSuccessor(next)] : []),
      ...(say ? [insert(taskComment, { ...say, mentions: mentioned.length > 0 ? mentioned.map(({ id }) => id) : null })] : []),
    ]
    planned.push({ before, known, isChanged, hasNext: next !== null, hasComment: say !== null, changes })
  }
  const answer = (rows: readonly Row[]) => {
    let at = 0
    const outcomes = planned.map(({ before, known, isChanged, hasNext, hasComment }) => {
      const written = isChanged ? (rows[at++] ?? before) : before
      const next = hasNext ? (rows[at++] ?? null) : (known ?? null)
      const said = hasComment ? (rows[at++] ?? null) : null
      return {
        task: show(ctx, written, before, people),
        next: next && show(ctx, next, before, people),
        comment: said && showRow(ctx.catalogue, taskComment, said, { task: before.number, author: ctx.actor.name }),
        isChanged,
      }
    })
    return reply(outcomes, unknown)
  }
  const changes = planned.flatMap((one) => one.changes)
  if (changes.length === 0) return answer([])
  return answer(await commit(ctx, changes, { also: await tell(ctx, people, tellings), answer }))
}

/** A task as GET shows it. */
function show(ctx: DbContext, row: Row, of: Task, people: readonly Person[]): Row {
  const nameOf = (id: unknown) =>
    id === null ? null : (people.find((person) => person.id === id)?.username ?? (id === ctx.actor.id ? ctx.actor.name : null))
  const label = (column: 'assignerId' | 'assigneeId', name: string) => (row[column] === of[column] ? of[name] : nameOf(row[column]))
  const previousTask = row.id === of.id ? of.previousTask : of.number
  return showRow(ctx.catalogue, task, row, {
    site: of.site,
    assigner: label('assignerId', 'assigner'),
    assignee: label('assigneeId', 'assignee'),
    previousTask,
  })
}
