// How many rows of a list want attention, and the first of them.
import { Anchor, Group, List, Text, VisuallyHidden } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Fragment } from 'react'
import { Link } from 'react-router'
import { useFormat } from '../parts/format.ts'
import { Called } from '../parts/reference.tsx'
import { rowTitle } from '../parts/row-title.ts'
import { columnOf, type ResourceMetadata, useMe } from '../shell/me.tsx'
import { Card, Figure, FootLink, Nothing } from './card.tsx'
import { toList, toRow } from './places.ts'
import { type Asked, type Row, useList } from './reports-data.ts'

interface RowsCardProps {
  readonly resource: string
  readonly label: string
  readonly filter: Asked
  readonly sort: string
  readonly nothing: string
  /** Columns by which a row is called, where that is not its own key and name; references by the name of what they refer to. */
  readonly by?: readonly string[]
  /** The column of instants or days that says when a row is due. */
  readonly due: string
  readonly tone?: 'bad'
}

export function RowsCard({ resource: name, label, filter, sort, nothing, by, due, tone }: RowsCardProps) {
  const translate = useTranslate()
  const format = useFormat()
  const resource = useMe().resource(name)
  const query = useList(name, { ...filter, sort })
  if (!resource) return null
  const to = toList(name, filter, { field: sort, order: 'ASC' })
  return (
    <Card
      label={label}
      query={query}
      finding={query.data?.count === 0 ? () => nothing : undefined}
      foot={
        query.data && query.data.count > query.data.items.length
          ? ({ count }) => <FootLink to={to}>{translate('dashboards.allRows', { smart_count: count })}</FootLink>
          : undefined
      }
    >
      {({ items, count }) =>
        count === 0 ? (
          <Nothing>{translate('dashboards.overview.allWell')}</Nothing>
        ) : (
          <>
            <Figure value={format.number(count)} unit={<VisuallyHidden>{label}</VisuallyHidden>} to={to} {...(tone ? { tone } : {})} />
            <List listStyleType="none" spacing={6} p={0}>
              {items.map((row) => (
                <List.Item key={row.id} styles={{ itemWrapper: { display: 'block' }, itemLabel: { display: 'block' } }}>
                  <Group justify="space-between" gap="0 12px">
                    <Anchor component={Link} to={toRow(name, row.id)} size="sm" lineClamp={1}>
                      {by ? <Told resource={resource} row={row} by={by} /> : <bdi>{rowTitle(resource, row)}</bdi>}
                    </Anchor>
                    <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                      {format.relative(row[due])}
                    </Text>
                  </Group>
                </List.Item>
              ))}
            </List>
          </>
        )
      }
    </Card>
  )
}

function Told({ resource, row, by }: { resource: ResourceMetadata; row: Row; by: readonly string[] }) {
  const told = by.flatMap((name) => (row[name] === null || row[name] === undefined ? [] : (columnOf(resource, name) ?? [])))
  return told.map(({ name, refersTo, labelName }, at) => (
    <Fragment key={name}>
      {at > 0 && ' · '}
      {refersTo === null ? (
        <bdi>{String(row[name])}</bdi>
      ) : (
        <Called resource={refersTo} id={Number(row[name])} label={String(row[labelName ?? ''] ?? '') || undefined} />
      )}
    </Fragment>
  ))
}
