// Lock-out: attempts are counted before they are judged, so that many at once are no more tries than one after the other.
import { createHash } from 'node:crypto'
import { toKey } from '../catalogue/text.ts'
import { retryOnConflict, StaleRead } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { countAttempt, type SignInFailure, selectFailure } from '../db/sessions.ts'
import { gather, type Selection } from '../db/store.ts'
import { AppError } from '../errors.ts'

const freeAttempts = 5
const longestLockMinutes = 15
const forgottenAfterHours = 24

/** The lock that the nth attempt leaves behind unless it succeeds, in minutes: none for four, then 1, 2, 4, 8, 15. */
export function lockMinutes(failures: number): number {
  return failures < freeAttempts ? 0 : Math.min(longestLockMinutes, 2 ** (failures - freeAttempts))
}

/** The name under which attempts are counted; a hash, for what people type as a username may be a password. */
export function attemptName(kind: 'sign-in' | 'forgotten', username: string): string {
  return createHash('sha256')
    .update(`${kind} ${toKey(username)}`)
    .digest('hex')
}

/**
 * Counts an attempt and returns the first row of `selection`, read along with the count. Throws `rate_limited` while the
 * name is locked, whether or not anybody bears it. Success must reset the count. Two round trips.
 */
export function beginAttempt<R>(ctx: DbContext, name: string, selection: Selection<R>): Promise<R | undefined> {
  return retryOnConflict(async () => {
    const [rows, [seen]] = await gather(ctx, [selection, selectFailure(ctx, name)])
    const now = Date.parse(ctx.now())
    refuseWhileLocked(seen, now)
    const isRecent = seen !== undefined && now - Date.parse(seen.lastAt) < forgottenAfterHours * 3_600_000
    const failures = isRecent ? seen.failures + 1 : 1
    const minutes = lockMinutes(failures)
    const lockedUntil = minutes === 0 ? null : new Date(now + minutes * 60_000).toISOString()
    const isCounted = await countAttempt(ctx, seen, { name, failures, lastAt: new Date(now).toISOString(), lockedUntil })
    if (!isCounted) throw new StaleRead('the count of attempts')
    return rows[0]
  })
}

function refuseWhileLocked(seen: SignInFailure | undefined, now: number): void {
  const until = seen?.lockedUntil ? Date.parse(seen.lockedUntil) : now
  if (until <= now) return
  const retryAfterSeconds = Math.ceil((until - now) / 1000)
  throw new AppError('rate_limited', `too many failed attempts; try again in ${retryAfterSeconds} seconds`, { retryAfterSeconds })
}

const turns = new Map<string, Promise<unknown>>()

/** Runs work of one name one after the other in this process, so that people who share an account do not lock one another out. */
export async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(name) ?? Promise.resolve()
  const own = before.then(work, work)
  turns.set(name, own)
  try {
    return await own
  } finally {
    if (turns.get(name) === own) turns.delete(name)
  }
}
