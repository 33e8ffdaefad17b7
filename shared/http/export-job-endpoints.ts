// Exports to storage over HTTP: ask for a list, a domain or all that is kept about a person; then see how it stands, and download it.
import { z } from 'zod'
import { config } from '../config.ts'
import type { Actor } from '../context.ts'
import { retryOnConflict } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { type ExportRow, selectExports } from '../db/exports.ts'
import { gather } from '../db/store.ts'
import { AppError, type Issue } from '../errors.ts'
import { type Asked, askForExport, toWanted } from '../exports/ask.ts'
import { exportFiles } from '../exports/files.ts'
import { failExport, findExport } from '../exports/step.ts'
import { fileNameOf, permissionsOf, withoutHidden } from '../exports/wanted.ts'
import { toTrouble } from '../imports/trouble.ts'
import { type AnyEndpoint, defineEndpoint, type Reply } from './endpoint.ts'
import { findKept, orReplay, replay } from './idempotency.ts'
import { queryParameters, readQuery } from './query.ts'
import type { Service } from './service.ts'

const downloadMinutes = 15
const pageRows = 50

const states = z.enum(['waiting', 'writing', 'done', 'failed', 'expired'])
const formats = z.enum(['csv', 'json', 'ndjson', 'xlsx'])
const asked = z.strictObject({
  resource: z.string().max(60).optional().describe('Name of a resource, such as inventoryItem.'),
  query: z
    .string()
    .max(4000)
    .optional()
    .describe('What its list takes: filters, search, sort and fields, such as status=open&sort=-dueOn.'),
  domain: z.string().max(60).optional().describe('All resources of a domain as sheets of one workbook.'),
  person: z
    .strictObject({ resource: z.string().max(60), id: z.int().positive() })
    .optional()
    .describe('Everything that is kept about one person, for a subject request.'),
  format: formats,
})
const begun = z.object({ id: z.int(), state: states })
const instant = z.iso.datetime()
const view = z.object({
  id: z.int(),
  kind: z.enum(['list', 'domain', 'person']),
  subject: z.string(),
  query: z.string(),
  format: formats,
  state: states,
  rows: z.int().nullable(),
  bytes: z.int().nullable(),
  hash: z.string().nullable().describe('SHA-256 of the file.'),
  reason: z.string().nullable(),
  createdAt: instant,
  createdBy: z.string(),
  finishedAt: instant.nullable(),
  expiresAt: instant.nullable().describe('When the file is deleted.'),
})
const whole = view.extend({
  fileName: z.string(),
  download: z.object({ url: z.string(), expiresAt: instant }).nullable().describe('Where to read the file, for 15 minutes.'),
})
const page = z.strictObject({
  before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional().describe('nextCursor of the page before.'),
})

function toView({ fileHash, actorId: _, actorRole: __, ...row }: ExportRow) {
  return { ...row, hash: fileHash }
}

type Rights = Pick<Service, 'can' | 'authorize'>

/** Throws `forbidden` with every permission that the actor lacks. */
function requireAll({ actor }: DbContext, { can }: Rights, permissions: readonly string[]): void {
  const lacking = permissions.filter((permission) => !can(actor, permission))
  if (lacking.length === 0) return
  const issues = lacking.map(
    (permission): Issue => ({
      path: '',
      code: 'permission',
      message: `the role ${actor.role} does not have the permission ${permission}`,
      hint: 'Ask an administrator for a role that has it.',
    }),
  )
  throw new AppError('forbidden', `the role ${actor.role} does not have: ${lacking.join(', ')}`, { issues })
}

function requireAllSites({ siteIds }: Actor): void {
  if (siteIds === null) return
  const message = 'what is kept about a person covers all sites, and you are limited to some'
  const hint = 'Ask an administrator who is not limited.'
  throw new AppError('forbidden', message, { issues: [{ path: 'person', code: 'site', message, hint }] })
}

async function ask(ctx: DbContext, rights: Rights, input: Asked): Promise<Reply> {
  const kept = await findKept(ctx)
  if (kept) {
    const again = replay(ctx, kept)
    // whoever asks again may do so because the process ended before the export was queued
    await exportFiles(config()).enqueue(begun.parse(JSON.parse(kept.body)).id)
    return again
  }
  const wanted = withoutHidden(ctx.catalogue, toWanted(ctx, input), (permission) => rights.can(ctx.actor, permission))
  requireAll(ctx, rights, permissionsOf(ctx.catalogue, wanted))
  if (wanted.kind === 'person') requireAllSites(ctx.actor)
  const files = exportFiles(config())
  const body = await askForExport(ctx, wanted, input.person)
  try {
    await files.enqueue(body.id)
  } catch (cause) {
    const row = await findExport(ctx, body.id)
    if (row?.state === 'waiting') await failExport(ctx, row, toTrouble(cause, ctx.requestId))
    throw new AppError('unavailable', 'storage cannot be reached: the export was not begun', { cause })
  }
  return { status: 202, headers: { location: `/api/exports/${body.id}` }, body }
}

/** All endpoints of exports to storage. */
export function exportJobEndpoints(rights: Rights): AnyEndpoint[] {
  const seesAll = ({ actor }: DbContext) => actor.siteIds === null && rights.can(actor, 'export.read')
  return [
    defineEndpoint({
      name: 'exports',
      method: 'POST',
      path: '/api/exports',
      summary:
        'Has a file written of any number of rows: a list, a whole domain as a workbook (read permission for each resource, but medical ones are left out for others), or all that is kept about a person (person.export). At most five at once.',
      access: 'signed-in',
      status: 202,
      keepsAnswer: 202,
      input: asked,
      output: begun,
      refuses: [403, 404],
      handle: (ctx, { input }) => orReplay(ctx, () => retryOnConflict(() => ask(ctx, rights, input))),
    }),
    defineEndpoint({
      name: 'exports',
      method: 'GET',
      path: '/api/exports',
      summary: 'The newest exports, 50 to a page: your own; those of everybody for administrators.',
      access: 'signed-in',
      output: z.object({ items: z.array(view), nextCursor: z.string().nullable() }),
      parameters: queryParameters(page),
      handle: async (ctx, { query }) => {
        const { before = null } = readQuery(page, query)
        const [rows] = await gather(ctx, [selectExports(ctx, seesAll(ctx) ? null : ctx.actor.name, before, pageRows)])
        return { body: { items: rows.map(toView), nextCursor: rows.length === pageRows ? String(rows.at(-1)?.id) : null } }
      },
    }),
    defineEndpoint({
      name: 'export',
      method: 'GET',
      path: '/api/exports/{id:long}',
      summary: 'One export: its state, and when it is done rows, bytes, SHA-256 and where to download it.',
      access: 'signed-in',
      output: whole,
      handle: async (ctx, { params }) => {
        const id = Number(params.id)
        const row = Number.isSafeInteger(id) ? await findExport(ctx, id) : undefined
        if (!row || !(seesAll(ctx) || row.createdBy === ctx.actor.name)) throw new AppError('not_found', `there is no export ${params.id}`)
        const fileName = fileNameOf(ctx.catalogue, row)
        const isThere = row.state === 'done' && row.expiresAt !== null && row.expiresAt > ctx.now()
        const mayRead = permissionsOf(ctx.catalogue, row).every((permission) => rights.can(ctx.actor, permission))
        const until = new Date(Date.parse(ctx.now()) + downloadMinutes * 60_000)
        const download = isThere && mayRead ? await exportFiles(config()).url(id, row.fileHash ?? '', fileName, until) : null
        return { body: { ...toView(row), fileName, download } }
      },
    }),
  ]
}
