// The list of a resource as it was at an instant, over HTTP.
import { z } from 'zod'
import { type AsOfList, listAsOf } from '../audit/list-as-of.ts'
import { isShown, type Resource, storedColumns, systemColumns } from '../catalogue/resource.ts'
import { toIssues } from '../catalogue/schemas.ts'
import type { DbContext } from '../db/context.ts'
import { columnOf, pageSize, readValues } from '../db/list-request.ts'
import type { Row } from '../db/rows.ts'
import { AppError, type Issue } from '../errors.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { queryParameters } from './query.ts'
import { recordReads } from './recorded-reads.ts'
import { instantText } from './trail-page.ts'

const page = z.object({
  at: instantText.describe('The instant, ISO 8601.'),
  limit: z.coerce.number().int().min(1).max(pageSize.most).default(pageSize.usual).describe('Rows of a page, at most.'),
  cursor: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional().describe('nextCursor of the page before.'),
  fields: z.string().optional().describe('Only these properties, parted by commas.'),
})

const output = z.object({ items: z.array(z.record(z.string(), z.unknown())), nextCursor: z.string().nullable() }).meta({ id: 'rowsAsOf' })

/** The columns that the trail tells of, which may be shown and compared with. */
const shownColumns = (resource: Resource): string[] =>
  [...Object.entries(systemColumns), ...storedColumns(resource)].flatMap(([name, column]) =>
    name === 'lockVersion' || !isShown(column) ? [] : [name],
  )

/** GET .../as-of?at=...: rows by id as they were, with equality filters on any column. */
export function listAsOfEndpoint(resource: Resource, name: string): AnyEndpoint {
  const columns = shownColumns(resource)
  return defineEndpoint({
    name,
    method: 'GET',
    path: `${resource.path}/as-of`,
    summary: `The ${resource.slug} of an instant by id, rebuilt from the audit trail; a page may hold fewer than asked while nextCursor is given`,
    access: `${resource.name}.read`,
    isHeavy: true,
    output,
    get parameters() {
      return [
        ...queryParameters(page),
        ...columns.map((column) => ({
          name: column,
          in: 'query' as const,
          description: `Rows whose ${column} was this.`,
          schema: { type: 'string' },
        })),
      ]
    },
    handle: async (ctx, { query }) => {
      const { request, fields } = readRequest(resource, columns, query)
      const { items, nextCursor } = await listAsOf(ctx, resource, request)
      await recordSeen(ctx, resource, items, query)
      const shown = fields ? items.map((row) => Object.fromEntries(fields.map((field) => [field, row[field] ?? null]))) : items
      return { body: { items: shown, nextCursor } }
    },
  })
}

const recordSeen = (ctx: DbContext, resource: Resource, items: readonly Row[], query: URLSearchParams) =>
  recordReads(ctx, [{ resource, via: 'as-of', ids: items.map(({ id }) => Number(id)), query: query.toString() }])

function readRequest(
  resource: Resource,
  columns: readonly string[],
  query: URLSearchParams,
): { request: AsOfList; fields: string[] | null } {
  const parsed = page.safeParse(Object.fromEntries(query), { reportInput: true })
  const issues: Issue[] = parsed.success ? [] : toIssues(parsed.error)
  const filters: { name: string; value: unknown }[] = []
  for (const [name, text] of query) {
    if (name in page.shape) continue
    const column = columns.includes(name) ? columnOf(resource, name) : undefined
    if (column) filters.push({ name, value: readValues(column, name, name, 'eq', text, issues)[0] })
    else issues.push({ path: name, code: 'unknown', message: `cannot filter by ${name}`, hint: `Filters here: ${columns.join(', ')}.` })
  }
  const fields = query.get('fields')?.split(',').filter(Boolean) ?? null
  for (const field of fields ?? [])
    if (!columns.includes(field))
      issues.push({ path: 'fields', code: 'unknown', message: `there is no field ${field}`, hint: `Fields here: ${columns.join(', ')}.` })
  if (issues.length > 0 || !parsed.success) throw new AppError('invalid', 'the list cannot be given as asked', { issues })
  const { at, limit, cursor = 0 } = parsed.data
  return { request: { at, limit, after: cursor, filters }, fields }
}
