// The query parameters of lists and rows, for the documentation.
import { conditionsOf, isShown, type Resource, searchLanguages, systemColumns, translatedColumns } from '../catalogue/resource.ts'
import { pageSize } from '../db/list-request.ts'
import type { Parameter } from './endpoint.ts'

const query = (name: string, description: string, schema: Parameter['schema']): Parameter => ({ name, in: 'query', description, schema })
const text = { type: 'string' }

/** The header by which the texts of a row are chosen, where it has some. */
const languageHeader = (resource: Resource): Parameter[] =>
  translatedColumns(resource).length > 0
    ? [{ name: 'Accept-Language', in: 'header', description: 'The languages of the reader, in which `texts` are given.', schema: text }]
    : []

/** `fields` and `deleted` of one row. */
export const oneParameters = (resource: Resource): Parameter[] => [
  query('fields', 'Only these properties, parted by commas.', text),
  query('deleted', 'Whether a removed row is given too.', { type: 'string', enum: ['exclude', 'include'], default: 'exclude' }),
  { name: 'If-None-Match', in: 'header', description: 'An ETag; 304 when the row is still so.', schema: text },
  ...languageHeader(resource),
]

/** Filters with their operators, search, sort and paging of a list, as the resource declares them. */
export function listParameters(resource: Resource): Parameter[] {
  const sorts = ['id', ...Object.keys(resource.lists)]
  const filters = new Set([
    'id',
    ...resource.naturalKey,
    ...resource.unique,
    ...Object.entries(resource.lists).flatMap(([sort, names]) => [sort, ...names]),
  ])
  const usual = Object.keys(resource.lists)[0] ?? 'id'
  return [
    ...[...filters].flatMap((name) => filterParameters(resource, name)),
    ...Object.keys(resource.shortcuts).map((name) => shortcutParameter(resource, name)),
    ...(resource.textIndex.length > 0
      ? [
          query(
            'q',
            `Rows in whose ${searchedOf(resource, resource.textIndex).join(' or ')} each of these words begins one, whatever its case and accents; newest first.`,
            {
              ...text,
              maxLength: 100,
            },
          ),
        ]
      : []),
    ...(resource.search.length > 0
      ? [
          query('q', `Rows in which ${searchedOf(resource, resource.search).join(', ')} hold this text, whatever its case.`, {
            ...text,
            maxLength: 100,
          }),
        ]
      : []),
    ...(searchLanguages(resource).length > 0
      ? [query('language', 'Keeps q to the words of one language.', { type: 'string', enum: searchLanguages(resource) })]
      : []),
    query('sort', 'Order; a - before it turns it round.', {
      type: 'string',
      enum: sorts.flatMap((name) => [name, `-${name}`]),
      default: usual,
    }),
    query('empty', 'Rows with nothing in the sorted column come last, in either direction; else they come first, or last after a -.', {
      type: 'string',
      enum: ['last'],
    }),
    query('limit', 'Rows of a page.', { type: 'integer', minimum: 1, maximum: pageSize.most, default: pageSize.usual }),
    query('cursor', 'nextCursor of the page before.', text),
    query('fields', 'Only these properties, parted by commas.', text),
    query('count', 'Whether the rows of all pages are counted.', { type: 'boolean', default: false }),
    query('deleted', 'Whether removed rows are given too, or only those.', {
      type: 'string',
      enum: ['exclude', 'include', 'only'],
      default: 'exclude',
    }),
    ...languageHeader(resource),
  ]
}

/** The columns that a search looks into as people know them: the texts whose words are kept for it. */
const searchedOf = (resource: Resource, names: readonly string[]): string[] => {
  const shown = names.filter((name) => resource.columns[name] && isShown(resource.columns[name]))
  return shown.length < names.length ? [...shown, ...translatedColumns(resource)] : shown
}

function shortcutParameter(resource: Resource, name: string): Parameter {
  const shortcut = resource.shortcuts[name] ?? { column: '', operator: 'eq', value: '' }
  const { column } = shortcut
  const stands = conditionsOf(shortcut).map(({ column, operator, value }) => `${column}${operator === 'eq' ? '' : `.${operator}`}=${value}`)
  const sorts = Object.keys(resource.lists).filter((sort) => sort === column || resource.lists[sort]?.includes(column))
  return query(name, `Stands for ${stands.join('&')}. Goes with sort=${[...sorts, 'id'].join(' or ')}.`, {
    type: 'string',
    enum: ['true'],
  })
}

function filterParameters(resource: Resource, name: string): Parameter[] {
  const sorts = Object.entries(resource.lists).flatMap(([sort, names]) => (names.includes(name) ? [sort] : []))
  const column = resource.columns[name] ?? (name === 'id' ? systemColumns.id : systemColumns.updatedAt)
  const alone = name === 'id' || resource.naturalKey.includes(name) || resource.unique.includes(name)
  const when = alone ? '' : ` Goes with sort=${[...new Set([...sorts, ...(resource.lists[name] ? [name] : []), 'id'])].join(' or ')}.`
  const also = [
    { operator: 'in', words: 'is one of these, parted by commas' },
    ...(['lt', 'lte', 'gt', 'gte'] as const).map((operator) => ({ operator, words: `compares so: ${operator}` })),
    ...(column.keyed ? [{ operator: 'prefix', words: 'begins with this' }] : []),
    ...(column.nullable ? [{ operator: 'null', words: 'is empty (true) or not (false)' }] : []),
  ]
  return [
    query(name, `Rows whose ${name} is this.${when}`, text),
    ...also.map(({ operator, words }) => query(`${name}.${operator}`, `Rows whose ${name} ${words}.${when}`, text)),
  ]
}
