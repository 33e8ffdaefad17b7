// Work orders by state, and how many are overdue: counted by their own list.
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { call } from '../api/call.ts'
import { useFormat } from '../parts/format.ts'
import { columnOf, useMe } from '../shell/me.tsx'
import { Card, Figure, FootLink } from './card.tsx'
import { toList } from './places.ts'
import { Ranking } from './ranking.tsx'
import type { Listed } from './reports-data.ts'

const closed = new Set(['done', 'cancelled'])

export function WorkOrderStates() {
  const translate = useTranslate()
  const format = useFormat()
  const resource = useMe().resource('workOrder')
  const states = resource ? (columnOf(resource, 'status')?.choices ?? []) : []
  const query = useQuery({
    queryKey: ['work-order-states'],
    enabled: resource !== undefined,
    queryFn: async ({ signal }) => {
      const count = async (filter: Record<string, string>) =>
        (await call<Listed>(resource?.path ?? '', { query: { ...filter, limit: 1, count: true, fields: 'id' }, signal })).count
      const [overdue, ...counts] = await Promise.all([count({ overdue: 'true' }), ...states.map(({ value }) => count({ status: value }))])
      return { overdue, states: states.map(({ value, label }, at) => ({ value, label, count: counts[at] ?? 0 })) }
    },
  })
  if (!resource) return null
  const openOf = (found: readonly { value: string; count: number }[]) =>
    found.reduce((sum, { value, count }) => (closed.has(value) ? sum : sum + count), 0)
  const findingOf = ({ overdue, states: found }: { overdue: number; states: { value: string; count: number }[] }) =>
    openOf(found) === 0
      ? translate('dashboards.facilities.noWorkOrders')
      : translate('dashboards.facilities.workOrders', { smart_count: openOf(found), overdue })
  const to = (status: string) => toList('workOrder', { status })
  return (
    <Card
      label={resource.pluralLabel}
      query={query}
      finding={findingOf}
      foot={(data) => (
        <FootLink to={toList('workOrder')}>
          {translate('dashboards.allRows', { smart_count: data.states.reduce((sum, { count }) => sum + count, 0) })}
        </FootLink>
      )}
    >
      {(data) => (
        <>
          <Figure
            value={format.number(data.overdue)}
            unit={translate('dashboards.overdue')}
            to={toList('workOrder', { overdue: true })}
            tone={data.overdue > 0 ? 'bad' : 'good'}
          />
          <Ranking
            title={findingOf(data)}
            unit={resource.pluralLabel}
            format={(value) => format.number(value)}
            series={[{ name: 'count', label: resource.pluralLabel, colour: 1 }]}
            data={data.states.map(({ value, label, count }) => ({ name: label, count, to: to(value) }))}
          />
        </>
      )}
    </Card>
  )
}
