// The one error that Opsbook throws on purpose, and the issue that validation collects; what storage says of its errors.
import type { IssueCode } from './issue-codes.ts'

/** Closed list of error codes; each maps to one HTTP status in http/problem.ts. */
export type ErrorCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'stale'
  | 'resync'
  | 'too_large'
  | 'rate_limited'
  | 'unavailable'

/** A figure, a text, a day or an instant, or several texts; never what the reader may not see. */
export type IssueValue = string | number | readonly string[]

/** One thing wrong with an input: where (a JSON path or a column), which rule, in words, and what to do about it. */
export interface Issue {
  path: string
  code: IssueCode
  message: string
  hint?: string
  /** What the message names, so that it can be said in another language: `maximum`, `choices`, `available`. */
  values?: Readonly<Record<string, IssueValue>>
}

/** A refusal that the caller can act on. `issues` holds everything that is wrong, never only the first. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly issues: readonly Issue[]
  /** Seconds after which trying again makes sense, for `unavailable` and `rate_limited`. */
  readonly retryAfterSeconds?: number

  constructor(code: ErrorCode, message: string, details: { issues?: readonly Issue[]; retryAfterSeconds?: number; cause?: unknown } = {}) {
    super(message, { cause: details.cause })
    this.name = 'AppError'
    this.code = code
    this.issues = details.issues ?? []
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}

/**
 * Throws everything that is wrong at once, if anything is: `conflict` when only the state of things is in the way (all codes are among `states`),
 * `forbidden` when all of it is that of others (`own`), else `invalid`.
 */
export function refuse(issues: readonly Issue[], states: ReadonlySet<string>): void {
  const [first] = issues
  if (!first) return
  const isState = issues.every(({ code }) => states.has(code))
  const code = isState ? 'conflict' : issues.every((issue) => issue.code === 'own') ? 'forbidden' : 'invalid'
  throw new AppError(code, issues.length === 1 ? first.message : `${first.message}, and ${issues.length - 1} more`, { issues })
}

/** Status code of a storage error; undefined for errors of another kind. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined
}
