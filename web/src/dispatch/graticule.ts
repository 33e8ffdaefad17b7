// Meridians and parallels over a map without tiles, with their degrees at the edges.
import * as L from 'leaflet'

const sizes = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001]
const wantedLines = 5

/** Draws them, and anew whenever the map has moved; `style` is the class of lines and degrees. */
export function graticule(map: L.Map, style: string): void {
  const layer = L.layerGroup().addTo(map)
  const pane = map.createPane('graticule')
  pane.classList.add(style)
  const draw = () => {
    layer.clearLayers()
    const bounds = map.getBounds()
    const [west, east, south, north] = [bounds.getWest(), bounds.getEast(), bounds.getSouth(), bounds.getNorth()]
    const step = sizes.findLast((size) => (east - west) / size <= wantedLines * 1.6) ?? 30
    const steps = (from: number, to: number) => {
      const first = Math.ceil(from / step)
      return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, n) => (first + n) * step)
    }
    const line = (points: L.LatLngTuple[]) => L.polyline(points, { pane: 'graticule', interactive: false, weight: 1 }).addTo(layer)
    const name = (at: L.LatLngExpression, text: string, anchor: L.PointTuple) =>
      L.marker(at, {
        ...{ pane: 'graticule', interactive: false, keyboard: false },
        icon: L.divIcon({ html: text, className: style, iconSize: [60, 14], iconAnchor: anchor }),
      }).addTo(layer)
    const degrees = (value: number, plus: string, minus: string) =>
      `${Math.abs(value).toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))}° ${value < 0 ? minus : plus}`
    const room = west + (east - west) * 0.88
    for (const lon of steps(west, east)) {
      line([
        [south, lon],
        [north, lon],
      ])
      if (lon < room) name([north, lon], degrees(lon, 'E', 'W'), [-3, -2])
    }
    const clear = north - (north - south) * 0.06
    for (const lat of steps(south, north).filter((one) => one < clear)) {
      line([
        [lat, west],
        [lat, east],
      ])
      name([lat, east], degrees(lat, 'N', 'S'), [63, 15])
    }
  }
  map.on('moveend resize', draw)
  draw()
}
