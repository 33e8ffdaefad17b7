// Rows on a phone: a card each, with what tells most.
import { Checkbox, Group, Skeleton, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { Marks, marksOf } from '../parts/marks.tsx'
import { keyColumns, nameColumn, rowTitle, titleParts } from '../parts/row-title.ts'
import { Value } from '../parts/value.tsx'
import type { RowData } from '../records/row.ts'
import { Told } from '../records/told.tsx'
import type { ColumnMetadata, ResourceMetadata } from '../shell/me.tsx'
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
const most = 4

const isEmpty = (value: unknown) => value === null || value === undefined || value === ''

/** The cards of a list. */
export function RowCards({ resource, filter, columns, rows, selection, isStale }: CardsProps) {
  const translate = useTranslate()
  const titles = new Set([...keyColumns(resource), nameColumn(resource)])
  const state = columns.find(({ name, kind }) => kind === 'choice' && /^(status|state)$/.test(name))
  const facts = columns.filter((column) => !titles.has(column.name) && column !== state)
  if (!rows) return <Waiting />
  return (
    <ul className={classes.cards} data-stale={isStale || undefined} aria-label={resource.pluralLabel}>
      {rows.map((row) => (
        <li key={row.id} className={classes.card} data-selected={selection?.has(row.id) || undefined}>
          <div className={classes.cardHead}>
            <Group gap="sm" wrap="nowrap" className={classes.cardMarks}>
              {state && <Value column={state} row={row} isShort />}
              <Marks marks={marksOf(resource, row, filter.at)} />
              {selection && (
                <Checkbox
                  aria-label={translate('lists.select.row', { what: rowTitle(resource, row) })}
                  checked={selection.has(row.id)}
                  onChange={() => selection.toggle(row.id)}
                />
              )}
            </Group>
            <Link to={addressOf(resource, row, filter)} className={classes.cardTitle}>
              <CardTitle resource={resource} row={row} />
            </Link>
          </div>
          <dl className={classes.facts}>
            {facts
              .filter(({ name }) => !isEmpty(row[name]))
              .slice(0, most)
              .map((column) => (
                <div key={column.name}>
                  <Text component="dt" size="xs" c="dimmed" truncate>
                    {column.label}
                  </Text>
                  <Text component="dd" size="sm" m={0} truncate dir="auto" className={classes.text}>
                    {filter.at === undefined || column.refersTo !== null ? (
                      <Value column={column} row={row} isShort />
                    ) : (
                      <Told column={column} row={row} />
                    )}
                  </Text>
                </div>
              ))}
          </dl>
        </li>
      ))}
    </ul>
  )
}

/** The key stands small above a name, as a title of its own without one. */
function CardTitle({ resource, row }: { resource: ResourceMetadata; row: RowData }) {
  const { key, name } = titleParts(resource, row)
  if (key === '' || name === '') return <bdi>{rowTitle(resource, row)}</bdi>
  return (
    <>
      <bdi className={classes.cardKey}>{key}</bdi> <bdi>{name}</bdi>
    </>
  )
}

const Waiting = () => (
  <Stack gap="xs" aria-busy>
    {['a', 'b', 'c', 'd', 'e', 'f'].map((card) => (
      <Skeleton key={card} height={92} animate={false} />
    ))}
  </Stack>
)
