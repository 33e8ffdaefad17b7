// Where figures lead: the address of a list with its filter, of a row, and of a report with what it is asked.
import type { ReportMetadata } from '../shell/me.tsx'

type Asked = Readonly<Record<string, string | number | boolean | undefined>>

/** The list of a resource under a filter of the API, such as `{ 'dueOn.lte': '2026-12-31' }`. */
export function toList(resource: string, filter: Asked = {}, sort?: { field: string; order: 'ASC' | 'DESC' }): string {
  const query = new URLSearchParams({ filter: JSON.stringify(filter), ...(sort ? { sort: sort.field, order: sort.order } : {}) })
  return `/r/${resource}?${query}`
}

/** A row of a resource. */
export const toRow = (resource: string, id: number | string): string => `/r/${resource}/${id}`

/** The page of a report, asked the same. */
export const toReport = (name: string, asked: Asked = {}): string => {
  const given = Object.entries(asked).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, String(value)]]))
  return given.length > 0 ? `/dashboards/reports/${name}?${new URLSearchParams(given)}` : `/dashboards/reports/${name}`
}

/** Which resource a column of a report names by its key, and the column of that key. */
const named: Readonly<Record<string, readonly [resource: string, key: string]>> = {
  item: ['inventoryItem', 'sku'],
  category: ['category', 'code'],
  store: ['store', 'code'],
  supplier: ['supplier', 'code'],
  equipment: ['equipment', 'tag'],
  provider: ['serviceProvider', 'code'],
  gauge: ['calibration', 'gaugeCode'],
  failureCode: ['failureCode', 'code'],
  part: ['partNumber', 'code'],
  workCenter: ['workCenter', 'code'],
  calculation: ['calculation', 'code'],
  assignee: ['user', 'username'],
  borrower: ['user', 'username'],
  person: ['user', 'username'],
  site: ['site', 'code'],
  vehicle: ['vehicle', 'code'],
  defect: ['defect', 'number'],
}
const numbered: Readonly<Record<string, string>> = { tasks: 'task', defects: 'defect', dispatch: 'order' }
const firstAid: readonly [string, string] = ['firstAidItem', 'code']

/** Where a value in a row of a report leads to; undefined where it names no record, or one that the person may not read. */
export function placeOf(
  { name, domain }: Pick<ReportMetadata, 'name' | 'domain'>,
  column: string,
  row: Readonly<Record<string, unknown>>,
  mayRead: (resource: string) => boolean,
): string | undefined {
  const value = row[column]
  if (value === null || value === undefined) return undefined
  if (column === 'runId') return mayRead('calculationRun') ? toRow('calculationRun', String(value)) : undefined
  const isFirstAid = column === 'item' && (row.of === 'firstAidItem' || name === 'firstAidBelowMinimum')
  const own = domain === 'facilities' || column !== 'category' ? named[column] : undefined
  const number = column === 'number' && numbered[domain] ? ([numbered[domain], 'number'] as const) : undefined
  const [resource, key] = number ?? (isFirstAid ? firstAid : own) ?? []
  return resource && key && mayRead(resource) ? toList(resource, { [key]: String(value) }) : undefined
}
