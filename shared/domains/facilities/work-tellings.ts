// Who is told of work orders that nobody asked for: those of a preventive plan, and of a tool that came back damaged.
import type { Role } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import type { Op } from '../../db/engine.ts'
import { type Recipient, seesSite, toOutbox } from '../../notify/announce.ts'
import { workOrder } from './work-resources.ts'

/** Roles that approve work orders, and have them scheduled. */
export const orderRoles: readonly Role[] = ['manager']

/** A new order as people are told of it. */
interface Opened {
  readonly id: number
  readonly title: string
  readonly siteId: number
}

/** Tells those of these people who see its site of an order that was opened, to go into the commit that opens it. */
export function tellOfOrder(ctx: DbContext, people: readonly Recipient[], { id, title, siteId }: Opened, body: string): Promise<Op[]> {
  const number = `${workOrder.columns.number.options.numbered}${id}`
  return toOutbox(
    ctx,
    people.filter((one) => seesSite(one, siteId)),
    {
      kind: 'work-order-opened',
      about: `workOrder ${id} opened`,
      subject: `${number} was opened: ${title}`,
      body,
      resource: workOrder.name,
      rowId: id,
    },
  )
}
