// The lists that a resource offers, compiled as the API compiles them: every sort, filter, key, search and page.
import type { AnyColumn } from '../../shared/catalogue/column.ts'
import type { Resource, Shortcut } from '../../shared/catalogue/resource.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { cursorAt } from '../../shared/db/list-cursor.ts'
import { columnOf, parseList } from '../../shared/db/list-request.ts'
import { listQueries } from '../../shared/db/listing.ts'
import { siteColumn } from '../../shared/db/scope.ts'
import { exampleValue } from '../../shared/http/example.ts'
import type { Case, Excuse } from './explain.ts'

/** The lists that may scan or sort, each with the reason. */
export const listExcuses = {
  byId: { may: ['scans'], why: 'the table itself lies in the order of ids: its first page is its beginning' },
  filteredById: { may: ['sorts'], why: 'a filter has its index for each declared sort; asked for by id, what it finds is sorted' },
  key: { may: ['sorts'], why: 'a key finds few rows, which are sorted as the list asks' },
  several: { may: ['sorts'], why: 'several values of a filter are several places of its index: what they find is sorted' },
  range: { may: ['walks'], why: 'the order of a page comes from the index of its sort: a range of another column is looked for along it' },
  ownRange: { may: ['sorts'], why: 'what everybody has for themselves are few rows: a range of them is sorted' },
  search: {
    may: ['walks', 'scans'],
    why: 'a part of a text has no place in any order: q looks at the rows one by one, in the order of the list',
  },
  besides: {
    may: ['sorts'],
    why: 'what must hold besides the condition that a shortcut is sorted by may have no index with it: what one of them finds is sorted',
  },
  count: { may: ['walks', 'scans'], why: 'a count looks at all that it counts' },
  removed: {
    may: ['walks', 'scans', 'sorts'],
    why: 'a key is indexed for live rows: a list in its order that takes in removed ones is sorted',
  },
  sites: {
    may: ['walks', 'scans', 'sorts'],
    why: 'a person of some sites sees their rows and those of no site, which no one index has together',
  },
} as const satisfies Record<string, Excuse>

interface Asked {
  /** The query string, without a cursor. */
  readonly query: readonly [string, string][]
  readonly excuse?: Excuse
  readonly isNarrowed?: boolean
  readonly siteIds?: readonly number[]
}

/** Every list of a resource, its first page and the one after it. */
export function listCases(ctx: DbContext, resource: Resource): Case[] {
  return asked(resource).flatMap(({ query, excuse = null, isNarrowed = false, siteIds = null }) => {
    const as = { ...ctx, actor: { ...ctx.actor, siteIds } }
    const request = parseList(as, resource, query)
    const name = `${resource.name}?${query.map((pair) => pair.join('=')).join('&')}${siteIds ? ' of some sites' : ''}`
    const { page, count } = listQueries(as, resource, request)
    if (count) return [{ name: `${name}, the count`, query: count, isNarrowed, excuse }]
    const ends = columnFor(resource, request.sort).nullable ? [null, undefined] : [undefined]
    const next = ends.flatMap((end) => {
      const cursor = cursorAt(resource, request, lastRow(resource, request.sort, end), 'sqlite')
      return listQueries(as, resource, { ...request, cursor }).page
    })
    return [
      ...page.map((query) => ({ name, query, isNarrowed, excuse })),
      ...next.map((query) => ({ name: `${name}, next page`, query, isNarrowed: true, excuse })),
    ]
  })
}

