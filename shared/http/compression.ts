// Answers made smaller for whoever takes them so: Azure's front end compresses nothing by itself.
import { promisify } from 'node:util'
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib'
import type { Answer, Exchange } from './exchange.ts'

// Measured on lists of 50 and 1,000 rows: Brotli 3 is as small as gzip 6 and smaller, in half to two thirds of its time.
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }
const gzipOptions = { level: 4 }
/** For files, which are compressed once and answered often: a tenth smaller, in 50 ms for the largest of the console's. */
const fileOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }
/** Beneath it headers and packets outweigh what is saved. */
const leastBytes = 1024
/** Up to it the thread that answers is quicker by itself (0.2 ms) than by asking another. */
const mostAtOnce = 65_536

const codings = {
  br: {
    now: (bytes: Uint8Array) => brotliCompressSync(bytes, brotliOptions),
    later: promisify((bytes: Uint8Array, done: (error: Error | null, out: Buffer) => void) => brotliCompress(bytes, brotliOptions, done)),
    once: promisify((bytes: Uint8Array, done: (error: Error | null, out: Buffer) => void) => brotliCompress(bytes, fileOptions, done)),
  },
  gzip: {
    now: (bytes: Uint8Array) => gzipSync(bytes, gzipOptions),
    later: promisify((bytes: Uint8Array, done: (error: Error | null, out: Buffer) => void) => gzip(bytes, gzipOptions, done)),
    once: promisify((bytes: Uint8Array, done: (error: Error | null, out: Buffer) => void) => gzip(bytes, done)),
  },
} as const
type Coding = keyof typeof codings

const compressible = /^(?:text\/|application\/(?:[\w.]+\+)?(?:json|xml)\b|application\/x-ndjson\b|image\/svg)/

/**
 * The answer in the coding that Accept-Encoding likes best, where it is text of some length; as it is where it is compressed already, or holds a secret, of
 * which its length would tell (BREACH). Its ETag is another one, since its bytes are, and both are known again by If-None-Match and If-Match.
 */
export function compress({ request, endpoint }: Exchange, answer: Answer): Answer | Promise<Answer> {
  const { headers, body } = answer
  if (endpoint?.holdsSecret) return answer
  if (answer.status === 304) return { ...answer, headers: { ...headers, ...knownTag(headers.etag, request.headers.get('if-none-match')) } }
  if (body === undefined || !compressible.test(headers['content-type'] ?? '')) return answer
  const varied = { ...answer, headers: { ...headers, vary: headers.vary ? `${headers.vary}, Accept-Encoding` : 'Accept-Encoding' } }
  const { coding, isForced } = chooseCoding(request.headers.get('accept-encoding'))
  if (coding === null || (!isForced && body.length < leastBytes)) return varied
  const encoded = (bytes: Uint8Array): Answer => ({
    ...varied,
    body: bytes,
    headers: { ...varied.headers, ...(headers.etag ? { etag: tagIn(headers.etag, coding) } : {}), 'content-encoding': coding },
  })
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const kept = lasting.get(bytes)?.get(coding)
  if (kept) return kept.then(encoded)
  if (bytes.byteLength <= mostAtOnce) return encoded(codings[coding].now(bytes))
  const isFile = bytes === body
  const made = codings[coding][isFile ? 'once' : 'later'](bytes)
  if (isFile) lasting.set(bytes, new Map([...(lasting.get(bytes) ?? []), [coding, made]]))
  return made.then(encoded)
}

/** Bytes that are answered again and again, such as a file's, are compressed once for as long as they are held. */
const lasting = new WeakMap<Uint8Array, Map<Coding, Promise<Uint8Array>>>()

/** The coding to answer in, null for none; `isForced` where the text as it is was ruled out. Of what is liked as well Brotli comes first. */
export function chooseCoding(header: string | null): { coding: Coding | null; isForced: boolean } {
  if (header === null) return { coding: null, isForced: false }
  const weights = new Map(header.split(',').map(weighed))
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0
  const plain = weights.get('identity') ?? (weights.get('*') === 0 ? 0 : undefined)
  const best: Coding = weightOf('gzip') > weightOf('br') ? 'gzip' : 'br'
  const isTaken = weightOf(best) > 0 && weightOf(best) >= (plain ?? 0)
  return { coding: isTaken ? best : null, isForced: plain === 0 }
}

/** `gzip;q=0.5` as name and weight; what cannot be read weighs nothing. */
function weighed(item: string): [string, number] {
  const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
  const [, weight] = parameters.map((one) => /^q=([01](?:\.\d{0,3})?)$/.exec(one)).find((found) => found !== null) ?? []
  const isPlain = parameters.length === 0
  return [name === 'x-gzip' ? 'gzip' : name, isPlain ? 1 : Math.min(Number(weight ?? 0), 1)]
}

const tagIn = (etag: string, coding: Coding) => etag.replace(/"$/, `~${coding}"`)

/** What 304 calls the text that the caller has: by the tag that they gave, in whatever coding they got it. */
function knownTag(etag: string | undefined, asked: string | null): { etag?: string } {
  const coding = (['br', 'gzip'] as const).find((one) => etag !== undefined && asked?.includes(tagIn(etag, one)))
  return etag !== undefined && coding ? { etag: tagIn(etag, coding) } : {}
}
