// People of the demo set do what people do: the very actions of the API, in their own names.
import type { AnyAction } from '../../shared/catalogue/action.ts'
import type { Role } from '../../shared/catalogue/resource.ts'
import type { Actor } from '../../shared/context.ts'
import { retryOnConflict } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'

/** Ids by key of what the seed has made so far. */
export type IdOf = (key: string) => number

/** Does an action, such as `defect.open`, with a row (0 for a collection), and answers with rows by name. */
export type Doing = (action: string, id: number, input?: unknown) => Promise<Record<string, Row>>

/** One of the people of the seed. */
export const personOf = (people: IdOf, name: string, role: Role): Actor => ({
  id: people(name),
  name,
  role,
  siteIds: null,
  sessionId: null,
})

/** Somebody who does actions of a domain. */
export function doneBy(ctx: DbContext, actions: readonly AnyAction<DbContext>[], actor: Actor): Doing {
  const own = { ...ctx, actor }
  return async (name, id, input = {}) => {
    const action = actions.find((one) => `${one.resource}.${one.name}` === name)
    if (!action) throw new Error(`no action ${name}`)
    const checked = action.input.parse(input)
    return (await retryOnConflict(() => action.run(own, id, checked))) as Record<string, Row> // as the actions used here do
  }
}
