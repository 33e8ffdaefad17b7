// The mapping of an import over HTTP: how its tables were understood, and what people say about that.
import { config } from '../config.ts'
import type { ImportRow } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { correctImport, whyFixed } from '../imports/correct.ts'
import { correctionsSchema } from '../imports/corrections.ts'
import { requireUnexpired } from '../imports/expire.ts'
import { importFiles } from '../imports/files.ts'
import type { Mapping } from '../imports/mapping.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { importView, mappingAnswer } from './import-answers.ts'
import { presentImport, readImport, toView } from './import-endpoints.ts'

const path = '/api/imports/{id:long}/mapping'

function mappingView(row: ImportRow) {
  if (row.mapping === null) {
    const message = row.state === 'failed' ? `the file was not understood: ${row.reason}` : 'the file has not been read yet'
    throw new AppError('not_found', `import ${row.id} has no mapping: ${message}`)
  }
  return { importId: row.id, state: row.state, canCorrect: whyFixed(row) === null, ...(row.mapping as Mapping) } // written by the run
}

/** The endpoints of mappings. */
export const mappingEndpoints: AnyEndpoint[] = [
  defineEndpoint({
    name: 'import-mapping',
    method: 'GET',
    path,
    summary:
      'How each table of the file was understood: resource, header to column with how sure and why, samples, constants, columns that nothing gives. Can be edited and PUT back.',
    access: 'import.read',
    output: mappingAnswer,
    handle: async (ctx, { params }) => ({ body: mappingView(await readImport(ctx, params.id)) }),
  }),
  defineEndpoint({
    name: 'import-mapping',
    method: 'PUT',
    path,
    summary:
      'Corrects the mapping while nothing is applied, remembers it for files of the same shape, and reads the file anew. What is said of a sheet stands in place of what was said of it before.',
    access: 'import.create',
    input: correctionsSchema,
    output: () => importView,
    handle: async (ctx, { params, input }) => {
      const row = await presentImport(ctx, params.id)
      requireUnexpired(row, ctx.now(), config().workbookDays)
      await correctImport(ctx, importFiles(config()), row, input.sheets)
      return { body: toView(await presentImport(ctx, params.id), ctx.now()) }
    },
  }),
]
