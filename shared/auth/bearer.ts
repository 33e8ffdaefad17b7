// Whose token a request carries: one of ours, or one of Microsoft Entra where a tenant is configured. Good ones are remembered.
import type { EntraSettings } from '../config.ts'
import type { Actor } from '../context.ts'
import type { DbContext } from '../db/context.ts'
import { createEntraVerifier, type EntraVerifier } from './entra.ts'
import { actorOfEntra } from './entra-users.ts'
import { verifyAccessToken } from './tokens.ts'

const mostTokens = 2000
/** A user that is deactivated, and sites that change, hold for those who come by Entra after so long at the latest. */
const entraSeconds = 300

/** What tokens are judged by; asked for at each sign-in, so that nothing is opened before. */
export interface BearerOptions {
  readonly secrets: () => readonly string[]
  readonly entra: () => EntraSettings | null
  /** A context for the reads and writes of a sign-in by Entra. */
  readonly context: (requestId: string) => Promise<DbContext>
  /** Seconds since 1970. */
  readonly now?: () => number
}

/** The person of a Bearer token; throws `unauthenticated`, `forbidden`, `conflict` or `unavailable`. Our own tokens never wait for anything. */
export function createBearerSignIn({ secrets, entra, context, now = () => Date.now() / 1000 }: BearerOptions) {
  const own = new Map<string, { readonly actor: Actor; readonly until: number }>()
  const foreign = new Map<string, { readonly actor: Promise<Actor>; until: number }>()
  let verifier: EntraVerifier | undefined

  return (token: string, requestId: string): Actor | Promise<Actor> => {
    const known = find(own, token) ?? find(foreign, token)
    if (known) return known
    const settings = entra()
    if (settings) verifier ??= createEntraVerifier(settings)
    const instant = new Date(now() * 1000).toISOString()
    const person = settings ? verifier?.(token, instant) : null
    if (person) {
      // those who come together with a new token wait for one look-up
      const entry = { actor: person.then(async (one) => actorOfEntra(await context(requestId), one)), until: now() + entraSeconds }
      keep(foreign, token, entry)
      person.then(({ expires }) => (entry.until = Math.min(entry.until, expires))).catch(() => undefined)
      entry.actor.catch(() => foreign.delete(token))
      return entry.actor
    }
    const actor = verifyAccessToken(token, secrets(), instant)
    keep(own, token, { actor, until: expiryOf(token) })
    return actor
  }

  function find<T>(tokens: Map<string, { readonly actor: T; readonly until: number }>, token: string): T | undefined {
    const found = tokens.get(token)
    if (found && found.until > now()) return found.actor
    tokens.delete(token)
    return undefined
  }
}

function keep<E>(tokens: Map<string, E>, token: string, entry: E): void {
  if (tokens.size >= mostTokens) tokens.clear()
  tokens.set(token, entry)
}

/** When a token that was verified expires, in seconds since 1970. */
function expiryOf(token: string): number {
  const payload: { exp?: number } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return payload.exp ?? 0
}
