// What is drawn: bars over time, and the Pareto chart.
import '@mantine/charts/styles.css'
import { BarChart, CompositeChart } from '@mantine/charts'
import { useDirection } from '@mantine/core'
import { useNavigate } from 'react-router'
import type { ChartProps, Point } from './chart.tsx'
import classes from './dashboards.module.css'

/** Words of an axis without the shift of the kit, which would undo their angle. */
const slanted = { fontSize: 12, fill: 'currentColor' }
const still = { isAnimationActive: false }
/** So few places have room for all their names. */
const few = 6
/** So many letters of a name stand at a slanted place; the whole of it stands where it is pointed at, and in the table. */
const mostLetters = 15
const short = (name: string) => (name.length > mostLetters ? `${name.slice(0, mostLetters - 1).trimEnd()}…` : name)

export default function Charts({ title, layout, data, series, format, height }: ChartProps & { readonly height: number }) {
  const navigate = useNavigate()
  const { dir } = useDirection()
  const isRightToLeft = dir === 'rtl'
  const go = (payload: unknown) => {
    const { to } = (payload as { payload?: Point }).payload ?? {} // recharts gives the bar with its point
    if (to) void navigate(to)
  }
  const isClickable = data.some(({ to }) => to)
  const painted = series.map(({ name, label, colour }) => ({ name, label, color: `var(--series-${colour})` }))
  const common = {
    h: height,
    data: data.map((point) => ({ ...point })),
    dataKey: 'name',
    tickLine: 'none',
    valueFormatter: format,
    withLegend: false,
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
          xAxisProps={{
            interval: 0,
            angle: isRightToLeft ? 40 : -40,
            textAnchor: isRightToLeft ? 'start' : 'end',
            height: 78,
            tick: slanted,
            tickFormatter: short,
            reversed: isRightToLeft,
          }}
          yAxisProps={{ width: 44, orientation: isRightToLeft ? 'right' : 'left' }}
          rightYAxisProps={{
            domain: [0, 100],
            width: 44,
            orientation: isRightToLeft ? 'left' : 'right',
            tickFormatter: (value: number) => `${value}%`,
          }}
          maxBarWidth={36}
          barProps={{ ...still, onClick: go }}
          lineProps={still}
          series={painted.map((one, at) => (at === 0 ? { ...one, type: 'bar' } : { ...one, type: 'line', yAxisId: 'right' }))}
        />
      ) : (
        <BarChart
          {...common}
          type="stacked"
          maxBarWidth={28}
          yAxisProps={{ width: 48, allowDecimals: false, orientation: isRightToLeft ? 'right' : 'left' }}
          xAxisProps={{ reversed: isRightToLeft, ...(data.length <= few ? { interval: 0 } : { minTickGap: 8 }) }}
          barProps={{ ...still, onClick: go }}
          series={painted}
        />
      )}
    </div>
  )
}
