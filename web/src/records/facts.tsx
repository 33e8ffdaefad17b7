// Everything a row holds, in groups: what it is, figures, when, and what was written; what is not filled in is only named.
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

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)

/** A name or a date within a sentence that may run the other way. */
const apart = (text: unknown) => `\u2068${text}\u2069`

/** Columns in groups, none of them empty. */
function groupsOf(columns: readonly ColumnMetadata[]): { name: string; columns: ColumnMetadata[] }[] {
  const kindOf = (column: ColumnMetadata) => {
    if (isText(column)) return 'texts'
    if (column.refersTo === null && ['decimal', 'sum', 'integer'].includes(column.kind)) return 'figures'
    return ['date', 'instant', 'time'].includes(column.kind) ? 'times' : 'what'
  }
  return ['what', 'figures', 'times', 'texts'].flatMap((name) => {
    const group = columns.filter((column) => kindOf(column) === name)
    return group.length > 0 ? [{ name, columns: group }] : []
  })
}

export function Facts({ resource, row }: { resource: ResourceMetadata; row: RowData }) {
  const translate = useTranslate()
  const format = useFormat()
  // without the currency or unit that a figure of the row tells
  const told = new Set(
    resource.columns.flatMap((column) => (typeof row[column.name] === 'number' ? Object.keys(measureOf(column, row)) : [])),
  )
  const shown = resource.columns.filter(({ name, refersTo }) => refersTo !== null || !told.has(name))
  const [empty, filled] = [true, false].map((wanted) => shown.filter(({ name }) => isEmpty(row[name]) === wanted))
  return (
    <div className={classes.groups}>
      {groupsOf(filled ?? []).map(({ name, columns }) => (
        <Paper key={name} withBorder p="md" component="section" className={['figures', 'times'].includes(name) ? classes.half : undefined}>
          <Title order={2} size="h5" mb="sm">
            {translate(`records.group.${name}`)}
          </Title>
          <dl className={name === 'texts' ? classes.texts : classes.facts}>
            {columns.map((column) => (
              <div key={column.name}>
                <dt>{column.label}</dt>
                <dd>
                  <Told column={column} row={row} isWide />
                </dd>
              </div>
            ))}
          </dl>
        </Paper>
      ))}
      <Text size="xs" c="dimmed">
        {empty && empty.length > 0 && (
          <>
            {translate('records.show.empty', { what: empty.map(({ label }) => label).join(', ') })}
            <br />
          </>
        )}
        {translate('records.show.record', {
          id: row.id,
          version: row.version,
          createdBy: apart(row.createdBy),
          createdAt: apart(format.instant(row.createdAt)),
          updatedBy: apart(row.updatedBy),
          updatedAt: apart(format.instant(row.updatedAt)),
        })}
      </Text>
    </div>
  )
}
