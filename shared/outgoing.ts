// Calls to services outside: the name is resolved once, every address of it checked, and the connection made to one of those; no redirects, bounded in time and size.
import { type IncomingHttpHeaders, type IncomingMessage, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { appGuard, checkedAddresses, type Guard, PrivateAddress } from './outgoing-guard.ts'
import { traceHeaders } from './trace.ts'

/** Codes of failures at which nothing has left this machine yet. */
const neverLeft: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** There was no answer. `why` is a code or a few words of ours, never a text that might hold an address with a token in it. */
export class NoAnswer extends Error {
  readonly why: string
  /** Whether it is certain that nothing was sent. */
  readonly isUnsent: boolean

  constructor(why: string, isUnsent: boolean, cause?: unknown) {
    super(why, { cause })
    this.why = why
    this.isUnsent = isUnsent
  }
}

/** What is asked, and within which bounds. */
export interface Asked {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** From the look-up of the name to the end of the answer. */
  readonly milliseconds: number
  /** Of the answer; what is longer is not read to its end. */
  readonly mostBytes: number
  /** Stops it before its time. */
  readonly signal?: AbortSignal
}

/** What was answered. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Null where it is longer than was allowed. */
  readonly text: string | null
}

/** Asks a service; throws NoAnswer. */
export async function ask(url: string, asked: Asked, guard: Guard = appGuard()): Promise<Answer> {
  const timeout = AbortSignal.timeout(asked.milliseconds)
  const signal = asked.signal ? AbortSignal.any([timeout, asked.signal]) : timeout
  try {
    const response = await send(new URL(url), asked, guard, signal)
    return { status: response.statusCode ?? 0, headers: response.headers, text: await read(response, asked.mostBytes) }
  } catch (error) {
    if (error instanceof NoAnswer) throw error
    if (error instanceof PrivateAddress) throw new NoAnswer(error.message, true, error)
    if (timeout.aborted) throw new NoAnswer(`no answer within ${asked.milliseconds / 1000} seconds`, false, error)
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'the connection broke'
    throw new NoAnswer(code, neverLeft.has(code), error)
  }
}

async function send(url: URL, { method = 'GET', headers, body }: Asked, guard: Guard, signal: AbortSignal): Promise<IncomingMessage> {
  if (url.username !== '' || url.password !== '') throw new NoAnswer('the address holds a username', true)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new NoAnswer('the address is neither http nor https', true)
  const [first, ...others] = await unlessAborted(checkedAddresses(url.hostname, guard), signal)
  const pinned = [first, ...others].map((address) => ({ address, family: isIP(address) }))
  const lookup: LookupFunction = (_, options, done) => (options.all ? done(null, pinned) : done(null, first, isIP(first)))
  const sent = {
    method,
    headers: { ...traceHeaders(), ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
  }
  return new Promise((resolve, reject) => {
    // a connection of its own: one that is kept open is one more thing that can break after the request has left
    const request = (url.protocol === 'https:' ? overHttps : overHttp)(url, { ...sent, lookup, signal, agent: false }, resolve)
    request.on('error', reject)
    request.end(body)
  })
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}

async function read(response: IncomingMessage, most: number): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  // leaving the loop closes the connection
  for await (const chunk of response) {
    bytes += chunk.length
    if (bytes > most) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** What an answer says as JSON; undefined where it is none, or longer than was allowed. */
export function jsonOf({ text }: Answer): unknown {
  try {
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The seconds of a Retry-After header, where it has any. */
export function retryAfter({ headers }: Answer): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}
