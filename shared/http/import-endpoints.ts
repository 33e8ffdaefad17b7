// Imports over HTTP: announce a workbook and get where to upload it, follow its progress, read its issues.
import { z } from 'zod'
import { text } from '../catalogue/kinds.ts'
import { config } from '../config.ts'
import type { DbContext } from '../db/context.ts'
import { createImport, findImport, type ImportRow, listImports, listIssues } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { importFiles } from '../imports/files.ts'
import { newImport } from '../imports/new-import.ts'
import { paceOf } from '../imports/pace.ts'
import { withoutLines } from '../imports/reconciliation.ts'
import type { ImportReport } from '../imports/types.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { announced, importPage, importView, issuePage } from './import-answers.ts'
import { asSeen, requireSight } from './import-sight.ts'

const uploadMinutes = 15
const pageRows = 1000

const announcement = z.strictObject({
  fileName: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine((name) => !/[\\/\p{Cc}]/u.test(name) && name.isWellFormed() && !/^\.+$/.test(name), 'is no plain file name'),
  mode: z.enum(['validate', 'apply', 'reconcile']).default('validate'),
  partial: z.boolean().default(false),
  emptyCells: z.enum(['keep', 'clear']).default('keep'),
  timezone: text({ max: 60, format: 'timezone' }).schema.optional(),
})

/** An import as the API shows it at an instant. */
export function toView(row: ImportRow, now: string) {
  const { id, fileName, fileHash, fileBytes, mode, isPartial, emptyCells, timezone, state, rowsTotal, rowsDone } = row
  const { report, reason, trouble, createdAt, createdBy, updatedAt } = row
  return {
    id,
    fileName,
    fileHash,
    fileBytes,
    mode,
    partial: isPartial,
    emptyCells: emptyCells ?? 'keep',
    timezone,
    state,
    rowsTotal,
    rowsDone,
    ...paceOf(row, now),
    report: report && withoutLines(report as ImportReport), // written by the run
    reason,
    trouble,
    createdAt,
    createdBy,
    updatedAt,
  }
}

/** The import of a URL, if the caller may know of it; else not_found. What they see of it is for `asSeen` to say. */
export async function findPresent(ctx: DbContext, id: string | undefined): Promise<ImportRow> {
  const row = Number.isSafeInteger(Number(id)) ? await findImport(ctx, Number(id)) : undefined
  // whoever may not read everything sees the imports that are their own
  if (!row || (ctx.actor.siteIds !== null && row.createdBy !== ctx.actor.name)) throw new AppError('not_found', `there is no import ${id}`)
  return row
}

/** The import of a URL with all that its file says, for a change of it; not_found for those who may not know of it, forbidden for those who may see its counts only. */
export async function presentImport(ctx: DbContext, id: string | undefined): Promise<ImportRow> {
  const row = await findPresent(ctx, id)
  await requireSight(ctx, row, false)
  return row
}

/** The same, to show it: reads of resources that ask for it are recorded. */
export async function readImport(ctx: DbContext, id: string | undefined): Promise<ImportRow> {
  const row = await findPresent(ctx, id)
  await requireSight(ctx, row, true)
  return row
}

/** One page of what is numbered within an import, after the number that the query gives. */
export async function pageAfter<R extends { readonly importId: number; readonly no: number }>(
  query: URLSearchParams,
  list: (after: number, limit: number) => Promise<readonly R[]>,
) {
  const after = Number(query.get('after') ?? 0)
  if (!Number.isSafeInteger(after) || after < 0)
    throw new AppError('invalid', 'after is no number', { issues: [{ path: 'after', code: 'integer', message: 'is no number' }] })
  const limit = Number(query.get('limit') ?? pageRows)
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > pageRows)
    throw new AppError('invalid', `limit is no number from 1 to ${pageRows}`, {
      issues: [{ path: 'limit', code: 'range', message: `is no number from 1 to ${pageRows}` }],
    })
  const items = (await list(after, limit)).map(({ importId: _, ...item }) => item)
  return { items, nextCursor: items.length === limit ? String(items.at(-1)?.no) : null }
}

