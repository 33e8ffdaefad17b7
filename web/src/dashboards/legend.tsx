// Which colour stands for what, in the order in which bars are stacked, after the unit that they are counted in.
import { Text } from '@mantine/core'
import type { Series } from './chart.tsx'
import classes from './dashboards.module.css'

export function Legend({ unit, series }: { unit: string; series: readonly Series[] }) {
  const isTold = series.some(({ label }) => label === unit)
  return (
    <Text component="div" size="xs" className={classes.legend}>
      {!isTold && <span>{unit}</span>}
      {series.length > 1 || isTold
        ? series.map(({ name, label, colour }) => (
            <span key={name}>
              <i style={{ background: `var(--series-${colour})` }} aria-hidden />
              {label}
            </span>
          ))
        : null}
    </Text>
  )
}
