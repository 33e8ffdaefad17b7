// Reverts over HTTP: a row or a whole resource as it was, by ordinary audited changes.
import { z } from 'zod'
import { type Reverted, revertResource, revertRow } from '../audit/revert.ts'
import type { Resource } from '../catalogue/resource.ts'
import type { DbContext } from '../db/context.ts'
import type { Op } from '../db/engine.ts'
import type { Row } from '../db/rows.ts'
import { type AnyEndpoint, defineEndpoint, type EndpointRequest, type Reply } from './endpoint.ts'
import { etagOfVersion, requireMatch } from './etag.ts'
import { findKept, orReplay, replay } from './idempotency.ts'
import { showRow } from './render.ts'
import type { Outputs } from './resource-endpoints.ts'
import { ifMatch } from './resource-writes.ts'
import { readId } from './row-id.ts'
import { tellingsOf } from './tellings.ts'
import { instantText } from './trail-page.ts'

const entryNo = z.int().min(1).describe('The entry of the history whose change is taken back.')
const at = instantText.describe('The instant to go back to, ISO 8601.')
const rowInput = z
  .strictObject({ entryNo: entryNo.optional(), at: at.optional() })
  .refine((given) => (given.entryNo === undefined) !== (given.at === undefined), {
    path: ['entryNo'],
    error: 'or at is needed, and not both',
    params: { code: 'required', hint: 'Give entryNo of the history, or at.' },
  })
  .meta({ id: 'rowRevert' })
const resourceInput = z
  .strictObject({
    at,
    dryRun: z
      .boolean()
      .default(true)
      .describe('Whether it is only said what would be done; what other rows refer to is found out when it is done.'),
    after: z.int().min(0).default(0).describe('`next` of the call before.'),
  })
  .meta({ id: 'resourceRevert' })
type RowInput = z.infer<typeof rowInput>
const rowOutput = z.object({
  row: z.unknown(),
  isChanged: z.boolean(),
  stays: z.array(z.object({ column: z.string(), reason: z.string() })).describe('Columns that a revert does not write.'),
})
const resourceOutput = z
  .object({
    dryRun: z.boolean(),
    updated: z.int(),
    removed: z.int(),
    restored: z.int(),
    stays: z.array(z.object({ id: z.int(), columns: z.array(z.string()), reason: z.string() })),
    next: z.int().nullable(),
  })
  .meta({ id: 'reverted' })

/** Revert of a row and of the resource, where the resource can be updated. */
export function revertEndpoints(resource: Resource, names: { revert: string; revertAll: string }, outputs: Outputs): AnyEndpoint[] {
  const { name, path, slug, verbs } = resource
  if (!verbs.has('update')) return []
  return [
    defineEndpoint<RowInput>({
      name: names.revert,
      method: 'POST',
      path: `${path}/{id:long}/revert`,
      summary: `Take one change of one of ${slug} back, or make it what it was at an instant; what comes to a removal or its undoing takes ${name}.delete`,
      access: `${name}.update`,
      input: rowInput,
      example: { at: '2026-11-27T09:30:00.000Z' },
      get output() {
        return rowOutput.extend({ row: outputs.row })
      },
      parameters: [ifMatch],
      keepsAnswer: 200,
      handle: (ctx, request) => orReplay(ctx, () => revertOne(ctx, resource, request)),
    }),
    defineEndpoint({
      name: names.revertAll,
      method: 'POST',
      path: `${path}/revert`,
      summary: `Bring the ${slug} that changed since an instant back to it; at most 10,000 a call, more from next on`,
      access: `${name}.update`,
      input: resourceInput,
      output: resourceOutput,
      handle: async (ctx, { input }) => {
        const { at: to, dryRun, after } = input
        return { body: { dryRun, ...(await revertResource({ ...ctx, idempotency: null }, resource, { at: to, after, isDry: dryRun })) } }
      },
    }),
  ]
}

async function revertOne(ctx: DbContext, resource: Resource, { params, headers, input }: EndpointRequest<RowInput>): Promise<Reply> {
  const id = readId(resource, params)
  const kept = await findKept(ctx)
  if (kept) return replay(ctx, kept)
  const answer = (reverted: Reverted) => ({ ...reverted, row: showRow(ctx.catalogue, resource, reverted.row, {}, ctx.chooseLanguage) })
  const requireRow = ({ version }: Row) => requireMatch(headers.get('if-match'), version)
  const to = input.entryNo === undefined ? { at: input.at ?? '' } : { entryNo: input.entryNo }
  const beside = (patch: Row, before: Row) => tellOfRevert(ctx, resource, patch, before)
  const reverted = await revertRow(ctx, resource, id, to, { requireRow, answer, beside })
  return { body: answer(reverted), headers: { etag: etagOfVersion(reverted.row.version) } }
}

/** The messages that a revert takes along, as a PATCH of the same columns would. */
async function tellOfRevert(ctx: DbContext, resource: Resource, patch: Row, before: Row): Promise<readonly Op[]> {
  const { queries, toOps } = tellingsOf(ctx, resource, patch)
  if (queries.length === 0) return []
  return toOps(await ctx.engine.read(queries), { ...before, ...patch, version: Number(before.version) + 1 }, before)
}
