// The issues of an import as they are kept, and which of them were said before.
import type { DbContext } from '../db/context.ts'
import { type ImportIssueRow, listIssues } from '../db/imports.ts'
import type { SheetIssue } from './types.ts'

const page = 5000

/** An issue as it is kept, within the widths of its columns. */
export function toIssueRow({ resource: _, ...issue }: SheetIssue, importId: number, no: number): ImportIssueRow {
  const cut = (text: string, most: number) => text.slice(0, most).toWellFormed()
  const { value, column, message, hint } = issue
  return {
    ...issue,
    no,
    importId,
    value: value === null ? null : cut(value, 400),
    column: column === null ? null : cut(column, 400),
    message: cut(message, 1000),
    hint: hint === null ? null : cut(hint, 1000),
  }
}

/** The issues that an import has said already. */
export interface KnownIssues {
  /** How many there are, which is also the number of the last. */
  readonly size: number
  has(issue: Named): boolean
  add(issues: readonly SheetIssue[]): void
}

/** What tells one issue of an import from the others. */
type Named = Record<'sheet' | 'cell' | 'code', string>

/** What the plan has said: `issues`, or what is kept of it when this run has not planned itself. */
export async function knownIssues(ctx: DbContext, importId: number, issues: readonly SheetIssue[] | null): Promise<KnownIssues> {
  const nameOf = ({ sheet, cell, code }: Named) => `${sheet}!${cell} ${code}`
  const names = new Set<string>()
  let size = 0
  const add = (more: readonly Named[]) => {
    for (const issue of more) names.add(nameOf(issue))
    size += more.length
  }
  if (issues) add(issues)
  else {
    for (let after = 0; ; ) {
      const kept = await listIssues(ctx, importId, after, page)
      add(kept)
      if (kept.length < page) break
      after = kept.at(-1)?.no ?? after
    }
  }
  return {
    get size() {
      return size
    },
    has: (issue) => names.has(nameOf(issue)),
    add,
  }
}
