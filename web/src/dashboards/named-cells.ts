// How the cells of a report are written that name rows, and where they lead.
import { isKeyAlone, nameColumn } from '../parts/row-title.ts'
import { type ColumnMetadata, columnOf, type ReportMetadata, type ResourceMetadata, useMe } from '../shell/me.tsx'
import { resourceNamed, useKnown } from './names.ts'
import { toList, toRow } from './places.ts'
import type { Asked, Row } from './reports-data.ts'

/** A cell that names a row: its text where that is not the value itself, its address, and the key that stands below its name. */
interface Cell {
  readonly text?: string | undefined
  readonly to?: string | undefined
  readonly aside?: string | undefined
}

/** The cells of those columns; for a glance a name takes the place of its key, and `merged` are the columns that it came from. */
export function useNamed(report: ReportMetadata, columns: readonly ColumnMetadata[], asked: Asked, rows: readonly Row[], isBrief: boolean) {
  const { resource } = useMe()
  const of = (column: string, row: Row) => resource(resourceNamed(report, column, row, asked) ?? '')
  const beside = (column: string, step: 1 | -1) => columns[columns.findIndex(({ name }) => name === column) + step]?.name
  /** Whether what it is called stands in the column that follows. */
  const isTold = (column: string, to: ResourceMetadata | undefined) => to !== undefined && beside(column, 1) === nameColumn(to)
  const isMerged = (column: string) => {
    const naming = report.names[column]
    const all = typeof naming === 'string' ? [naming] : Object.values(naming?.of ?? {})
    return isBrief && all.length > 0 && all.every((name) => isTold(column, resource(name)))
  }
  const known = useKnown(
    rows.flatMap((row) =>
      columns.flatMap(({ name: column }) => {
        const to = of(column, row)
        return to && isNamed(to) && !isKeyAlone(to) && (isTranslated(to) || !isTold(column, to)) ? [[to.name, row[column]] as const] : []
      }),
    ),
  )
  /** The name in the column after a key, in the language of the reader where it has one. */
  const nameAfter = (column: string, to: ResourceMetadata, row: Row) =>
    known(to.name, row[column])?.name ?? (row[beside(column, 1) ?? ''] as string | null | undefined) ?? undefined // names are texts
  const cell = (column: string, row: Row): Cell => {
    const before = beside(column, -1) ?? ''
    const whose = of(before, row)
    if (whose && isTranslated(whose) && isTold(before, whose)) return { text: nameAfter(before, whose, row) }
    const [to, value] = [of(column, row), row[column]]
    if (!to || value === null || value === undefined) return {}
    const [key] = to.naturalKey
    const one = known(to.name, value)
    const link =
      key === undefined ? toRow(to.name, String(value)) : one ? toRow(to.name, one.id) : toList(to.name, { [key]: String(value) })
    if (!isTold(column, to)) return { text: isBrief ? one?.name : one?.full, to: link }
    const name = isMerged(column) ? nameAfter(column, to, row) : undefined
    return { text: name, to: link, aside: name === undefined ? undefined : String(value) }
  }
  return { cell, merged: columns.flatMap(({ name }) => (isMerged(name) ? [beside(name, 1) ?? ''] : [])) }
}

/** Whether rows of a resource have a name, and not only a text that tells them apart in lists. */
const isNamed = (resource: ResourceMetadata) => ['name', 'title'].includes(nameColumn(resource) ?? '')

/** Whether rows of a resource are called otherwise in every language. */
const isTranslated = (resource: ResourceMetadata) => columnOf(resource, nameColumn(resource) ?? '')?.kind === 'translated'
