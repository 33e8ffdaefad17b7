// Bookkeeping of the move off workbooks: how far each resource is, and the comparison of each day. Named functions; changes of a mode are audited by their commit.
import { sql } from 'kysely'
import type { ValuesOf } from '../catalogue/resource.ts'
import { bookOf } from './book.ts'
import { migrationDayColumns, migrationStateColumns } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import { bound, ConstraintFault, Miss, type Op } from './engine.ts'
import { sqlFor } from './query.ts'
import type { Selection } from './store.ts'

/** How far a resource has left its workbook, as somebody has said. */
export type MigrationState = ValuesOf<typeof migrationStateColumns>
/** The last comparison of a day. */
export type MigrationDay = ValuesOf<typeof migrationDayColumns>

/** What the comparisons of a resource come to. */
export interface DaySums {
  readonly resource: string
  /** Days with a comparison. */
  readonly compared: number
  /** How many of them, counted back from the latest, had no difference. */
  readonly inAgreement: number
  /** The latest. */
  readonly latest: string
}

const states = bookOf('migrationState', migrationStateColumns)
const days = bookOf('migrationDay', migrationDayColumns)

/** Selects what was said about resources; all of them, or one. */
export function selectStates(ctx: DbContext, resource?: string): Selection<MigrationState> {
  return states.select(ctx.engine.dialect, resource === undefined ? {} : { resource })
}

/** Selects the days from one on, of all resources, in order. */
export function selectDays(ctx: DbContext, from: string): Selection<MigrationDay> {
  const { dialect } = ctx.engine
  return days.select(dialect, {}, (query) => query.where('day', '>=', bound(migrationDayColumns.day, from, dialect)).orderBy('day'))
}

/** Selects the latest comparison of each resource, or of one. */
export function selectLatestDays(ctx: DbContext, resource?: string): Selection<MigrationDay> {
  const { dialect } = ctx.engine
  const latest = sqlFor(dialect)
    .selectFrom('migrationDay as later')
    .select(sql`max(${sql.ref('later.day')})`.as('day'))
    .whereRef('later.resource', '=', 'migrationDay.resource')
  return days.select(dialect, resource === undefined ? {} : { resource }, (query) => query.where('day', '=', latest))
}

/** Selects what the comparisons of each resource come to. */
export function selectDaySums(ctx: DbContext): Selection<DaySums> {
  const { dialect } = ctx.engine
  const differing = sqlFor(dialect)
    .selectFrom('migrationDay')
    .select(['resource', sql`max(${sql.ref('day')})`.as('day')])
    .where('differences', '>', bound(migrationDayColumns.differences, 0, dialect))
    .groupBy('resource')
    .as('differing')
  const isAfter = sql`${sql.ref('differing.day')} is null or ${sql.ref('one.day')} > ${sql.ref('differing.day')}`
  const query = sqlFor(dialect)
    .selectFrom('migrationDay as one')
    .leftJoin(differing, 'differing.resource', 'one.resource')
    .select(['one.resource', sql`count(*)`.as('compared'), sql`sum(case when ${isAfter} then 1 else 0 end)`.as('inAgreement')])
    .select(sql`max(${sql.ref('one.day')})`.as('latest'))
    .groupBy('one.resource')
  const { from } = migrationDayColumns.day.storage[dialect]
  return {
    query: query.compile(),
    decode: ({ resource, compared, inAgreement, latest }) => ({
      resource: String(resource),
      compared: Number(compared),
      inAgreement: Number(inAgreement),
      latest: from(latest ?? null),
    }),
  }
}

/** Keeps the comparison of a day, in place of an earlier one of that day. */
export async function saveDay(ctx: DbContext, { resource, day, ...found }: MigrationDay): Promise<void> {
  const { dialect } = ctx.engine
  for (;;) {
    if (await isWritten(ctx, days.update(dialect, [{ resource, day }], found))) return
    if (await isWritten(ctx, [days.insert(dialect, { resource, day, ...found })])) return
  }
}

/** False when a row is not there, or is there already. */
async function isWritten(ctx: DbContext, ops: readonly Op[]): Promise<boolean> {
  try {
    await ctx.engine.write(ops, ctx.random(16))
    return true
  } catch (error) {
    if (error instanceof Miss || (error instanceof ConstraintFault && error.kind === 'unique')) return false
    throw error
  }
}

/** Moves a resource on, in a commit that audits it; misses, or meets a taken key, when somebody else has moved it since `seen`. */
export function moveState(ctx: DbContext, seen: MigrationState | undefined, next: MigrationState): Op[] {
  const { dialect } = ctx.engine
  const { resource, ...set } = next
  if (!seen) return [states.insert(dialect, next)]
  return states.update(dialect, [{ resource, mode: seen.mode, since: seen.since }], set)
}
