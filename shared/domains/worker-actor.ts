// In whose name a worker thread acts, and what they may do.
import { createPermissions } from '../auth/permissions.ts'
import { findAccount, toActor } from '../auth/users.ts'
import type { Actor } from '../context.ts'
import type { DbContext } from '../db/context.ts'
import { AppError } from '../errors.ts'
import { catalogue, domains } from './index.ts'

/** Who began a piece of work. */
interface Begun {
  readonly actorId: number | null
  readonly actorRole: string
  readonly createdBy: string
}

/** Whoever began the work, with the rights they have now; throws `forbidden` when they are no active user any more. */
export async function actorOf(ctx: DbContext, { actorId, actorRole, createdBy }: Begun, what: string): Promise<Actor> {
  if (actorId === null) return { ...ctx.actor, name: createdBy, role: actorRole }
  const account = await findAccount(ctx, actorId)
  if (!account?.isActive) throw new AppError('forbidden', `${createdBy}, who began the ${what}, is no active user any more`)
  return toActor(account, null)
}

/** What an actor may do. */
export function rightsOf(actor: Actor): (permission: string) => boolean {
  const permissions = createPermissions(catalogue, domains)
  return (permission) => permissions.can(actor, permission)
}
