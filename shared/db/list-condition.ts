// The conditions of a list: what is deleted, the sites of the actor, filters and the search.
import { type RawBuilder, sql } from 'kysely'
import type { Dialect } from '../catalogue/column.ts'
import { wordsName } from '../catalogue/languages.ts'
import type { Resource } from '../catalogue/resource.ts'
import { keyedColumns, keyName, textTable } from '../catalogue/tables.ts'
import { toKey } from '../catalogue/text.ts'
import type { DbContext } from './context.ts'
import { bound, Typed } from './engine.ts'
import { columnOf, type Filter, type ListRequest } from './list-request.ts'
import { isLimited, scopeOf } from './scope.ts'
import { keyParameter, type selectRows } from './store.ts'

/** The query of a list while it is built. */
export type Builder = ReturnType<typeof selectRows>

/**
 * One condition of a list: lists of one shape have one SQL text, which is compiled once; only the values differ.
 * `apply` is given a place for each value, in order.
 */
export interface Condition {
  readonly shape: string
  readonly values: readonly unknown[]
  readonly apply: (query: Builder, slots: readonly unknown[]) => Builder
}

interface Place {
  readonly column: string
  readonly parameter: (value: unknown) => unknown
  readonly isNullable: boolean
}

/** The column by which a list filters and sorts: its key column where it has one. */
export function placeOf(resource: Resource, name: string, dialect: Dialect): Place {
  const column = columnOf(resource, name)
  if (!column) throw new Error(`${resource.name} has no column ${name}`)
  if (!keyedColumns(resource).has(name))
    return { column: `t.${name}`, parameter: (value) => bound(column, value, dialect), isNullable: column.nullable }
  return { column: `t.${keyName(name)}`, parameter: (value) => keyParameter(String(value), dialect), isNullable: column.nullable }
}

/**
 * Where a list finds the ids of its rows: those of a search by words in SQLite's index of them, which gives them in their order one by one, so that
 * a page ends with its last row and not with the last row that has the words.
 */
export function idPlace(resource: Resource, { q }: ListRequest, dialect: Dialect): string {
  return q !== null && resource.textIndex.length > 0 && dialect === 'sqlite' ? 'found.rowid' : 't.id'
}

/** All conditions of a list but its cursor. */
export function conditionsOf(ctx: DbContext, resource: Resource, request: ListRequest): Condition[] {
  const { dialect } = ctx.engine
  const conditions: Condition[] = [
    {
      shape: request.deleted,
      values: [],
      apply: (query) =>
        request.deleted === 'include' ? query : query.where('t.deletedAt', request.deleted === 'only' ? 'is not' : 'is', null),
    },
  ]
  if (isLimited(ctx, resource)) {
    const { shape, values, write } = scopeOf(ctx, resource, 't')
    conditions.push({ shape, values, apply: (query, slots) => query.where(write(slots)) })
  }
  for (const filter of request.filters) conditions.push(filterCondition(resource, filter, dialect))
  if (request.q !== null && resource.textIndex.length > 0) conditions.push(wordCondition(ctx, resource, request.q, request.language))
  else if (request.q !== null) {
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

/** The words of a text to search for, as people type them into a box: letters and digits, at most ten of them, without accents. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .match(/[\p{L}\p{N}\p{M}]+/gu)
    ?.slice(0, 10) ?? []

/** Rows in whose texts, or in those of one language, every word begins one, whatever its case and accents: by the engine's own index of words, else row by row. */
function wordCondition({ engine }: DbContext, resource: Resource, q: string, language: string | null): Condition {
  const words = wordsOf(q)
  if (engine.dialect === 'sqlite') {
    const all = words.map((word) => `"${word}"*`).join(' ')
    const match = language === null ? all : `${wordsName(language)} : (${all})`
    const index = textTable(resource.table)
    // the + keeps SQLite from asking the index for every row of the table instead
    const apply = (query: Builder, [slot]: readonly unknown[]) =>
      query
        .innerJoin(`${index} as found`, (join) => join.on(sql<boolean>`t.id = +found.rowid`))
        .where(sql<boolean>`${sql.ref(`found.${index}`)} match ${slot}`)
    return { shape: 'words', values: [match], apply: (query, slots) => apply(query, slots) as Builder } // it selects as before
  }
  const columns = (language === null ? resource.textIndex : [wordsName(language)]).map((column) => sql.ref(`t.${column}`))
  // all columns in one predicate: each is a search of its own
  const has = (slot: unknown) =>
    engine.hasTextIndex
      ? sql<boolean>`contains((${sql.join(columns)}), ${slot})`
      : sql<boolean>`(${sql.join(
          columns.map((column) => sql`N' ' + ${column} collate Latin1_General_CI_AI like ${slot}`),
          sql` or `,
        )})`
  const values = words.map((word) => new Typed('NVARCHAR(200)', engine.hasTextIndex ? `"${word}*"` : `%[^0-9A-Za-z]${word}%`))
  const apply = (query: Builder, slots: readonly unknown[]) => slots.reduce((built: Builder, slot) => built.where(has(slot)), query)
  return { shape: `words ${words.length} ${engine.hasTextIndex} ${language}`, values, apply }
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
