// What refers to a row: the first rows of each kind, and a way to all of them.
import { Anchor, Group, Paper, Skeleton, Stack, Table, Text, Title } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { call } from '../api/call.ts'
import { Marks, marksOf } from '../parts/marks.tsx'
import { rowTitle } from '../parts/row-title.ts'
import { Trouble } from '../parts/trouble.tsx'
import { Value } from '../parts/value.tsx'
import { type ColumnMetadata, columnOf, type ResourceMetadata, useMe } from '../shell/me.tsx'
import type { RowData } from './row.ts'

const shownRows = 5
const shownColumns = 4

/** References to the row by which lists can be filtered. */
function useReferences(resource: ResourceMetadata) {
  const { resource: known } = useMe()
  return resource.referredBy.flatMap(({ resource: name, column: columnName }) => {
    const from = known(name)
    const column = from && columnOf(from, columnName)
    if (!from || !column || name === `${resource.name}Attachment`) return []
    const isAlone = from.naturalKey.includes(columnName) || from.unique.includes(columnName)
    const sort = Object.keys(from.lists).find((one) => one === columnName || from.lists[one]?.includes(columnName))
    return isAlone || sort !== undefined ? [{ from, column, sort }] : []
  })
}

export function Referring({ resource, row }: { resource: ResourceMetadata; row: RowData }) {
  const translate = useTranslate()
  const references = useReferences(resource)
  const found = useQueries({
    queries: references.map(({ from, column, sort }) => ({
      queryKey: [from.name, 'referring', column.name, row.id],
      queryFn: () =>
        call<{ items: RowData[]; count: number }>(from.path, {
          query: { [column.name]: row.id, limit: shownRows, count: true, ...(sort ? { sort } : {}) },
        }),
    })),
  })
  const all = references.map((reference, index) => ({ ...reference, answer: found[index] }))
  const empty = all.filter(({ answer }) => answer?.data?.count === 0)
  return (
    <Stack>
      {all.map(({ from, column, answer }) => {
        if (answer?.error) return <Trouble key={`${from.name} ${column.name}`} error={answer.error} retry={() => void answer.refetch()} />
        if (answer?.data?.count === 0) return null
        return <Section key={`${from.name} ${column.name}`} from={from} column={column} row={row} answer={answer?.data} />
      })}
      {empty.length > 0 && (
        <Text size="sm" c="dimmed">
          {translate('records.referring.none', {
            what: empty.map(({ from, column }) => `${from.pluralLabel} (${column.label})`).join(', '),
          })}
        </Text>
      )}
    </Stack>
  )
}

interface SectionProps {
  readonly from: ResourceMetadata
  readonly column: ColumnMetadata
  readonly row: RowData
  readonly answer: { readonly items: readonly RowData[]; readonly count: number } | undefined
}

function Section({ from, column, row, answer }: SectionProps) {
  const translate = useTranslate()
  if (!answer) return <Skeleton h={120} />
  const columns = from.columns
    .filter(({ name, kind }) => name !== column.name && !from.naturalKey.includes(name) && !['json', 'translated'].includes(kind))
    .slice(0, shownColumns)
  const filter = encodeURIComponent(JSON.stringify({ [column.name]: String(row.id) }))
  return (
    <Paper withBorder p="md" component="section">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {from.pluralLabel}{' '}
          <Text span c="dimmed" size="sm">
            {column.label}
          </Text>
        </Title>
        <Anchor component={Link} size="sm" to={`/r/${from.name}?filter=${filter}`}>
          {translate('records.referring.all', { smart_count: answer.count })}
        </Anchor>
      </Group>
      <Table.ScrollContainer minWidth={480} type="native">
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{from.label}</Table.Th>
              {columns.map(({ name, label }) => (
                <Table.Th key={name}>{label}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {answer.items.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Td>
                  <Anchor component={Link} size="sm" to={`/r/${from.name}/${one.id}`}>
                    <bdi>{rowTitle(from, one)}</bdi>
                  </Anchor>{' '}
                  <Marks marks={marksOf(from, one)} />
                </Table.Td>
                {columns.map((shown) => (
                  <Table.Td key={shown.name}>
                    <Value column={shown} row={one} isShort />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  )
}
