// What an import would do, and doing exactly that: the cells that it changes, and applying a file that was checked.
import { z } from 'zod'
import { config } from '../config.ts'
import { listDifferences } from '../db/import-differences.ts'
import { applyChecked } from '../imports/apply-checked.ts'
import { requireUnexpired } from '../imports/expire.ts'
import { importFiles } from '../imports/files.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { differencePage, importView } from './import-answers.ts'
import { limitParameter, pageAfter, presentImport, readImport, toView } from './import-endpoints.ts'

/** The endpoints of plans. */
export const importPlanEndpoints: AnyEndpoint[] = [
  defineEndpoint({
    name: 'import-differences',
    method: 'GET',
    path: '/api/imports/{id:long}/differences',
    summary: 'Every cell that changes a row which exists: sheet, cell, resource, key, column, before and after; 1,000 to a page.',
    access: 'import.read',
    parameters: [
      { name: 'after', in: 'query', description: 'Number of the last difference seen.', schema: { type: 'integer', minimum: 0 } },
      { name: 'resource', in: 'query', description: 'Those of one resource only.', schema: { type: 'string', maxLength: 60 } },
      limitParameter,
    ],
    output: differencePage,
    handle: async (ctx, { params, query }) => {
      const row = await readImport(ctx, params.id)
      return { body: await pageAfter(query, (after, limit) => listDifferences(ctx, row.id, after, limit, query.get('resource'))) }
    },
  }),
  defineEndpoint({
    name: 'import-apply',
    method: 'POST',
    path: '/api/imports/{id:long}/apply',
    summary:
      'Applies a file that was validated, under the plan that was seen: rows that others have changed since are conflicts and stay as they are.',
    access: 'import.create',
    status: 202,
    input: z.strictObject({ partial: z.boolean().optional() }),
    output: () => importView,
    handle: async (ctx, { params, input }) => {
      const row = await presentImport(ctx, params.id)
      requireUnexpired(row, ctx.now(), config().workbookDays)
      return { status: 202, body: toView(await applyChecked(ctx, importFiles(config()), row, input.partial), ctx.now()) }
    },
  }),
]
