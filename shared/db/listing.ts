// Lists: keyset pages with an opaque cursor, and the count, in one round trip.
import { sql } from 'kysely'
import type { Resource } from '../catalogue/resource.ts'
import type { DbContext } from './context.ts'
import type { Query, Raw } from './engine.ts'
import { type Builder, type Condition, conditionsOf, idPlace, placeOf } from './list-condition.ts'
import { afterCursor, cursorAt } from './list-cursor.ts'
import type { ListRequest } from './list-request.ts'
import { limited, sqlFor } from './query.ts'
import type { Row } from './rows.ts'
import { decodeWithLabels, selectRows } from './store.ts'

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

/** A search by words counts so many rows at most: of common words there are more than anybody looks at. */
export const mostFound = 10_000

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

/** The queries of a list: its page, in parts that follow one another (one row more than asked, to see whether there is another), and the count when wanted. */
export interface ListQueries {
  readonly page: readonly Query[]
  readonly count: Query | null
}

/** The queries of a list as asked for. */
export function listQueries(ctx: DbContext, resource: Resource, request: ListRequest): ListQueries {
  const { dialect } = ctx.engine
  const { sort, descending, limit, fields } = request
  const filters = conditionsOf(ctx, resource, request)
  const shapeOf = (conditions: readonly Condition[]) => `${dialect} ${resource.name} ${conditions.map(({ shape }) => shape).join(' ')}`
  const page = (apply: (query: Builder) => Builder) => {
    const rows = apply(selectRows(ctx.catalogue, resource, dialect, fields ? new Set([...fields, sort]) : undefined))
    const direction = descending ? 'desc' : 'asc'
    const sorted = sort === 'id' ? rows : rows.orderBy(placeOf(resource, sort, dialect).column, direction)
    return limited(dialect, sorted.orderBy(idPlace(resource, request, dialect), direction), limit + 1).compile()
  }
  const count = (apply: (query: Builder) => Builder) => {
    const rows = sqlFor(dialect).selectFrom(`${resource.table} as t`)
    if (request.q === null || resource.textIndex.length === 0) return apply(rows.select(sql`count(*)`.as('count'))).compile()
    const found = limited(dialect, apply(rows.select(sql`1`.as('one'))), mostFound)
    return sqlFor(dialect).selectFrom(found.as('found')).select(sql`count(*)`.as('count')).compile()
  }
  const order = `${sort} ${descending} ${limit} ${fields ? [...fields].join(',') : '*'}`
  return {
    page: afterCursor(resource, request, dialect).map((after) =>
      shaped(`${shapeOf([...filters, ...after])} | ${order}`, [...filters, ...after], page),
    ),
    count: request.withCount ? shaped(`${shapeOf(filters)} | count`, filters, count) : null,
  }
}

/** One page of rows with labels; one round trip. */
export async function list(ctx: DbContext, resource: Resource, request: ListRequest): Promise<Page> {
  return listAs(ctx, resource, request, decodeWithLabels(ctx.catalogue, resource, ctx.engine.dialect))
}

/** One page of rows, each read by `decode` out of what the driver gave; one round trip. */
export async function listAs<T>(ctx: DbContext, resource: Resource, request: ListRequest, decode: (raw: Raw) => T): Promise<Page<T>> {
  const { dialect } = ctx.engine
  const { page, count } = listQueries(ctx, resource, request)
  const found = await ctx.engine.read(count ? [...page, count] : page)
  const rows = found.slice(0, page.length).flat()
  const items = rows.slice(0, request.limit).map(decode)
  const last = rows.length > request.limit ? rows[request.limit - 1] : undefined
  const nextCursor = last ? cursorAt(resource, request, last, dialect) : null
  return count ? { items, nextCursor, count: Number(found.at(-1)?.[0]?.count) } : { items, nextCursor }
}
