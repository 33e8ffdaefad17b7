// What is done with the files of a row: begin an upload, record what was uploaded, download it.
import { sql } from 'kysely'
import { z } from 'zod'
import { type AnyAction, defineAction } from '../catalogue/action.ts'
import { answeredAt } from '../catalogue/answers.ts'
import { type Resource, type Role, systemColumns, type Verb } from '../catalogue/resource.ts'
import { rowSchema } from '../catalogue/schemas.ts'
import { config } from '../config.ts'
import { hold, insert, update } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { bound } from '../db/engine.ts'
import type { Row } from '../db/rows.ts'
import { gather, get, present, selectById, selection, selectRows } from '../db/store.ts'
import { AppError, type Issue } from '../errors.ts'
import { recordReads } from '../http/recorded-reads.ts'
import { refuseFrozen } from '../http/resource-writes.ts'
import { attachmentFiles } from './attachment-files.ts'
import type { attachmentsOf } from './attachments.ts'

/** The files of a kind of row. */
type Attachment = ReturnType<typeof attachmentsOf>

const [uploadMinutes, downloadMinutes] = [15, 15]
const fileName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  // marks of direction make gnp.exe look like exe.png
  .refine(
    (name) => !/[\\/\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(name) && name.isWellFormed() && !/^\.+$/.test(name),
    'is no plain file name',
  )
const nothing = z.strictObject({})

const rolesWith = ({ access }: Resource, verb: Verb) =>
  Object.entries(access).flatMap(([role, verbs]) => (verbs.includes(verb) ? [role as Role] : [])) // the keys of Access are roles

const after = (ctx: DbContext, minutes: number) => new Date(Date.parse(ctx.now()) + minutes * 60_000)

function refuse(code: 'conflict' | 'invalid' | 'too_large' | 'not_found', rule: Issue['code'], message: string, hint: string): never {
  throw new AppError(code, message, { issues: [{ path: '', code: rule, message, hint }] })
}

const shown = ({ id, ownerId, fileName, state, contentType, bytes, sha256 }: Row) => ({
  ...{ id, ownerId, fileName, state, contentType, bytes, sha256 },
})

/** An attachment and its owner. One round trip. */
export async function lookAtFile(ctx: DbContext, attachment: Attachment, owner: Resource, id: number) {
  const parameter = bound(systemColumns.id, id, ctx.engine.dialect)
  const ownerId = sql`(select ${sql.ref('ownerId')} from ${sql.table(attachment.table)} where ${sql.ref('id')} = ${parameter})`
  const owners = selectRows(ctx.catalogue, owner, ctx.engine.dialect).where('t.id', '=', ownerId)
  const [[row], [held]] = await gather(ctx, [selectById(ctx, attachment, id), selection(ctx, owner, owners)])
  const found = present(ctx, attachment, id, row)
  return { row: found, held: present(ctx, owner, found.ownerId, held) }
}

/** What a file that is added would change of its owner. */
const attachments = new Set(['attachments'])

/**
 * The actions of a kind of attachment: `attach` on the owner, `complete` and `download` on the attachment. Whoever may update the owner attaches, unless told
 * who does; whoever may read the attachment downloads. Nothing is added where the owner is frozen.
 */
export function attachmentActions(
  attachment: Attachment,
  owner: Resource,
  attachers: readonly Role[] = rolesWith(owner, 'update'),
): AnyAction<DbContext>[] {
  const what = owner.slug
  const attach = defineAction({
    name: 'attach',
    resource: owner.name,
    on: 'row',
    suits: owner.suits.update,
    description: `Begin to attach a file to one of ${what}: PUT it to uploadUrl with the header x-ms-blob-type: BlockBlob, then POST ${attachment.path}/{id}/complete.`,
    roles: attachers,
    input: z.strictObject({ fileName }),
    output: () => z.object({ id: z.int(), uploadUrl: z.url(), expiresAt: answeredAt }),
    run: async (ctx: DbContext, ownerId, { fileName }) => {
      const held = await get(ctx, owner, ownerId)
      refuseFrozen(owner, held, attachments)
      const id = await ctx.ids.next(attachment.table)
      const expiresAt = after(ctx, uploadMinutes)
      const uploadUrl = await attachmentFiles(config()).uploadUrl({ resource: attachment.name, id }, expiresAt)
      const body = { id, uploadUrl, expiresAt: expiresAt.toISOString() }
      await commit(ctx, [hold(owner, held), insert(attachment, { id, ownerId, fileName })], { answer: () => body })
      return body
    },
  })
  const complete = defineAction({
    name: 'complete',
    resource: attachment.name,
    on: 'row',
    description: 'Record what was uploaded: its size, SHA-256 and content type by its content. Uploads over it afterwards change nothing.',
    roles: attachers,
    input: nothing,
    output: () => rowSchema(attachment, ['id', 'ownerId', 'fileName', 'state', 'contentType', 'bytes', 'sha256']),
    run: async (ctx: DbContext, id) => {
      const { row, held } = await lookAtFile(ctx, attachment, owner, id)
      if (row.state === 'ready') return shown(row)
      refuseFrozen(owner, held, attachments)
      const files = attachmentFiles(config())
      const place = { resource: attachment.name, id }
      const size = await files.uploaded(place)
      if (size === null) return recorded(ctx, id)
      checkSize(size)
      const path = await files.keep(place, ctx.random(8))
      if (path === null) return recorded(ctx, id)
      try {
        // what is read is the copy, which nobody can write to any more
        const content = await files.read(path)
        if (content === null) return await recorded(ctx, id)
        checkSize(content.bytes)
        const patch = { ...content, state: 'ready' as const, blobPath: path }
        const [done = row] = await commit(ctx, [update(attachment, row, patch), hold(owner, held)], {
          answer: ([written = row]) => shown(written),
        })
        await files.clear(place, path).catch((error) => ctx.log.warn('an upload that was recorded stays in storage', { ...place, error }))
        return shown(done)
      } catch (error) {
        await files.drop(path)
        throw error
      }
    },
  })
  /** What another has recorded meanwhile, and cleared away. */
  const recorded = async (ctx: DbContext, id: number) => {
    const row = await get(ctx, attachment, id)
    if (row.state === 'ready') return shown(row)
    return refuse('conflict', 'not_uploaded', `nothing has been uploaded for ${row.fileName} yet`, 'PUT the file to uploadUrl first.')
  }
  const download = defineAction({
    name: 'download',
    resource: attachment.name,
    on: 'row',
    description: 'Where to download the file, for 15 minutes; it is always saved, never shown in place.',
    roles: rolesWith(attachment, 'read'),
    input: nothing,
    output: () => z.object({ url: z.url(), expiresAt: answeredAt }),
    run: async (ctx: DbContext, id) => {
      const { fileName, blobPath, contentType } = await get(ctx, attachment, id)
      if (blobPath === null)
        refuse('conflict', 'not_ready', `${fileName} is not uploaded yet`, `Upload it, then POST ${attachment.path}/${id}/complete.`)
      const type = contentType ?? 'application/octet-stream'
      const found = await attachmentFiles(config()).downloadUrl(blobPath, fileName, type, after(ctx, downloadMinutes))
      if (!found) refuse('not_found', 'gone', `the file of ${attachment.name} ${id} is not in storage any more`, 'Attach it again.')
      await recordReads(ctx, [{ resource: attachment, via: 'download', ids: [id] }])
      return found
    },
  })
  return [attach, complete, download]
}

function checkSize(bytes: number): void {
  const { attachmentLimit } = config()
  if (bytes === 0) refuse('invalid', 'empty', 'the uploaded file is empty', 'Upload it again, to the same URL.')
  if (bytes > attachmentLimit)
    refuse(
      'too_large',
      'too_large',
      `the file has ${bytes} bytes; the limit is ${attachmentLimit} (OPSBOOK_ATTACHMENT_LIMIT)`,
      'Upload a smaller one, to the same URL.',
    )
}
