// Charts, loaded when the first one is shown; a picture with words for those who do not see it, for whom the table behind has the same figures.
import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { ChartProps } from './charts.tsx'

const Drawn = lazy(() => import('./charts.tsx'))

/** The height is kept while the chart is loaded, so that nothing jumps. */
export function Chart(props: ChartProps) {
  const height = heightOf(props)
  return (
    <Suspense fallback={<Skeleton h={height} />}>
      <Drawn {...props} height={height} />
    </Suspense>
  )
}

const heightOf = ({ layout, data, height }: ChartProps): number => height ?? (layout === 'ranking' ? 40 + data.length * 26 : 210)
