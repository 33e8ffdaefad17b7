// The largest first, each a bar beside its name and figure, and as a whole the way to its rows, for mouse, touch and keyboard alike.
import { VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Point, Series } from './chart.tsx'
import classes from './dashboards.module.css'
import { Legend } from './legend.tsx'

interface RankingProps {
  /** What it shows, as a sentence. */
  readonly title: string
  readonly data: readonly Point[]
  /** What each bar is made of. */
  readonly series: readonly Series[]
  readonly unit: string
  readonly format: (value: number) => string
}

export function Ranking({ title, data, series: all, unit, format }: RankingProps) {
  const amountOf = (point: Point, { name }: Series) => Number(point[name] ?? 0)
  const series = all.filter((one) => all.length === 1 || data.some((point) => amountOf(point, one) !== 0))
  const sumOf = (point: Point) => series.reduce((sum, one) => sum + amountOf(point, one), 0)
  const most = Math.max(...data.map(sumOf))
  return (
    <div>
      {(series.length > 1 || series[0]?.label !== unit) && <Legend unit={unit} series={series} />}
      <ol className={classes.ranking} aria-label={title}>
        {data.map((point) => (
          <li key={`${point.full ?? point.name} ${point.to}`}>
            <Lead to={point.to}>
              <bdi className={classes.ranked} title={point.full ?? point.name}>
                {point.name}
              </bdi>
              <span className={classes.track} aria-hidden>
                {series.map((one) => (
                  <i
                    key={one.name}
                    style={{
                      background: `var(--series-${one.colour})`,
                      inlineSize: `${most > 0 ? (100 * amountOf(point, one)) / most : 0}%`,
                    }}
                  />
                ))}
              </span>
              <span className={classes.count}>{format(sumOf(point))}</span>
              {series.length > 1 && (
                <VisuallyHidden>{series.map((one) => `, ${one.label} ${format(amountOf(point, one))}`).join('')}</VisuallyHidden>
              )}
            </Lead>
          </li>
        ))}
      </ol>
    </div>
  )
}

const Lead = ({ to, children }: { to: string | undefined; children: ReactNode }) =>
  to ? <Link to={to}>{children}</Link> : <span>{children}</span>
