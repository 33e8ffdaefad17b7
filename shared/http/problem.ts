// What a refusal looks like over HTTP: problem+json of RFC 9457, with every issue; mapped here and nowhere else.
import { AppError, type ErrorCode, type Issue } from '../errors.ts'

/** Issue codes that answer under a status of their own, although the error is `invalid`. */
export const issueStatus: Readonly<Record<string, number>> = { method: 405, url: 414, content_type: 415, idempotency_key: 422 }

/** Every error code with its usual status and its title. */
export const problemKinds: Readonly<Record<ErrorCode, { readonly status: number; readonly title: string }>> = {
  invalid: { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Sign-in is needed' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'In conflict with what is stored' },
  resync: { status: 410, title: 'Start anew' },
  stale: { status: 412, title: 'Changed meanwhile' },
  too_large: { status: 413, title: 'Too large' },
  rate_limited: { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Not available now' },
}

/** The body of a refusal. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ErrorCode | 'internal'
  readonly requestId: string
  readonly detail?: string
  readonly errors: readonly Issue[]
}

/** A refusal with the headers that belong to it. */
export interface ProblemReply {
  readonly problem: Problem
  readonly headers: Readonly<Record<string, string>>
}

/** The problem of an error; one that was not thrown on purpose tells nothing but the request id. */
export function toProblem(error: unknown, requestId: string): ProblemReply {
  if (!(error instanceof AppError)) {
    const problem: Problem = {
      type: 'about:blank',
      title: 'Something went wrong here',
      status: 500,
      code: 'internal',
      requestId,
      errors: [],
    }
    return { problem, headers: {} }
  }
  const { title } = problemKinds[error.code]
  const first = error.issues[0]?.code ?? ''
  const status = (error.code === 'invalid' ? issueStatus[first] : undefined) ?? problemKinds[error.code].status
  const problem: Problem = {
    type: `urn:opsbook:problem:${error.code}`,
    title,
    status,
    code: error.code,
    requestId,
    detail: error.message,
    errors: error.issues,
  }
  const headers: Record<string, string> = {}
  if (error.code === 'unauthenticated') headers['www-authenticate'] = 'Bearer realm="opsbook"'
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(Math.ceil(error.retryAfterSeconds))
  else if (error.code === 'unavailable') headers['retry-after'] = '5'
  return { problem, headers }
}
