// Dragging stops: from lists and time lines, by mouse, touch and keyboard, onto a place in a list, a time line, or off all routes.
import {
  type Announcements,
  type CollisionDetection,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  KeyboardCode,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  PointerSensor,
  pointerWithin,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { Badge } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { type ReactNode, useState } from 'react'
import type { Target } from './arrange.ts'
import type { Lane, Stop } from './board.ts'

/** What is dragged. */
export interface Dragged {
  readonly orderId: number
  readonly kind: 'pickup' | 'delivery'
  readonly name: string
}

/** Where it may be dropped: a place in a list, or anywhere on a time line (`stops` with their times tell where). */
interface Place {
  readonly label: string
  readonly target: Target
  readonly track?: { readonly span: { readonly from: number; readonly to: number }; readonly stops: readonly Stop[] }
}

const placeOf = (over: { data: { current?: unknown } } | null) => over?.data.current as Place | undefined // what the droppables below say
const draggedOf = (active: { data: { current?: unknown } }) => active.data.current as Dragged // what the draggables below say

/** The pointer decides; by the keyboard the place in which, or next to which, the middle of what is dragged lies. */
const nearest: CollisionDetection = (given) => {
  if (given.pointerCoordinates) return pointerWithin(given)
  const { left, top, width, height } = given.collisionRect
  const [x, y] = [left + width / 2, top + height / 2]
  return given.droppableContainers
    .filter(({ id }) => String(id).startsWith('list-'))
    .flatMap(({ id }) => {
      const rect = given.droppableRects.get(id)
      if (!rect) return []
      const beside = Math.max(rect.left - x, 0, x - rect.right)
      return [{ id, data: { value: Math.hypot(beside, Math.max(rect.top - y, 0, y - rect.bottom)) } }]
    })
    .sort((a, b) => a.data.value - b.data.value)
}

/** Arrows go to the place before or after, from list to list. */
const byArrows: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  const step = event.code === KeyboardCode.Down ? 1 : event.code === KeyboardCode.Up ? -1 : 0
  if (step === 0 || !context.collisionRect) return undefined
  event.preventDefault()
  const places = context.droppableContainers
    .getEnabled()
    .filter(({ id }) => String(id).startsWith('list-'))
    .flatMap(({ id, node }) => {
      const rect = context.droppableRects.get(id)
      return rect && node.current ? [{ id, rect, node: node.current }] : []
    })
    .sort((a, b) => (a.node.compareDocumentPosition(b.node) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
  const at = places.findIndex(({ id }) => id === context.over?.id)
  const next = places[Math.min(places.length - 1, Math.max(0, at + step))]
  if (!next) return undefined
  const { collisionRect } = context
  const centre = (rect: { left: number; top: number; width: number; height: number }) =>
    [rect.left + rect.width / 2, rect.top + rect.height / 2] as const
  const [[x, y], [nowX, nowY]] = [centre(next.rect), centre(collisionRect)]
  return { x: currentCoordinates.x + x - nowX, y: currentCoordinates.y + y - nowY }
}

export function DragStops({ onMove, children }: { onMove: (stop: Dragged, target: Target) => void; children: ReactNode }) {
  const translate = useTranslate()
  const [active, setActive] = useState<Dragged | null>(null)
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: byArrows }),
  )
  const ended = ({ active: moved, over, activatorEvent, delta }: DragEndEvent) => {
    setActive(null)
    const place = placeOf(over)
    if (!place || !over) return
    const { track, target } = place
    if (!track || !target) return onMove(draggedOf(moved), target)
    const x = activatorEvent instanceof PointerEvent ? activatorEvent.clientX + delta.x : over.rect.left
    const isRtl = document.documentElement.dir === 'rtl'
    const part = ((isRtl ? over.rect.right - x : x - over.rect.left) / over.rect.width) * (track.span.to - track.span.from)
    const { orderId, kind } = draggedOf(moved)
    const before = track.stops.filter((stop) => Date.parse(stop.plannedServiceAt) < track.span.from + part)
    const isOwn = before.length > 0 && before.at(-1)?.orderId === orderId && before.at(-1)?.kind === kind
    onMove(draggedOf(moved), { ...target, index: isOwn ? before.length - 1 : before.length })
  }
  const say = (key: string, given: object) => translate(`dispatch.drag.${key}`, given)
  const announcements: Announcements = {
    onDragStart: ({ active: one }) => say('started', { name: draggedOf(one).name }),
    onDragOver: ({ active: one, over }) => say(over ? 'over' : 'nowhere', { name: draggedOf(one).name, place: placeOf(over)?.label }),
    onDragEnd: ({ active: one, over }) => say(over ? 'dropped' : 'cancelled', { name: draggedOf(one).name, place: placeOf(over)?.label }),
    onDragCancel: ({ active: one }) => say('cancelled', { name: draggedOf(one).name }),
  }
  return (
    <DndContext
      {...{ sensors }}
      collisionDetection={nearest}
      accessibility={{ announcements, screenReaderInstructions: { draggable: say('how', {}) } }}
      onDragStart={({ active: one }) => setActive(draggedOf(one))}
      onDragCancel={() => setActive(null)}
      onDragEnd={ended}
    >
      {children}
      <DragOverlay dropAnimation={null}>
        {active && (
          <Badge size="lg" w="max-content">
            {active.name}
          </Badge>
        )}
      </DragOverlay>
    </DndContext>
  )
}

/** A stop that is dragged by its handle in a list. */
export const useHandle = (prefix: string, dragged: Dragged, canDrag: boolean) =>
  useDraggable({ id: `${prefix}-${dragged.kind}-${dragged.orderId}`, data: dragged, disabled: !canDrag })

/** A stop that is dragged by its bar on a time line. */
export const useBar = ({ orderId, kind, order }: Stop, { vehicleId }: Lane, canDrag: boolean) =>
  useHandle(`bar-${vehicleId}`, { orderId, kind, name: order }, canDrag)

/** A place in a list of stops. */
export const usePlace = (id: string, label: string, target: Target, canDrag: boolean) =>
  useDroppable({ id: `list-${id}`, data: { label, target } satisfies Place, disabled: !canDrag })

/** The time line of a vehicle. */
export function useTrack(vehicleId: number, span: { from: number; to: number }, stops: readonly Stop[]) {
  const data: Place = { label: '', target: { vehicleId, index: stops.length }, track: { span, stops } }
  return useDroppable({ id: `track-${vehicleId}`, data })
}
