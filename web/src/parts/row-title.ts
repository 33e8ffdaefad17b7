// What a row is called: its natural key as people read it, with its name or title where it has one.
import { columnOf, type ResourceMetadata } from '../shell/me.tsx'

const names = ['name', 'title', 'fileName']

/** `SKU-1 Gloves`: the natural key, then name or title; the label of the resource and the id where a row has neither. */
export function rowTitle(resource: ResourceMetadata, row: Readonly<Record<string, unknown>>): string {
  const read = (name: string) => {
    const column = columnOf(resource, name)
    if (!column) return ''
    const texts = row.texts as Record<string, { text: string } | null> | undefined // the contract of rows with translated columns
    if (column.kind === 'translated') return texts?.[name]?.text ?? Object.values((row[name] ?? {}) as Record<string, string>)[0] ?? '' // texts by language
    const choice = column.choices.find(({ value }) => value === row[name])
    return choice?.label ?? String((column.labelName === null ? undefined : row[column.labelName]) ?? row[name] ?? '')
  }
  const key = resource.naturalKey.map(read).filter(Boolean).join(' · ')
  const name = names.map(read).find(Boolean)
  const told = name && name !== key ? `${key} ${name}`.trim() : key
  return told || `${resource.label} ${row.id ?? ''}`.trim()
}
