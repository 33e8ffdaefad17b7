// A chart with its legend, and the same figures as a table whose names lead to their rows, for whoever reads or goes by the keyboard.
import { Anchor, Button, Group, Skeleton, Table, Text, VisuallyHidden } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { IconChartBar, IconTable } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { lazy, Suspense } from 'react'
import { Link } from 'react-router'
import { useFormat } from '../parts/format.ts'
import classes from './dashboards.module.css'
import { Legend } from './legend.tsx'

const Drawn = lazy(() => import('./charts.tsx'))

/** One bar or place on the axis; `full` names it in the table where the axis has room for less, and `to` is where it leads. */
export type Point = { readonly name: string; readonly full?: string | undefined; readonly to?: string | undefined } & Readonly<
  Record<string, number | string | null | undefined>
>

/** What is drawn of each point. */
export interface Series {
  readonly name: string
  readonly label: string
  /** 1 to 6 of the colours in dashboards.module.css. */
  readonly colour: number
}

export interface ChartProps {
  /** What it shows, as a sentence. */
  readonly title: string
  readonly layout: 'time' | 'pareto'
  readonly data: readonly Point[]
  readonly series: readonly Series[]
  /** Unit of the axis. */
  readonly unit: string
  readonly format: (value: number) => string
}

const heights = { time: 200, pareto: 300 }
/** So many codes of a Pareto chart can be read, at a desk and on a phone; the table has all. */
const mostDrawn = { desk: 15, phone: 8 }

const amountOf = (point: Point, { name }: Series) => Number(point[name] ?? 0)

/** The height is kept whatever is shown, so that nothing jumps. */
export function Chart(props: ChartProps) {
  const { layout, data, title, unit } = props
  const translate = useTranslate()
  const [isTable, table] = useDisclosure(false)
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const series = props.series.filter((one) => data.some((point) => amountOf(point, one) !== 0))
  const height = heights[layout]
  const other = translate(isTable ? 'dashboards.showChart' : 'dashboards.showTable')
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs" mb={4}>
        <Legend unit={unit} series={series} />
        <Button
          variant="subtle"
          size="compact-sm"
          className={classes.toggle}
          leftSection={isTable ? <IconChartBar size={16} aria-hidden /> : <IconTable size={16} aria-hidden />}
          aria-label={`${other}: ${title}`}
          onClick={table.toggle}
        >
          {other}
        </Button>
      </Group>
      {isTable ? (
        <Figures {...props} series={series} height={height} />
      ) : (
        <Suspense fallback={<Skeleton h={height} />}>
          <Drawn
            {...props}
            series={series}
            height={height}
            data={layout === 'pareto' ? data.slice(0, mostDrawn[isPhone ? 'phone' : 'desk']) : data}
          />
        </Suspense>
      )}
    </div>
  )
}

function Figures({ title, data, series, format, layout, height }: ChartProps & { height: number }) {
  const translate = useTranslate()
  const { number } = useFormat()
  return (
    <Table.ScrollContainer
      type="native"
      minWidth={Math.min(120 + 90 * series.length, 640)}
      mah={height}
      h={height}
      tabIndex={0}
      role="region"
      aria-label={translate('shell.pair', { name: translate('dashboards.showTable'), value: title })}
      className={classes.figures}
    >
      <Table stickyHeader striped verticalSpacing={5} fz="sm" aria-label={title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">
              <VisuallyHidden>{translate('dashboards.name')}</VisuallyHidden>
            </Table.Th>
            {series.map(({ name, label }) => (
              <Table.Th key={name} scope="col" className={classes.count}>
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data
            .filter((point) => series.some((one) => amountOf(point, one) !== 0))
            .map((point) => (
              <Table.Tr key={point.full ?? point.name}>
                <Table.Th scope="row" fw={400}>
                  {point.to ? (
                    <Anchor component={Link} to={point.to} fz="sm">
                      {point.full ?? point.name}
                    </Anchor>
                  ) : (
                    <Text fz="sm">{point.full ?? point.name}</Text>
                  )}
                </Table.Th>
                {series.map((one, at) => (
                  <Table.Td key={one.name} className={classes.count}>
                    {layout === 'pareto' && at > 0 ? number(amountOf(point, one), 1) : format(amountOf(point, one))}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
