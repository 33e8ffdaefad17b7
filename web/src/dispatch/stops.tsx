// The stops of each vehicle as a table: the same as the time line, and where stops are put elsewhere by mouse, touch and keyboard.
import { ActionIcon, Anchor, Badge, Group, Paper, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconGripVertical, IconX } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Link } from 'react-router'
import type { ProblemIssue } from '../api/problem.ts'
import { useFormat } from '../parts/format.ts'
import { Refusal, useSentences } from '../parts/refusal.tsx'
import type { Target } from './arrange.ts'
import { isLate, type Lane, type Stop } from './board.ts'
import { useClock, useDuration } from './clock.ts'
import colours from './colours.module.css'
import { type Dragged, useHandle, usePlace } from './drag.tsx'
import { Status } from './status.tsx'
import classes from './stops.module.css'

interface Given {
  readonly selected: string | null
  readonly onSelect: (key: string) => void
  readonly canDrag: boolean
  readonly isChanged: boolean
  /** What is wrong with the route; the path of each says where. */
  readonly wrong: readonly ProblemIssue[]
  /** The stop as it is saved, by key. */
  readonly saved: ReadonlyMap<string, Stop>
  readonly currency: string | null
  readonly onMove: (stop: Dragged, target: Target) => void
  /** The key of the stop to be brought into view. */
  readonly revealed: string | null
}

/** What is wrong at a stop, by its place. */
export const wrongAt = (wrong: readonly ProblemIssue[], at: number) => wrong.filter(({ path }) => path === `stops.${at}`)

