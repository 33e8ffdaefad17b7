// Bookkeeping of messages to people, which domains.md calls notifications: named functions. A message is no business data and not audited.
import { sql } from 'kysely'
import { text } from '../catalogue/kinds.ts'
import type { ValuesOf } from '../catalogue/resource.ts'
import { bookOf } from './book.ts'
import { outboxColumns } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import { bound, ConstraintFault, Miss, type Op, Typed } from './engine.ts'
import { limited, sqlFor } from './query.ts'
import { decodeRow } from './rows.ts'
import { gather, type Selection } from './store.ts'

/** A message to one person by one channel. */
export type OutboxRow = ValuesOf<typeof outboxColumns>
/** What tells one telling from another: whom, and of what. */
export type Told = Pick<OutboxRow, 'recipientId' | 'about'>

const book = bookOf('outbox', outboxColumns)
const toldColumns = Object.entries({ recipientId: outboxColumns.recipientId, about: text({ max: 200 }) })

/** Keeps messages, to go into the commit that they tell of; no op for none. */
export function insertMessages(ctx: DbContext, rows: readonly OutboxRow[]): Op[] {
  return rows.length === 0 ? [] : [book.insert(ctx.engine.dialect, ...rows)]
}

/** Keeps messages by themselves, all or none; false when one of them is there already. */
export async function addMessages(ctx: DbContext, rows: readonly OutboxRow[]): Promise<boolean> {
  if (rows.length === 0) return true
  try {
    await ctx.engine.write(insertMessages(ctx, rows), ctx.random(16))
    return true
  } catch (error) {
    if (error instanceof ConstraintFault && error.kind === 'unique') return false
    throw error
  }
}

/** Selects which of these tellings are there, once for each channel. */
export function selectTold(ctx: DbContext, asked: readonly Told[]): Selection<Told> {
  const { dialect } = ctx.engine
  const list = JSON.stringify(asked.map(({ recipientId, about }) => ({ recipientId, about })))
  const given =
    dialect === 'sqlite'
      ? sql<Told>`(select ${sql.ref('value')} ->> 'recipientId' as ${sql.ref('recipientId')}, ${sql.ref('value')} ->> 'about' as ${sql.ref('about')} from json_each(${list}))`
      : sql<Told>`(select [recipientId], [about] from openjson(${new Typed('NVARCHAR(MAX)', list)}) with ([recipientId] bigint '$.recipientId', [about] nvarchar(200) '$.about') as [row])`
  const query = sqlFor(dialect)
    .selectFrom(given.as('given'))
    .innerJoin('outbox as o', (join) => join.onRef('o.recipientId', '=', 'given.recipientId').onRef('o.about', '=', 'given.about'))
    .select(['o.recipientId', 'o.about'])
  return { query: query.compile(), decode: (raw) => decodeRow(toldColumns, dialect, raw) as Told } // decoded by the columns of its type
}

/**
 * Selects the messages whose time has come (or will have by `until`), the longest waiting first: those that wait, and those whose sender has not
 * come back in time.
 */
export function selectDue(ctx: DbContext, limit: number, until = ctx.now()): Selection<OutboxRow> {
  const { dialect } = ctx.engine
  return book.select(dialect, {}, (query) => {
    const due = query.where('nextAt', 'is not', null).where('nextAt', '<=', bound(outboxColumns.nextAt, until, dialect))
    return limited(dialect, due.orderBy('nextAt').orderBy('id'), limit)
  })
}

/** Moves messages on, all or none; false when one of them is in another state, or at another attempt, by now. */
export async function moveMessages(
  ctx: DbContext,
  rows: readonly Pick<OutboxRow, 'id' | 'state' | 'attempts'>[],
  set: Partial<OutboxRow>,
): Promise<boolean> {
  const matches = rows.map(({ id, state, attempts }) => ({ id, state, attempts })).sort((a, b) => a.id - b.id)
  try {
    await ctx.engine.write(book.update(ctx.engine.dialect, matches, set), ctx.random(16))
    return true
  } catch (error) {
    if (error instanceof Miss) return false
    throw error
  }
}

/**
 * Gives up whatever is not sent yet, in a database restored from a dump: it may well have been sent since the dump was made, and nobody is told the
 * same twice.
 */
export async function giveUpUnsent(ctx: DbContext): Promise<void> {
  const lastError = 'the database was restored from a dump; it may have come through since'
  for (;;) {
    const [rows] = await gather(ctx, [selectDue(ctx, 500, '9999-12-31T23:59:59.999Z')])
    if (rows.length === 0) return
    await moveMessages(ctx, rows, { state: 'unknown', nextAt: null, lastError })
  }
}

/** Selects what a person was told of, a row for every channel. */
export function selectMessage(ctx: DbContext, told: Told): Selection<OutboxRow> {
  return book.select(ctx.engine.dialect, told)
}

/**
 * Selects what a person was told of before an id (null: the newest), `limit` tellings at most, each with a row for every channel, in no order.
 * The lowest id of a telling is its place.
 */
export function selectInbox(ctx: DbContext, recipientId: number, before: number | null, limit: number): Selection<OutboxRow> {
  const { dialect } = ctx.engine
  const own = bound(outboxColumns.recipientId, recipientId, dialect)
  const first = sqlFor(dialect)
    .selectFrom('outbox as t')
    .select(['t.id', 't.recipientId', 't.about'])
    .where('t.recipientId', '=', own)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('outbox as other')
            .select(sql`1`.as('one'))
            .whereRef('other.recipientId', '=', 't.recipientId')
            .whereRef('other.about', '=', 't.about')
            .whereRef('other.id', '<', 't.id'),
        ),
      ),
    )
  const older = before === null ? first : first.where('t.id', '<', bound(outboxColumns.id, before, dialect))
  const query = sqlFor(dialect)
    .selectFrom(limited(dialect, older.orderBy('t.id', 'desc'), limit).as('page'))
    .innerJoin('outbox as o', (join) => join.onRef('o.recipientId', '=', 'page.recipientId').onRef('o.about', '=', 'page.about'))
    .selectAll('o')
  const columns = Object.entries(outboxColumns)
  return { query: query.compile(), decode: (raw) => decodeRow(columns, dialect, raw) as OutboxRow } // decoded by the columns of its type
}
