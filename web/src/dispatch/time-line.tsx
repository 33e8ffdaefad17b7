// The day of each vehicle as a bar over the hours: driving, waiting, service, the window of each stop and what is on board.
import { ActionIcon, Group, Text } from '@mantine/core'
import { IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { type CSSProperties, useState } from 'react'
import { type Board, type Drive, isLate, type Lane, type Stop } from './board.ts'
import { useClock } from './clock.ts'
import colours from './colours.module.css'
import { useBar, useTrack } from './drag.tsx'
import { useVehicleType } from './status.tsx'
import classes from './time-line.module.css'

const hour = 3_600_000
const widths = [1, 1.5, 2, 3, 4, 6] as const

/** A stretch of time on the axis, in milliseconds. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Whole hours around everything that is driven. */
export function spanOf(lanes: readonly Lane[]): Span | null {
  const drives = lanes.flatMap(({ drive }) => drive ?? [])
  if (drives.length === 0) return null
  const from = Math.min(...drives.map(({ plannedStartAt }) => Date.parse(plannedStartAt)))
  const to = Math.max(...drives.map(({ plannedEndAt }) => Date.parse(plannedEndAt)))
  return { from: Math.floor(from / hour) * hour, to: Math.max(Math.ceil(to / hour), Math.floor(from / hour) + 1) * hour }
}

interface Given {
  readonly board: Board
  readonly selected: string | null
  readonly onSelect: (key: string) => void
  readonly changed: ReadonlySet<number>
  readonly wrongKeys: ReadonlySet<string>
  readonly canDrag: boolean
}

export function TimeLine({ board, selected, onSelect, changed, wrongKeys, canDrag }: Given) {
  const translate = useTranslate()
  const hourOf = useClock('hour')
  const [zoom, setZoom] = useState(0)
  const span = spanOf(board.lanes)
  if (!span) return null
  const zone = board.lanes.find(({ drive }) => drive)?.timezone ?? 'UTC'
  const hours = Array.from({ length: (span.to - span.from) / hour + 1 }, (_, n) => span.from + n * hour)
  const shown = hours.length > 14 ? hours.filter((_, n) => n % Math.ceil(hours.length / 12 / (widths[zoom] ?? 1)) === 0) : hours
  return (
    <section aria-label={translate('dispatch.timeLine.title')}>
      <Group justify="space-between" mb={4} wrap="nowrap" align="flex-start">
        <Group gap="xs" className={classes.key}>
          <span className={classes.keyDrive}>{translate('dispatch.timeLine.drive')}</span>
          <span className={classes.keyWait}>{translate('dispatch.timeLine.wait')}</span>
          <span className={classes.keyService}>{translate('dispatch.timeLine.service')}</span>
          <span className={classes.keyWindow}>{translate('dispatch.timeLine.window')}</span>
          <span className={classes.keyLoad}>{translate('dispatch.timeLine.load')}</span>
        </Group>
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            variant="default"
            size="sm"
            aria-label={translate('dispatch.timeLine.narrower')}
            disabled={zoom === 0}
            onClick={() => setZoom(zoom - 1)}
          >
            <IconZoomOut size={14} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="default"
            size="sm"
            aria-label={translate('dispatch.timeLine.wider')}
            disabled={zoom === widths.length - 1}
            onClick={() => setZoom(zoom + 1)}
          >
            <IconZoomIn size={14} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={translate('dispatch.timeLine.scroll')}>
        <div className={classes.chart} style={{ '--zoom': widths[zoom] ?? 1 } as CSSProperties}>
          <div className={classes.name} />
          <div className={classes.axis} aria-hidden>
            {shown.map((at) => (
              <span key={at} style={{ insetInlineStart: share(span, at) }}>
                {hourOf(new Date(at).toISOString(), zone)}
              </span>
            ))}
          </div>
          {board.lanes.map((lane) => (
            <Row
              key={lane.number ?? lane.vehicleId}
              {...{ lane, span, hours, selected, onSelect, wrongKeys, canDrag }}
              isChanged={changed.has(lane.vehicleId)}
            />
          ))}
        </div>
      </section>
    </section>
  )
}

const share = ({ from, to }: Span, at: number | string) =>
  `${((((typeof at === 'number' ? at : Date.parse(at)) - from) / (to - from)) * 100).toFixed(3)}%`
const between = (span: Span, from: string | number, to: string | number): CSSProperties => {
  const [start, end] = [from, to].map((at) => Math.min(span.to, Math.max(span.from, typeof at === 'number' ? at : Date.parse(at))))
  return {
    insetInlineStart: share(span, start ?? 0),
    inlineSize: `${((((end ?? 0) - (start ?? 0)) / (span.to - span.from)) * 100).toFixed(3)}%`,
  }
}

interface RowGiven extends Omit<Given, 'board' | 'changed'> {
  readonly lane: Lane
  readonly span: Span
  readonly hours: readonly number[]
  readonly isChanged: boolean
}

function Row({ lane, span, hours, isChanged, ...rest }: RowGiven) {
  const translate = useTranslate()
  const vehicleType = useVehicleType()
  const { vehicle, type, nth, drive, vehicleId } = lane
  const isSelected = drive?.stops.some(({ key }) => key === rest.selected) ?? false
  const { setNodeRef, isOver } = useTrack(vehicleId, span, drive?.stops ?? [])
  return (
    <>
      <div className={classes.name} data-selected={isSelected}>
        <span className={`${colours.swatch} ${colours[`c${nth % 8}`]}`} aria-hidden />
        <span className={classes.vehicle}>
          <Text size="sm" fw={600} span display="block" truncate title={vehicle}>
            {vehicle}
          </Text>
          <Text size="xs" c="dimmed" span display="block" lh={1.1}>
            {isChanged ? translate('dispatch.changed') : vehicleType(type)}
          </Text>
        </span>
      </div>
      <div ref={setNodeRef} className={`${classes.track} ${colours[`c${nth % 8}`]} ${isOver ? classes.over : ''}`}>
        {hours.map((at) => (
          <i key={at} className={classes.hour} style={{ insetInlineStart: share(span, at) }} />
        ))}
        {drive ? (
          <Bars {...{ lane, drive, span }} {...rest} />
        ) : (
          <Text size="xs" c="dimmed" className={classes.idle}>
            {translate('dispatch.idle')}
          </Text>
        )}
      </div>
    </>
  )
}

interface BarsGiven extends Omit<RowGiven, 'hours' | 'isChanged'> {
  readonly drive: Drive
}

function Bars({ lane, drive, span, ...rest }: BarsGiven) {
  return (
    <>
      <i className={classes.drive} style={between(span, drive.plannedStartAt, drive.plannedEndAt)} />
      {drive.stops.map((stop, at) => (
        <Block key={stop.key} {...{ stop, at, lane, span }} {...rest} />
      ))}
      {loads(drive, lane).map(({ from, to, share: part, isOver }) => (
        <i
          key={from}
          className={`${classes.load} ${isOver ? classes.overloaded : ''}`}
          style={{ ...between(span, from, to), blockSize: `${Math.min(1, part) * 10}px` }}
        />
      ))}
    </>
  )
}

/** What is on board between stops, as a share of what the vehicle carries, by weight or volume, whichever is more. */
function loads(drive: Drive, { capacityWeightTonnes, capacityVolumeM3 }: Lane) {
  const shareOf = (weight: number, volume: number) =>
    Math.max(capacityWeightTonnes ? weight / capacityWeightTonnes : 0, capacityVolumeM3 ? volume / capacityVolumeM3 : 0)
  const points = [
    { from: drive.plannedStartAt, share: shareOf(drive.loadWeightTonnes, drive.loadVolumeM3) },
    ...drive.stops.map((stop) => ({ from: stop.plannedDepartureAt, share: shareOf(stop.loadWeightTonnes, stop.loadVolumeM3) })),
  ]
  return points.map((point, at) => ({ ...point, to: points[at + 1]?.from ?? drive.plannedEndAt, isOver: point.share > 1.000001 }))
}

interface BlockGiven extends Omit<BarsGiven, 'drive'> {
  readonly stop: Stop
  readonly at: number
}

function Block({ stop, at, lane, span, selected, onSelect, wrongKeys, canDrag }: BlockGiven) {
  const translate = useTranslate()
  const clock = useClock()
  const { key, windowStart, windowEnd, plannedArrivalAt, plannedServiceAt, plannedDepartureAt, order, sequence } = stop
  const { setNodeRef, listeners, isDragging } = useBar(stop, lane, canDrag)
  const isBad = isLate(stop) || wrongKeys.has(key)
  const zone = lane.timezone
  const label = translate('dispatch.timeLine.stop', {
    ...{
      sequence,
      order,
      arrives: clock(plannedArrivalAt, zone),
      service: clock(plannedServiceAt, zone),
      leaves: clock(plannedDepartureAt, zone),
    },
    ...{ from: clock(windowStart, zone) || '–', until: clock(windowEnd, zone) || '–' },
  })
  return (
    <>
      {windowEnd !== null && (
        <i
          className={`${classes.window} ${key === selected ? classes.ofSelected : ''} ${isBad ? classes.bad : ''}`}
          style={{ ...between(span, windowStart ?? span.from, windowEnd), insetBlockStart: `${2 + (at % 3) * 4}px` }}
        />
      )}
      {plannedServiceAt > plannedArrivalAt && <i className={classes.wait} style={between(span, plannedArrivalAt, plannedServiceAt)} />}
      <button
        ref={setNodeRef}
        type="button"
        className={`${classes.stop} ${isBad ? classes.bad : ''} ${isDragging ? classes.dragging : ''}`}
        style={between(span, plannedServiceAt, plannedDepartureAt)}
        aria-label={label}
        aria-pressed={key === selected}
        title={label}
        onClick={() => onSelect(key)}
        {
          ...(canDrag ? { onPointerDown: listeners?.onPointerDown as never } : {}) /* the keyboard moves stops in their list */
        }
      >
        {sequence}
      </button>
    </>
  )
}
