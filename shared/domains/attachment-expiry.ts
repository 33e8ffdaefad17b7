// The end of uploads that nobody completed: after a day the row is removed and what was uploaded is deleted.
import { type Resource, type SystemRow, systemColumns } from '../catalogue/resource.ts'
import { remove } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { retryOnConflict } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { bound } from '../db/engine.ts'
import type { Row } from '../db/rows.ts'
import { decodeWithLabels, limited, type Selection, selectRows } from '../db/store.ts'
import type { AttachmentFiles } from './attachment-files.ts'

const dayMilliseconds = 86_400_000
const chunk = 100

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
  ctx.log.info('uploads expired', { before, rows: removed, files: uploads })
  return removed
}
