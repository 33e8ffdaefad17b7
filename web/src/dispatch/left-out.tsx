// Orders on no route, each with why no vehicle takes it, and what would help.
import { ActionIcon, Badge, Group, NativeSelect, Paper, Stack, Text, Title } from '@mantine/core'
import { IconGripVertical } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import type { Unassigned } from '../../../shared/domains/dispatch/planning/unassigned.ts'
import { useFormat } from '../parts/format.ts'
import type { Target } from './arrange.ts'
import type { Lane, LeftOut as Order } from './board.ts'
import { useClock } from './clock.ts'
import { type Dragged, useHandle, usePlace } from './drag.tsx'
import { leftOutKey } from './keys.ts'
import classes from './stops.module.css'

interface Given {
  readonly orders: readonly Order[]
  readonly unassigned: Unassigned | null
  readonly zone: string
  readonly selected: string | null
  readonly onSelect: (key: string) => void
  readonly canDrag: boolean
  /** Vehicles that it may be put on. */
  readonly lanes: readonly Lane[]
  readonly onMove: (stop: Dragged, target: Target) => void
}

export function LeftOut({ orders, ...rest }: Given) {
  const translate = useTranslate()
  const place = usePlace('left-out', translate('dispatch.leftOut.title'), null, rest.canDrag)
  return (
    <section aria-label={translate('dispatch.leftOut.title')}>
      <Title order={2} size="h5" mb="xs">
        {translate('dispatch.leftOut.count', { smart_count: orders.length })}
      </Title>
      <Stack gap="xs">
        {orders.map((order) => (
          <LeftOutOrder key={order.orderId} order={order} {...rest} />
        ))}
      </Stack>
      {rest.canDrag && (
        <div ref={place.setNodeRef} className={`${classes.end} ${place.isOver ? classes.over : ''}`}>
          {translate('dispatch.leftOut.here')}
        </div>
      )}
    </section>
  )
}

function LeftOutOrder({
  order,
  unassigned,
  zone,
  selected,
  onSelect,
  canDrag,
  lanes,
  onMove,
}: Omit<Given, 'orders'> & { readonly order: Order }) {
  const translate = useTranslate()
  const clock = useClock()
  const { number } = useFormat()
  const dragged: Dragged = { orderId: order.orderId, kind: 'delivery', name: order.order }
  const handle = useHandle('left', dragged, canDrag)
  const why = unassigned?.orders.find(({ orderId }) => orderId === order.orderId)
  const codes = new Set(why?.why.flatMap(({ reasons }) => reasons.map(({ code }) => code)))
  const key = leftOutKey(order.orderId)
  return (
    <Paper withBorder p="xs" data-order={order.order}>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        {canDrag && (
          <ActionIcon
            ref={handle.setNodeRef}
            variant="subtle"
            color="gray"
            className={classes.handle}
            {...handle.listeners}
            {...handle.attributes}
            aria-label={translate('dispatch.drag.move', { order: order.order })}
          >
            <IconGripVertical size={16} aria-hidden />
          </ActionIcon>
        )}
        <div>
          <Group gap="xs">
            <button type="button" className={classes.name} aria-pressed={key === selected} onClick={() => onSelect(key)}>
              {order.order}
            </button>
            <Text size="xs" c="dimmed" className="numeric">
              <bdi>{[order.customer, order.city].filter(Boolean).join(' · ')}</bdi> ·{' '}
              <bdi>
                {clock(order.windowStart, zone)}–{clock(order.windowEnd, zone)}
              </bdi>{' '}
              · <bdi>{number(order.weightTonnes)} t</bdi> · <bdi>{number(order.volumeM3)} m³</bdi>
            </Text>
            {order.priority ? (
              <Badge size="xs" variant="default">
                {translate('dispatch.priority', { priority: order.priority })}
              </Badge>
            ) : null}
          </Group>
          {why ? (
            <ul className={classes.why}>
              {why.why.map(({ vehicles, reasons }) => (
                <li key={vehicles.join()}>
                  <Text span size="sm" fw={600}>
                    {vehicles.slice(0, 4).join(', ')}
                    {vehicles.length > 4 && ` +${vehicles.length - 4}`}:
                  </Text>{' '}
                  {reasons.map(({ message }) => message).join('; ')}
                </li>
              ))}
            </ul>
          ) : (
            <Text size="sm">{translate('dispatch.leftOut.byHand')}</Text>
          )}
          {[...codes].map((code) => (
            <Text key={code} size="sm" c="dimmed">
              {translate(`dispatch.help.${code}`)}
            </Text>
          ))}
          {canDrag && (
            <NativeSelect
              size="xs"
              mt={4}
              w="max-content"
              aria-label={translate('dispatch.leftOut.putOrderOn', { order: order.order })}
              value=""
              onChange={({ currentTarget: { value } }) => {
                const lane = lanes.find(({ vehicleId }) => String(vehicleId) === value)
                if (lane) onMove(dragged, { vehicleId: lane.vehicleId, index: lane.drive?.stops.length ?? 0 })
              }}
              data={[
                { value: '', label: translate('dispatch.leftOut.putOn') },
                ...lanes.map(({ vehicleId, vehicle }) => ({ value: String(vehicleId), label: vehicle })),
              ]}
            />
          )}
        </div>
      </Group>
    </Paper>
  )
}
