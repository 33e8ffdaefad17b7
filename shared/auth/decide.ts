// Decisions of sign-in that another request may overtake: decided anew, in the name of the person concerned.
import { retryOnConflict, StaleRead, StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { type Account, toActor } from './users.ts'

/** Runs work that reads, decides and commits; again from the start when the row or the bookkeeping it saw has moved on. */
export function decide<T>(work: () => Promise<T>): Promise<T> {
  return retryOnConflict(async () => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof StepTaken) throw new StaleRead('the session or link')
      throw error
    }
  })
}

/** The context in which a person acts who is known by a password, a refresh token or a link. */
export function actingAs(ctx: DbContext, account: Account, sessionId: string | null): DbContext {
  return { ...ctx, actor: toActor(account, sessionId) }
}
