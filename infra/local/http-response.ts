// What a handler returned, on its way to the socket: a cheap Response for plain bodies, and the writing itself.
import type { ServerResponse } from 'node:http'
import type { HttpResponseInit } from '@azure/functions'
import type { RpcCookie, RpcHttpData } from './rpc.ts'

const bodiless = new Set([204, 205, 304])
const hostOwned = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade'])

/** Spares the library an undici Response where the body is text, bytes or JSON; everything else goes its normal way. */
export function shapeHttpResult(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) return result
  const init: HttpResponseInit = result
  const nativeResponse = toPlainResponse(init)
  if (!nativeResponse) return result
  const { cookies, enableContentNegotiation } = init
  // The library's own init has this member too (InternalHttpResponseInit); its public types leave it out.
  const internal: HttpResponseInit & { nativeResponse: object } = { nativeResponse }
  if (cookies) internal.cookies = cookies
  if (enableContentNegotiation) internal.enableContentNegotiation = true
  return internal
}

/** As much of a Response as the library's conversion reads. */
class PlainResponse {
  readonly status: number
  readonly headers: Map<string, string>
  readonly #body: string | Uint8Array

  constructor(status: number, headers: Map<string, string>, body: string | Uint8Array) {
    this.status = status
    this.headers = headers
    this.#body = body
  }

  // Text stays text: the conversion to RPC data takes either, and node writes a string faster than a copy of it.
  async arrayBuffer(): Promise<string | Uint8Array> {
    return this.#body
  }
}

function toPlainResponse(init: HttpResponseInit): PlainResponse | undefined {
  const status = init.status ?? 200
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined
  const headers = readHeaders(init.headers)
  if (!headers) return undefined
  if (bodiless.has(status)) return new PlainResponse(status, headers, '')
  const { body, jsonBody } = init
  if (jsonBody !== undefined && jsonBody !== null) {
    if (!headers.has('content-type')) headers.set('content-type', 'application/json')
    return new PlainResponse(status, headers, JSON.stringify(jsonBody) ?? '')
  }
  if (body === undefined || body === null) return new PlainResponse(status, headers, '')
  if (typeof body === 'string') {
    if (!headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8')
    return new PlainResponse(status, headers, body)
  }
  return body instanceof Uint8Array ? new PlainResponse(status, headers, body) : undefined
}

function readHeaders(init: HttpResponseInit['headers']): Map<string, string> | undefined {
  const headers = new Map<string, string>()
  if (!init) return headers
  if (init instanceof Headers) {
    for (const [name, value] of init) headers.set(name, value)
    return headers
  }
  if (Symbol.iterator in init) return undefined
  for (const name in init) {
    const key = name.toLowerCase()
    if (headers.has(key)) return undefined
    headers.set(key, String(init[name]))
  }
  return headers
}

/** Writes a response of the library; throws where a header cannot be sent. */
export function writeHttp(response: ServerResponse, http: RpcHttpData, isHead: boolean): void {
  const status = Number(http.statusCode ?? 200)
  const headers: string[] = []
  for (const name in http.headers) {
    const value = http.headers[name]
    if (value !== undefined && !hostOwned.has(name)) headers.push(name, value)
  }
  for (const cookie of http.cookies ?? []) headers.push('set-cookie', formatCookie(cookie))
  const body = http.body?.string ?? http.body?.bytes ?? http.body?.json ?? ''
  if (!bodiless.has(status)) {
    headers.push('content-length', String(typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength))
  }
  response.writeHead(status, headers)
  if (isHead || bodiless.has(status)) response.end()
  else response.end(body)
}

const sameSites = { none: undefined, lax: 'lax', strict: 'strict', explicitNone: 'none' } as const

// As ASP.NET writes them: the value escaped, the path "/" unless given.
function formatCookie(cookie: RpcCookie): string {
  const parts = [`${encodeURIComponent(cookie.name)}=${encodeURIComponent(cookie.value)}`]
  const seconds = cookie.expires?.value?.seconds
  if (seconds !== undefined) parts.push(`expires=${new Date(seconds * 1000).toUTCString()}`)
  if (cookie.maxAge?.value !== undefined) parts.push(`max-age=${Math.trunc(cookie.maxAge.value)}`)
  if (cookie.domain?.value) parts.push(`domain=${cookie.domain.value}`)
  parts.push(`path=${cookie.path?.value || '/'}`)
  if (cookie.secure?.value) parts.push('secure')
  const sameSite = sameSites[cookie.sameSite ?? 'none']
  if (sameSite) parts.push(`samesite=${sameSite}`)
  if (cookie.httpOnly?.value) parts.push('httponly')
  return parts.join('; ')
}
