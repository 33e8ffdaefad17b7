// One HTTP endpoint: its route, who may call it, what it takes and gives.
import type { z } from 'zod'
import type { Deprecation } from '../catalogue/deprecation.ts'
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

/** A query or header parameter, for the documentation. */
export interface Parameter {
  readonly name: string
  readonly in: 'query' | 'header'
  readonly description: string
  readonly required?: boolean
  /** JSON schema. */
  readonly schema: Readonly<Record<string, unknown>>
}

/** One method of one route. */
export interface Endpoint<Input = unknown> {
  /** Function name, `auth-sign-in`; the methods of one path share it. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `/api/auth/sign-in`, parameters as `{id:long}`. */
  readonly path: string
  readonly summary: string
  /** `public`, `signed-in`, or a permission such as `audit.read`. */
  readonly access: 'public' | 'signed-in' | (string & {})
  readonly input?: z.ZodType<Input>
  /** Takes a body of any kind of up to so many bytes, whatever OPSBOOK_BODY_LIMIT says, as a Buffer in the place of `input`. */
  readonly takesBytes?: number
  /** A body as people would send it, for the contract, where one that is made of the schema will not do. */
  readonly example?: unknown
  /** What is answered, for the contract; as a function it is made when that is written. */
  readonly output?: z.ZodType | (() => z.ZodType)
  /** What is answered under another status that is no refusal, such as 202 beside 200. */
  readonly also?: Readonly<Record<number, () => z.ZodType>>
  /** Statuses of refusals that the method, the path and the parameters do not tell of. */
  readonly refuses?: readonly number[]
  /** Since when it should not be used any more, and what instead. */
  readonly deprecated?: Deprecation
  readonly parameters?: readonly Parameter[]
  /** The usual status, for the documentation; 200 unless told, 204 without `output`. */
  readonly status?: number
  /** Content type of what is answered, where it is not JSON. */
  readonly produces?: readonly string[]
  /** Status of the answer that is kept under the request's Idempotency-Key; its handler looks for a kept one (idempotency.ts). */
  readonly keepsAnswer?: number
  /** Its answer holds a token, so that it is never compressed; an address that is signed anew for each answer tells nothing by its length. */
  readonly holdsSecret?: boolean
  /** Under which limit of its address a request falls beside the usual ones (limit-rate.ts); `none`: under no limit at all. */
  readonly rate?: 'none' | 'sign-in' | 'refresh'
  /** Takes long or gives much, so that one person has only a few of them at once. */
  readonly isHeavy?: boolean
  /** Answers without the database, also while that cannot be opened; reading or writing through the context fails. */
  readonly isOffline?: boolean
  readonly handle: (ctx: DbContext, request: EndpointRequest<Input>) => Promise<Reply>
}

/** Any endpoint, whatever its input. */
// biome-ignore lint/suspicious/noExplicitAny: an endpoint's input passes only through its own schema
export type AnyEndpoint = Endpoint<any>

/** Defines an endpoint; the type of its input follows from its schema. */
export function defineEndpoint<Input = undefined>(endpoint: Endpoint<Input>): Endpoint<Input> {
  return endpoint
}

/** The schema of what an endpoint answers, where it answers anything that has one. */
export const outputOf = ({ output }: AnyEndpoint): z.ZodType | undefined => (typeof output === 'function' ? output() : output)
