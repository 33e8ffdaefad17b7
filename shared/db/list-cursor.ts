// The opaque cursor of a list: where a page ends, and which sort and filters it belongs to.
import { createHash } from 'node:crypto'
import type { Dialect } from '../catalogue/column.ts'
import { type Resource, systemColumns } from '../catalogue/resource.ts'
import { AppError } from '../errors.ts'
import { bound, type Raw } from './engine.ts'
import { type Builder, type Condition, idPlace, placeOf } from './list-condition.ts'
import { columnOf, type ListRequest } from './list-request.ts'

const fingerprint = ({ filters, q, language, sort, descending, emptyLast, deleted }: ListRequest) =>
  createHash('sha256')
    .update(
      JSON.stringify([
        filters.map((filter) => filter.shortcut ?? filter),
        language === null ? q : [q, language],
        sort,
        descending,
        deleted,
        ...(emptyLast ? ['last'] : []),
      ]),
    )
    .digest('base64url')
    .slice(0, 10)

/** The cursor of the page after a row. */
export function cursorAt(resource: Resource, request: ListRequest, last: Raw, dialect: Dialect): string {
  const raw = last[request.sort] ?? null
  const value = raw === null ? null : columnOf(resource, request.sort)?.storage[dialect].from(raw)
  return Buffer.from(JSON.stringify([fingerprint(request), value, Number(last.id)])).toString('base64url')
}

/**
 * The rows after the cursor in the order of the list, nulls first unless they are wanted last, as parts that follow one another: where an index has
 * both nulls and values after it, they lie at its two ends, and each is found there by a query of its own.
 */
export function afterCursor(resource: Resource, request: ListRequest, dialect: Dialect): Condition[][] {
  const { sort, descending, cursor, filters } = request
  const { column, parameter, isNullable } = placeOf(resource, sort, dialect)
  // a filter of the sorted column leaves nulls or values only
  const hasBoth = isNullable && !filters.some(({ name }) => name === sort)
  const isNullLast = descending || request.emptyLast
  const filled: Condition = { shape: 'values', values: [], apply: (query) => query.where(column, 'is not', null) }
  const empty: Condition = { shape: 'nulls', values: [], apply: (query) => query.where(column, 'is', null) }
  if (cursor === null) return hasBoth && request.emptyLast && !descending ? [[filled], [empty]] : [[]]
  const [hash, value, id] = readCursor(cursor)
  if (hash !== fingerprint(request)) {
    throw new AppError('invalid', 'the cursor belongs to another list', {
      issues: [{ path: 'cursor', code: 'cursor', message: 'was made for another sort or filter', hint: 'Start again without a cursor.' }],
    })
  }
  if (value !== null && !columnOf(resource, sort)?.schema.safeParse(value).success) throw damagedCursor()
  const beyond = descending ? '<' : '>'
  const idAfter = bound(systemColumns.id, id, dialect)
  if (sort === 'id')
    return [
      [{ shape: 'after id', values: [idAfter], apply: (query, [slot]) => query.where(idPlace(resource, request, dialect), beyond, slot) }],
    ]
  if (value === null) {
    const apply = (query: Builder, [slot]: readonly unknown[]) => query.where(column, 'is', null).where('t.id', beyond, slot)
    const nulls: Condition = { shape: 'after null', values: [idAfter], apply }
    return hasBoth && !isNullLast ? [[nulls], [filled]] : [[nulls]]
  }
  const from = parameter(value)
  const apply = (query: Builder, [least, from, after]: readonly unknown[]) =>
    query.where(column, descending ? '<=' : '>=', least).where((is) => is.or([is(column, beyond, from), is('t.id', beyond, after)]))
  const values: Condition = { shape: 'after', values: [from, from, idAfter], apply }
  return hasBoth && isNullLast ? [[values], [empty]] : [[values]]
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
