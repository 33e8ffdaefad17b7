// What the API answers when it refuses (RFC 9457), as an error that pages can show: what happened, where, and what to try.

/** What an issue names: figures, texts, days, instants, choices. */
export type ProblemValues = Readonly<Record<string, string | number | readonly string[]>>

/** One thing that is wrong. */
export interface ProblemIssue {
  readonly path: string
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly values?: ProblemValues
}

/** A refusal, or no answer at all (`offline`). */
export class Problem extends Error {
  readonly status: number
  /** The closed list of the API, and `offline`. */
  readonly code: string
  readonly issues: readonly ProblemIssue[]
  readonly requestId: string | null
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | null

  constructor(given: {
    status: number
    code: string
    message: string
    issues?: readonly ProblemIssue[]
    requestId?: string | null
    retryAfter?: number | null
    cause?: unknown
  }) {
    super(given.message, { cause: given.cause })
    this.name = 'Problem'
    this.status = given.status
    this.code = given.code
    this.issues = given.issues ?? []
    this.requestId = given.requestId ?? null
    this.retryAfter = given.retryAfter ?? null
  }

  /** No answer came. */
  static offline(cause: unknown): Problem {
    return new Problem({ status: 0, code: 'offline', message: 'No connection', cause })
  }
}

/** Whether an answer was refused because it has more rows than are given at once. */
export const isTooMany = (error: unknown): boolean => error instanceof Problem && error.issues.some(({ code }) => code === 'too_many')

/** Reads a refusal; one without a problem document is told by its status. */
export async function toProblem(answer: Response): Promise<Problem> {
  const text = await answer.text().catch(() => '')
  let told: { code?: string; title?: string; detail?: string; errors?: ProblemIssue[]; requestId?: string } = {}
  try {
    told = JSON.parse(text)
  } catch {
    // a proxy in between answers in its own words
  }
  const retryAfter = Number(answer.headers.get('retry-after'))
  return new Problem({
    status: answer.status,
    code: told.code ?? 'unexpected',
    message: told.detail ?? told.title ?? `The server answered ${answer.status}`,
    issues: told.errors ?? [],
    requestId: told.requestId ?? answer.headers.get('x-request-id'),
    retryAfter: retryAfter > 0 ? retryAfter : null,
  })
}
