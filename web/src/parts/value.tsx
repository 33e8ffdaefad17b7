// The value of a column as people read it.
import { Badge, Code } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { type ColumnMetadata, useMe } from '../shell/me.tsx'
import { useFormat } from './format.ts'

/** Shows one column of a row. */
export function Value({ column, row }: { column: ColumnMetadata; row: Readonly<Record<string, unknown>> }) {
  const format = useFormat()
  const translate = useTranslate()
  const { resource } = useMe()
  const value = row[column.name]
  if (value === null || value === undefined || value === '') return null
  const { kind, choices, refersTo, labelName, scale, name } = column
  if (kind === 'choice') return <Badge variant="light">{choices.find((choice) => choice.value === value)?.label ?? String(value)}</Badge>
  if (kind === 'flag') return translate(`records.field.${value === true}`)
  if (kind === 'date') return format.date(value)
  if (kind === 'instant') return format.instant(value)
  if (kind === 'integer') return format.number(value)
  if (kind === 'decimal' || kind === 'sum') return format.number(value, scale)
  if (kind === 'ref' && refersTo !== null) {
    const label = String((labelName !== null && row[labelName]) || `#${value}`)
    return resource(refersTo) ? <Link to={`/r/${refersTo}/${value}`}>{label}</Link> : label
  }
  if (kind === 'translated') {
    const texts = row.texts as Record<string, { text: string } | null> | undefined // the contract of rows with translated columns
    return texts?.[name]?.text ?? Object.values(value as Record<string, string>)[0] ?? null
  }
  if (kind === 'json') {
    if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ')
    return <Code block>{JSON.stringify(value, null, 2)}</Code>
  }
  return String(value)
}
