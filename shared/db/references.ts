// The rows that a written row refers to: read along with the first read, for their labels and to name all that do not exist at once.
import { labelName, type Resource } from '../catalogue/resource.ts'
import type { Issue } from '../errors.ts'
import type { DbContext } from './context.ts'
import type { Query, Raw } from './engine.ts'
import type { Row } from './rows.ts'
import { type Named, selectName } from './store.ts'

/** References of a row that wait to be read. */
export interface References {
  readonly queries: readonly Query[]
  /** Reads the answers, in the order of `queries`: labels by property, and an issue for each row that is not there. */
  readonly read: (results: readonly Raw[][]) => { labels: Row; issues: Issue[] }
}

/** The references among the given values of a row. */
export function referencesOf(ctx: DbContext, resource: Resource, values: Row): References {
  const wanted = ctx.catalogue.from(resource).flatMap(({ column, to }) => {
    const id = values[column]
    return typeof id === 'number' ? [{ column, to, id, selection: selectName(ctx, to, id, resource.columns[column]?.options.mustBe) }] : []
  })
  const emptied = ctx.catalogue.from(resource).filter(({ column }) => values[column] === null)
  return {
    queries: wanted.map(({ selection }) => selection.query),
    read: (results) => {
      const labels: Row = {}
      for (const { column } of emptied) labels[labelName(column)] = null
      const issues = wanted.flatMap(({ column, to, id, selection }, at): Issue[] => {
        const raw = results[at]?.[0]
        const named: Named | null = raw ? selection.decode(raw) : null
        if (named?.isLive && named.isInScope) {
          labels[labelName(column)] = named.label
          return named.wrong.map((wrong) => ({
            path: column,
            code: 'unfit',
            message: `${to.name} ${named.label} is not fit for it: ${wrong}`,
            hint: `Choose another of ${to.slug}.`,
            ...(named.label === null ? {} : { values: { name: named.label } }),
          }))
        }
        const hint = `Look it up at ${to.path}.`
        if (!named?.isInScope) return [{ path: column, code: 'reference', message: `there is no ${to.name} ${id}`, hint }]
        const issue: Issue = { path: column, code: 'reference', message: `${to.name} ${id} was removed`, hint }
        return [named.label === null ? issue : { ...issue, values: { name: named.label } }]
      })
      return { labels, issues }
    },
  }
}
