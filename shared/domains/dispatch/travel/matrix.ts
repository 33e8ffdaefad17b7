// What a matrix holds: places, and metres and seconds for every pair that is known; as bytes that are the same for the same content.
import { createHash } from 'node:crypto'

/** A place that a matrix knows by its name, by where it is, or by both. */
export interface MatrixPlace {
  readonly name?: string | undefined
  readonly lat?: number | undefined
  readonly lon?: number | undefined
}

/** From place a to place b at [a * places + b]: metres, or `unknown`, or `noWay` where it is known that there is none; seconds where there are metres. */
export interface Matrix {
  readonly places: readonly MatrixPlace[]
  readonly metres: Uint32Array
  readonly seconds: Uint32Array
}

/** Nobody has said how far it is. */
export const unknown = 0xffff_ffff
/** Somebody has said that there is no way. */
export const noWay = 0xffff_fffe
/** No way is longer, in metres and in seconds: 100,000 km, a year. */
export const longest = { metres: 100_000_000, seconds: 31_536_000 } as const
/** Places of a matrix at most. */
export const mostPlaces = 2500

const mark = 'opsbook-travel 1\n'

/** A matrix in which nothing is known yet. */
export function emptyMatrix(places: readonly MatrixPlace[]): Matrix {
  const pairs = places.length * places.length
  return { places, metres: new Uint32Array(pairs).fill(unknown), seconds: new Uint32Array(pairs) }
}

/** What a row says of its content: places, and pairs that are known, also those without a way. */
export function sizeOf({ places, metres }: Matrix): { readonly placeCount: number; readonly pairCount: number } {
  return { placeCount: places.length, pairCount: metres.reduce((count, one) => (one === unknown ? count : count + 1), 0) }
}

/**
 * The bytes of a matrix, whatever the order of its places: a mark, the places as a line of JSON, a bit for every pair that is known, then the metres and
 * the seconds of these as 32-bit numbers, low byte first.
 */
export function toBytes({ places, metres, seconds }: Matrix): Buffer {
  const written = places.map(({ name, lat, lon }) => JSON.stringify({ name, lat, lon }))
  const order = [...places.keys()].sort((a, b) => ((written[a] ?? '') < (written[b] ?? '') ? -1 : 1))
  const count = places.length
  const known = new Uint8Array(Math.ceil((count * count) / 8))
  const values: [number[], number[]] = [[], []]
  let bit = 0
  for (const from of order)
    for (const to of order) {
      const at = from * count + to
      if (metres[at] !== unknown) {
        known[bit >> 3] = (known[bit >> 3] ?? 0) | (1 << (bit & 7))
        values[0].push(metres[at] ?? unknown)
        values[1].push(seconds[at] ?? 0)
      }
      bit++
    }
  const head = `${mark}{"places":[${order.map((at) => written[at]).join(',')}]}\n`
  return Buffer.concat([Buffer.from(head), known, ...values.map(numbersToBytes)])
}

/** The matrix of bytes that `toBytes` made; throws where they are anything else. */
export function fromBytes(bytes: Buffer): Matrix {
  const end = bytes.indexOf('\n', mark.length)
  if (bytes.toString('latin1', 0, mark.length) !== mark || end < 0) throw new Error('the content is no matrix')
  const { places } = JSON.parse(bytes.toString('utf8', mark.length, end)) as { places: MatrixPlace[] } // as `toBytes` writes it
  const matrix = emptyMatrix(places)
  const pairs = places.length ** 2
  const known = bytes.subarray(end + 1, end + 1 + Math.ceil(pairs / 8))
  const values = bytesToNumbers(bytes.subarray(end + 1 + known.length))
  const half = values.length / 2
  let next = 0
  for (let at = 0; at < pairs; at++) {
    if (((known[at >> 3] ?? 0) & (1 << (at & 7))) === 0) continue
    matrix.metres[at] = values[next] ?? unknown
    matrix.seconds[at] = values[half + next] ?? 0
    next++
  }
  if (next !== half) throw new Error('the content of the matrix is not whole')
  return matrix
}

/** By which content is known. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function numbersToBytes(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, at * 4)
  return bytes
}

function bytesToNumbers(bytes: Buffer): Uint32Array {
  const values = new Uint32Array(bytes.length >> 2)
  for (let at = 0; at < values.length; at++) values[at] = bytes.readUInt32LE(at * 4)
  return values
}
