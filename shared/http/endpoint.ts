// One HTTP endpoint beyond the generic verbs: its route, who may call it, what it takes and gives.
import type { z } from 'zod'
import type { DbContext } from '../db/context.ts'

/** A request after sign-in, permission and validation. */
export interface EndpointRequest<Input> {
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: Headers
  /** The checked body; undefined where the endpoint takes none. */
  readonly input: Input
}

/** What is answered; status 200 (or 204 without body) unless given. */
export interface Reply {
  readonly status?: number
  /** Rendered as JSON; a Buffer or text is sent as it is with the given content type. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One method of one route. */
export interface Endpoint<Input = unknown> {
  /** Function name, unique; `auth-sign-in`. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `/api/auth/sign-in`, parameters as `{id:long}`. */
  readonly path: string
  readonly summary: string
  /** `public`, `signed-in`, or a permission such as `audit.read`. */
  readonly access: 'public' | 'signed-in' | (string & {})
  readonly input?: z.ZodType<Input>
  readonly output?: z.ZodType
  readonly handle: (ctx: DbContext, request: EndpointRequest<Input>) => Promise<Reply>
}

/** Any endpoint, whatever its input. */
// biome-ignore lint/suspicious/noExplicitAny: an endpoint's input passes only through its own schema
export type AnyEndpoint = Endpoint<any>

/** Defines an endpoint; the type of its input follows from its schema. */
export function defineEndpoint<Input = undefined>(endpoint: Endpoint<Input>): Endpoint<Input> {
  return endpoint
}
