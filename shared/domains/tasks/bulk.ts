// One thing done with many tasks at once: all of them in one commit, or none and what is wrong with which.
import { z } from 'zod'
import { defineAction } from '../../catalogue/action.ts'
import { date, instant, ref, time } from '../../catalogue/kinds.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import type { DbContext } from '../../db/context.ts'
import { parseList } from '../../db/list-request.ts'
import { list } from '../../db/listing.ts'
import { isInScope } from '../../db/scope.ts'
import { gather, select } from '../../db/store.ts'
import type { Issue } from '../../errors.ts'
import { doers } from './inputs.ts'
import { checkAssignee, selectPeopleOf } from './people.ts'
import { task } from './resources.ts'
import { assign, cancel, complete, type Move, refuseAll, reopen, reschedule, snooze, start, type Task } from './task-rules.ts'
import { carryOut } from './work.ts'

/** Tasks of one request. */
const most = 500

const rowId = z.int().positive()
const input = z.strictObject({
  do: z.enum(['start', 'complete', 'cancel', 'reopen', 'reassign', 'reschedule', 'snooze']),
  ids: z
    .array(z.union([rowId, z.strictObject({ id: rowId, version: z.int().positive() })]))
    .min(1)
    .max(most)
    .optional()
    .describe('Ids, or each with the version that was seen: a task that has changed since is refused.'),
  filter: z
    .string()
    .max(2000)
    .optional()
    .describe(`The query string of a list of at most ${most} tasks, such as overdue=true&assigneeId=3.`),
  assigneeId: ref('user', {}).schema.optional().describe('To whom, for reassign.'),
  dueOn: date({}).schema.optional().describe('To which day, for reschedule.'),
  dueTime: time({}).schema.nullish().describe('And at what time; null for none. Left out, each keeps its own.'),
  until: instant({}).schema.optional().describe('Until when, for snooze.'),
})
type Input = z.infer<typeof input>

/** What each thing needs to be told beside the tasks. */
const needs: Partial<Record<Input['do'], 'assigneeId' | 'dueOn' | 'until'>> = {
  reassign: 'assigneeId',
  reschedule: 'dueOn',
  snooze: 'until',
}

function checkInput(asked: Input, role: string): Issue[] {
  const issues: Issue[] = []
  if ((asked.ids === undefined) === (asked.filter === undefined))
    issues.push({ path: 'ids', code: 'one_of', message: 'tasks are named by ids or by a filter', hint: 'Give one of the two.' })
  const need = needs[asked.do]
  if (need !== undefined && asked[need] === undefined)
    issues.push({ path: need, code: 'required', message: `is missing, for ${asked.do}`, hint: 'Give it a value.' })
  for (const name of ['assigneeId', 'dueOn', 'dueTime', 'until'] as const)
    if (asked[name] !== undefined && name !== need && !(name === 'dueTime' && asked.do === 'reschedule'))
      issues.push({ path: name, code: 'unknown', message: `means nothing to ${asked.do}`, hint: 'Leave it out.' })
  if (issues.length === 0 && asked.do === 'reassign' && role === 'technician')
    issues.push({ path: 'do', code: 'own', message: 'a technician does not give work to others', hint: 'Ask somebody who does.' })
  return issues
}

function moveOf(ctx: DbContext, asked: Input): Move {
  const now = ctx.now()
  const { assigneeId = 0, dueOn = '', dueTime, until = '' } = asked // there where they are needed
  const moves = {
    start: start(now),
    complete: complete(now),
    cancel: cancel(now),
    reopen,
    reassign: assign(assigneeId, ctx.actor.id),
    reschedule: reschedule(dueOn, dueTime),
    snooze: snooze(now, until),
  }
  return moves[asked.do]
}

