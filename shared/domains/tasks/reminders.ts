// Reminders of tasks: when the time of a reminder has come, and when a task is overdue, its assignee is told once.
import { setImmediate as turn } from 'node:timers/promises'
import { systemColumns, type ValuesOf } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { limited, sqlFor } from '../../db/query.ts'
import { decodeRow } from '../../db/rows.ts'
import { gather, type Selection } from '../../db/store.ts'
import type { Message } from '../../notify/announce.ts'
import { tellOnce } from '../../notify/tell.ts'
import { dueText } from './due-text.ts'
import { task } from './resources.ts'

const { number, title, assigneeId, dueOn, dueTime, timezone, remindAt, openDueAt } = task.columns
const columns = { id: systemColumns.id, number, title, assigneeId, dueOn, dueTime, timezone, remindAt, openDueAt }
type Remindable = ValuesOf<typeof columns>
type Cause = 'remindAt' | 'openDueAt'

/** Tasks that are told of at a time: each page takes the database some milliseconds. */
const pageRows = 200

/** Tells assignees of reminders that have come, and of tasks that have become overdue, after `since`; returns how many tellings are new. */
export async function remind(ctx: DbContext, since: string): Promise<number> {
  return (await tellOf(ctx, 'remindAt', since, toReminder)) + (await tellOf(ctx, 'openDueAt', since, toOverdue))
}

async function tellOf(ctx: DbContext, cause: Cause, since: string, toMessage: (row: Remindable) => Message): Promise<number> {
  const until = ctx.now()
  let told = 0
  for (let after: Place = { at: since, id: 0 }; ; ) {
    const [rows] = await gather(ctx, [selectComing(ctx, cause, after, until)])
    told += await tellOnce(
      ctx,
      rows.map((row) => ({ recipientId: row.assigneeId, message: toMessage(row) })),
    )
    const last = rows.at(-1)
    if (!last || rows.length < pageRows) return told
    after = { at: last[cause] ?? until, id: last.id }
    await turn() // requests get theirs
  }
}

interface Place {
  readonly at: string
  readonly id: number
}

/** Selects a page of the open tasks whose instant lies after a place and no later than `until`, in their order. */
export function selectComing(ctx: DbContext, cause: Cause, { at, id }: Place, until: string): Selection<Remindable> {
  const { dialect } = ctx.engine
  const instant = (value: string) => bound(columns[cause], value, dialect)
  const query = sqlFor(dialect)
    .selectFrom(task.table)
    .select(Object.keys(columns))
    .where(cause, '>=', instant(at))
    .where(cause, '<=', instant(until))
    .where((is) => is.or([is(cause, '>', instant(at)), is('id', '>', bound(columns.id, id, dialect))]))
    .where('deletedAt', 'is', null)
    .orderBy(cause)
    .orderBy('id')
  const entries = Object.entries(columns)
  const decode = (raw: Parameters<typeof decodeRow>[2]) => decodeRow(entries, dialect, raw) as Remindable // by the columns of its type
  return { query: limited(dialect, query, pageRows).compile(), decode }
}

const toReminder = (row: Remindable): Message => ({
  kind: 'reminder',
  about: `task ${row.id} reminder ${row.remindAt}`,
  subject: `Reminder: ${row.title}`,
  body: describe(row),
  resource: task.name,
  rowId: row.id,
})

const toOverdue = (row: Remindable): Message => ({
  kind: 'overdue',
  about: `task ${row.id} overdue ${row.openDueAt}`,
  subject: `Overdue: ${row.title}`,
  body: describe(row),
  resource: task.name,
  rowId: row.id,
})

const describe = (row: Remindable) => [`${row.number} ${row.title}`, ...(row.dueOn === null ? [] : [`Due ${dueText(row)}.`])].join('\n')