/** `isFolded` begins with the stops put away; what is selected or changed opens them. */
export function Stops({
  lane,
  wrong,
  isChanged,
  currency,
  isFolded,
  ...rest
}: Given & { readonly lane: Lane; readonly isFolded: boolean }) {
  const translate = useTranslate()
  const { number, money } = useFormat()
  const clock = useClock()
  const duration = useDuration()
  const { vehicle, nth, drive, vehicleId, routeId, timezone } = lane
  const stops = drive?.stops ?? []
  const [isOpen, setOpen] = useState(!isFolded || stops.length === 0)
  const isWanted = isChanged || stops.some(({ key }) => key === rest.selected)
  useEffect(() => {
    if (isWanted) setOpen(true)
  }, [isWanted])
  const end = usePlace(`${vehicleId}-end`, translate('dispatch.drag.end', { vehicle }), { vehicleId, index: stops.length }, rest.canDrag)
  const elsewhere = wrong.filter(({ path }) => !/^stops\.\d+$/.test(path))
  return (
    <Paper
      ref={isOpen ? undefined : end.setNodeRef}
      component="section"
      withBorder
      className={`${classes.lane} ${!isOpen && end.isOver ? classes.over : ''}`}
      aria-label={vehicle}
    >
      <Group gap="xs" px="sm" py={6} justify="space-between">
        <Group gap="xs">
          {stops.length > 0 && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-expanded={isOpen}
              aria-label={translate('dispatch.stopsOf', { vehicle })}
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? <IconChevronDown size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden className={classes.folded} />}
            </ActionIcon>
          )}
          <span className={`${colours.swatch} ${colours[`c${nth % 8}`]}`} aria-hidden />
          <Text fw={600}>
            {routeId !== null && drive && drive.status !== 'planned' ? (
              <Anchor component={Link} to={`/dispatch/routes/${routeId}`} inherit>
                {vehicle}
              </Anchor>
            ) : (
              vehicle
            )}
          </Text>
          {isChanged && (
            <Badge size="sm" variant="light">
              {translate('dispatch.changed')}
            </Badge>
          )}
        </Group>
        {drive && (
          <Text size="xs" c="dimmed" className="numeric">
            <bdi>{translate('dispatch.stopCount', { smart_count: stops.length })}</bdi> ·{' '}
            <bdi>
              {clock(drive.plannedStartAt, timezone)} – {clock(drive.plannedEndAt, timezone)}
            </bdi>{' '}
            · <bdi>{number(drive.distanceKm, 1)} km</bdi> · <bdi>{duration(drive.durationMinutes)}</bdi>
            {currency && (
              <>
                {' '}
                · <bdi>{money(drive.totalCost, currency)}</bdi>
              </>
            )}
          </Text>
        )}
      </Group>
      {elsewhere.map((issue) => (
        <Wrong key={issue.message} issue={issue} />
      ))}
      {isOpen && stops.length > 0 && (
        <Table className={classes.table} verticalSpacing={4} horizontalSpacing={6} aria-label={translate('dispatch.stopsOf', { vehicle })}>
          <Table.Thead>
            <Table.Tr>
              {rest.canDrag && (
                <Table.Th w={28}>
                  <VisuallyHidden>{translate('dispatch.drag.handle')}</VisuallyHidden>
                </Table.Th>
              )}
              <Table.Th w={28}>#</Table.Th>
              <Table.Th>{translate('dispatch.columns.order')}</Table.Th>
              <Table.Th>{translate('dispatch.columns.arrives')}</Table.Th>
              <Table.Th visibleFrom="xs">{translate('dispatch.columns.leaves')}</Table.Th>
              <Table.Th visibleFrom="xs">{translate('dispatch.columns.window')}</Table.Th>
              <Table.Th visibleFrom="xs" ta="end">
                {translate('dispatch.columns.load')}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {stops.map((stop, at) => (
              <StopRow key={stop.key} {...{ stop, at, lane }} {...rest} wrong={wrongAt(wrong, at)} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {rest.canDrag && isOpen && (
        <div ref={end.setNodeRef} className={`${classes.end} ${end.isOver ? classes.over : ''}`}>
          {translate('dispatch.drag.endHere')}
        </div>
      )}
      {!drive && !rest.canDrag && (
        <Text size="sm" c="dimmed" px="sm" pb="xs">
          {translate('dispatch.idle')}
        </Text>
      )}
    </Paper>
  )
}

/** What is wrong and what helps, in words. */
export function Wrong({ issue }: { issue: ProblemIssue }) {
  const { ofCode } = useSentences()
  return (
    <Text component="div" size="sm" className={classes.wrong} px="sm" py={4}>
      <Refusal said={ofCode(issue.code, issue.values)}>
        <strong>{issue.message}</strong> {issue.hint}
      </Refusal>
    </Text>
  )
}

interface RowGiven extends Omit<Given, 'isChanged' | 'currency'> {
  readonly stop: Stop
  readonly at: number
  readonly lane: Lane
}

function StopRow({ stop, at, lane, selected, onSelect, canDrag, saved, wrong, onMove, revealed }: RowGiven) {
  const translate = useTranslate()
  const { number } = useFormat()
  const clock = useClock()
  const { key, order, orderId, kind, customer, city, plannedArrivalAt, plannedDepartureAt, windowStart, windowEnd } = stop
  const { vehicleId, vehicle, timezone } = lane
  const label = translate('dispatch.drag.before', { order, vehicle })
  const place = usePlace(`${vehicleId}-${key}`, label, { vehicleId, index: at }, canDrag)
  const handle = useHandle('row', { orderId, kind, name: order }, canDrag)
  const row = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    if (revealed === key) row.current?.scrollIntoView({ block: 'nearest' })
  }, [revealed, key])
  const was = saved.get(key)
  const [before, now] = [clock(was?.plannedArrivalAt ?? null, timezone), clock(stop.actualArrivalAt ?? plannedArrivalAt, timezone)]
  const window = windowEnd && `${clock(windowStart, timezone)}–${clock(windowEnd, timezone)}`
  const late = isLate(stop)
  const columns = canDrag ? 7 : 6
  return (
    <>
      <Table.Tr
        ref={(node) => {
          row.current = node
          place.setNodeRef(node)
        }}
        className={`${classes.row} ${place.isOver ? classes.before : ''} ${handle.isDragging ? classes.dragging : ''}`}
        data-selected={key === selected}
        data-stop={order}
      >
        {canDrag && (
          <Table.Td>
            <ActionIcon
              ref={handle.setNodeRef}
              variant="subtle"
              color="gray"
              className={classes.handle}
              {...handle.listeners}
              {...handle.attributes}
              aria-label={translate('dispatch.drag.move', { order })}
            >
              <IconGripVertical size={16} aria-hidden />
            </ActionIcon>
          </Table.Td>
        )}
        <Table.Td className="numeric">{at + 1}</Table.Td>
        <Table.Td>
          <Group gap={4} wrap="nowrap" justify="space-between">
            <div>
              <button type="button" className={classes.name} aria-pressed={key === selected} onClick={() => onSelect(key)}>
                {order}
                {kind === 'pickup' && ` (${translate('dispatch.kinds.pickup')})`}
              </button>
              {stop.status !== 'pending' && <Status of="routeStop" value={stop.status} />}
              <Text size="xs" c="dimmed" lh={1.2}>
                {[customer, city].filter(Boolean).join(' · ')}
              </Text>
              <Text size="xs" c="dimmed" lh={1.2} className="numeric" hiddenFrom="xs">
                {window}
              </Text>
            </div>
            {canDrag && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={translate('dispatch.drag.off', { order })}
                onClick={() => onMove({ orderId, kind, name: order }, null)}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            )}
          </Group>
        </Table.Td>
        <Table.Td className={`numeric ${classes.tight}`}>
          <Was before={before} now={now} />
          {late && (
            <Badge size="xs" color="red" variant="light" display="block" w="max-content">
              {translate('dispatch.late')}
            </Badge>
          )}
        </Table.Td>
        <Table.Td className={`numeric ${classes.tight}`} visibleFrom="xs">
          {clock(plannedDepartureAt, timezone)}
        </Table.Td>
        <Table.Td className={`numeric ${classes.tight}`} visibleFrom="xs">
          {window}
        </Table.Td>
        <Table.Td className={`numeric ${classes.tight}`} ta="end" visibleFrom="xs">
          <bdi>{number(stop.loadWeightTonnes)} t</bdi>
        </Table.Td>
      </Table.Tr>
      {wrong.length > 0 && (
        <Table.Tr>
          <Table.Td colSpan={columns} p={0}>
            {wrong.map((issue) => (
              <Wrong key={issue.message} issue={issue} />
            ))}
          </Table.Td>
        </Table.Tr>
      )}
    </>
  )
}

/** What something was, and is now, where the two differ. */
export function Was({ before, now }: { before: ReactNode; now: ReactNode }) {
  const translate = useTranslate()
  if (!before || before === now) return <span>{now}</span>
  return (
    <span>
      <Text span size="sm" c="dimmed" td="line-through" aria-label={translate('dispatch.was')}>
        {before}
      </Text>{' '}
      <span aria-hidden>→</span> <strong>{now}</strong>
    </span>
  )
}
