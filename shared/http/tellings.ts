// Whom a written row is told to: read along with the first read, told in the commit itself.
import type { Resource } from '../catalogue/resource.ts'
import type { DbContext } from '../db/context.ts'
import type { Op, Query, Raw } from '../db/engine.ts'
import type { Row } from '../db/rows.ts'
import { type Recipient, selectRecipients, toOutbox } from '../notify/announce.ts'

/** What there is to tell, once it is known what becomes of the row. */
export interface Tellings {
  /** None where nobody is told anything. */
  readonly queries: readonly Query[]
  /** The messages of a row as it will be, beside what it was; `results` are the answers of `queries`. */
  readonly toOps: (results: readonly (readonly Raw[] | undefined)[], after: Row, before: Row | null) => Promise<Op[]>
}

/** The tellings of what a request gives; `after` must have its id and its version. */
export function tellingsOf(ctx: DbContext, resource: Resource, values: Row): Tellings {
  const ids = resource.tells(values, null).flatMap(({ to }) => (typeof to === 'number' ? [to] : []))
  const people = ids.length > 0 ? selectRecipients(ctx, ids) : null
  return {
    queries: people ? [people.query] : [],
    toOps: async ([raws = []], after, before) => {
      const known = people ? raws.map(people.decode) : []
      return tell(ctx, resource, known, after, before)
    },
  }
}

/** The messages that a row tells, as it will be beside what it was, to those of these people whom it names. */
export async function tell(ctx: DbContext, resource: Resource, known: readonly Recipient[], after: Row, before: Row | null): Promise<Op[]> {
  const about = `${resource.name} ${after.id} v${after.version}`
  const all = resource.tells(after, before).map(({ to, ...message }) => {
    const recipients = known.filter(({ id }) => id === to)
    return toOutbox(ctx, recipients, { ...message, about, resource: resource.name, rowId: Number(after.id) })
  })
  return (await Promise.all(all)).flat()
}