/** The tasks that a filter finds. */
async function find(ctx: DbContext, filter: string): Promise<number[]> {
  const query = new URLSearchParams(filter)
  for (const name of ['limit', 'cursor', 'fields', 'count', 'deleted']) query.delete(name)
  if ([...query.keys()].every((name) => name === 'sort'))
    refuseAll([
      { path: 'filter', code: 'required', message: 'says nothing, and would find every task', hint: 'Say what they have in common.' },
    ])
  query.set('limit', String(most))
  const { items, nextCursor } = await list(ctx, task, parseList(ctx, task, query))
  if (nextCursor !== null) {
    const message = `finds more than ${most} tasks`
    refuseAll([{ path: 'filter', code: 'too_many', message, hint: 'Narrow it, and do the work in several parts.' }])
  }
  return items.map(({ id }) => Number(id))
}

/** What is wrong with the tasks that were named: not there, not the caller's, or changed since they were seen. */
function checkNamed(ctx: DbContext, named: NonNullable<Input['ids']>, found: ReadonlyMap<number, Task>): Issue[] {
  const ids = named.map((one) => (typeof one === 'number' ? one : one.id))
  return named.flatMap((one, at): Issue[] => {
    const path = `ids.${at}`
    const id = ids[at] ?? 0
    const row = found.get(id)
    if (ids.indexOf(id) < at) return [{ path, code: 'twice', message: `task ${id} is named twice`, hint: 'Name each task once.' }]
    if (!row || !isInScope(ctx, task, row))
      return [{ path, code: 'reference', message: `there is no task ${id}`, hint: `Look it up at ${task.path}.` }]
    if (typeof one === 'number' || one.version === row.version) return []
    const message = `${row.number} is at version ${row.version}, not ${one.version}`
    return [{ path, code: 'stale', message, hint: 'Read the task again, and decide anew.' }]
  })
}

/** Many tasks at once; one read (one more to find them by a filter) and one commit. */
export const bulk = defineAction({
  name: 'bulk',
  resource: 'task',
  on: 'collection',
  description: `Start, complete, cancel, reopen, reassign, reschedule or snooze up to ${most} tasks: all of them in one commit, or none, and every reason why not.`,
  roles: doers,
  input,
  output: () =>
    z.object({
      do: input.shape.do,
      changed: z.int(),
      unchanged: z.int(),
      items: z.array(
        rowSchema(task, ['id', 'number', 'status', 'version']).extend({
          nextId: z.int().nullable().describe('The next one of its series.'),
        }),
      ),
    }),
  run: async (ctx: DbContext, _, asked) => {
    refuseAll(checkInput(asked, ctx.actor.role))
    const named = asked.ids ?? (await find(ctx, asked.filter ?? ''))
    const ids = [...new Set(named.map((one) => (typeof one === 'number' ? one : one.id)))]
    const { assigneeId } = asked
    const [tasks, people, successors] = await gather(ctx, [
      select(ctx, task, { id: ids }),
      selectPeopleOf(ctx, { tasks: ids, ids: assigneeId === undefined ? [] : [assigneeId] }),
      select(ctx, task, { previousTaskId: ids }),
    ])
    const byId = new Map(tasks.map((one) => [one.id, one]))
    const issues = [...(assigneeId === undefined ? [] : checkAssignee(people, assigneeId)), ...checkNamed(ctx, named, byId)]
    const inOrder = ids.flatMap((id) => byId.get(id) ?? [])
    const pathOf = ({ id }: Task) => (asked.ids ? `ids.${ids.indexOf(id)}` : 'filter')
    // what is wrong with rows that may not even be seen is not said
    const move = issues.some(({ code }) => code === 'reference') ? undefined : moveOf(ctx, asked)
    return carryOut(ctx, { tasks: inOrder, people, successors }, { issues, pathOf, ...(move ? { move } : {}) }, (outcomes) => {
      const changed = outcomes.filter(({ isChanged }) => isChanged).length
      return {
        do: asked.do,
        changed,
        unchanged: outcomes.length - changed,
        items: outcomes.map(({ task: { id, number, status, version }, next }) => ({
          id,
          number,
          status,
          version,
          nextId: next?.id ?? null,
        })),
      }
    })
  },
})
