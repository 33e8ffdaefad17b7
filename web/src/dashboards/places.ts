// Where figures lead: the address of a list with its filter, of a row, and of a report with what it is asked.
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
