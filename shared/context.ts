// Who asks, when, and on whose behalf: what every action and every write is given.
import { randomBytes } from 'node:crypto'
import type { Log } from './log.ts'

/** The caller. A system actor has no id and a name such as `system:cli`; `siteIds` limits what a site-scoped user sees. */
export interface Actor {
  readonly id: number | null
  readonly name: string
  readonly role: string
  readonly siteIds: readonly number[] | null
  /** The sign-in session that the request came with; null for system actors. */
  readonly sessionId: string | null
}

/** What a piece of work is done under. Time and randomness come from here, so that tests and replays are exact. */
export interface Context {
  readonly actor: Actor
  /** The surface the work came through. */
  readonly source: 'api' | 'import' | 'cli' | 'timer' | 'seed'
  readonly requestId: string
  readonly importId: number | null
  /** The present instant, ISO 8601 UTC with milliseconds. */
  readonly now: () => string
  /** `bytes` random bytes as lower-case hexadecimal text. */
  readonly random: (bytes: number) => string
  readonly log: Log
  /** Aborted once the work has taken too long: nothing is committed after that. Null: it takes as long as it takes. */
  readonly signal: AbortSignal | null
}

/** The clock and the random source of the machine. */
export const machine = {
  now: () => new Date().toISOString(),
  random: (bytes: number) => randomBytes(bytes).toString('hex'),
}

/** An actor that is no person, such as `system:cli`, acting with the rights of `role`. */
export function systemActor(name: string, role = 'admin'): Actor {
  return { id: null, name: `system:${name}`, role, siteIds: null, sessionId: null }
}
