// Rows on a phone: a card each, with what tells most.
import { Checkbox, Group, Skeleton, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { rowTitle } from '../parts/row-title.ts'
import { Value } from '../parts/value.tsx'
import type { RowData } from '../records/row.ts'
import { Told } from '../records/told.tsx'
import type { ColumnMetadata, ResourceMetadata } from '../shell/me.tsx'
import { titleColumns } from './columns.ts'
import type { Filter } from './conditions.ts'
import classes from './lists.module.css'
import { addressOf } from './row-address.ts'
import type { Selection } from './selection.ts'

interface CardsProps {
  readonly resource: ResourceMetadata
  readonly filter: Filter
  readonly columns: readonly ColumnMetadata[]
  readonly rows: readonly RowData[] | undefined
  readonly selection: Selection | null
  readonly isStale: boolean
}

/** Facts on a card beside its title and state. */
const most = 3

/** The cards of a list. */
export function RowCards({ resource, filter, columns, rows, selection, isStale }: CardsProps) {
  const translate = useTranslate()
  const titles = new Set(titleColumns(resource))
  const state = columns.find(({ name, kind }) => kind === 'choice' && /^(status|state)$/.test(name))
  const facts = columns.filter((column) => !titles.has(column.name) && column !== state).slice(0, most)
  if (!rows) return <Waiting />
  return (
    <ul className={classes.cards} data-stale={isStale || undefined} aria-label={resource.pluralLabel}>
      {rows.map((row) => (
        <li key={row.id} className={classes.card} data-selected={selection?.has(row.id) || undefined}>
          <Group justify="space-between" wrap="nowrap" gap="xs" align="flex-start">
            <Link to={addressOf(resource, row, filter)} className={classes.cardTitle}>
              <bdi>{rowTitle(resource, row)}</bdi>
            </Link>
            <Group gap="sm" wrap="nowrap">
              {state && <Value column={state} row={row} isShort />}
              {selection && (
                <Checkbox
                  aria-label={translate('lists.select.row', { what: rowTitle(resource, row) })}
                  checked={selection.has(row.id)}
                  onChange={() => selection.toggle(row.id)}
                />
              )}
            </Group>
          </Group>
          <dl className={classes.facts}>
            {facts
              .filter(({ name }) => row[name] !== null && row[name] !== undefined && row[name] !== '')
              .map((column) => (
                <div key={column.name}>
                  <Text component="dt" size="xs" c="dimmed">
                    {column.label}
                  </Text>
                  <Text component="dd" size="sm" m={0} truncate>
                    {filter.at === undefined ? <Value column={column} row={row} isShort /> : <Told column={column} row={row} />}
                  </Text>
                </div>
              ))}
          </dl>
        </li>
      ))}
    </ul>
  )
}

const Waiting = () => (
  <Stack gap="xs" aria-busy>
    {['a', 'b', 'c', 'd', 'e', 'f'].map((card) => (
      <Skeleton key={card} height={92} animate={false} />
    ))}
  </Stack>
)
