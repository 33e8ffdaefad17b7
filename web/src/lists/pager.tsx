// Pages of a list: on and back, how many rows to a page, and how many there are when somebody asks.
import { Button, Group, Select, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { useFormat } from '../parts/format.ts'
import type { ResourceMetadata } from '../shell/me.tsx'
import { type ListState, pageSizes } from './list-state.ts'
import classes from './pager.module.css'

interface PagerProps {
  readonly resource: ResourceMetadata
  readonly list: ListState
  readonly rows: number
  readonly hasNext: boolean
}

/** Stands below every list, at the same place whatever it holds. */
export function Pager({ resource, list, rows, hasNext }: PagerProps) {
  const translate = useTranslate()
  const format = useFormat()
  const { page, perPage, show, filter } = list
  const first = (page - 1) * perPage
  const isWhole = page === 1 && !hasNext && rows <= pageSizes[0]
  const range = { from: format.number(first + 1), to: format.number(first + rows) }
  return (
    <Group justify="space-between" gap="xs" component="nav" aria-label={translate('lists.page.label')}>
      <Group gap={5}>
        <Text size="sm" c="dimmed" className="numeric" role="status">
          {rows > 0 ? translate('lists.page.range', range) : translate('lists.page.none')}
        </Text>
        {!hasNext && rows > 0 ? (
          <All count={first + rows} />
        ) : (
          filter.at === undefined && <Count key={JSON.stringify(filter)} resource={resource} list={list} />
        )}
      </Group>
      {!isWhole && (
        <Group gap="xs">
          <Select
            size="xs"
            w={124}
            aria-label={translate('lists.page.size')}
            data={pageSizes.map((size) => ({ value: String(size), label: translate('lists.page.rows', { count: size }) }))}
            value={String(perPage)}
            allowDeselect={false}
            onChange={(size) => show({ perPage: Number(size) })}
          />
          <Button
            size="xs"
            variant="default"
            disabled={page === 1}
            leftSection={<IconChevronLeft size={16} aria-hidden className={classes.turned} />}
            onClick={() => show({ page: page - 1 })}
          >
            {translate('lists.page.previous')}
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={!hasNext}
            rightSection={<IconChevronRight size={16} aria-hidden className={classes.turned} />}
            onClick={() => show({ page: page + 1 })}
          >
            {translate('lists.page.next')}
          </Button>
        </Group>
      )}
    </Group>
  )
}

function All({ count }: { count: number }) {
  const translate = useTranslate()
  const format = useFormat()
  return (
    <Text size="sm" c="dimmed" role="status">
      {translate('lists.page.of', { count: format.number(count) })}
    </Text>
  )
}

/** Counting all rows takes the database a while: only when asked. */
function Count({ resource, list: { filter, sort } }: { resource: ResourceMetadata; list: ListState }) {
  const translate = useTranslate()
  const queryKey = [resource.name, 'count', filter]
  const known = useQueryClient().getQueryData(queryKey)
  // what was counted before is shown, and counted anew where rows have changed since
  const [isWanted, setWanted] = useState(known !== undefined)
  const { data, isFetching } = useQuery({
    queryKey,
    enabled: isWanted,
    queryFn: async ({ signal }) => {
      const query = { ...filter, sort: sort.field, count: true, limit: 1, fields: 'id' }
      return (await call<{ count: number }>(resource.path, { query, signal })).count
    },
  })
  if (data !== undefined) return <All count={data} />
  return (
    <Button size="compact-sm" variant="subtle" loading={isFetching} onClick={() => setWanted(true)}>
      {translate('lists.page.count')}
    </Button>
  )
}
