// Idempotency-Key: what a POST is known by, and the answer that was kept for it.
import { createHash } from 'node:crypto'
import { text } from '../catalogue/kinds.ts'
import { keptUnder } from '../db/commit.ts'
import type { DbContext, Idempotency } from '../db/context.ts'
import { bound, type Raw } from '../db/engine.ts'
import { sqlFor } from '../db/query.ts'
import type { Selection } from '../db/store.ts'
import { AppError } from '../errors.ts'
import type { Reply } from './endpoint.ts'

/** An answer kept by an earlier commit. */
export interface KeptAnswer {
  readonly requestHash: string
  readonly status: number
  /** JSON text. */
  readonly body: string
}

const word = text({ max: 100 })

/** Reads the header of a POST; throws `invalid` for a key that is not 1 to 100 visible ASCII characters. */
export function readKey(header: string | null, route: string, body: Uint8Array, status: number): Idempotency | null {
  if (header === null) return null
  if (!/^[\x21-\x7e]{1,100}$/.test(header)) {
    const message = 'the Idempotency-Key is not 1 to 100 visible ASCII characters'
    throw new AppError('invalid', message, { issues: [{ path: 'Idempotency-Key', code: 'format', message, hint: 'Use a UUID.' }] })
  }
  return { key: header, requestHash: createHash('sha256').update(`${route}\n`).update(body).digest('hex'), status }
}

/** The query for the answer kept under the key of this request, to go along with the first read; none without a key. */
export function selectKept(ctx: DbContext): Selection<KeptAnswer>[] {
  if (!ctx.idempotency) return []
  const { dialect } = ctx.engine
  const query = sqlFor(dialect)
    .selectFrom('idempotency')
    .select(['requestHash', 'status', 'body'])
    .where('actor', '=', bound(word, ctx.actor.name, dialect))
    .where('key', '=', bound(word, keptUnder(ctx), dialect))
    .compile()
  return [{ query, decode: (raw: Raw) => ({ requestHash: String(raw.requestHash), status: Number(raw.status), body: String(raw.body) }) }]
}

/** The answer to give again; throws `invalid` (422) when the key was used for another request. */
export function replay(ctx: DbContext, kept: KeptAnswer): Reply {
  if (kept.requestHash !== ctx.idempotency?.requestHash) {
    const message = 'this Idempotency-Key was used for another request'
    throw new AppError('invalid', message, {
      issues: [{ path: 'Idempotency-Key', code: 'idempotency_key', message, hint: 'Use a new key for a new request.' }],
    })
  }
  return { status: kept.status, body: kept.body, headers: { 'content-type': 'application/json', 'idempotency-replayed': 'true' } }
}

/** Runs work that commits under the request's key; a double that was faster, so that this one was refused (its key taken, the stock gone), gives the answer. */
export async function orReplay(ctx: DbContext, work: () => Promise<Reply>, toReply = replay): Promise<Reply> {
  try {
    return await work()
  } catch (error) {
    if (!ctx.idempotency || !(error instanceof AppError)) throw error
    const kept = await findKept(ctx)
    if (kept) return toReply(ctx, kept)
    throw error
  }
}

/** The answer kept under the key of this request, if there is one; a round trip only with a key. */
export async function findKept(ctx: DbContext): Promise<KeptAnswer | null> {
  const [selection] = selectKept(ctx)
  if (!selection) return null
  const [rows = []] = await ctx.engine.read([selection.query])
  return rows[0] ? selection.decode(rows[0]) : null
}
