// Reads of single rows and small sets by equality, several of them in one round trip.

import type { Compilable } from 'kysely'
import { sql } from 'kysely'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { AnyColumn, ColumnOptions, Dialect } from '../catalogue/column.ts'
import { labelName, type Resource, type RowOf, storedColumns, systemColumns } from '../catalogue/resource.ts'
import { keyedColumns, keyName } from '../catalogue/tables.ts'
import { toKey } from '../catalogue/text.ts'
import { AppError } from '../errors.ts'
import type { DbContext } from './context.ts'
import { bound, type Query, type Raw, Typed } from './engine.ts'
import { sqlFor } from './query.ts'
import { decodeRow, type Row } from './rows.ts'
import { isInScope, scopeColumns, wholeName, wholeOf } from './scope.ts'

/** A query with how to read its rows. */
export interface Selection<R> {
  readonly query: Query
  readonly decode: (raw: Raw) => R
}

/** A parameter compared with a companion key. */
export function keyParameter(text: string, dialect: Dialect): unknown {
  return dialect === 'sqlite' ? toKey(text) : new Typed('VARBINARY(800)', toKey(text))
}

/** The column that names a row to people: the first text of the natural key, else the id. */
export function labelColumn(resource: Resource): string {
  return resource.naturalKey.find((name) => resource.columns[name]?.refersTo === null) ?? 'id'
}

type Decoded = readonly (readonly [string, AnyColumn])[]
const decodedCache = new WeakMap<Resource, Decoded>()

/** Everything a row carries inside: system columns, own columns and sums. */
export function decodedColumns(resource: Resource): Decoded {
  let columns = decodedCache.get(resource)
  if (!columns) {
    const own = Object.entries(resource.columns).map(([name, column]) => [name, column.sum ? readAsText(column) : column] as const)
    columns = [...Object.entries(systemColumns), ...own]
    decodedCache.set(resource, columns)
  }
  return columns
}

/** A sum comes as text: it may have more digits than a driver's numbers hold, and only of text both engines make the same number. */
function readAsText(column: AnyColumn): AnyColumn {
  const { sqlite, mssql } = column.storage
  return {
    ...column,
    storage: { sqlite: { ...sqlite, from: (raw) => Number(`${raw}e-${column.scale}`) }, mssql: { ...mssql, from: Number } },
  }
}

/** `select` of whole rows with labels (as `categoryId` -> `category`) and sums, from the table under the alias `t`. */
export function selectRows(catalogue: Catalogue, resource: Resource, dialect: Dialect, names?: ReadonlySet<string>) {
  const wanted = (name: string) => !names || names.has(name)
  const system = Object.keys(systemColumns)
  const own = storedColumns(resource).map(([name]) => name)
  let query = sqlFor(dialect)
    .selectFrom(`${resource.table} as t`)
    .select([...system, ...own].filter((name) => wanted(name) || system.includes(name)).map((name) => `t.${name}`))
  for (const { column, to } of catalogue.from(resource)) {
    const isWhole = column === resource.within
    if (!wanted(labelName(column)) && !isWhole) continue
    query = query
      .leftJoin(`${to.table} as ${column}_`, `${column}_.id`, `t.${column}`)
      .select(`${column}_.${labelColumn(to)} as ${labelName(column)}`)
    if (isWhole) query = query.select(scopeColumns(to).map((name) => `${column}_.${name} as ${wholeName(name)}`))
  }
  for (const [name, { sum }] of Object.entries(resource.columns)) {
    if (!sum || !wanted(name)) continue
    const of = catalogue.get(sum.of)
    const total = sql`(select coalesce(sum(${sql.ref(sum.column)}), 0) from ${sql.table(of.table)} where ${sql.ref(sum.by)} = ${sql.ref('t.id')} and ${sql.ref('deletedAt')} is null)`
    query = query.select((dialect === 'sqlite' ? sql`cast(${total} as text)` : sql`convert(varchar(40), ${total})`).as(name))
  }
  return query
}

