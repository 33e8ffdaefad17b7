// How dispatch does: on time, cost, use of the fleet and how well was predicted, each a way to its report.
import { Anchor, Paper, SimpleGrid, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { useFormat } from '../parts/format.ts'
import { useMe } from '../shell/me.tsx'
import { type Line, useReport } from './reports.ts'

const mean = (lines: readonly Line[], column: string): number | null => {
  const values = lines.flatMap((line) => (line[column] === null || line[column] === undefined ? [] : [Number(line[column])]))
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

export function Figures() {
  const translate = useTranslate()
  const { metadata } = useMe()
  const { percent, money } = useFormat()
  const onTime = useReport('onTimeRate')?.totals?.[0]
  const cost = useReport('transportCost')?.totals?.[0]
  const fleet = useReport('fleetUtilisation')?.rows
  const error = useReport('predictionError')?.rows
  const share = (value: string | number | null | undefined) => (value === null || value === undefined ? '–' : percent(Number(value) / 100))
  const figures = [
    {
      name: 'onTimeRate',
      value: share(onTime?.onTimePercent),
      about: translate('dispatch.figures.deliveries', { smart_count: Number(onTime?.deliveries ?? 0) }),
    },
    {
      name: 'transportCost',
      value: cost?.currency ? money(cost.cost, String(cost.currency)) : '–',
      about: cost?.currency ? translate('dispatch.figures.perKm', { cost: money(cost.costPerKm, String(cost.currency)) }) : '',
    },
    { name: 'fleetUtilisation', value: share(fleet && mean(fleet, 'hoursPercent')), about: translate('dispatch.figures.ofShifts') },
    {
      name: 'predictionError',
      value: share(error && mean(error, 'meanAbsolutePercent')),
      about: translate('dispatch.figures.routes', { smart_count: (error ?? []).reduce((sum, { routes }) => sum + Number(routes), 0) }),
    },
  ]
  const shown = figures.flatMap((figure) => {
    const report = metadata.reports.find(({ name }) => name === figure.name)
    return report ? [{ ...figure, label: report.label }] : []
  })
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
      {shown.map(({ name, label, value, about }) => (
        <Paper key={name} withBorder px={{ base: 'xs', sm: 'md' }} py="xs">
          <Anchor component={Link} to={`/dashboards/reports/${name}`} size="sm">
            {label}
          </Anchor>
          <Text fz={{ base: 'md', sm: 'xl' }} fw={700} className="numeric" lh={1.3} style={{ whiteSpace: 'nowrap' }}>
            {value}
          </Text>
          <Text size="xs" c="dimmed">
            {about}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  )
}
