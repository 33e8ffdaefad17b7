// Bookkeeping of calendars: the secret address of each person, of which only the hash is kept. Named functions; the commit that changes one records it.
import type { ValuesOf } from '../catalogue/resource.ts'
import { bookOf } from './book.ts'
import { calendarTokenColumns } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import type { Op } from './engine.ts'
import type { Selection } from './store.ts'

/** A secret address. */
export type CalendarToken = ValuesOf<typeof calendarTokenColumns>

const book = bookOf('calendarToken', calendarTokenColumns)

/** Selects the addresses of a person that have not been revoked. */
export function selectCalendarTokens(ctx: DbContext, userId: number): Selection<CalendarToken> {
  return book.select(ctx.engine.dialect, { userId }, (query) => query.where('revokedAt', 'is', null))
}

/** Keeps a new address. */
export function insertCalendarToken(ctx: DbContext, token: CalendarToken): Op {
  return book.insert(ctx.engine.dialect, token)
}

/** Revokes addresses; no op when there are none. */
export function revokeCalendarTokens(ctx: DbContext, tokens: readonly CalendarToken[]): Op[] {
  const matches = tokens.map(({ tokenHash }) => ({ tokenHash })).sort((a, b) => (a.tokenHash < b.tokenHash ? -1 : 1))
  return book.update(ctx.engine.dialect, matches, { revokedAt: ctx.now() })
}
