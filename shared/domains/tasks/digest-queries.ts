// What a digest is made of, for many people in one query: how many tasks and tools of each sort there are, and the first of them.
import { sql } from 'kysely'
import { instant, integer, text } from '../../catalogue/kinds.ts'
import type { Columns, ValuesOf } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { idList, sqlFor } from '../../db/query.ts'
import { decodeRow } from '../../db/rows.ts'
import type { Selection } from '../../db/store.ts'
import { equipment, signOut } from '../facilities/equipment-resources.ts'
import { task } from './resources.ts'

/** Rows of one sort that are named; the others are counted. */
export const mostNamed = 20

const ranks = { personId: integer({}), bucket: text({ max: 20 }), total: integer({}), place: integer({}) }
const taskColumns = {
  ...ranks,
  number: task.columns.number,
  title: task.columns.title,
  dueAt: instant({}),
  dueTime: task.columns.dueTime,
  dueOn: task.columns.dueOn,
}
const toolColumns = { ...ranks, tag: equipment.columns.tag, name: equipment.columns.name, dueAt: instant({}) }

/** One of the first tasks of a person in its bucket: `overdue`, `today` or `week`; `total` counts the bucket. */
export type DigestTask = ValuesOf<typeof taskColumns>
/** One of the first tools that a person ought to have returned. */
export type DigestTool = ValuesOf<typeof toolColumns>

/** The present, and the ends of today and of the seven days after it, for people of one zone. */
export interface Bounds {
  readonly now: string
  readonly todayEnd: string
  readonly weekEnd: string
}

/** Selects the open tasks of people that are overdue, due today, or due in the seven days after: `mostNamed` of each, the earliest first. */
export function selectDigestTasks(ctx: DbContext, ids: readonly number[], { now, todayEnd, weekEnd }: Bounds): Selection<DigestTask> {
  const { dialect } = ctx.engine
  const due = sql.ref('openDueAt')
  const at = (value: string) => bound(taskColumns.dueAt, value, dialect)
  const bucket = sql<string>`case when ${due} < ${at(now)} then 'overdue' when ${due} <= ${at(todayEnd)} then 'today' else 'week' end`
  const rows = sqlFor(dialect)
    .selectFrom(task.table)
    .select(['id', 'number', 'title', 'dueTime', 'dueOn', 'openDueAt as dueAt', 'assigneeId as personId', bucket.as('bucket')])
    .where('assigneeId', 'in', idList(ctx.engine.dialect, ids))
    .where('openDueAt', '<=', at(weekEnd))
    .where('deletedAt', 'is', null)
  return ranked(ctx, rows.as('due'), taskColumns)
}

/** Selects the tools that people ought to have returned, likewise. */
export function selectDigestTools(ctx: DbContext, ids: readonly number[], now: string): Selection<DigestTool> {
  const { dialect } = ctx.engine
  const rows = sqlFor(dialect)
    .selectFrom(`${signOut.table} as s`)
    .innerJoin(`${equipment.table} as e`, 'e.id', 's.equipmentId')
    .select(['s.id', 'e.tag', 'e.name', 's.openDueAt as dueAt', 's.borrowerId as personId', sql<string>`'tools'`.as('bucket')])
    .where('s.borrowerId', 'in', idList(ctx.engine.dialect, ids))
    .where('s.openDueAt', '<', bound(toolColumns.dueAt, now, dialect))
    .where('s.deletedAt', 'is', null)
  return ranked(ctx, rows.as('due'), toolColumns)
}

/** Counts the rows of each person and bucket, and keeps the first. */
function ranked<const C extends Columns>(ctx: DbContext, rows: Rows, columns: C): Selection<ValuesOf<C>> {
  const { dialect } = ctx.engine
  const of = sql`partition by ${sql.ref('personId')}, ${sql.ref('bucket')}`
  const counted = sqlFor(dialect)
    .selectFrom(rows)
    .selectAll()
    .select([
      sql<number>`count(*) over (${of})`.as('total'),
      sql<number>`row_number() over (${of} order by ${sql.ref('dueAt')}, ${sql.ref('id')})`.as('place'),
    ])
  const query = sqlFor(dialect).selectFrom(counted.as('counted')).select(Object.keys(columns)).where('place', '<=', mostNamed)
  const entries = Object.entries(columns)
  return { query: query.compile(), decode: (raw) => decodeRow(entries, dialect, raw) as ValuesOf<C> } // decoded by the columns of its type
}

type Rows = ReturnType<ReturnType<typeof start>['as']>
const start = () => sqlFor('sqlite').selectFrom(task.table).selectAll()
