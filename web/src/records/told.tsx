// A value as it was, in the form of its column: references by name, although the past holds only their ids.
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Row } from '../parts/field.tsx'
import { rowTitle } from '../parts/row-title.ts'
import { None, Value } from '../parts/value.tsx'
import { type ColumnMetadata, useMe } from '../shell/me.tsx'
import { readRow } from './row.ts'

/** Shows the value of a column of a row that may lack the labels of its references. */
export function Told({ column, row }: { column: ColumnMetadata; row: Row }) {
  const value = row[column.name]
  if (value === null || value === undefined || value === '') return <None />
  const isNameless = column.refersTo !== null && column.labelName !== null && typeof row[column.labelName] !== 'string'
  if (isNameless) return <Named resource={column.refersTo ?? ''} id={Number(value)} />
  // texts chosen for the reader are those of today; the past is shown in all its languages
  if (column.kind === 'translated' && row.texts === undefined) return <Texts texts={value as Record<string, string>} />
  return <Value column={column} row={row} />
}

function Named({ resource: name, id }: { resource: string; id: number }) {
  const { resource } = useMe()
  const to = resource(name)
  const { data } = useQuery({
    queryKey: [name, 'title', String(id)],
    enabled: to !== undefined,
    queryFn: async () => (to ? rowTitle(to, await readRow(to, id)) : ''),
  })
  return <>{data || `#${id}`}</>
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
