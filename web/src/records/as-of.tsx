// A row as it was: a slider over the instants of its history, and what differs from today.
import { Group, Slider, Stack, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { call } from '../api/call.ts'
import type { Row } from '../parts/field.tsx'
import { useFormat } from '../parts/format.ts'
import { Trouble } from '../parts/trouble.tsx'
import { Waiting } from '../shell/app.tsx'
import type { ResourceMetadata } from '../shell/me.tsx'
import { useHeadline } from './labels.ts'
import { type Entry, useHistory } from './past.ts'
import { isSame, type RowData } from './row.ts'
import { Told } from './told.tsx'

interface AsOfProps {
  readonly resource: ResourceMetadata
  readonly row: RowData
}

const most = 1000

export function AsOf({ resource, row }: AsOfProps) {
  const translate = useTranslate()
  const history = useHistory(resource, row, most)
  if (history.isPending) return <Waiting />
  if (history.error) return <Trouble error={history.error} retry={() => void history.refetch()} />
  const changes = history.data.pages
    .flatMap(({ items }) => items)
    .filter(({ after }) => after !== null)
    .reverse()
  // of changes at one instant the last says how the row was
  const steps = changes.filter((entry, index) => entry.at !== changes[index + 1]?.at)
  if (steps.length === 0) return <Text c="dimmed">{translate('records.asOf.none')}</Text>
  return <Steps resource={resource} row={row} steps={steps} />
}

function Steps({ resource, row, steps }: AsOfProps & { steps: readonly Entry[] }) {
  const translate = useTranslate()
  const format = useFormat()
  const headlineOf = useHeadline(resource)
  const last = steps.length - 1
  const [at, setAt] = useState(Math.max(0, last - 1))
  const step = steps[Math.min(at, last)]
  const told = (index: number) => {
    const entry = steps[index]
    return entry ? `${format.instant(entry.at)}, ${headlineOf(entry)}, ${entry.actor}` : ''
  }
  return (
    <Stack>
      <Slider
        value={Math.min(at, last)}
        onChange={setAt}
        min={0}
        max={Math.max(last, 1)}
        step={1}
        disabled={last === 0}
        label={null}
        marks={steps.length > 60 ? [] : steps.map((_, value) => ({ value }))}
        thumbLabel={translate('records.asOf.slider')}
        thumbValueText={told(Math.min(at, last))}
        mx="sm"
        mt="sm"
      />
      <Group justify="space-between" wrap="nowrap">
        {[0, last].map((end) => (
          <Text key={end} size="xs" c="dimmed">
            {format.instant(steps[end]?.at)}
          </Text>
        ))}
      </Group>
      <Text fw={600} aria-live="polite">
        {told(Math.min(at, last))}
      </Text>
      {step && <Then resource={resource} row={row} at={step.at} />}
    </Stack>
  )
}

/** Every column then and today; what differs is marked. */
function Then({ resource, row, at }: AsOfProps & { at: string }) {
  const translate = useTranslate()
  const then = useQuery({
    queryKey: [resource.name, 'as-of', row.id, at],
    queryFn: ({ signal }) => call<Row>(`${resource.path}/${row.id}/as-of`, { query: { at }, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })
  if (then.isPending) return <Waiting />
  if (then.error) return <Trouble error={then.error} />
  // sums are of today: no trail tells them
  const columns = resource.columns.filter(({ name }) => name in then.data)
  return (
    <Table.ScrollContainer minWidth={360} type="native">
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            {['field', 'then', 'today'].map((word) => (
              <Table.Th key={word}>{translate(`records.asOf.${word}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {columns.map((column) => {
            const isOther = !isSame(then.data[column.name], row[column.name])
            return (
              <Table.Tr key={column.name}>
                <Table.Th scope="row" fw={isOther ? 700 : 400}>
                  {column.label}
                </Table.Th>
                <Table.Td>
                  {isOther ? (
                    <mark>
                      <Told column={column} row={then.data} />
                    </mark>
                  ) : (
                    <Told column={column} row={then.data} />
                  )}
                </Table.Td>
                <Table.Td>
                  <Told column={column} row={row} />
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