function asked(resource: Resource): Asked[] {
  const sorts = Object.keys(resource.lists)
  const keys = [...new Set([...resource.naturalKey, ...resource.unique])]
  const filters = [...new Set(Object.values(resource.lists).flat())]
  const anySort = [...sorts, 'id']
  return [
    { query: [], ...(sorts.length === 0 ? { excuse: listExcuses.byId } : {}) },
    { query: [['sort', 'id']], excuse: listExcuses.byId },
    { query: [['id', '1']], isNarrowed: true },
    ...sorts.flatMap((sort) => sortsOf(resource, sort)),
    ...sorts.flatMap((sort) => (resource.lists[sort] ?? []).flatMap((filter) => pairsOf(resource, sort, filter))),
    ...filters.map((name) => filtered(resource, 'id', name, '', listExcuses.filteredById)),
    ...anySort.flatMap((sort) => {
      const declared = sort === 'id' ? filters : [...(resource.lists[sort] ?? []), sort]
      return keys.filter((name) => !declared.includes(name)).map((name) => filtered(resource, sort, name, '', listExcuses.key))
    }),
    ...anySort.map((sort): Asked => {
      const isKey = resource.naturalKey.length === 1 && resource.naturalKey[0] === sort
      const excuse = isKey ? listExcuses.removed : sort === 'id' ? listExcuses.byId : undefined
      return {
        query: [
          ['sort', sort],
          ['deleted', 'include'],
        ],
        ...(excuse ? { excuse } : {}),
      }
    }),
    ...Object.entries(resource.shortcuts).map(([name, shortcut]) => shortcutOf(resource, name, shortcut)),
    ...(resource.search.length > 0 ? [{ query: [['q', 'pump']], isNarrowed: true, excuse: listExcuses.search } satisfies Asked] : []),
    { query: [['count', 'true']], excuse: listExcuses.count },
    ...(siteColumn(resource) === null
      ? []
      : anySort.map((sort) => ({ query: [['sort', sort]], siteIds: [1, 2], excuse: listExcuses.sites }) satisfies Asked)),
  ]
}

/** A condition with a name, in the order of its column where that is one. */
function shortcutOf(resource: Resource, name: string, { column, operator, while: besides = {} }: Shortcut): Asked {
  const isAlone = Object.keys(besides).every((other) => resource.lists[column]?.includes(other))
  const excuse = operator === 'in' ? listExcuses.several : isAlone ? undefined : listExcuses.besides
  return { query: [[name, 'true']], isNarrowed: true, ...(excuse ? { excuse } : {}) }
}

/** A sort in both directions, and the ranges of its own column. */
function sortsOf(resource: Resource, sort: string): Asked[] {
  const { keyed } = columnFor(resource, sort)
  return [
    { query: [['sort', sort]] },
    { query: [['sort', `-${sort}`]] },
    {
      query: [
        ['sort', sort],
        ['empty', 'last'],
      ],
    },
    ...['', '.gte', '.lt', ...(keyed ? ['.prefix'] : [])].map((operator) => filtered(resource, sort, sort, operator)),
  ]
}

/** A filter under a sort that it is declared for, in both directions and with each way to compare. */
function pairsOf(resource: Resource, sort: string, filter: string): Asked[] {
  const { nullable } = columnFor(resource, filter)
  return [
    filtered(resource, sort, filter),
    filtered(resource, `-${sort}`, filter),
    filtered(resource, sort, filter, '.in', listExcuses.several),
    filtered(resource, sort, filter, '.gte', resource.own?.roles.includes('admin') ? listExcuses.ownRange : listExcuses.range),
    ...(nullable ? [filtered(resource, sort, filter, '.null')] : []),
  ]
}

function filtered(resource: Resource, sort: string, name: string, operator = '', excuse?: Excuse): Asked {
  const value = example(resource, name)
  const values: Record<string, string> = { '.in': `${value},${value}`, '.null': 'true' }
  const query: [string, string][] = [
    ['sort', sort],
    [`${name}${operator}`, values[operator] ?? value],
  ]
  return { query, isNarrowed: true, ...(excuse ? { excuse } : {}) }
}

function columnFor(resource: Resource, name: string): AnyColumn {
  const column = columnOf(resource, name)
  if (!column) throw new Error(`${resource.name} has no column ${name}`)
  return column
}

const example = (resource: Resource, name: string) => String(exampleValue(name, columnFor(resource, name)))

/** A row that a page might end with, with an example in the sorted column unless told. */
function lastRow(resource: Resource, sort: string, value?: null) {
  const column = columnFor(resource, sort)
  return { id: 1, [sort]: value === undefined ? column.storage.sqlite.to(exampleValue(sort, column)) : value }
}
