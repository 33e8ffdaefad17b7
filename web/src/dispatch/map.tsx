// The plan on a map frame: no tiles and no other host, but meridians and parallels, a scale, the depot, routes, stops and what was left out.
import 'leaflet/dist/leaflet.css'
import { Button, Group } from '@mantine/core'
import { IconZoomScan } from '@tabler/icons-react'
import * as L from 'leaflet'
import { useTranslate } from 'ra-core'
import { useEffect, useRef } from 'react'
import { type Board, isLate } from './board.ts'
import colours from './colours.module.css'
import { graticule } from './graticule.ts'
import { leftOutKey } from './keys.ts'
import classes from './map.module.css'

interface Given {
  readonly board: Board
  /** Key of the stop, or `order-{id}` of what was left out. */
  readonly selected: string | null
  readonly onSelect: (key: string | null) => void
}

export default function PlanMap({ board, selected, onSelect }: Given) {
  const translate = useTranslate()
  const frame = useRef<HTMLDivElement>(null)
  const made = useRef<{
    map: L.Map
    layer: L.LayerGroup
    markers: Map<string, L.Marker>
    routes: Map<string, (L.Polyline | L.Marker)[]>
  } | null>(null)
  const select = useRef(onSelect)
  select.current = onSelect
  useEffect(() => {
    if (!frame.current) return
    const map = L.map(frame.current, { attributionControl: false, zoomSnap: 0.25, minZoom: 2, maxZoom: 17, zoomControl: false })
    L.control.zoom({ zoomInTitle: translate('dispatch.map.zoomIn'), zoomOutTitle: translate('dispatch.map.zoomOut') }).addTo(map)
    L.control.scale({ imperial: false }).addTo(map)
    map.setView([0, 0], 3)
    graticule(map, classes.meridian ?? '')
    map.on('click', () => select.current(null))
    made.current = { map, layer: L.layerGroup().addTo(map), markers: new Map(), routes: new Map() }
    const resized = new ResizeObserver(() => map.invalidateSize())
    resized.observe(frame.current)
    return () => {
      resized.disconnect()
      map.remove()
      made.current = null
    }
  }, [translate])

  useEffect(() => {
    if (!made.current) return
    const { layer, markers, routes } = made.current
    layer.clearLayers()
    markers.clear()
    routes.clear()
    const pin = (at: L.LatLngExpression, text: string, style: string, label: string, key: string | null) => {
      const icon = L.divIcon({ html: text, className: `${classes.pin} ${style}`, iconSize: [24, 24] })
      const marker = L.marker(at, { icon, keyboard: key !== null, interactive: key !== null, title: label }).addTo(layer)
      marker.getElement()?.setAttribute('aria-label', label)
      if (key === null) {
        marker.getElement()?.setAttribute('role', 'img')
        return marker
      }
      marker.on('click', () => select.current(key))
      // to Leaflet no key is a click
      marker.getElement()?.addEventListener('keydown', (event) => {
        if (event.key !== ' ' && event.key !== 'Enter') return
        event.preventDefault()
        select.current(key)
      })
      markers.set(key, marker)
      return marker
    }
    const depots = new Map<string, { at: L.LatLngExpression; name: string; vehicles: string[] }>()
    for (const { vehicle, nth, drive } of board.lanes) {
      if (!drive) continue
      const colour = colours[`c${nth % 8}`] ?? ''
      const line = drive.line.map(([lat, lon]): L.LatLngTuple => [lat, lon])
      L.polyline(line, { className: `${classes.casing}`, interactive: false, weight: 6 }).addTo(layer)
      const drawn = L.polyline(line, {
        className: `${classes.line} ${colour}`,
        interactive: false,
        weight: 3,
        ...(nth >= 8 ? { dashArray: '9 5' } : {}),
      }).addTo(layer)
      const depot = depots.get(String(drive.start)) ?? { at: [drive.start[0], drive.start[1]], name: drive.startName ?? '', vehicles: [] }
      depots.set(String(drive.start), { ...depot, vehicles: [...depot.vehicles, vehicle] })
      const pins = drive.stops.map((stop) => {
        const label = translate('dispatch.map.stop', {
          vehicle,
          sequence: stop.sequence,
          order: stop.order,
          kind: translate(`dispatch.kinds.${stop.kind}`),
        })
        const style = `${colour} ${isLate(stop) ? classes.late : ''} ${stop.kind === 'pickup' ? classes.pickup : ''}`
        return pin([stop.place.lat, stop.place.lon], String(stop.sequence), style, label, stop.key)
      })
      for (const { key } of drive.stops) routes.set(key, [drawn, ...pins])
    }
    for (const { at, name, vehicles } of depots.values())
      pin(at, '⌂', classes.depot ?? '', translate('dispatch.map.depot', { name, vehicles: vehicles.join(', ') }), null)
    for (const { place, order, orderId } of board.leftOut)
      if (place) pin([place.lat, place.lon], '', classes.leftOut ?? '', translate('dispatch.map.leftOut', { order }), leftOutKey(orderId))
  }, [board, translate])

  const fit = () => {
    const { map } = made.current ?? {}
    const points = pointsOf(board)
    if (map && points.length > 0) map.fitBounds(L.latLngBounds(points), { padding: [36, 36], maxZoom: 15, animate: false })
  }
  const fitted = useRef(fit)
  fitted.current = fit
  const extent = String(pointsOf(board).toSorted().join(' '))
  // what is there decides, not in which order it is driven to
  // biome-ignore lint/correctness/useExhaustiveDependencies: the extent stands for the board
  useEffect(() => fitted.current(), [extent])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another board has other markers
  useEffect(() => {
    const { map, markers, routes } = made.current ?? {}
    const own = new Set(routes?.get(selected ?? ''))
    for (const one of [...(routes?.values() ?? [])].flat())
      one.getElement()?.classList.toggle(classes.aside ?? '', own.size > 0 && !own.has(one))
    for (const [key, marker] of markers ?? []) {
      const element = marker.getElement()
      element?.classList.toggle(classes.selected ?? '', key === selected)
      element?.setAttribute('aria-pressed', String(key === selected))
      marker.setZIndexOffset(key === selected ? 1000 : 0)
      if (key === selected && map && !map.getBounds().contains(marker.getLatLng())) map.panTo(marker.getLatLng(), { animate: false })
    }
  }, [selected, board])

  return (
    <section className={classes.box} aria-label={translate('dispatch.map.title')}>
      <div ref={frame} className={classes.frame} dir="ltr" />
      <Group className={classes.tools}>
        <Button size="compact-xs" variant="default" leftSection={<IconZoomScan size={14} aria-hidden />} onClick={fit}>
          {translate('dispatch.map.fit')}
        </Button>
      </Group>
    </section>
  )
}

const pointsOf = ({ lanes, leftOut }: Board): L.LatLngTuple[] => [
  ...lanes.flatMap(({ drive }) => drive?.line ?? []).map(([lat, lon]): L.LatLngTuple => [lat, lon]),
  ...leftOut.flatMap(({ place }) => (place ? [[place.lat, place.lon] satisfies L.LatLngTuple] : [])),
]
