// A route on the road: its stops as planned and as they came, and what happens next; it is looked at again while the page is seen.
import { Anchor, Badge, Button, Group, Loader, Paper, Progress, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { Link, useParams } from 'react-router'
import { call } from '../api/call.ts'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { useClock } from './clock.ts'
import { Does } from './does.tsx'
import classes from './route-page.module.css'
import { Status } from './status.tsx'

interface Route {
  readonly id: number
  readonly number: string
  readonly decisionId: number
  readonly decision: string
  readonly vehicleId: number
  readonly vehicle: string
  readonly status: string
  readonly plannedOn: string
  readonly plannedStartAt: string
  readonly plannedEndAt: string
  readonly startedAt: string | null
  readonly completedAt: string | null
  readonly estimatedDistanceKm: number
  readonly actualDistanceKm: number | null
  readonly estimatedCost: number
  readonly actualCost: number | null
  readonly currency: string | null
  readonly reason: string | null
}
interface RouteStop {
  readonly id: number
  readonly sequence: number
  readonly orderId: number
  readonly order: string
  readonly kind: 'pickup' | 'delivery'
  readonly place: { readonly lat: number; readonly lon: number; readonly name?: string }
  readonly status: string
  readonly plannedArrivalAt: string
  readonly plannedDepartureAt: string
  readonly actualArrivalAt: string | null
  readonly actualDepartureAt: string | null
  readonly reason: string | null
}
interface Order {
  readonly id: number
  readonly customer: string
  readonly destinationCity: string
  readonly windowStart: string
  readonly windowEnd: string
}

const isOver = ({ status }: RouteStop) => status === 'completed' || status === 'skipped' || status === 'failed'

export default function RoutePage() {
  const id = Number(useParams().id)
  const translate = useTranslate()
  const { date, number, money } = useFormat()
  const { can, person } = useMe()
  const clock = useClock()
  const client = useQueryClient()
  const key = ['dispatch', 'route', id]
  const found = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const [route, { items: stops }] = await Promise.all([
        call<Route>(`/api/dispatch/routes/${id}`, { signal }),
        call<{ items: RouteStop[] }>('/api/dispatch/route-stops', { query: { routeId: id, sort: 'sequence', limit: 1000 }, signal }),
      ])
      const ids = [...new Set(stops.map(({ orderId }) => orderId))].join(',')
      const orders = ids
        ? (await call<{ items: Order[] }>('/api/dispatch/orders', { query: { 'id.in': ids, sort: 'id', limit: 1000 }, signal })).items
        : []
      const vehicle = await call<{ timezone: string }>(`/api/dispatch/vehicles/${route.vehicleId}`, { signal }).catch(() => null)
      return { route, stops, orders: new Map(orders.map((order) => [order.id, order])), zone: vehicle?.timezone ?? person.timezone }
    },
    refetchInterval: 10_000, // not while the page is hidden
    staleTime: 0,
  })
  if (found.error && !found.data) return <Trouble error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <Loader role="status" aria-label={translate('shell.loading')} />
  const { route, stops, orders, zone } = found.data
  const again = () => client.invalidateQueries({ queryKey: ['dispatch'] })
  const path = `/api/dispatch/routes/${id}`
  const over = stops.filter(isOver).length
  const next = stops.find((stop) => !isOver(stop))
  const delivered = stops.filter(({ status }) => status === 'completed').length
  const isLate = ({ orderId, kind, actualArrivalAt, plannedArrivalAt }: RouteStop) => {
    const window = orders.get(orderId)
    return kind === 'delivery' && window !== undefined && (actualArrivalAt ?? plannedArrivalAt) > window.windowEnd
  }
  const driven = route.actualDistanceKm ?? route.estimatedDistanceKm
  return (
    <Page
      title={translate('dispatch.road.title', { number: route.number, vehicle: route.vehicle })}
      about={
        <>
          {date(route.plannedOn)} · {clock(route.plannedStartAt, zone)}–{clock(route.plannedEndAt, zone)} ·{' '}
          <Anchor component={Link} to={`/dispatch/decisions/${route.decisionId}`} inherit underline="always">
            {route.decision}
          </Anchor>
        </>
      }
      actions={
        <>
          <Status of="route" value={route.status} />
          {route.status === 'committed' && can('route.start') && <Does {...{ path, name: 'start', again }} isFirst />}
          {route.status === 'committed' && can('route.cancel') && <Does {...{ path, name: 'cancel', again }} needsReason />}
          {route.status === 'in-progress' && can('route.finish') && (
            <Does {...{ path, name: 'finish', again }} isFirst={over === stops.length} canOpenBack={over < stops.length} />
          )}
        </>
      }
    >
      <Paper withBorder p="sm">
        <Group justify="space-between" mb={6}>
          <Text size="sm" role="status">
            {translate('dispatch.road.progress', { over, all: stops.length, delivered })}
          </Text>
          <Text size="sm" c="dimmed" className="numeric">
            {number(driven, 1)} km
            {route.currency && ` · ${money(route.actualCost ?? route.estimatedCost, route.currency)}`}
          </Text>
        </Group>
        <Progress value={stops.length === 0 ? 0 : (100 * over) / stops.length} aria-label={translate('dispatch.road.bar')} />
        {route.reason && <Text size="sm">{route.reason}</Text>}
      </Paper>
      <Stack component="ol" gap="xs" className={classes.stops} aria-label={translate('dispatch.stopsOf', { vehicle: route.vehicle })}>
        {stops.map((stop) => {
          const order = orders.get(stop.orderId)
          const stopPath = `/api/dispatch/route-stops/${stop.id}`
          const canAct = route.status === 'in-progress'
          return (
            <Paper component="li" withBorder p="sm" key={stop.id} data-stop={stop.order} className={isOver(stop) ? classes.over : ''}>
              <Group justify="space-between" align="flex-start" gap="xs">
                <div>
                  <Group gap="xs">
                    <Text fw={700} className="numeric">
                      {stop.sequence}
                    </Text>
                    <Text fw={600}>
                      <Anchor component={Link} to={`/r/order/${stop.orderId}`} inherit>
                        {stop.order}
                      </Anchor>
                      {stop.kind === 'pickup' && ` (${translate('dispatch.kinds.pickup')})`}
                    </Text>
                    <Status of="routeStop" value={stop.status} />
                    {isLate(stop) && (
                      <Badge color="red" variant="light">
                        {translate('dispatch.late')}
                      </Badge>
                    )}
                  </Group>
                  <Text size="sm" c="dimmed">
                    {[order?.customer, stop.place.name ?? order?.destinationCity].filter(Boolean).join(' · ')}
                  </Text>
                  <Text size="sm" className="numeric">
                    {translate('dispatch.road.planned', { at: clock(stop.plannedArrivalAt, zone) })}
                    {stop.actualArrivalAt && ` · ${translate('dispatch.road.arrived', { at: clock(stop.actualArrivalAt, zone) })}`}
                    {stop.actualDepartureAt && ` · ${translate('dispatch.road.left', { at: clock(stop.actualDepartureAt, zone) })}`}
                    {order &&
                      ` · ${translate('dispatch.road.window', { from: clock(order.windowStart, zone), until: clock(order.windowEnd, zone) })}`}
                  </Text>
                  {stop.reason && <Text size="sm">{stop.reason}</Text>}
                </div>
                {canAct && !isOver(stop) && (
                  <Group gap="xs">
                    {stop.status === 'pending' && can('routeStop.arrive') && (
                      <Does {...{ path: stopPath, name: 'arrive', of: stop.order, again }} isFirst={stop === next} />
                    )}
                    {can('routeStop.complete') && (
                      <Does
                        {...{ path: stopPath, name: 'complete', of: stop.order, again }}
                        isFirst={stop === next && stop.status === 'arrived'}
                      />
                    )}
                    {can('routeStop.skip') && <Does {...{ path: stopPath, name: 'skip', of: stop.order, again }} needsReason />}
                    {can('routeStop.fail') && <Does {...{ path: stopPath, name: 'fail', of: stop.order, again }} needsReason />}
                  </Group>
                )}
              </Group>
            </Paper>
          )
        })}
      </Stack>
      {found.error && <Trouble error={found.error} retry={() => void found.refetch()} />}
      <Group>
        <Button variant="subtle" size="compact-sm" loading={found.isFetching} onClick={() => void found.refetch()}>
          {translate('dispatch.road.again')}
        </Button>
      </Group>
    </Page>
  )
}
