// The pass that keeps alerts: what should be open and is not is raised, and told to those who are to know; what is so no more is resolved.
import { z } from 'zod'
import { defineAction } from '../../catalogue/action.ts'
import type { RowOf } from '../../catalogue/resource.ts'
import { insertUnlessRaced, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import { retryOnConflict } from '../../db/conflict.ts'
import type { DbContext } from '../../db/context.ts'
import { insertMessages, type OutboxRow } from '../../db/outbox.ts'
import type { Row } from '../../db/rows.ts'
import { gather } from '../../db/store.ts'
import { type Message, type Recipient, seesSite, selectRecipients, toMessages } from '../../notify/announce.ts'
import { type Due, lookForAlerts } from './alert-queries.ts'
import { alert } from './work-resources.ts'

type Raised = Due & { readonly id: number }

/** Alerts of one commit. */
const chunkSize = 200
/** A person who would be told of more alerts at once is told of all of them in one message. */
const mostMessages = 10

/** What a pass did, and how many alerts are open after it. */
export interface AlertPass {
  readonly raised: number
  readonly resolved: number
  readonly open: number
}

/**
 * Raises what should be an open alert and is none, and resolves open ones that are so no more, over all sites. However many passes run, also at
 * once, each is raised once until it is resolved: an open alert has a key of its own, and whoever comes second decides anew.
 */
export async function raiseAlerts(given: DbContext): Promise<AlertPass> {
  // several commits answer one request, and a pass that is asked for again does no harm: its answer is kept under no key
  const ctx = { ...given, idempotency: null }
  const done = { raised: 0, resolved: 0 }
  return retryOnConflict(async () => {
    const { due, open, people } = await lookForAlerts(ctx)
    const keyOf = ({ kind, resource, rowId }: Pick<Due, 'kind' | 'resource' | 'rowId'>) => `${kind} ${resource} ${rowId}`
    const [isDue, isOpen] = [new Set(due.map(keyOf)), new Set(open.map(keyOf))]
    const over = open.filter((one) => !isDue.has(keyOf(one)))
    const fresh = due.filter((one) => !isOpen.has(keyOf(one)))
    for (let at = 0; at < over.length; at += chunkSize) done.resolved += await resolve(ctx, over.slice(at, at + chunkSize))
    if (fresh.length > 0) {
      const [concerned] = await gather(ctx, [
        selectRecipients(
          ctx,
          fresh.flatMap(({ personId }) => personId ?? []),
        ),
      ])
      const recipients = [...new Map([...people, ...concerned].map((one) => [one.id, one])).values()]
      for (let at = 0; at < fresh.length; at += chunkSize) done.raised += await raise(ctx, fresh.slice(at, at + chunkSize), recipients)
    }
    return { ...done, open: due.length }
  })
}

async function resolve(ctx: DbContext, over: readonly (RowOf<typeof alert> & Row)[]): Promise<number> {
  const resolvedAt = ctx.now()
  await commit(
    ctx,
    over.map((one) => update(alert, one, { resolvedAt })),
  )
  return over.length
}

async function raise(ctx: DbContext, due: readonly Due[], recipients: readonly Recipient[]): Promise<number> {
  const raisedAt = ctx.now()
  const raised: Raised[] = []
  for (const one of due) raised.push({ ...one, id: await ctx.ids.next(alert.table) })
  const messages: OutboxRow[] = []
  for (const recipient of recipients) {
    const told = raised.filter((one) => isToldTo(recipient, one))
    for (const message of messagesOf(told)) messages.push(...(await toMessages(ctx, recipient, message)))
  }
  await commit(
    ctx,
    raised.map(({ personId: _, ...one }) => insertUnlessRaced(alert, { ...one, raisedAt })),
    { also: insertMessages(ctx, messages) },
  )
  return raised.length
}

/** Whose it is, is told; managers and administrators of what is at their sites or at none, medics of what concerns first aid there. */
function isToldTo(recipient: Recipient, { kind, resource, siteId, personId }: Due): boolean {
  if (recipient.id === personId) return true
  const isOfFirstAid = kind === 'first-aid-low' || resource.startsWith('firstAid')
  const isOfRole = recipient.role === 'medic' ? isOfFirstAid : recipient.role === 'manager' || recipient.role === 'admin'
  return isOfRole && seesSite(recipient, siteId)
}

const titles: Readonly<Record<Due['kind'], string>> = {
  'low-stock': 'Low stock',
  'first-aid-low': 'First aid is low',
  expiring: 'Expires soon',
  expired: 'Expired',
  'overdue-sign-out': 'Not returned',
  'overdue-work-order': 'Overdue work order',
  'calibration-due': 'Calibration due',
  'insurance-expiring': 'Insurance ends',
}
const titleOf = ({ kind, label }: Due) => `${titles[kind]}: ${label}`

function messagesOf(told: readonly Raised[]): Message[] {
  const [first] = told
  if (first && told.length > mostMessages) {
    const body = told.map((one) => `${titles[one.kind]}: ${one.message}`).join('\n')
    return [{ kind: 'alert', about: `alerts ${first.id} and ${told.length - 1} more`, subject: `${told.length} new alerts`, body }]
  }
  return told.map((one) => {
    return { kind: 'alert', about: `alert ${one.id}`, subject: titleOf(one), body: one.message, resource: alert.name, rowId: one.id }
  })
}

/** Runs the pass now; it runs by itself every quarter of an hour. */
export const checkAlerts = defineAction({
  name: 'check',
  resource: 'alert',
  on: 'collection',
  description:
    'Look now for what wants attention, instead of within a quarter of an hour: raises new alerts and resolves those that are so no more.',
  roles: ['manager'],
  input: z.strictObject({}),
  output: () => z.object({ raised: z.int(), resolved: z.int(), open: z.int() }),
  run: (ctx: DbContext) => raiseAlerts(ctx),
})