/**
 * Narrows a query to rows whose key is one of many texts. SQL Server gets them as one parameter, so that the text is the same
 * for any number, and joins them, which finds each by the index.
 */
export function withKeys<Q extends ReturnType<typeof selectRows>>(query: Q, key: string, texts: readonly string[], dialect: Dialect) {
  const keys = [...new Set(texts.map(toKey))]
  if (dialect === 'sqlite') return query.where(key, 'in', keys)
  const given = new Typed('NVARCHAR(MAX)', JSON.stringify(keys.map((one) => Buffer.from(one).toString('hex'))))
  // distinct, so that each is converted once, however they are joined
  const source = sql<{
    key: string
  }>`(select distinct convert(varbinary(800), [key], 2) as [key] from openjson(${given}) with ([key] nvarchar(max) '$') as [row])`
  return query.innerJoin(source.as('given'), 'given.key', key)
}

/** Reads the row's columns and labels out of what `selectRows` gave. */
export function decodeWithLabels(catalogue: Catalogue, resource: Resource, dialect: Dialect): (raw: Raw) => Row {
  const columns = decodedColumns(resource)
  const whole = wholeOf({ catalogue }, resource)
  const labels = [...catalogue.from(resource).map(({ column }) => labelName(column)), ...(whole ? scopeColumns(whole).map(wholeName) : [])]
  return (raw) => {
    const row = decodeRow(columns, dialect, raw)
    for (const label of labels) row[label] = raw[label] ?? null
    return row
  }
}

/** Values to compare with; null means that the column is empty. */
export type Where<R> = { readonly [K in keyof RowOf<R>]?: RowOf<R>[K] | readonly RowOf<R>[K][] | null }

/** Selects live rows whose columns equal the given values, at most `limit` of them (1,000 unless told). Keyed text compares by key. */
export function select<R extends Resource>(ctx: DbContext, resource: R, where: Where<R>, limit = 1000): Selection<RowOf<R> & Row> {
  const { dialect } = ctx.engine
  const columns = new Map(decodedColumns(resource))
  const keyed = keyedColumns(resource)
  let query = selectRows(ctx.catalogue, resource, dialect).where('t.deletedAt', 'is', null)
  for (const [name, value] of Object.entries(where)) {
    const column = columns.get(name)
    if (!column) throw new Error(`${resource.name} has no column ${name}`)
    const place = `t.${keyed.has(name) ? keyName(name) : name}`
    const parameter = (one: unknown) =>
      keyed.has(name) && typeof one === 'string' ? keyParameter(one, dialect) : bound(column, one, dialect)
    if (value === null) query = query.where(place, 'is', null)
    else if (Array.isArray(value))
      query = value.length > 0 ? query.where(place, 'in', value.map(parameter)) : query.where(sql<boolean>`1 = 0`)
    else query = query.where(place, '=', parameter(value))
  }
  return selection(ctx, resource, limited(query, dialect, limit))
}

/** Adds the row limit in the words of the dialect. */
export function limited<Q extends ReturnType<typeof selectRows>>(query: Q, dialect: Dialect, limit: number): Compilable {
  return dialect === 'sqlite' ? query.limit(limit) : query.top(limit)
}

/** A selection of whole rows by a query made from `selectRows`. */
export function selection<R extends Resource>(ctx: DbContext, resource: R, query: Compilable): Selection<RowOf<R> & Row> {
  const decode = decodeWithLabels(ctx.catalogue, resource, ctx.engine.dialect)
  return { query: query.compile(), decode: (raw) => decode(raw) as RowOf<R> & Row } // decoded by the very columns the type is made of
}

type Gathered<S> = { -readonly [K in keyof S]: S[K] extends Selection<infer R> ? R[] : never }

