// Actions over HTTP: POST of the row or the collection, validated by the action's own schema, run anew when another writer was first.
import type { AnyAction } from '../catalogue/action.ts'
import type { Resource } from '../catalogue/resource.ts'
import { retryOnConflict } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import type { Row } from '../db/rows.ts'
import { type AnyEndpoint, defineEndpoint, type Reply } from './endpoint.ts'
import { etagOfVersion, requireMatch } from './etag.ts'
import { findKept, orReplay, replay } from './idempotency.ts'
import { ifMatch } from './resource-writes.ts'
import { readId } from './row-id.ts'

/** `workOrder` -> `work-order`, as it stands in a URL. */
export const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The endpoint of an action. */
export function actionEndpoint(resource: Resource, action: AnyAction<DbContext>): AnyEndpoint {
  const place = action.on === 'row' ? `${resource.path}/{id:long}` : resource.path
  return defineEndpoint({
    name: `${resource.domain}_${resource.slug}_${kebab(action.name)}`,
    method: 'POST',
    path: `${place}/${kebab(action.name)}`,
    summary: action.description,
    access: `${resource.name}.${action.name}`,
    input: action.input,
    ...(action.example === undefined ? {} : { example: action.example }),
    output: action.output,
    parameters: action.startsFrom ? [ifMatch] : [],
    ...(action.deprecated ? { deprecated: action.deprecated } : {}),
    keepsAnswer: 200,
    handle: async (ctx, { params, headers, input }) => {
      const id = action.on === 'row' ? readId(resource, params) : 0
      const requireVersion = action.startsFrom ? (version: unknown) => requireMatch(headers.get('if-match'), version) : null
      return orReplay(ctx, () => retryOnConflict(() => run({ ...ctx, requireVersion }, action, id, input)))
    },
  })
}

async function run(ctx: DbContext, action: AnyAction<DbContext>, id: number, input: unknown): Promise<Reply> {
  const kept = await findKept(ctx)
  if (kept) return replay(ctx, kept)
  const answer = (await action.run(ctx, id, input)) ?? null
  const row = ctx.requireVersion && (answer as Record<string, Row> | null)?.[action.resource] // actions answer with the rows that they wrote
  return { body: answer, ...(row ? { headers: { etag: etagOfVersion(row.version) } } : {}) }
}
