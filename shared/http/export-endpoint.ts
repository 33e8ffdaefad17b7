// Export: all rows of a list in one file, as CSV, JSON, NDJSON or a workbook.
import { Writable } from 'node:stream'
import { z } from 'zod'
import type { Resource } from '../catalogue/resource.ts'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { type ListRequest, pageSize, parseList } from '../db/list-request.ts'
import { listAs, type Page } from '../db/listing.ts'
import type { Row } from '../db/rows.ts'
import { AppError } from '../errors.ts'
import { exportedColumns, numberFormat, plainCell, sheetName } from '../imports/sheet-columns.ts'
import { writeCsv } from '../tabular/write-csv.ts'
import { writeWorkbook } from '../tabular/write-workbook.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { listParameters } from './list-parameters.ts'
import { showRaw } from './render.ts'

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
    produces: Object.values(types),
    parameters: [
      { name: 'format', in: 'query', description: 'Kind of file.', schema: { type: 'string', enum: formats.options, default: 'csv' } },
      ...listParameters(resource).filter((parameter) => !['limit', 'cursor', 'count'].includes(parameter.name)),
    ],
    handle: async (ctx, { query }) => {
      const { format, request } = readExport(ctx, resource, query)
      const counter = { rows: 0 }
      const rows = everyRow(ctx, resource, request, counter)
      const body = await render[format](resource, rows, request.fields)
      await commit(ctx, [record(`${resource.name}.export`, resource.name, null, { format, rows: counter.rows, query: query.toString() })])
      const disposition = `attachment; filename="${resource.slug}-${ctx.now().slice(0, 10)}.${format}"`
      return { body, headers: { 'content-type': types[format], 'content-disposition': disposition } }
    },
  })
}

function readExport(ctx: DbContext, resource: Resource, query: URLSearchParams): { format: Format; request: ListRequest } {
  const format = formats.safeParse(query.get('format') ?? 'csv')
  const issues = ['limit', 'cursor', 'count'].flatMap((path) =>
    query.has(path) ? [{ path, code: 'unknown', message: `an export takes no ${path}` }] : [],
  )
  if (!format.success) issues.push({ path: 'format', code: 'choice', message: `is not one of ${formats.options.join(', ')}` })
  if (issues.length > 0 || !format.data) throw new AppError('invalid', 'the export cannot be given as asked', { issues })
  const request = parseList(
    ctx,
    resource,
    [...query].filter(([name]) => name !== 'format'),
  )
  return { format: format.data, request: { ...request, limit: pageSize.most } }
}

async function* everyRow(ctx: DbContext, resource: Resource, request: ListRequest, counter: { rows: number }): AsyncGenerator<Row> {
  const show = showRaw(ctx.catalogue, resource, ctx.engine.dialect, request.fields)
  let cursor: string | null = null
  do {
    // the count of the first page refuses at once what rows would refuse late
    const page: Page = await listAs(ctx, resource, { ...request, cursor, withCount: cursor === null }, show)
    counter.rows += page.items.length
    if (Math.max(counter.rows, page.count ?? 0) > mostRows) {
      const message = `the export has more than ${mostRows} rows`
      throw new AppError('invalid', message, {
        issues: [{ path: '', code: 'too_many', message, hint: 'Narrow it with filters, or take it in parts: id.lte=..., then id.gt=...' }],
      })
    }
    yield* page.items
    cursor = page.nextCursor
  } while (cursor !== null)
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

const columnsOf = (resource: Resource, fields: ReadonlySet<string> | null) =>
  exportedColumns(resource).filter(({ name, header }) => !fields || fields.has(name) || fields.has(header))

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
    const columns = columnsOf(resource, fields)
    const cells = mapped(rows, (row) => columns.map(({ toCell }) => plainCell(toCell(row))))
    await writeWorkbook(out, [
      {
        name: sheetName(resource),
        columns: columns.map((column) => ({ header: column.header, numFmt: numberFormat(column) })),
        rows: cells,
      },
    ])
    return out.bytes()
  },
}
