// Lists: keyset pages with an opaque cursor, and the count, in one round trip.
import { createHash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { Dialect } from '../catalogue/column.ts'
import { type Resource, systemColumns } from '../catalogue/resource.ts'
import { keyedColumns, keyName } from '../catalogue/tables.ts'
import { toKey } from '../catalogue/text.ts'
import { AppError } from '../errors.ts'
import type { DbContext } from './context.ts'
import { bound, type Query, type Raw } from './engine.ts'
import { columnOf, type Filter, type ListRequest } from './list-request.ts'
import { sqlFor } from './query.ts'
import type { Row } from './rows.ts'
import { decodeWithLabels, keyParameter, limited, selectRows, siteColumn } from './store.ts'

/** A page of rows with the cursor of the next one. */
export interface Page<T = Row> {
  readonly items: T[]
  readonly nextCursor: string | null
  readonly count?: number
}

type Builder = ReturnType<typeof selectRows>

interface Place {
  readonly column: string
  readonly parameter: (value: unknown) => unknown
  readonly isNullable: boolean
}

function placeOf(resource: Resource, name: string, dialect: Dialect): Place {
  const column = columnOf(resource, name)
  if (!column) throw new Error(`${resource.name} has no column ${name}`)
  if (!keyedColumns(resource).has(name))
    return { column: `t.${name}`, parameter: (value) => bound(column, value, dialect), isNullable: column.nullable }
  return { column: `t.${keyName(name)}`, parameter: (value) => keyParameter(String(value), dialect), isNullable: column.nullable }
}

/**
 * One condition of a list: lists of one shape have one SQL text, which is compiled once; only the values differ.
 * `apply` is given a place for each value, in order.
 */
interface Condition {
  readonly shape: string
  readonly values: readonly unknown[]
  readonly apply: (query: Builder, slots: readonly unknown[]) => Builder
}

/** Stands for the value of that number while a list is compiled. */
class Slot {
  readonly number: number
  constructor(number: number) {
    this.number = number
  }
}

function conditionsOf(ctx: DbContext, resource: Resource, request: ListRequest): Condition[] {
  const { dialect } = ctx.engine
  const conditions: Condition[] = [
    {
      shape: request.deleted,
      values: [],
      apply: (query) =>
        request.deleted === 'include' ? query : query.where('t.deletedAt', request.deleted === 'only' ? 'is not' : 'is', null),
    },
  ]
  const site = siteColumn(resource)
  if (ctx.actor.siteIds !== null && site !== null) {
    const sites = ctx.actor.siteIds.length > 0 ? ctx.actor.siteIds.map((id) => bound(systemColumns.id, id, dialect)) : [null]
    const apply = (query: Builder, slots: readonly unknown[]) =>
      query.where((is) => is.or([is(`t.${site}`, 'in', slots), is(`t.${site}`, 'is', null)]))
    conditions.push({ shape: `sites ${sites.length}`, values: sites, apply })
  }
  for (const filter of request.filters) conditions.push(filterCondition(resource, filter, dialect))
  if (request.q !== null) {
    const needle = keyParameter(request.q, dialect)
    const find = (name: string, slot: unknown) =>
      dialect === 'sqlite'
        ? sql<boolean>`instr(${sql.ref(name)}, ${slot}) > 0`
        : sql<boolean>`charindex(${asBytes(sql`${slot}`)}, ${asBytes(sql.ref(name))}) > 0`
    const apply = (query: Builder, slots: readonly unknown[]) =>
      query.where((is) => is.or(resource.search.map((name, at) => find(`t.${keyName(name)}`, slots[at]))))
    conditions.push({ shape: 'q', values: resource.search.map(() => needle), apply })
  }
  return conditions
}

const symbols = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

function filterCondition(resource: Resource, { name, operator, values }: Filter, dialect: Dialect): Condition {
  const { column, parameter } = placeOf(resource, name, dialect)
  const shape = `${name}.${operator}`
  if (operator === 'null')
    return { shape: `${shape} ${values[0]}`, values: [], apply: (query) => query.where(column, values[0] ? 'is' : 'is not', null) }
  if (operator === 'in')
    return { shape: `${shape} ${values.length}`, values: values.map(parameter), apply: (query, slots) => query.where(column, 'in', slots) }
  if (operator !== 'prefix')
    return { shape, values: [parameter(values[0])], apply: (query, [slot]) => query.where(column, symbols[operator], slot) }
  const from = toKey(String(values[0]))
  const until = afterPrefix(from)
  if (until === null)
    return { shape: `${shape} open`, values: [parameter(from)], apply: (query, [slot]) => query.where(column, '>=', slot) }
  const apply = (query: Builder, [low, high]: readonly unknown[]) => query.where(column, '>=', low).where(column, '<', high)
  return { shape, values: [parameter(from), parameter(until)], apply }
}

/** Bytes as text that SQL Server compares byte by byte: it searches no binary values. */
const asBytes = (expression: RawBuilder<unknown> | ReturnType<typeof sql.ref>) =>
  sql`cast(${expression} as varchar(800)) collate Latin1_General_BIN2`

/** The least key after all keys that begin with the prefix: its last code point raised by one. */
function afterPrefix(prefix: string): string | null {
  const points = [...prefix].map((character) => character.codePointAt(0) ?? 0)
  while (points.length > 0 && points.at(-1) === 0x10ffff) points.pop()
  const last = points.pop()
  if (last === undefined) return null
  return String.fromCodePoint(...points, last + 1 >= 0xd800 && last + 1 <= 0xdfff ? 0xe000 : last + 1)
}

const fingerprint = ({ filters, q, sort, descending, deleted }: ListRequest) =>
  createHash('sha256')
    .update(JSON.stringify([filters, q, sort, descending, deleted]))
    .digest('base64url')
    .slice(0, 10)

/** The keyset condition: rows after the cursor in the order of the list, nulls first. */
function afterCursor(resource: Resource, request: ListRequest, dialect: Dialect): Condition[] {
  if (request.cursor === null) return []
  const [hash, value, id] = readCursor(request.cursor)
  if (hash !== fingerprint(request)) {
    throw new AppError('invalid', 'the cursor belongs to another list', {
      issues: [{ path: 'cursor', code: 'cursor', message: 'was made for another sort or filter', hint: 'Start again without a cursor.' }],
    })
  }
  if (value !== null && !columnOf(resource, request.sort)?.schema.safeParse(value).success) throw damagedCursor()
  const { column, parameter, isNullable } = placeOf(resource, request.sort, dialect)
  const beyond = request.descending ? '<' : '>'
  const idAfter = bound(systemColumns.id, id, dialect)
  if (request.sort === 'id') return [{ shape: 'after id', values: [idAfter], apply: (query, [slot]) => query.where('t.id', beyond, slot) }]
  if (value === null) {
    const apply = (query: Builder, [slot]: readonly unknown[]) =>
      request.descending
        ? query.where(column, 'is', null).where('t.id', '<', slot)
        : query.where((is) => is.or([is(column, 'is not', null), is('t.id', '>', slot)]))
    return [{ shape: 'after null', values: [idAfter], apply }]
  }
  const from = parameter(value)
  const apply = (query: Builder, [least, from, after]: readonly unknown[]) =>
    query.where((is) => {
      const strict = is.and([
        is(column, request.descending ? '<=' : '>=', least),
        is.or([is(column, beyond, from), is('t.id', beyond, after)]),
      ])
      return request.descending && isNullable ? is.or([strict, is(column, 'is', null)]) : strict
    })
  return [{ shape: 'after', values: [from, from, idAfter], apply }]
}

function readCursor(cursor: string): [string, unknown, number] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(parsed) && typeof parsed[0] === 'string' && Number.isSafeInteger(parsed[2])) return [parsed[0], parsed[1], parsed[2]]
  } catch {
    // falls through to the refusal: a cursor that is no JSON is as bad as one of another shape
  }
  throw damagedCursor()
}

const damagedCursor = () =>
  new AppError('invalid', 'the cursor is damaged', {
    issues: [{ path: 'cursor', code: 'cursor', message: 'cannot be read', hint: 'Use nextCursor of the page before as it stands.' }],
  })

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

function cursorAt(resource: Resource, request: ListRequest, last: Raw, dialect: Dialect): string {
  const raw = last[request.sort] ?? null
  const value = raw === null ? null : columnOf(resource, request.sort)?.storage[dialect].from(raw)
  return Buffer.from(JSON.stringify([fingerprint(request), value, Number(last.id)])).toString('base64url')
}
