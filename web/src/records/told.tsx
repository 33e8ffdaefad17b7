// A value as it was, in the form of its column: references by name, although the past holds only their ids.
import { Text } from '@mantine/core'
import type { Row } from '../parts/field.tsx'
import { None, Value } from '../parts/value.tsx'
import type { ColumnMetadata } from '../shell/me.tsx'
import { Shaped } from './shaped.tsx'

interface ToldProps {
  readonly column: ColumnMetadata
  readonly row: Row
  /** What has a shape is spread out, as the page of a row has room for it. */
  readonly isWide?: boolean
}

/** Shows the value of a column of a row that may lack the labels of its references. */
export function Told({ column, row, isWide = false }: ToldProps) {
  const value = row[column.name]
  if (value === null || value === undefined || value === '') return <None />
  // texts chosen for the reader are those of today; the past is shown in all its languages
  if (column.kind === 'translated' && row.texts === undefined) return <Texts texts={value as Record<string, string>} />
  if (column.kind === 'json') return <Shaped column={column} value={value} isInline={!isWide} />
  return <Value column={column} row={row} />
}

const Texts = ({ texts }: { texts: Readonly<Record<string, string>> }) =>
  Object.entries(texts).map(([tag, text]) => (
    <Text key={tag} size="sm" lang={tag}>
      <Text span size="xs" c="dimmed">
        {tag}{' '}
      </Text>
      {text}
    </Text>
  ))
