// The Distance Matrix API of Google Maps (developers.google.com/maps/documentation/distance-matrix), and what speaks like it.
import { z } from 'zod'
import { codeIn, type RoutingService } from './routing-service.ts'

const measured = z.object({ value: z.number() })
const element = z.discriminatedUnion('status', [
  z.object({ status: z.literal('OK'), distance: measured, duration: measured }),
  z.object({ status: z.enum(['ZERO_RESULTS', 'NOT_FOUND', 'MAX_ROUTE_LENGTH_EXCEEDED']) }),
])
const answer = z.object({ status: z.literal('OK'), rows: z.array(z.object({ elements: z.array(element) })) })
const refusal = z.object({ status: z.string() })

/** What passes by itself. */
const passing: ReadonlySet<string> = new Set(['OVER_QUERY_LIMIT', 'UNKNOWN_ERROR'])
const hints: Readonly<Record<string, string>> = {
  REQUEST_DENIED: ': look whether OPSBOOK_ROUTING_KEY is right and may use the Distance Matrix API',
  OVER_DAILY_LIMIT: ': look at the quota and the billing of the key',
}

/** A service at an address such as `https://maps.googleapis.com`. */
export function google(address: string, key: string): RoutingService {
  return {
    kind: 'google',
    name: `the Distance Matrix service at ${new URL(address).host}`,
    // a request has at most 25 places a side and 100 pairs
    side: 10,
    mostPairs: 25_000,
    url: (from, to) => {
      const places = (some: typeof from) => some.map(({ lat, lon }) => `${lat.toFixed(6)},${lon.toFixed(6)}`).join('|')
      const asked = { origins: places(from), destinations: places(to), mode: 'driving', units: 'metric', key }
      return `${address}/maps/api/distancematrix/json?${new URLSearchParams(asked)}`
    },
    read: (status, body) => {
      const found = answer.safeParse(body)
      if (status === 200 && found.success) {
        const values = (part: 'distance' | 'duration') =>
          found.data.rows.map(({ elements }) => elements.map((one) => (one.status === 'OK' ? one[part].value : null)))
        return { kind: 'table', table: { metres: values('distance'), seconds: values('duration') } }
      }
      const said = refusal.safeParse(body)
      if (!said.success || said.data.status === 'OK') return { kind: 'refused', why: `answered ${status} with something that is no matrix` }
      const code = codeIn(said.data.status)
      return { kind: passing.has(code) ? 'again' : 'refused', why: `answered ${code}${hints[code] ?? ''}` }
    },
  }
}
