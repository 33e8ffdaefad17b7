// Lists: keyset pages with an opaque cursor, and the count, in one round trip.
import { sql } from 'kysely'
import type { Resource } from '../catalogue/resource.ts'
import type { DbContext } from './context.ts'
import type { Query, Raw } from './engine.ts'
import { type Builder, type Condition, conditionsOf, placeOf } from './list-condition.ts'
import { afterCursor, cursorAt } from './list-cursor.ts'
import type { ListRequest } from './list-request.ts'
import { sqlFor } from './query.ts'
import type { Row } from './rows.ts'
import { decodeWithLabels, limited, selectRows } from './store.ts'

/** A page of rows with the cursor of the next one. */
export interface Page<T = Row> {
  readonly items: T[]
  readonly nextCursor: string | null
  readonly count?: number
}

/** Stands for the value of that number while a list is compiled. */
class Slot {
  readonly number: number
  constructor(number: number) {
    this.number = number
  }
}

const compiled = new Map<string, Query>()
const mostCompiled = 1000

/** Compiles a list of one shape once, and puts the values of this one into its places. */
function shaped(key: string, conditions: readonly Condition[], build: (apply: (query: Builder) => Builder) => Query): Query {
  let template = compiled.get(key)
  if (!template) {
    let used = 0
    template = build((query) =>
      conditions.reduce((built, { values, apply }) => {
        const slots = values.map(() => new Slot(used++))
        return apply(built, slots)
      }, query),
    )
    if (compiled.size >= mostCompiled) compiled.clear()
    compiled.set(key, template)
  }
  const values = conditions.flatMap((condition) => condition.values)
  return {
    sql: template.sql,
    parameters: template.parameters.map((parameter) => (parameter instanceof Slot ? values[parameter.number] : parameter)),
  }
}

/** The queries of a list: the page (one row more than asked, to see whether there is another), and the count when wanted. */
export function listQueries(ctx: DbContext, resource: Resource, request: ListRequest): Query[] {
  const { dialect } = ctx.engine
  const { sort, descending, limit, fields } = request
  const filters = conditionsOf(ctx, resource, request)
  const all = [...filters, ...afterCursor(resource, request, dialect)]
  const shape = `${dialect} ${resource.name} ${all.map((condition) => condition.shape).join(' ')}`
  const page = (apply: (query: Builder) => Builder) => {
    const rows = apply(selectRows(ctx.catalogue, resource, dialect, fields ? new Set([...fields, sort]) : undefined))
    const direction = descending ? 'desc' : 'asc'
    const sorted = sort === 'id' ? rows : rows.orderBy(placeOf(resource, sort, dialect).column, direction)
    return limited(sorted.orderBy('t.id', direction), dialect, limit + 1).compile()
  }
  const queries = [shaped(`${shape} | ${sort} ${descending} ${limit} ${fields ? [...fields].join(',') : '*'}`, all, page)]
  if (request.withCount) {
    const count = (apply: (query: Builder) => Builder) =>
      apply(sqlFor(dialect).selectFrom(`${resource.table} as t`).select(sql`count(*)`.as('count'))).compile()
    queries.push(shaped(`${dialect} ${resource.name} ${filters.map((condition) => condition.shape).join(' ')} | count`, filters, count))
  }
  return queries
}

/** One page of rows with labels; one round trip. */
export async function list(ctx: DbContext, resource: Resource, request: ListRequest): Promise<Page> {
  return listAs(ctx, resource, request, decodeWithLabels(ctx.catalogue, resource, ctx.engine.dialect))
}

/** One page of rows, each read by `decode` out of what the driver gave; one round trip. */
export async function listAs<T>(ctx: DbContext, resource: Resource, request: ListRequest, decode: (raw: Raw) => T): Promise<Page<T>> {
  const { dialect } = ctx.engine
  const [rows = [], counted] = await ctx.engine.read(listQueries(ctx, resource, request))
  const items = rows.slice(0, request.limit).map(decode)
  const last = rows.length > request.limit ? rows[request.limit - 1] : undefined
  const nextCursor = last ? cursorAt(resource, request, last, dialect) : null
  return request.withCount ? { items, nextCursor, count: Number(counted?.[0]?.count) } : { items, nextCursor }
}
