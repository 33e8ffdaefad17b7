// What a row is called: its natural key as people read it, with its name or title where it has one.
import { type ColumnMetadata, columnOf, type ResourceMetadata } from '../shell/me.tsx'

type Row = Readonly<Record<string, unknown>>
const names = ['name', 'title', 'fileName']
const mostLetters = 100

const isText = ({ kind, refersTo }: ColumnMetadata) => refersTo === null && (kind === 'text' || kind === 'translated')

/** The column that says in words what a row is: its name or title, else the text that people look for first; undefined where there is none. */
export function nameColumn(resource: ResourceMetadata): string | undefined {
  const [first = ''] = resource.glance
  const column = columnOf(resource, first)
  return names.find((one) => columnOf(resource, one)) ?? (column && isText(column) ? first : undefined)
}

/** Whether a row is called by its key alone, so that whoever knows that has no more to ask. */
export function isKeyAlone(resource: ResourceMetadata): boolean {
  const name = nameColumn(resource)
  return name === undefined || resource.naturalKey.includes(name)
}

/** Whether people say the name alone: that of a person, whose key is what they sign in with, or of a row that has no key. */
export const isCalledByName = (resource: ResourceMetadata): boolean => resource.name === 'user' || keyColumns(resource).length === 0

/** The columns that tell a row from others: its natural key; where it has neither that nor a name, the first that it cannot be without. */
export function keyColumns(resource: ResourceMetadata): string[] {
  if (resource.naturalKey.length > 0) return resource.naturalKey.filter((name) => columnOf(resource, name))
  if (nameColumn(resource) !== undefined) return []
  const { columns, glance } = resource
  const known = glance.length > 0 ? glance.flatMap((name) => columnOf(resource, name) ?? []) : columns
  const telling = known.filter(({ kind, refersTo, isOptional }) => !isOptional && (refersTo !== null || kind === 'choice'))
  return telling.slice(0, 2).map(({ name }) => name)
}

/** The key of a row as people read it, and what it is called; either may be empty. */
export function titleParts(resource: ResourceMetadata, row: Row): { key: string; name: string } {
  const read = (name: string) => readOf(resource, name, row)
  const key = keyColumns(resource).map(read).filter(Boolean).join(' · ')
  const named = nameColumn(resource)
  const name = named === undefined ? '' : read(named)
  return { key, name: name === key ? '' : name.length > mostLetters ? `${name.slice(0, mostLetters - 1)}…` : name }
}

/** `SKU-1 Gloves`: the natural key, then name or title; the label of the resource and the id where a row has neither. */
export function rowTitle(resource: ResourceMetadata, row: Row): string {
  const { key, name } = titleParts(resource, row)
  return `${key} ${name}`.trim() || `${resource.label} ${row.id ?? ''}`.trim()
}

function readOf(resource: ResourceMetadata, name: string, row: Row): string {
  const column = columnOf(resource, name)
  if (!column) return ''
  const texts = row.texts as Record<string, { text: string } | null> | undefined // the contract of rows with translated columns
  if (column.kind === 'translated') return texts?.[name]?.text ?? Object.values((row[name] ?? {}) as Record<string, string>)[0] ?? '' // texts by language
  const choice = column.choices.find(({ value }) => value === row[name])
  return choice?.label ?? String((column.labelName === null ? undefined : row[column.labelName]) ?? row[name] ?? '')
}
