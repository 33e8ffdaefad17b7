// The end of files: uploads that nobody completed go after a day, files of removed rows after thirty, those of erased persons in the next night.
import { type Resource, type SystemRow, systemColumns } from '../catalogue/resource.ts'
import { remove } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { retryOnConflict } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { bound } from '../db/engine.ts'
import type { Row } from '../db/rows.ts'
import { decodeWithLabels, gather, limited, type Selection, selectById, selectRows } from '../db/store.ts'
import { personOf } from '../person-keys/sealing.ts'
import type { AttachmentFiles, Place } from './attachment-files.ts'

const dayMilliseconds = 86_400_000
const chunk = 100
/** For so long a removed row can be restored with its file. */
const removedDays = 30

/** The next rows of an attachment that still wait for their file, begun before an instant. */
export function selectAbandoned(ctx: DbContext, attachment: Resource, before: string): Selection<SystemRow & Row> {
  const { dialect } = ctx.engine
  const { state } = attachment.columns
  if (!state) throw new Error(`${attachment.name} has no state`)
  const query = selectRows(ctx.catalogue, attachment, dialect)
    .where('t.state', '=', bound(state, 'waiting', dialect))
    .where('t.createdAt', '<', bound(systemColumns.createdAt, before, dialect))
    .where('t.deletedAt', 'is', null)
    .orderBy('t.id')
  const decode = decodeWithLabels(ctx.catalogue, attachment, dialect)
  return { query: limited(query, dialect, chunk).compile(), decode: (raw) => decode(raw) as SystemRow & Row } // decoded by the system columns
}

/** Removes uploads that were begun more than a day ago and never completed, rows and files; returns how many rows. May be killed and run again. */
export async function expireAttachments(ctx: DbContext, files: AttachmentFiles, attachments: readonly Resource[]): Promise<number> {
  const before = new Date(Date.parse(ctx.now()) - dayMilliseconds).toISOString()
  let removed = 0
  for (const attachment of attachments) {
    for (let isLeft = true; isLeft; ) {
      // somebody may complete one of them at this very moment
      const gone = await retryOnConflict(async () => {
        const { query, decode } = selectAbandoned(ctx, attachment, before)
        const [raws = []] = await ctx.engine.read([query])
        const rows = raws.map(decode)
        const removals = rows.map((row) => remove(attachment, row))
        if (rows.length > 0) await commit(ctx, removals)
        return rows
      })
      for (const { id } of gone) await files.clear({ resource: attachment.name, id }, null)
      removed += gone.length
      isLeft = gone.length === chunk
    }
  }
  const uploads = await files.dropUploadedBefore(before)
  const dropped = await dropUnwanted(ctx, files, attachments, before)
  ctx.log.info('attachments expired', { before, rows: removed, uploads, files: dropped })
  return removed
}

/** Deletes kept files that no row has, or one that was removed long ago, or of which the person was erased; returns how many. */
async function dropUnwanted(ctx: DbContext, files: AttachmentFiles, attachments: readonly Resource[], before: string): Promise<number> {
  const removedBefore = new Date(Date.parse(ctx.now()) - removedDays * dayMilliseconds).toISOString()
  const erased = new Set((await ctx.keys.erased()).map(({ person }) => person))
  let dropped = 0
  const judge = async (some: readonly (Place & { readonly path: string })[]) => {
    const known = some.flatMap(({ path, resource, id }) => {
      const attachment = attachments.find(({ name }) => name === resource)
      return attachment ? [{ path, person: personOf(resource, id), row: selectById(ctx, attachment, id) }] : []
    })
    const found = await gather(
      ctx,
      known.map(({ row }) => row),
    )
    for (const [at, { path, person }] of known.entries()) {
      const row = found[at]?.[0]
      if (row?.blobPath === path && (row.deletedAt === null || row.deletedAt >= removedBefore) && !erased.has(person)) continue
      await files.drop(path)
      dropped++
    }
  }
  let some = []
  for await (const kept of files.keptBefore(before)) {
    some.push(kept)
    if (some.length < chunk) continue
    await judge(some)
    some = []
  }
  if (some.length > 0) await judge(some)
  return dropped
}
