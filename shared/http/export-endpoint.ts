// Export: all rows of a list in one file, as CSV, JSON, NDJSON or a workbook.
import { Writable } from 'node:stream'
import { z } from 'zod'
import type { Resource } from '../catalogue/resource.ts'
import { rowSchema } from '../catalogue/schemas.ts'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import type { ListRequest } from '../db/list-request.ts'
import type { Row } from '../db/rows.ts'
import { AppError, type Issue } from '../errors.ts'
import { CountedRows, everyPage, parseExport } from '../exports/every-row.ts'
import { columnsOf, sheetsOf } from '../exports/sheets.ts'
import { writeCsv } from '../tabular/write-csv.ts'
import { writeWorkbook } from '../tabular/write-workbook.ts'
import { type AnyEndpoint, defineEndpoint, type Parameter } from './endpoint.ts'
import { listParameters } from './list-parameters.ts'

const mostRows = 100_000
/** Content type of a workbook. */
export const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const types = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  xlsx: workbookType,
} as const
const formats = z.enum(['csv', 'json', 'ndjson', 'xlsx'])
type Format = z.infer<typeof formats>

/** GET .../export?format=...: the filters, search, sort and fields of the list; at most 100,000 rows; recorded in the audit trail. */
export function exportEndpoint(resource: Resource, name: string): AnyEndpoint {
  return defineEndpoint({
    name,
    method: 'GET',
    path: `${resource.path}/export`,
    summary: `All ${resource.slug} of a list as one file, at most ${mostRows} rows`,
    access: `${resource.name}.read`,
    isHeavy: true,
    produces: Object.values(types),
    output: () => {
      const row = rowSchema(resource)
      // the texts of the reader are of lists and rows: a file has every language in its column
      return z.array('texts' in row.shape ? row.omit({ texts: true }) : row)
    },
    get parameters(): Parameter[] {
      return [
        { name: 'format', in: 'query', description: 'Kind of file.', schema: { type: 'string', enum: formats.options, default: 'csv' } },
        ...listParameters(resource).filter((parameter) => !['limit', 'cursor', 'count', 'Accept-Language'].includes(parameter.name)),
      ]
    },
    handle: async (ctx, { query }) => {
      const { format, request } = readExport(ctx, resource, query)
      const counter = { rows: 0 }
      const rows = boundedRows(ctx, resource, request, counter)
      const body = await render[format](resource, rows, request.fields)
      await commit(ctx, [record(`${resource.name}.export`, resource.name, null, { format, rows: counter.rows, query: query.toString() })])
      const disposition = `attachment; filename="${resource.slug}-${ctx.now().slice(0, 10)}.${format}"`
      return { body, headers: { 'content-type': types[format], 'content-disposition': disposition } }
    },
  })
}

function readExport(ctx: DbContext, resource: Resource, query: URLSearchParams): { format: Format; request: ListRequest } {
  const format = formats.safeParse(query.get('format') ?? 'csv')
  const wrong: Issue = { path: 'format', code: 'choice', message: `is not one of ${formats.options.join(', ')}` }
  const rest = [...query].filter(([name]) => name !== 'format')
  try {
    const request = parseExport(ctx, resource, rest)
    if (format.success) return { format: format.data, request }
  } catch (error) {
    if (!(error instanceof AppError) || format.success) throw error
    throw new AppError('invalid', error.message, { issues: [wrong, ...error.issues] })
  }
  throw new AppError('invalid', 'the export cannot be given as asked', { issues: [wrong] })
}

async function* boundedRows(ctx: DbContext, resource: Resource, request: ListRequest, counter: { rows: number }): AsyncGenerator<Row> {
  // the count of the first page refuses at once what rows would refuse late
  for await (const { items, count = 0 } of everyPage(ctx, resource, { ...request, withCount: true })) {
    counter.rows += items.length
    if (Math.max(counter.rows, count) > mostRows) {
      const message = `the export has more than ${mostRows} rows`
      const hint =
        'Let it be written to a file by POST /api/exports. Or narrow it with filters, or take it in parts: id.lte=..., then id.gt=...'
      throw new AppError('invalid', message, { issues: [{ path: '', code: 'too_many', message, hint }] })
    }
    yield* items
  }
}

/** Keeps what is written to it. */
export class Kept extends Writable {
  readonly #chunks: Buffer[] = []

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk)
    done()
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }
}

type Render = (resource: Resource, rows: AsyncIterable<Row>, fields: ReadonlySet<string> | null) => Promise<string | Buffer>

async function* mapped<T>(rows: AsyncIterable<Row>, to: (row: Row) => T): AsyncGenerator<T> {
  for await (const row of rows) yield to(row)
}

const lines = async (rows: AsyncIterable<Row>) => {
  const texts: string[] = []
  for await (const row of rows) texts.push(JSON.stringify(row))
  return texts
}

const render: Readonly<Record<Format, Render>> = {
  json: async (_, rows) => `[${(await lines(rows)).join(',\n')}]\n`,
  ndjson: async (_, rows) => (await lines(rows)).map((line) => `${line}\n`).join(''),
  csv: async (resource, rows, fields) => {
    const out = new Kept()
    const columns = columnsOf(resource, fields)
    const cells = mapped(rows, (row) => columns.map(({ toCell }) => toCell(row)))
    await writeCsv(
      out,
      columns.map(({ header }) => header),
      cells,
    )
    return out.bytes()
  },
  xlsx: async (resource, rows, fields) => {
    const out = new Kept()
    await writeWorkbook(out, sheetsOf(resource, new CountedRows(rows), { fields }))
    return out.bytes()
  },
}