/** Runs several selections in one round trip. */
export async function gather<const S extends readonly Selection<unknown>[]>(ctx: DbContext, selections: S): Promise<Gathered<S>> {
  const results = await ctx.engine.read(selections.map(({ query }) => query))
  return selections.map(({ decode }, at) => (results[at] ?? []).map(decode)) as Gathered<S> // one list for each selection, in order
}

const byIdCache = new Map<string, string>()

/** Selects one row by id, live or not; the compiled text is kept. */
export function selectById<R extends Resource>(ctx: DbContext, resource: R, id: number): Selection<RowOf<R> & Row> {
  const { dialect } = ctx.engine
  const cacheKey = `${dialect} ${resource.name}`
  const parameter = bound(systemColumns.id, id, dialect)
  let text = byIdCache.get(cacheKey)
  if (text === undefined) {
    text = selectRows(ctx.catalogue, resource, dialect).where('t.id', '=', parameter).compile().sql
    byIdCache.set(cacheKey, text)
  }
  const decode = decodeWithLabels(ctx.catalogue, resource, dialect)
  return { query: { sql: text, parameters: [parameter] }, decode: (raw) => decode(raw) as RowOf<R> & Row } // as above
}

/** The live row of an id, or not_found. One round trip. */
export async function get<R extends Resource>(ctx: DbContext, resource: R, id: number): Promise<RowOf<R> & Row> {
  const [[row]] = await gather(ctx, [selectById(ctx, resource, id)])
  return present(ctx, resource, id, row)
}

/** A row that was read, if it is there, live and in the actor's sites; else not_found. */
export function present<R extends Row>(ctx: DbContext, resource: Resource, id: number, row: R | undefined, withRemoved = false): R {
  if (row && (withRemoved || row.deletedAt === null) && isInScope(ctx, resource, row)) return row
  const wasRemoved = row !== undefined && row.deletedAt !== null && isInScope(ctx, resource, row)
  throw new AppError('not_found', wasRemoved ? `${resource.name} ${id} was removed` : `there is no ${resource.name} ${id}`)
}

/** What is known of a row that another refers to. */
export interface Named {
  readonly label: string
  readonly isLive: boolean
  /** Whether it lies within the actor's sites. */
  readonly isInScope: boolean
  /** What of it is not as it must be, such as `isActive is false`. */
  readonly wrong: readonly string[]
}

const nameCache = new Map<string, string>()

/** Selects the label of one row by id, live or not, and whether it is as it must be; the compiled text is kept. */
export function selectName(ctx: DbContext, resource: Resource, id: number, mustBe: ColumnOptions['mustBe'] = {}): Selection<Named> {
  const { dialect } = ctx.engine
  const flags = Object.keys(mustBe)
  const cacheKey = `${dialect} ${resource.name} ${flags}`
  const parameter = bound(systemColumns.id, id, dialect)
  let text = nameCache.get(cacheKey)
  if (text === undefined) {
    const columns = new Set(['id', 'deletedAt', labelColumn(resource), ...scopeColumns(resource), ...flags])
    text = sqlFor(dialect)
      .selectFrom(resource.table)
      .select([...columns])
      .where('id', '=', parameter)
      .compile().sql
    nameCache.set(cacheKey, text)
  }
  const label = labelColumn(resource)
  // today in the zone where it is today longest
  const lastDay = new Date(Date.parse(ctx.now()) - 43_200_000).toISOString().slice(0, 10)
  return {
    query: { sql: text, parameters: [parameter] },
    decode: (raw) => ({
      label: String(raw[label]),
      isLive: raw.deletedAt === null,
      isInScope: isInScope(ctx, resource, raw),
      wrong: flags.flatMap((name) => {
        const value = resource.columns[name]?.storage[dialect].from(raw[name] ?? null)
        const isFit = mustBe[name] === 'not past' ? typeof value !== 'string' || value >= lastDay : value === mustBe[name]
        return isFit ? [] : [`${name} is ${value}`]
      }),
    }),
  }
}
