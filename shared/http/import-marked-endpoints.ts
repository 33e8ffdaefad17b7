// What a refused file is corrected by, over HTTP: where to download its marked copy and its refused rows.
import { config } from '../config.ts'
import type { DbContext } from '../db/context.ts'
import { type ImportRow, listIssues } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { requireUnexpired } from '../imports/expire.ts'
import { importFiles } from '../imports/files.ts'
import { markedName, rejectsName } from '../imports/keep-marked.ts'
import type { ImportReport } from '../imports/types.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { downloadView } from './import-answers.ts'
import { readImport } from './import-endpoints.ts'

const downloadMinutes = 15

interface Kept {
  readonly what: string
  readonly name: string
  /** Added to the name under which it is saved. */
  readonly suffix: string
}

async function download(ctx: DbContext, row: ImportRow, { what, name, suffix }: Kept) {
  const [, stem = row.fileName, extension = '.xlsx'] = /^(.*?)(\.xls[xm])?$/is.exec(row.fileName) ?? []
  const saveAs = `${stem}-${suffix}${name === markedName ? extension : '.xlsx'}`
  const expiresAt = new Date(Date.parse(ctx.now()) + downloadMinutes * 60_000)
  const [issue] = await listIssues(ctx, row.id, 0, 1)
  // storage may hold what was made of a plan before this one
  const { files = [] } = (row.report ?? {}) as Partial<ImportReport> // written by the run
  const found = files.includes(name) ? await importFiles(config()).resultUrl(row.id, name, saveAs, expiresAt) : null
  if (found) return { body: found }
  if (files.includes(name)) requireUnexpired(row, ctx.now(), config().workbookDays)
  const reason =
    row.report === null
      ? row.state === 'failed'
        ? 'the file could not be read'
        : 'the file is not read yet'
      : issue
        ? 'the notes of its report say why, where it should have one'
        : 'nothing was found to be wrong'
  throw new AppError('not_found', `import ${row.id} has no ${what}: ${reason}`)
}

/** Where the files made of a refused import are read. */
export const importMarkedEndpoints: AnyEndpoint[] = [
  defineEndpoint({
    name: 'import-marked-copy',
    method: 'GET',
    path: '/api/imports/{id:long}/marked-copy',
    summary:
      'Where to download the same workbook with every refused cell filled and commented and a list of issues: `{url, expiresAt}`. 404 for CSV files and where nothing is wrong.',
    access: 'import.read',
    output: () => downloadView,
    handle: async (ctx, { params }) =>
      download(ctx, await readImport(ctx, params.id), { what: 'marked copy', name: markedName, suffix: 'marked' }),
  }),
  defineEndpoint({
    name: 'import-rejects',
    method: 'GET',
    path: '/api/imports/{id:long}/rejects',
    summary:
      'Where to download a workbook of the refused rows with what is wrong, to correct and upload: `{url, expiresAt}`. 404 where no row was refused.',
    access: 'import.read',
    output: () => downloadView,
    handle: async (ctx, { params }) =>
      download(ctx, await readImport(ctx, params.id), { what: 'workbook of refused rows', name: rejectsName, suffix: 'rejects' }),
  }),
]
