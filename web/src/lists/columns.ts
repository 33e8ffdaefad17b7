// The columns of a list: those that tell most until somebody chooses, then theirs, remembered for each resource.
import { useStore, useTranslate } from 'ra-core'
import { useMemo } from 'react'
import { type ColumnMetadata, columnOf, type ResourceMetadata } from '../shell/me.tsx'

const most = 7
const names = ['name', 'title', 'fileName']
const systemColumns = ['createdAt', 'createdBy', 'updatedAt', 'updatedBy', 'deletedAt'] as const

const isState = ({ name }: ColumnMetadata) => /^(status|state)$/.test(name)
const isLong = ({ kind, schema }: ColumnMetadata) => kind === 'json' || Number(schema.maxLength ?? 0) > 250
const isWhen = ({ kind }: ColumnMetadata) => kind === 'date' || kind === 'instant'

/** The columns that a row is known by: its natural key, and what it is called. */
export function titleColumns(resource: ResourceMetadata): string[] {
  const name = names.find((one) => columnOf(resource, one))
  return [...new Set([...resource.naturalKey, ...(name ? [name] : [])])].filter((one) => columnOf(resource, one))
}

/** What tells most of a row, the first first. */
export function usualColumns(resource: ResourceMetadata): string[] {
  const { columns, lists } = resource
  const short = columns.filter((column) => !isLong(column))
  const sorted = short.filter(({ name }) => name in lists)
  const asked = short.filter(({ name }) => Object.values(lists).flat().includes(name))
  const ranked = [
    ...short.filter(isState),
    ...sorted,
    ...asked.filter(({ kind }) => kind === 'choice'),
    ...short.filter(({ refersTo, isOptional }) => refersTo !== null && !isOptional),
    ...asked,
    ...short.filter(({ kind }) => kind === 'choice' || kind === 'decimal' || kind === 'sum'),
    ...short.filter(isWhen),
    ...short,
  ].map(({ name }) => name)
  return [...new Set([...titleColumns(resource), ...ranked])].slice(0, most)
}

/** Columns that a resource can show, those that every row has among them. */
export function useKnownColumns(resource: ResourceMetadata): readonly ColumnMetadata[] {
  const translate = useTranslate()
  return useMemo(() => {
    const system = systemColumns.map(
      (name): ColumnMetadata => ({
        ...{ name, label: translate(`lists.columns.${name}`), kind: name.endsWith('At') ? 'instant' : 'text' },
        ...{ isOptional: true, isRequired: false, isWritable: false, isFixed: true, choices: [], refersTo: null, labelName: null },
        ...{ scale: 0, fallback: null, description: null, schema: {}, shape: null },
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
