// What can be done with a task: assign, start, complete, reopen, cancel, comment and snooze here, many at once in bulk.ts.
import { z } from 'zod'
import { type AnyAction, defineAction, ofSameName } from '../../catalogue/action.ts'
import { instant, ref, text } from '../../catalogue/kinds.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import type { DbContext } from '../../db/context.ts'
import { gather, present, select, selectById } from '../../db/store.ts'
import { bulk } from './bulk.ts'
import { assigners, doers } from './inputs.ts'
import { checkAssignee, selectPeopleOf } from './people.ts'
import { task, taskComment } from './resources.ts'
import { openStates } from './rules.ts'
import { assign, cancel, complete, type Move, mentionsIn, refuseAll, reopen, snooze, start } from './task-rules.ts'
import { carryOut } from './work.ts'

const comment = text({ max: 4000 }).schema.optional()

const outcome = () =>
  z.object({
    task: rowSchema(task),
    next: rowSchema(task).nullable().describe('The next one of its series.'),
    comment: rowSchema(taskComment).nullable(),
    unknownMentions: z.array(z.string()).describe('Names in the comment that nobody active has.'),
  })

/** Reads a task with the people around it, and does what was asked; one read and one commit. */
async function act(ctx: DbContext, id: number, asked: { move?: Move; comment?: string | undefined; assigneeId?: number }) {
  const { assigneeId } = asked
  const wanted = { tasks: [id], ids: assigneeId === undefined ? [] : [assigneeId], usernames: mentionsIn(asked.comment ?? '') }
  const [[found], people, successors] = await gather(ctx, [
    selectById(ctx, task, id),
    selectPeopleOf(ctx, wanted),
    select(ctx, task, { previousTaskId: id }, 1),
  ])
  const one = present(ctx, task, id, found)
  const isOther = assigneeId !== undefined && assigneeId !== one.assigneeId
  const issues = isOther ? checkAssignee(people, assigneeId) : []
  return carryOut(ctx, { tasks: [one], people, successors }, { ...asked, issues }, ([outcome], unknownMentions) => ({
    task: outcome?.task,
    next: outcome?.next,
    comment: outcome?.comment,
    unknownMentions,
  }))
}

const assigning = defineAction({
  name: 'assign',
  resource: 'task',
  on: 'row',
  suits: { column: 'status', values: openStates },
  startsFrom: ofSameName('assigneeId'),
  description: 'Give an open task to somebody who is active, with a comment if there is something to say; they are told.',
  roles: assigners,
  input: z.strictObject({ assigneeId: ref('user', {}).schema, comment }),
  output: outcome,
  run: (ctx: DbContext, id, input) => act(ctx, id, { ...input, move: assign(input.assigneeId, ctx.actor.id) }),
})

const starting = defineAction({
  name: 'start',
  resource: 'task',
  on: 'row',
  suits: { column: 'status', values: ['pending'] },
  description: 'Begin work on a task.',
  roles: doers,
  input: z.strictObject({ comment }),
  output: outcome,
  run: (ctx: DbContext, id, input) => act(ctx, id, { ...input, move: start(ctx.now()) }),
})

/** Its update by version lets one of several at once win; the others find the task completed, and its successor made. */
const completing = defineAction({
  name: 'complete',
  resource: 'task',
  on: 'row',
  suits: { column: 'status', values: openStates },
  description:
    'Complete a task, now or at an instant that has passed. The next one of a series is made, once; doing it again changes nothing.',
  roles: doers,
  input: z.strictObject({ completedAt: instant({}).schema.optional(), comment }),
  output: outcome,
  run: (ctx: DbContext, id, { completedAt, ...input }) => act(ctx, id, { ...input, move: complete(ctx.now(), completedAt) }),
})

const reopening = defineAction({
  name: 'reopen',
  resource: 'task',
  on: 'row',
  suits: { column: 'status', values: ['completed', 'cancelled'] },
  description: 'Open a task again that was completed or cancelled. What came after it in a series stays, and is not made again.',
  roles: doers,
  input: z.strictObject({ comment }),
  output: outcome,
  run: (ctx: DbContext, id, input) => act(ctx, id, { ...input, move: reopen }),
})

const cancelling = defineAction({
  name: 'cancel',
  resource: 'task',
  on: 'row',
  suits: { column: 'status', values: openStates },
  description: 'Say that a task will not be done; a series ends with it.',
  roles: doers,
  input: z.strictObject({ comment }),
  output: outcome,
  run: (ctx: DbContext, id, input) => act(ctx, id, { ...input, move: cancel(ctx.now()) }),
})

const commenting = defineAction({
  name: 'comment',
  resource: 'task',
  on: 'row',
  description:
    'Say something about a task. Whoever is mentioned as @username is told; names that nobody active has come back as unknownMentions.',
  roles: doers,
  input: z.strictObject({ body: text({ max: 4000 }).schema }),
  output: outcome,
  run: (ctx: DbContext, id, { body }) => act(ctx, id, { comment: body }),
})

const snoozing = defineAction({
  name: 'snooze',
  resource: 'task',
  on: 'row',
  suits: { column: 'status', values: openStates },
  description: 'Be reminded of an open task at an instant, or in so many minutes, instead of when it was to be.',
  roles: doers,
  input: z.strictObject({ until: instant({}).schema.optional(), minutes: z.int().min(1).max(525_600).optional() }),
  output: outcome,
  run: (ctx: DbContext, id, { until, minutes }) => {
    if ((until === undefined) === (minutes === undefined)) {
      const message = until === undefined ? 'is missing' : 'is given beside minutes'
      refuseAll([{ path: 'until', code: 'one_of', message, hint: 'Give one of the two: until, or minutes.' }])
    }
    const at = until ?? new Date(Date.parse(ctx.now()) + (minutes ?? 0) * 60_000).toISOString()
    return act(ctx, id, { move: snooze(ctx.now(), at) })
  },
})

/** All actions of the domain. */
export const taskActions: readonly AnyAction<DbContext>[] = [
  assigning,
  starting,
  completing,
  reopening,
  cancelling,
  commenting,
  snoozing,
  bulk,
]
