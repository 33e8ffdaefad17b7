// The cells around a refused one, as they stand in the file.
import { z } from 'zod'
import { config } from '../config.ts'
import type { ImportRow } from '../db/imports.ts'
import { terminalMark } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { requireUnexpired } from '../imports/expire.ts'
import { importFiles } from '../imports/files.ts'
import { look, readSheetRows } from '../imports/sheet-rows.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { readImport } from './import-endpoints.ts'

const usualRows = 20

/** Why rows of a file cannot be shown; throws what to do instead. */
function requireFile({ id, etag, fileName, fileBytes }: ImportRow): void {
  if (etag === '') throw new AppError('not_found', `the file of import ${id} has not been uploaded yet`)
  if (etag.startsWith(terminalMark)) throw new AppError('not_found', `the file of import ${id} is not in storage: a terminal ran it`)
  if ((fileBytes ?? 0) > look.bytes)
    throw new AppError('too_large', `${fileName} is too large to be looked into here: download the refused rows instead`)
}

function numberIn(query: URLSearchParams, name: string, fallback: number, most: number): number {
  const value = Number(query.get(name) ?? fallback)
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return value
  const message = `is no whole number from 1 to ${most}`
  throw new AppError('invalid', `${name} ${message}`, { issues: [{ path: name, code: 'range', message }] })
}

const integer = (maximum: number) => ({ type: 'integer', minimum: 1, maximum })
const lastRow = 1_048_576

/** GET /api/imports/{id}/sheet */
export const importSheetEndpoints: AnyEndpoint[] = [
  defineEndpoint({
    name: 'import-sheet',
    method: 'GET',
    path: '/api/imports/{id:long}/sheet',
    summary: 'Rows of a sheet as they stand in the file, for what is around a refused cell; blank rows are left out.',
    access: 'import.read',
    parameters: [
      { name: 'sheet', in: 'query', required: true, description: 'Name of the sheet.', schema: { type: 'string' } },
      { name: 'from', in: 'query', description: 'First row; 1 unless given.', schema: integer(lastRow) },
      { name: 'rows', in: 'query', description: `How many rows; ${usualRows} unless given.`, schema: integer(look.rows) },
    ],
    output: () =>
      z.object({ sheet: z.string(), items: z.array(z.object({ number: z.int(), cells: z.array(z.string()).describe('From column A.') })) }),
    handle: async (ctx, { params, query }) => {
      const row = await readImport(ctx, params.id)
      const sheet = query.get('sheet') ?? ''
      const wanted = { sheet, from: numberIn(query, 'from', 1, lastRow), rows: numberIn(query, 'rows', usualRows, look.rows) }
      requireFile(row)
      requireUnexpired(row, ctx.now(), config().workbookDays)
      const { download } = importFiles(config())
      return { body: { sheet, items: await readSheetRows(row.fileName, (path) => download(row.blobPath, row.etag, path), wanted) } }
    },
  }),
]
