// Everything a row holds, in groups: figures first, then what it is, when, and what was written.
import { Paper, Text, Title } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { measureOf } from '../parts/figure.tsx'
import { useFormat } from '../parts/format.ts'
import type { ColumnMetadata, ResourceMetadata } from '../shell/me.tsx'
import classes from './facts.module.css'
import type { RowData } from './row.ts'
import { Told } from './told.tsx'

const isText = ({ kind, schema }: ColumnMetadata) =>
  kind === 'json' || kind === 'translated' || (kind === 'text' && Number(schema.maxLength ?? 0) > 250)

/** The columns of a resource in groups, none of them empty; without the currency or unit that a figure of the row tells. */
export function groupsOf({ columns }: ResourceMetadata, row: RowData): { name: string; columns: ColumnMetadata[] }[] {
  const told = new Set(columns.flatMap((column) => (typeof row[column.name] === 'number' ? Object.keys(measureOf(column, row)) : [])))
  const kindOf = (column: ColumnMetadata) => {
    if (isText(column)) return 'texts'
    if (['decimal', 'sum', 'integer'].includes(column.kind)) return 'figures'
    return ['date', 'instant', 'time'].includes(column.kind) ? 'times' : 'what'
  }
  return ['what', 'figures', 'times', 'texts'].flatMap((name) => {
    const group = columns.filter((column) => kindOf(column) === name && (column.refersTo !== null || !told.has(column.name)))
    return group.length > 0 ? [{ name, columns: group }] : []
  })
}

export function Facts({ resource, row }: { resource: ResourceMetadata; row: RowData }) {
  const translate = useTranslate()
  const format = useFormat()
  return (
    <div className={classes.groups}>
      {groupsOf(resource, row).map(({ name, columns }) => (
        <Paper key={name} withBorder p="md" component="section" className={name === 'texts' ? classes.wide : undefined}>
          <Title order={2} size="h5" mb="xs">
            {translate(`records.group.${name}`)}
          </Title>
          <dl className={name === 'texts' ? classes.texts : classes.facts}>
            {columns.map((column) => (
              <div key={column.name}>
                <dt>{column.label}</dt>
                <dd>
                  <Told column={column} row={row} />
                </dd>
              </div>
            ))}
          </dl>
        </Paper>
      ))}
      <Text size="xs" c="dimmed" className={classes.wide}>
        {translate('records.show.record', {
          id: row.id,
          version: row.version,
          createdBy: String(row.createdBy),
          createdAt: format.instant(row.createdAt),
          updatedBy: String(row.updatedBy),
          updatedAt: format.instant(row.updatedAt),
        })}
      </Text>
    </div>
  )
}
