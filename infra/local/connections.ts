// What a connection may cost the host: time, headers, silence; roughly as Azure's front end has it.

import type { IncomingMessage, Server, ServerOptions } from 'node:http'
import { isIPv6 } from 'node:net'

/** Bounds of connections; times in milliseconds. */
export interface ConnectionLimits {
  /** Until all headers are there, also of a connection that says nothing. */
  readonly headers: number
  /** Until the whole request is there. */
  readonly request: number
  /** How long a connection may wait for its next request. */
  readonly idle: number
  /** How long nothing may move: longer than the longest request, so that this ends those who do not read their answer. */
  readonly silence: number
  /** Connections at once; further ones are closed. */
  readonly most: number
}

/** As `npm start` has them. */
export const usualConnections: ConnectionLimits = { headers: 20_000, request: 230_000, idle: 65_000, silence: 240_000, most: 5000 }

/** As Kestrel, which Azure Functions listens with. */
const headerBytes = 32_768

/** Options of a server with such bounds. */
export function serverOptions({ headers, request, idle }: ConnectionLimits): ServerOptions {
  return {
    headersTimeout: headers,
    requestTimeout: request,
    keepAliveTimeout: idle,
    connectionsCheckingInterval: Math.min(5000, headers),
    maxHeaderSize: headerBytes,
  }
}

/** Bounds that a server takes only once it is made. */
export function boundConnections(server: Server, { silence, most }: ConnectionLimits): Server {
  server.maxConnections = most
  return server.setTimeout(silence)
}

/** Adds the caller's address to X-Forwarded-For, as Azure's front end does: behind whatever the caller wrote there. */
export function noteAddress({ headers, socket }: IncomingMessage): void {
  const { remoteAddress = 'unknown', remotePort = 0 } = socket
  const own = `${isIPv6(remoteAddress) ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`
  const given = headers['x-forwarded-for']
  headers['x-forwarded-for'] = given === undefined ? own : `${given}, ${own}`
}