/** How many to a page. */
export const limitParameter = {
  name: 'limit',
  in: 'query',
  description: `At most so many; ${pageRows} unless given.`,
  schema: { type: 'integer', minimum: 1, maximum: pageRows },
} as const

/** All endpoints of imports. */
export const importEndpoints: AnyEndpoint[] = [
  defineEndpoint({
    name: 'imports',
    method: 'POST',
    path: '/api/imports',
    summary:
      'Announces a workbook and gives the URL to upload it to (PUT with the header x-ms-blob-type: BlockBlob); the import begins when it arrives.',
    access: 'import.create',
    status: 201,
    input: announcement,
    output: () => announced,
    holdsSecret: true,
    handle: async (ctx, { input }) => {
      const { fileName, mode, partial, emptyCells, timezone = config().timezone } = input
      const files = importFiles(config())
      const row = await createImport(
        ctx,
        newImport(ctx, { fileName, mode, isPartial: partial, emptyCells, timezone, blobPath: '', etag: '' }),
        (id) => `${id}/${fileName}`,
      )
      if (!row) throw new AppError('conflict', 'the import could not be announced; try again')
      const expiresAt = new Date(Date.parse(ctx.now()) + uploadMinutes * 60_000)
      const uploadUrl = await files.uploadUrl(row.blobPath, expiresAt)
      return {
        status: 201,
        headers: { location: `/api/imports/${row.id}` },
        body: { id: row.id, uploadUrl, expiresAt: expiresAt.toISOString() },
      }
    },
  }),
  defineEndpoint({
    name: 'imports',
    method: 'GET',
    path: '/api/imports',
    summary: 'The newest imports, 50 to a page; `before` takes the id of the last one seen.',
    access: 'import.read',
    parameters: [{ name: 'before', in: 'query', description: 'Id of the last import seen.', schema: { type: 'integer', minimum: 1 } }],
    output: importPage,
    handle: async (ctx, { query }) => {
      const before = query.get('before')
      if (before !== null && !/^\d{1,15}$/.test(before))
        throw new AppError('invalid', 'before is no id', { issues: [{ path: 'before', code: 'integer', message: 'is no id' }] })
      const rows = await listImports(ctx, before === null ? null : Number(before))
      const own = rows.filter((row) => ctx.actor.siteIds === null || row.createdBy === ctx.actor.name)
      return {
        body: {
          items: own.map((row) => toView(asSeen(ctx, row), ctx.now())),
          nextCursor: rows.length === 50 ? String(rows.at(-1)?.id) : null,
        },
      }
    },
  }),
  defineEndpoint({
    name: 'import',
    method: 'GET',
    path: '/api/imports/{id:long}',
    summary: 'One import: its state, progress in rows, percent and seconds left, and what each sheet came to.',
    access: 'import.read',
    output: () => importView,
    handle: async (ctx, { params }) => ({ body: toView(asSeen(ctx, await findPresent(ctx, params.id)), ctx.now()) }),
  }),
  defineEndpoint({
    name: 'import-issues',
    method: 'GET',
    path: '/api/imports/{id:long}/issues',
    summary: 'Every refused cell and every warning: sheet, cell, column, value, rule, message and hint; 1,000 to a page.',
    access: 'import.read',
    parameters: [
      { name: 'after', in: 'query', description: 'Number of the last issue seen.', schema: { type: 'integer', minimum: 0 } },
      limitParameter,
    ],
    output: issuePage,
    handle: async (ctx, { params, query }) => {
      const row = await readImport(ctx, params.id)
      return { body: await pageAfter(query, (after, limit) => listIssues(ctx, row.id, after, limit)) }
    },
  }),
]
