// Rows of a report as a table: the same figures as the chart, each name a link to its record.
import { Anchor, Table, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { figureText } from '../parts/figure.tsx'
import { useFormat } from '../parts/format.ts'
import type { ColumnMetadata, ReportMetadata } from '../shell/me.tsx'
import { bandOf } from './band.ts'
import classes from './dashboards.module.css'
import { useNamed } from './named-cells.ts'
import type { Asked, Row } from './reports-data.ts'

interface FiguresTableProps {
  readonly report: ReportMetadata
  readonly asked: Asked
  readonly rows: readonly Row[]
  readonly totals?: readonly Row[] | undefined
  /** Only these columns, in this order. */
  readonly columns?: readonly string[] | undefined
  /** Those of them that a phone has room for. */
  readonly onPhone?: readonly string[] | undefined
  readonly caption: string
  /** For a glance: instants as how long ago, a key below the name that it stands for, long words cut after two lines. */
  readonly isBrief?: boolean
}

/** So many letters are not broken into lines. */
const mostUnbroken = { whole: 26, brief: 12 }
const numbers = new Set(['integer', 'decimal'])

export function FiguresTable({ report, asked, rows, totals = [], columns: atDesk, onPhone, caption, isBrief = false }: FiguresTableProps) {
  const translate = useTranslate()
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const show = useShown(isBrief)
  const only = (isPhone && onPhone) || atDesk
  const wanted = only ? only.flatMap((name) => report.columns.find((column) => column.name === name) ?? []) : report.columns
  const named = useNamed(report, wanted, asked, rows, isBrief)
  // a column of which nothing is told takes no room, nor does a currency or unit that stands with its figures, or a name that stands with its key
  const told = new Set([...wanted.flatMap(({ measure }) => (measure?.reference === null ? [measure.column] : [])), ...named.merged])
  const columns = wanted.filter(
    ({ name }) => !told.has(name) && [...rows, ...totals].some((row) => row[name] !== null && row[name] !== undefined),
  )
  const isNumber = ({ kind, name }: ColumnMetadata) => numbers.has(kind) || rows.some((row) => typeof row[name] === 'number')
  const known = new Set(columns.map(({ name }) => name))
  const summed = totals.filter((total) => Object.keys(total).some((name) => known.has(name)))
  const letters = mostUnbroken[isBrief ? 'brief' : 'whole']
  return (
    <Table.ScrollContainer
      minWidth={Math.min((isBrief || columns.length <= 4 ? 76 : 110) * columns.length, 900)}
      type="native"
      tabIndex={0}
      role="region"
      aria-label={translate('shell.pair', { name: translate('dashboards.showTable'), value: caption })}
    >
      <Table
        striped
        verticalSpacing={6}
        {...(isBrief ? { horizontalSpacing: 6 } : {})}
        fz="sm"
        className={`${classes.table} ${isBrief ? classes.brief : ''}`}
      >
        <Table.Caption style={{ captionSide: 'top', textAlign: 'start' }} hidden>
          {caption}
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.name} scope="col" className={isNumber(column) ? classes.count : undefined}>
                {column.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, at) => (
            // rows of a report have no key of their own, and stand in its order
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <Table.Tr key={at}>
              {columns.map((column) => {
                const { text = show(column, row), to, aside } = named.cell(column.name, row)
                return (
                  <Table.Td
                    key={column.name}
                    className={isNumber(column) ? classes.count : text.length <= letters ? classes.unbroken : undefined}
                  >
                    {to ? (
                      <Anchor component={Link} to={to} fz="sm">
                        <bdi>{text}</bdi>
                      </Anchor>
                    ) : isBrief ? (
                      <Text fz="sm" lineClamp={2}>
                        <bdi>{text}</bdi>
                      </Text>
                    ) : (
                      <bdi>{text}</bdi>
                    )}
                    {aside !== undefined && (
                      <Text size="xs" c="dimmed">
                        <bdi>{aside}</bdi>
                      </Text>
                    )}
                  </Table.Td>
                )
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
        {summed.length > 0 && (
          <Table.Tfoot>
            {summed.map((total) => (
              <Table.Tr key={JSON.stringify(total)}>
                {columns.map((column, at) => (
                  <Table.Td key={column.name} className={isNumber(column) ? classes.count : undefined}>
                    <Text span fw={600} fz="sm">
                      <bdi>{show(column, total) || (at === 0 ? translate('dashboards.total') : '')}</bdi>
                    </Text>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tfoot>
        )}
      </Table>
    </Table.ScrollContainer>
  )
}

/** A column of a row as text; for a glance an instant is how long ago it was. */
function useShown(isBrief: boolean): (column: ColumnMetadata, row: Row) => string {
  const format = useFormat()
  const translate = useTranslate()
  return (column, row) => {
    const { kind, choices, scale, name, measure } = column
    const value = row[name]
    if (value === null || value === undefined) return ''
    const choice = choices.find((one) => one.value === value)
    if (choice) return choice.label
    if (name === 'number') return String(value)
    if (kind === 'date') return format.date(value)
    if (kind === 'instant') return isBrief ? format.relative(value) : format.instant(value)
    if (name === 'policy') return translate(`dispatch.policies.${value}`, { _: String(value) })
    if (name === 'band') return bandOf(value)
    if (name === 'month') return format.month(value)
    if (name.endsWith('Rate')) return format.percent(value)
    if (name.startsWith('hours')) return format.number(value, Number(value) < 10 ? 1 : 0)
    if (kind === 'flag') return translate(value === true ? 'dashboards.yes' : 'dashboards.no')
    if (typeof value === 'number' && measure) return figureText(format, column, value, row[measure.column])
    if (typeof value === 'number') return format.number(value, scale === 2 ? 2 : undefined)
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  }
}
