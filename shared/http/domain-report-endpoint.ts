// The reports of a domain: rows and totals as JSON, or as a workbook with ?format=xlsx.
import { z } from 'zod'
import type { AnyReport, ReportResult } from '../catalogue/report.ts'
import { toIssues } from '../catalogue/schemas.ts'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { AppError } from '../errors.ts'
import { writeWorkbook } from '../tabular/write-workbook.ts'
import { kebab } from './action-endpoints.ts'
import { type AnyEndpoint, defineEndpoint, type Parameter } from './endpoint.ts'
import { Kept, workbookType } from './export-endpoint.ts'

const formats = z.enum(['json', 'xlsx']).default('json')

/** GET /api/{domain}/reports/{name}; a workbook of it is recorded in the audit trail. */
export function domainReportEndpoint(domain: string, report: AnyReport<DbContext>): AnyEndpoint {
  return defineEndpoint({
    name: `${domain}_reports_${kebab(report.name)}`,
    method: 'GET',
    path: `/api/${domain}/reports/${kebab(report.name)}`,
    summary: report.description,
    access: `report.${report.name}`,
    isHeavy: true,
    ...(report.deprecated ? { deprecated: report.deprecated } : {}),
    produces: ['application/json', workbookType],
    get output() {
      return outputOf(report)
    },
    get parameters() {
      return parametersOf(report)
    },
    handle: async (ctx, { query }) => {
      const { format, input } = readQuery(report, query)
      const result = shown(report, await report.run(ctx, input))
      if (format === 'json') return { body: { report: report.name, at: ctx.now(), asked: input, ...result } }
      await commit(ctx, [
        record('report.export', `report.${report.name}`, null, { format, rows: result.rows.length, query: query.toString() }),
      ])
      const disposition = `attachment; filename="${kebab(report.name)}-${ctx.now().slice(0, 10)}.xlsx"`
      return { body: await toWorkbook(report, result), headers: { 'content-type': workbookType, 'content-disposition': disposition } }
    },
  })
}

/** The rows with the columns that the report has, in their order, and nothing else. */
function shown({ columns }: AnyReport<DbContext>, { rows, totals }: ReportResult): ReportResult {
  const names = Object.keys(columns)
  const only = rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null])))
  return totals ? { rows: only, totals } : { rows: only }
}

function outputOf({ columns }: AnyReport<DbContext>): z.ZodType {
  const row = Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, column.nullable ? column.schema.nullable() : column.schema]),
  )
  return z.object({
    report: z.string(),
    at: z.string(),
    asked: z.unknown(),
    rows: z.array(z.object(row)),
    totals: z.array(z.record(z.string(), z.unknown())).optional(),
  })
}

function parametersOf({ input }: AnyReport<DbContext>): Parameter[] {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })
  const own = Object.entries(properties).map(([name, schema]): Parameter => {
    const { description = '', ...rest } = typeof schema === 'object' ? schema : {}
    return { name, in: 'query', description, required: required.includes(name), schema: rest }
  })
  const format: Parameter = {
    name: 'format',
    in: 'query',
    description: 'xlsx gives a workbook.',
    schema: { type: 'string', enum: ['json', 'xlsx'], default: 'json' },
  }
  return [...own, format]
}

function readQuery({ input }: AnyReport<DbContext>, query: URLSearchParams) {
  const { format = 'json', ...asked } = Object.fromEntries(query)
  const [wanted, parsed] = [formats.safeParse(format, { reportInput: true }), input.safeParse(asked, { reportInput: true })]
  const issues = [
    ...(wanted.success ? [] : toIssues(wanted.error).map((issue) => ({ ...issue, path: 'format' }))),
    ...(parsed.success ? [] : toIssues(parsed.error)),
  ]
  if (!wanted.success || !parsed.success) throw new AppError('invalid', 'the report cannot be given as asked', { issues })
  return { format: wanted.data, input: parsed.data }
}

async function toWorkbook({ title, columns }: AnyReport<DbContext>, { rows, totals = [] }: ReportResult): Promise<Uint8Array> {
  const entries = Object.entries(columns)
  const cells = (row: Readonly<Record<string, unknown>>) =>
    entries.map(([name, column]) => (row[name] === null || row[name] === undefined ? null : column.toCell(row[name])))
  const out = new Kept()
  const headed = async function* () {
    for (const row of rows) yield cells(row)
    const [first] = entries
    for (const total of totals) if (first) yield cells({ [first[0]]: 'Total', ...total })
  }
  await writeWorkbook(out, [
    {
      name: title.slice(0, 31),
      columns: entries.map(([header, { scale }]) => ({ header, ...(scale > 0 ? { numFmt: `0.${'0'.repeat(scale)}` } : {}) })),
      rows: headed(),
    },
  ])
  return out.bytes()
}
