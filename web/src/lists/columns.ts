// The columns of a list: those that tell most until somebody chooses, then theirs, remembered for each resource.
import { useStore, useTranslate } from 'ra-core'
import { useMemo } from 'react'
import { type ColumnMetadata, columnOf, type ResourceMetadata } from '../shell/me.tsx'

const most = 7
const names = ['name', 'title', 'fileName']
/** The language in which a row with translated columns was written first. */
const language = 'sourceLanguage'
const systemColumns = ['createdAt', 'createdBy', 'updatedAt', 'updatedBy', 'deletedAt'] as const

const isState = ({ name }: ColumnMetadata) => /^(status|state)$/.test(name)
const isLong = ({ kind, schema }: ColumnMetadata) => kind === 'json' || Number(schema.maxLength ?? 0) > 250
const isWhen = ({ kind }: ColumnMetadata) => kind === 'date' || kind === 'instant'

/** The columns that a row is known by: its natural key, and what it is called. */
export function titleColumns(resource: ResourceMetadata): string[] {
  const name = names.find((one) => columnOf(resource, one))
  return [...new Set([...resource.naturalKey, ...(name ? [name] : [])])].filter((one) => columnOf(resource, one))
}

/** What a list shows first: what its rows are known by, then what the catalogue says that people look for, or else what kinds tell. */
export function usualColumns(resource: ResourceMetadata): string[] {
  const { glance } = resource
  const names = [...new Set([...titleColumns(resource), ...(glance.length > 0 ? glance : toldByKind(resource))])]
  return glance.length > 0 ? names : names.slice(0, most)
}

/** What it belongs to, how it stands, how much, when; without what Opsbook keeps for itself, and what figures tell with them. */
function toldByKind(resource: ResourceMetadata): string[] {
  const { columns, lists } = resource
  const [first] = Object.keys(lists)
  const isAsked = ({ name }: ColumnMetadata) => name in lists || Object.values(lists).some((filters) => filters.includes(name))
  const carriers = new Set(
    columns.flatMap(({ kind, measure }) => (kind === 'translated' ? [language] : measure?.reference === null ? [measure.column] : [])),
  )
  const told = columns.filter(
    (column) =>
      !isLong(column) &&
      !carriers.has(column.name) &&
      (column.kind === 'flag' ? isAsked(column) : true) &&
      (column.isWritable || column.kind === 'choice' || column.kind === 'sum' || column.name === first),
  )
  const isNamed = titleColumns(resource).length > 0
  const ranked = [
    ...told.filter((column) => isNamed && isState(column)),
    ...told.filter(({ refersTo, isOptional }) => refersTo !== null && !isOptional),
    ...told.filter(isState),
    ...told.filter((column) => isAsked(column) && !isWhen(column) && column.kind !== 'flag'),
    ...told.filter(({ kind }) => kind === 'sum'),
    ...told.filter(({ kind }) => kind === 'choice' || kind === 'decimal'),
    ...told.filter((column) => isWhen(column) && isAsked(column)),
    ...told.filter(({ kind }) => kind !== 'flag'),
    ...told,
  ]
  return ranked.map(({ name }) => name)
}

/** Columns that a resource can show, those that every row has among them. */
export function useKnownColumns(resource: ResourceMetadata): readonly ColumnMetadata[] {
  const translate = useTranslate()
  return useMemo(() => {
    const system = systemColumns.map(
      (name): ColumnMetadata => ({
        ...{ name, label: translate(`lists.columns.${name}`), kind: name.endsWith('At') ? 'instant' : 'text' },
        ...{ isOptional: true, isRequired: false, isWritable: false, isFixed: true, choices: [], refersTo: null, labelName: null },
        ...{ scale: 0, measure: null, fallback: null, description: null, schema: {}, shape: null },
      }),
    )
    return [...resource.columns, ...system]
  }, [resource, translate])
}

/** The names of the columns that a person sees of a resource, and how they choose others; null is back to the usual ones. */
export function useColumns(resource: ResourceMetadata): [readonly string[], (names: readonly string[] | null) => void] {
  const usual = useMemo(() => usualColumns(resource), [resource])
  const [chosen, choose] = useStore<readonly string[] | null>(`columns.${resource.name}`, null)
  return [chosen && chosen.length > 0 ? chosen : usual, choose]
}
