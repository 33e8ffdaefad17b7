// The filter and sort grammar of lists: from a query string to a checked request.
import { type AnyColumn, CellFault } from '../catalogue/column.ts'
import { primaryLanguage } from '../catalogue/languages.ts'
import { conditionsOf, isShown, labelName, type Resource, searchLanguages, systemColumns } from '../catalogue/resource.ts'
import { toIssues } from '../catalogue/schemas.ts'
import { AppError, type Issue } from '../errors.ts'
import type { DbContext } from './context.ts'

/** One condition of a list; `values` are already of the column's type. */
export interface Filter {
  readonly name: string
  readonly operator: Operator
  readonly values: readonly unknown[]
  /** The shortcut that it stands for: its value may be the present, and the list stays the same one. */
  readonly shortcut?: string
}

const operators = ['eq', 'in', 'lt', 'lte', 'gt', 'gte', 'prefix', 'null'] as const
/** How a filter compares. */
export type Operator = (typeof operators)[number]

/** A list as asked for, checked. */
export interface ListRequest {
  readonly filters: readonly Filter[]
  readonly q: string | null
  /** The language to whose words `q` is kept; in all of them where it is null. */
  readonly language: string | null
  readonly sort: string
  readonly descending: boolean
  /** Rows with nothing in the sorted column come last in either direction; else that of an order from the start begins with them. */
  readonly emptyLast: boolean
  readonly limit: number
  readonly cursor: string | null
  readonly fields: ReadonlySet<string> | null
  readonly withCount: boolean
  readonly deleted: 'exclude' | 'include' | 'only'
}

/** Rows of a page unless told, and at most. */
export const pageSize = { usual: 50, most: 1000 }
const reserved = new Set(['q', 'sort', 'empty', 'limit', 'cursor', 'fields', 'count', 'deleted'])

/** The column of a name, system columns included; `lockVersion` is private. */
export const columnOf = (resource: Resource, name: string): AnyColumn | undefined =>
  own(resource.columns, name) ?? (name === 'lockVersion' ? undefined : own<AnyColumn>(systemColumns, name))

/** What an object itself has under a name that a client gave: `constructor` and the like are no columns. */
function own<T>(of: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined
}

/** Whether a name may stand in `fields`: those of everything a row shows. */
function isField(ctx: DbContext, resource: Resource, name: string): boolean {
  const column = columnOf(resource, name)
  return column ? isShown(column) : ctx.catalogue.from(resource).some((reference) => labelName(reference.column) === name)
}

/** Reads the list grammar of a query string; throws `invalid` with every issue. */
export function parseList(ctx: DbContext, resource: Resource, query: Iterable<[string, string]>): ListRequest {
  const issues: Issue[] = []
  const given = new Map<string, string>()
  const filters: Filter[] = []
  for (const [name, value] of query) {
    if (given.has(name))
      issues.push({ path: name, code: 'twice', message: 'is given twice', hint: 'Give it once; several values go into .in=a,b,c.' })
    given.set(name, value)
  }
  const sorts = ['id', ...Object.keys(resource.lists)]
  const languages = searchLanguages(resource)
  const shortcuts = Object.entries(resource.shortcuts).flatMap(([name, { column }]) => (given.has(name) ? [column] : []))
  const usual =
    given.has('q') && resource.textIndex.length > 0 ? '-id' : [...shortcuts, sorts[1]].find((name) => sorts.includes(name ?? ''))
  const sortText = given.get('sort') ?? usual ?? 'id'
  const sort = sortText.replace(/^-/, '')
  if (!sorts.includes(sort))
    issues.push({
      path: 'sort',
      code: 'sort',
      message: `cannot sort by ${sort}`,
      hint: `Sort by one of: ${sorts.join(', ')}; a - before it turns the order.`,
    })
  const filterable = new Set([
    'id',
    ...resource.naturalKey,
    ...resource.unique,
    ...(own(resource.lists, sort) ?? []),
    ...(sort === 'id' ? Object.values(resource.lists).flat() : []),
  ])
  for (const [key, value] of given) {
    if (reserved.has(key) || Object.hasOwn(resource.shortcuts, key) || (key === 'language' && languages.length > 0)) continue
    const [name = '', operator = 'eq'] = key.split('.')
    const known = operators.find((one) => one === operator)
    const column = columnOf(resource, name)
    if (!column || !(filterable.has(name) || name === sort)) {
      issues.push(cannotFilter(resource, key, sort, name, [...new Set([...filterable, sort, ...Object.keys(resource.shortcuts)])]))
    } else if (!known)
      issues.push({ path: key, code: 'operator', message: `there is no operator ${operator}`, hint: `Operators: ${operators.join(', ')}.` })
    else filters.push({ name, operator: known, values: readValues(column, name, key, known, value, issues) })
  }
  for (const [name, shortcut] of Object.entries(resource.shortcuts)) {
    const said = given.get(name)
    if (said === undefined) continue
    if (said !== 'true') issues.push({ path: name, code: 'choice', message: 'is not true', hint: 'Say true, or leave it out.' })
    else if (!filterable.has(shortcut.column) && shortcut.column !== sort) issues.push(cannotFilter(resource, name, sort, shortcut.column))
    else
      for (const { column: of, operator, value = '' } of conditionsOf(shortcut)) {
        const column = columnOf(resource, of) ?? systemColumns.id
        const now = column.schema.safeParse(ctx.now()).success ? ctx.now() : ctx.now().slice(0, 10)
        const values = readValues(column, of, name, operator, value === 'now' ? now : value, issues)
        filters.push({ name: of, operator, values, shortcut: name })
      }
  }
  const fields = given.has('fields') ? new Set((given.get('fields') ?? '').split(',').filter(Boolean)) : null
  for (const field of fields ?? [])
    if (!isField(ctx, resource, field))
      issues.push({
        path: 'fields',
        code: 'unknown',
        message: `there is no field ${field}`,
        hint: 'Look up the fields in /api/openapi.json.',
      })
  const limit = Number(given.get('limit') ?? pageSize.usual)
  if (!Number.isInteger(limit) || limit < 1 || limit > pageSize.most)
    issues.push({
      path: 'limit',
      code: 'range',
      message: `is not between 1 and ${pageSize.most}`,
      hint: 'Fetch the next page with nextCursor.',
    })
  const oneOf = <T extends string>(name: string, words: readonly T[], usual: T): T => {
    const word = given.get(name) ?? usual
    const found = words.find((one) => one === word)
    if (!found) issues.push({ path: name, code: 'choice', message: `is not one of ${words.join(', ')}`, hint: 'Use one of them.' })
    return found ?? usual
  }
  const emptyLast = given.has('empty') && oneOf('empty', ['last'], 'last') === 'last'
  const withCount = oneOf('count', ['true', 'false'], 'false') === 'true'
  const deleted = oneOf('deleted', ['exclude', 'include', 'only'], 'exclude')
  const q = given.get('q') ?? null
  if (q !== null && resource.textIndex.length > 0 && sort !== 'id')
    issues.push({
      path: 'sort',
      code: 'sort',
      message: `what q finds comes newest first, not by ${sort}`,
      hint: 'Leave sort out, or say -id or id.',
    })
  if (q !== null && resource.search.length + resource.textIndex.length === 0)
    issues.push({ path: 'q', code: 'search', message: `${resource.name} cannot be searched`, hint: 'Leave q out, and filter.' })
  if (q !== null && (q.trim() === '' || q.length > 100))
    issues.push({ path: 'q', code: 'range', message: 'is empty or longer than 100 characters', hint: 'Give a word or two.' })
  if (q !== null && resource.textIndex.length > 0 && !/[\p{L}\p{N}]/u.test(q))
    issues.push({ path: 'q', code: 'range', message: 'holds neither a letter nor a digit', hint: 'Give a word, or its beginning.' })
  if (q !== null && !canBeFound(q)) issues.push({ path: 'q', ...unfound })
  const language = languages.length > 0 ? readLanguage(given.get('language'), languages, q, issues) : null
  if (issues.length > 0) throw new AppError('invalid', 'the list cannot be given as asked', { issues })
  return {
    filters,
    q,
    language,
    sort,
    descending: sortText.startsWith('-'),
    emptyLast,
    limit,
    cursor: given.get('cursor') ?? null,
    fields,
    withCount,
    deleted,
  }
}

