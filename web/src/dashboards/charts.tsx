// What is drawn: bars over time, rankings, and the Pareto chart.
import '@mantine/charts/styles.css'
import { BarChart, CompositeChart } from '@mantine/charts'
import { useNavigate } from 'react-router'
import classes from './dashboards.module.css'

/** One bar or place on the axis; `to` is where it leads. */
export type Point = { readonly name: string; readonly to?: string | undefined } & Readonly<
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
  readonly layout: 'time' | 'ranking' | 'pareto'
  readonly data: readonly Point[]
  readonly series: readonly Series[]
  /** Unit of the axis. */
  readonly unit: string
  readonly format: (value: number) => string
  readonly height?: number
}

/** Words of an axis without the shift of the kit, which would undo their angle. */
const slanted = { fontSize: 12, fill: 'currentColor' }
const still = { isAnimationActive: false }

export default function Charts({ title, layout, data, series, unit, format, height = 210 }: ChartProps) {
  const navigate = useNavigate()
  const go = (payload: unknown) => {
    const { to } = (payload as { payload?: Point }).payload ?? {} // recharts gives the bar with its point
    if (to) void navigate(to)
  }
  const isClickable = data.some(({ to }) => to)
  const painted = series.map(({ name, label, colour }) => ({ name, label, color: `var(--series-${colour})` }))
  const common = {
    h: series.length > 3 ? height + 30 : height,
    data: data.map((point) => ({ ...point })),
    dataKey: 'name',
    tickLine: 'none',
    valueFormatter: format,
    withLegend: series.length > 1,
    legendProps: { verticalAlign: 'bottom', height: series.length > 3 ? 60 : 30 },
    textColor: 'light-dark(#495057, #c9c9c9)',
    accessibilityLayer: false,
  } as const
  return (
    <div role="img" aria-label={title} className={isClickable ? `${classes.chart} ${classes.clickable}` : classes.chart}>
      {layout === 'pareto' ? (
        <CompositeChart
          {...common}
          withRightYAxis
          withDots={false}
          yAxisLabel={unit}
          xAxisProps={{ interval: 0, angle: -35, textAnchor: 'end', height: 74, tick: slanted }}
          yAxisProps={{ width: 56 }}
          rightYAxisProps={{ domain: [0, 100], width: 40, tickFormatter: (value: number) => `${value}%` }}
          maxBarWidth={36}
          barProps={{ ...still, onClick: go }}
          lineProps={still}
          series={painted.map((one, at) =>
            at === 0 ? { ...one, type: 'bar' } : { ...one, type: 'line', yAxisId: 'right', color: 'var(--series-2)' },
          )}
        />
      ) : layout === 'ranking' ? (
        <BarChart
          {...common}
          orientation="vertical"
          gridAxis="none"
          type="stacked"
          maxBarWidth={18}
          xAxisProps={{ hide: true }}
          yAxisProps={{ width: 132, interval: 0 }}
          barProps={{ ...still, onClick: go }}
          series={painted}
          {...(series.length === 1 ? { withBarValueLabel: true, type: 'default', barChartProps: { margin: { right: 64 } } } : {})}
          valueLabelProps={{ position: 'right', formatter: (value: unknown) => format(Number(value)) }}
        />
      ) : (
        <BarChart
          {...common}
          type="stacked"
          maxBarWidth={28}
          yAxisLabel={unit}
          yAxisProps={{ width: 56 }}
          xAxisProps={{ minTickGap: 12 }}
          barProps={{ ...still, onClick: go }}
          series={painted}
        />
      )}
    </div>
  )
}
