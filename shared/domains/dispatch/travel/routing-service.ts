// What a routing service is to us: how it is asked for a block of ways, and what its answer means.
import { longest } from './matrix.ts'

/** A place as services are asked. */
export interface Spot {
  readonly lat: number
  readonly lon: number
}

/** Metres and seconds by place from, then place to; null where there is no way. */
export interface Table {
  readonly metres: readonly (readonly (number | null)[])[]
  readonly seconds: readonly (readonly (number | null)[])[]
}

/** What an answer means. `why` is in words of ours: what a service writes might hold a key. */
export type Meaning = { readonly kind: 'table'; readonly table: Table } | { readonly kind: 'again' | 'refused'; readonly why: string }

/** One protocol. */
export interface RoutingService {
  readonly kind: 'osrm' | 'google'
  /** For people, with the host and without any key. */
  readonly name: string
  /** Places a side of one request. */
  readonly side: number
  /** Pairs that one plan may ask for: more would take too long, or cost too much. */
  readonly mostPairs: number
  url(from: readonly Spot[], to: readonly Spot[]): string
  /** `body` is undefined where the answer is no JSON. */
  read(status: number, body: unknown): Meaning
}

/** A code of a service as far as it is one, to be shown. */
export function codeIn(code: unknown): string {
  return typeof code === 'string' && /^[A-Za-z_]{1,40}$/.test(code) ? code : 'no code'
}

/** Whether a table has a number in range, or null, for every pair. */
export function isTable({ metres, seconds }: Table, from: number, to: number): boolean {
  const fits = (rows: Table['metres'], most: number) =>
    rows.length === from && rows.every((row) => row.length === to && row.every((one) => one === null || (one >= 0 && one <= most)))
  return fits(metres, longest.metres) && fits(seconds, longest.seconds)
}
