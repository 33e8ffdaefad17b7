// Routing services on this machine that speak as the real ones do: OSRM's table service, and Google's Distance Matrix API, with their limits and refusals.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Metres and seconds of a way, or null where there is none. */
export type Ways = (from: readonly [lat: number, lon: number], to: readonly [lat: number, lon: number]) => readonly [number, number] | null

/** Answers in place of the service: true where it has. `count` is that of the request. */
export type Trouble = (response: ServerResponse, count: number, request: IncomingMessage) => boolean | Promise<boolean>

/** What a fake is told. */
export interface FakeOptions {
  readonly ways?: Ways
  readonly trouble?: Trouble
}

/** Ways of a world where east is further than west: no way is as long as the one back. */
export const lopsided: Ways = ([lat, lon], [toLat, toLon]) => {
  const far = Math.abs(toLat - lat) * 100_000 + Math.abs(toLon - lon) * (toLon > lon ? 130_000 : 110_000)
  return [far + 0.4, far / 14 + 0.4]
}

/** A service on a port of its own, and the paths that it was asked for. */
export interface Fake {
  readonly url: string
  readonly asked: string[]
  /** The most requests that were under way at once. */
  readonly most: () => number
  close(): Promise<unknown>
}

async function serve({ trouble = () => false }: FakeOptions, answer: (url: URL, raw: string) => readonly [number, unknown]): Promise<Fake> {
  const asked: string[] = []
  let [now, most] = [0, 0]
  const server = createServer(async (request, response) => {
    const raw = request.url ?? '/'
    most = Math.max(most, ++now)
    response.on('close', () => now--)
    asked.push(raw)
    if (await trouble(response, asked.length, request)) return
    const [status, body] = answer(new URL(raw, 'http://fake'), raw)
    // as late as a network would have it, so that requests lie side by side
    setImmediate(() => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${port}`, asked, most: () => most, close }
}

const mostTable = 100

/** osrm-routed as it is started without options: docs/http.md of osrm-backend, and the checks of its table plugin. */
export async function openOsrm({ ways = lopsided, trouble }: FakeOptions = {}): Promise<Fake> {
  const refuse = (code: string, message: string) => [400, { code, message }] as const
  return serve({ ...(trouble ? { trouble } : {}) }, (url) => {
    const [, service, version, profile, coordinates = '', ...rest] = url.pathname.split('/')
    if (service !== 'table') return refuse('InvalidService', `Service ${service} not found!`)
    if (version !== 'v1') return refuse('InvalidVersion', `Service ${version} not found!`)
    if (profile === undefined || rest.length > 0) return refuse('InvalidUrl', 'URL string malformed close to position 1')
    const places = coordinates.split(';').map((pair) => pair.split(',').map(Number))
    if (places.some((pair) => pair.length !== 2 || pair.some(Number.isNaN))) return refuse('InvalidQuery', 'Query string malformed')
    // longitude first; the ranges are OSRM's
    const spots = places.map(([lon = 0, lat = 0]) => [lat, lon] as const)
    if (spots.some(([lat, lon]) => Math.abs(lat) > 90 || Math.abs(lon) > 180)) return refuse('InvalidOptions', 'Coordinates are invalid')
    const known = ['sources', 'destinations', 'annotations', 'generate_hints']
    if ([...url.searchParams.keys()].some((name) => !known.includes(name))) return refuse('InvalidQuery', 'Query string malformed')
    const indices = (name: string) => {
      const given = url.searchParams.get(name) ?? 'all'
      return given === 'all' ? [...spots.keys()] : given.split(';').map(Number)
    }
    const [sources, destinations] = [indices('sources'), indices('destinations')]
    if ([...sources, ...destinations].some((at) => !spots[at])) return refuse('InvalidOptions', 'Invalid index')
    if (sources.length * destinations.length > mostTable ** 2) return refuse('TooBig', 'Too many table coordinates')
    const table = sources.map((from) => destinations.map((to) => (from === to ? ([0, 0] as const) : wayOf(ways, spots[from], spots[to]))))
    const waypoint = (at: number) => ({ hint: '', distance: 4.2, name: '', location: places[at] })
    const wanted = (url.searchParams.get('annotations') ?? 'duration').split(',')
    return [
      200,
      {
        code: 'Ok',
        sources: sources.map(waypoint),
        destinations: destinations.map(waypoint),
        ...(wanted.includes('duration') ? { durations: table.map((row) => row.map((way) => way && tenths(way[1]))) } : {}),
        ...(wanted.includes('distance') ? { distances: table.map((row) => row.map((way) => way && tenths(way[0]))) } : {}),
      },
    ]
  })
}

const tenths = (value: number) => Math.round(value * 10) / 10
type Spot = readonly [number, number] | undefined
const wayOf = (ways: Ways, from: Spot, to: Spot) => (from && to ? ways(from, to) : null)

/** The key that the fake of Google takes. */
export const googleKey = 'AIza-tests-only-tests-only'

/** The Distance Matrix API: every refusal is a 200 with a status, limits are 25 places a side and 100 pairs. */
export async function openGoogle({ ways = lopsided, trouble }: FakeOptions = {}): Promise<Fake> {
  const refuse = (status: string, message: string) =>
    [200, { destination_addresses: [], origin_addresses: [], rows: [], status, error_message: message }] as const
  return serve({ ...(trouble ? { trouble } : {}) }, (url) => {
    if (url.pathname !== '/maps/api/distancematrix/json') return [404, {}]
    const asked = url.searchParams
    if (asked.get('key') !== googleKey) return refuse('REQUEST_DENIED', `The provided API key ${asked.get('key')} is invalid.`)
    const places = (name: string) => (asked.get(name) ?? '').split('|').map((pair) => pair.split(',').map(Number))
    const [origins, destinations] = [places('origins'), places('destinations')]
    if ([...origins, ...destinations].some((pair) => pair.length !== 2 || pair.some(Number.isNaN)))
      return refuse('INVALID_REQUEST', 'Request is missing required fields.')
    if (origins.length > 25 || destinations.length > 25) return refuse('MAX_DIMENSIONS_EXCEEDED', 'Too many places.')
    if (origins.length * destinations.length > 100) return refuse('MAX_ELEMENTS_EXCEEDED', 'Too many elements.')
    const element = ([lat = 0, lon = 0]: number[], [toLat = 0, toLon = 0]: number[]) => {
      const way = lat === toLat && lon === toLon ? ([0, 0] as const) : ways([lat, lon], [toLat, toLon])
      if (!way) return { status: 'ZERO_RESULTS' }
      const [metres, seconds] = way.map(Math.round)
      return { status: 'OK', distance: { text: 'about', value: metres }, duration: { text: 'about', value: seconds } }
    }
    const address = (pair: number[]) => pair.join(',')
    return [
      200,
      {
        destination_addresses: destinations.map(address),
        origin_addresses: origins.map(address),
        rows: origins.map((from) => ({ elements: destinations.map((to) => element(from, to)) })),
        status: 'OK',
      },
    ]
  })
}
