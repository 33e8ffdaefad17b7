// Denied attempts in the audit trail: what somebody who is signed in tried without being allowed to.
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import type { Engine } from '../db/engine.ts'
import type { AnyEndpoint } from './endpoint.ts'

const mostAMinute = 60
const counted = new WeakMap<Engine, Map<string, { minute: number; count: number }>>()

/** Records a denied attempt; never fails, and beyond 60 a minute of one actor only the log tells. */
export async function recordDenied(
  ctx: DbContext,
  endpoint: AnyEndpoint,
  params: Readonly<Record<string, string>>,
  reason?: string,
): Promise<void> {
  const place = { permission: endpoint.access, method: endpoint.method, path: endpoint.path }
  // what a refusal says is for the trail, not for the log: it may name people
  const attempt = { ...place, ...(reason === undefined ? {} : { reason }) }
  if (!isWithinLimit(ctx.engine, ctx.actor.name)) {
    ctx.log.warn('denied', { ...place, requestId: ctx.requestId })
    return
  }
  // what is open to everyone who is signed in goes by its place, such as changes
  const [resource = ''] = endpoint.access.includes('.') ? endpoint.access.split('.') : endpoint.path.split('/').slice(2)
  const id = Number(params.id)
  try {
    await commit({ ...ctx, idempotency: null }, [record('denied', resource, Number.isSafeInteger(id) ? id : null, attempt)])
  } catch (error) {
    ctx.log.error('a denied attempt could not be recorded', { ...place, error, requestId: ctx.requestId })
  }
}

function isWithinLimit(engine: Engine, actor: string): boolean {
  const counts = counted.get(engine) ?? new Map<string, { minute: number; count: number }>()
  counted.set(engine, counts)
  const minute = Math.floor(Date.now() / 60_000)
  const known = counts.get(actor)
  if (known?.minute === minute) return ++known.count <= mostAMinute
  if (counts.size >= 1000) counts.clear()
  counts.set(actor, { minute, count: 1 })
  return true
}
