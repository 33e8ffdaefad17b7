// One request for each of many rows, sent together; every row has an answer of its own.
import { call } from '../api/call.ts'
import { Problem, type ProblemIssue } from '../api/problem.ts'
import type { RowData } from '../records/row.ts'

/** What is asked for one row. */
export interface Asked {
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** What became of a row: `problem` says why it was refused. */
export interface Outcome {
  readonly row: RowData
  readonly problem: Problem | null
}

interface Answer {
  readonly id: string
  readonly status: number
  readonly body?: { code?: string; title?: string; detail?: string; errors?: ProblemIssue[]; requestId?: string }
}

/** Requests of one batch, at most. */
export const mostSent = 100

/** Asks for each row in turn, and tells how many have been; rows that got no answer have the problem that kept it away. */
export async function askForEach(
  rows: readonly RowData[],
  toAsked: (row: RowData) => Asked,
  onSent: (count: number) => void,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (let from = 0; from < rows.length; from += mostSent) {
    const part = rows.slice(from, from + mostSent)
    const requests = part.map((row) => ({ id: String(row.id), ...toAsked(row) }))
    try {
      const { answers } = await call<{ answers: Answer[] }>('/api/batch', { method: 'POST', body: { requests } })
      const byId = new Map(answers.map((answer) => [answer.id, answer]))
      outcomes.push(...part.map((row) => ({ row, problem: problemOf(byId.get(String(row.id))) })))
      onSent(outcomes.length)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return [...outcomes, ...rows.slice(from).map((row) => ({ row, problem: error }))]
    }
  }
  return outcomes
}

function problemOf(answer: Answer | undefined): Problem | null {
  if (answer && answer.status < 400) return null
  const { code = 'unexpected', detail, title, errors = [], requestId = null } = answer?.body ?? {}
  return new Problem({ status: answer?.status ?? 0, code, message: detail ?? title ?? code, issues: errors, requestId })
}

/** The header that says which version of a row was seen. */
export const matching = ({ version }: RowData) => ({ 'if-match': `"${version}"` })
