// POST to a service outside: within 10 seconds, without redirects, reading no more of the answer than is needed.
import { traceHeaders } from '../trace.ts'

const milliseconds = 10_000
const mostBytes = 65_536

/** Codes of failures at which nothing has left this machine yet. */
const neverLeft: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** There was no answer. `why` is a code or a few words of ours, never a text that might hold an address with a token in it. */
export interface NoAnswer {
  readonly why: string
  /** Whether it is certain that nothing was sent. */
  readonly isUnsent: boolean
}

/** Sends JSON; answers with the response, whose body is still to be read or cancelled. */
export async function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Response | NoAnswer> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...traceHeaders(), ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(milliseconds),
    })
  } catch (error) {
    return toNoAnswer(error)
  }
}

function toNoAnswer(error: unknown): NoAnswer {
  if (error instanceof Error && error.name === 'TimeoutError')
    return { why: `no answer within ${milliseconds / 1000} seconds`, isUnsent: false }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'no connection'
  return { why: code, isUnsent: neverLeft.has(code) }
}

/** What an answer says as JSON, of 64 KB at most; null where it is no JSON, longer, or cut off. */
export async function readAnswer(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength
      if (bytes > mostBytes) return null
      chunks.push(chunk)
    }
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return null
  }
}

/** The seconds of a Retry-After header, where it has any. */
export function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}