/** The language of a search: `fr` of `fr-CA`. */
function readLanguage(tag: string | undefined, languages: readonly string[], q: string | null, issues: Issue[]): string | null {
  if (tag === undefined) return null
  const found = languages.find((language) => language === primaryLanguage(tag.toLowerCase()))
  if (found === undefined) {
    const message = `the words of ${JSON.stringify(tag)} are not kept apart`
    issues.push({
      path: 'language',
      code: 'language',
      message,
      hint: `Use one of: ${languages.join(', ')}; or leave it out, to search all.`,
    })
  } else if (q === null)
    issues.push({
      path: 'language',
      code: 'required',
      message: 'goes with a search',
      hint: 'Say with q what to search for, or leave it out.',
    })
  return found ?? null
}

function cannotFilter(resource: Resource, key: string, sort: string, name: string, others: readonly string[] = []): Issue {
  const elsewhere = Object.keys(resource.lists).filter((other) => other === name || resource.lists[other]?.includes(name))
  const hint = elsewhere.length > 0 ? `With ${name}, sort by ${elsewhere.join(' or ')}.` : `Filters here: ${others.join(', ')}.`
  return { path: key, code: 'filter', message: `cannot filter by ${name} when sorting by ${sort}`, hint }
}

/** No text has a null or half a character in it, and databases read them each in its own way. */
const canBeFound = (text: string) => text.isWellFormed() && !text.includes('\0')
const unfound: Omit<Issue, 'path'> = { code: 'malformed', message: 'holds a character that no text has', hint: 'Take it out.' }

/** Reads the values of a filter out of a query string; what is wrong with them goes to `issues`. */
export function readValues(column: AnyColumn, name: string, key: string, operator: Operator, text: string, issues: Issue[]): unknown[] {
  if (operator === 'null') {
    if (text !== 'true' && text !== 'false')
      issues.push({ path: key, code: 'choice', message: 'is neither true nor false', hint: 'Say true or false.' })
    return [text === 'true']
  }
  const parts = operator === 'in' ? text.split(',') : [text]
  if (parts.length > 200) issues.push({ path: key, code: 'range', message: 'holds more than 200 values', hint: 'Ask in several parts.' })
  return parts.flatMap((part) => {
    if (operator === 'prefix') {
      if (!column.keyed)
        issues.push({ path: key, code: 'operator', message: `prefix works on text, ${name} is none`, hint: 'Use another operator.' })
      if (!canBeFound(part)) issues.push({ path: key, ...unfound })
      return [part]
    }
    const value = column.fromCell(part, { dateOrder: 'dmy', decimalSign: '.', timezone: 'UTC' })
    if (value instanceof CellFault) {
      issues.push({ path: key, code: value.code, message: value.message, hint: value.hint })
      return []
    }
    const checked = column.schema.safeParse(value, { reportInput: true })
    if (!checked.success) issues.push(...toIssues(checked.error).map((issue) => ({ ...issue, path: key })))
    return [checked.data]
  })
}
