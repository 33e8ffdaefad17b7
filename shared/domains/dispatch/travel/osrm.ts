// The table service of OSRM (project-osrm.org, docs/http.md of osrm-backend): metres and seconds of the fastest ways.
import { z } from 'zod'
import { codeIn, type RoutingService } from './routing-service.ts'

const rows = z.array(z.array(z.number().nullable()))
const answer = z.object({ code: z.literal('Ok'), durations: rows, distances: rows })
const refusal = z.object({ code: z.string() })

const hints: Readonly<Record<string, string>> = {
  NotImplemented: ', so that it gives no distances: run osrm-routed with the CH algorithm, or a newer version',
  TooBig: ': run osrm-routed with --max-table-size 100 or more',
  NoSegment: ', so that a place is near no road it knows',
}

/** An OSRM service at an address such as `https://osrm.company.example`. */
export function osrm(address: string): RoutingService {
  const indices = (start: number, count: number) => Array.from({ length: count }, (_, at) => start + at).join(';')
  return {
    kind: 'osrm',
    name: `the OSRM service at ${new URL(address).host}`,
    // 100 coordinates a request are what every server takes unless it was told otherwise
    side: 50,
    mostPairs: 4_000_000,
    url: (from, to) => {
      const coordinates = [...from, ...to].map(({ lat, lon }) => `${lon.toFixed(6)},${lat.toFixed(6)}`).join(';')
      const asked = `sources=${indices(0, from.length)}&destinations=${indices(from.length, to.length)}&annotations=duration,distance`
      return `${address}/table/v1/driving/${coordinates}?${asked}&generate_hints=false`
    },
    read: (status, body) => {
      const found = answer.safeParse(body)
      if (status === 200 && found.success) return { kind: 'table', table: { metres: found.data.distances, seconds: found.data.durations } }
      const said = refusal.safeParse(body)
      if (!said.success || said.data.code === 'Ok') return { kind: 'refused', why: `answered ${status} with something that is no table` }
      const code = codeIn(said.data.code)
      return { kind: 'refused', why: `answered ${code}${hints[code] ?? ''}` }
    },
  }
}
