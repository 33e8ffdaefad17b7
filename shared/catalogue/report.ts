// A report says what is worked out of the records: figures in rows, as JSON and as a workbook.
import type { z } from 'zod'
import type { Deprecation } from './deprecation.ts'
import type { Columns, Role } from './resource.ts'

/** What a report gives: rows by column name, and totals where it has any, such as one for each currency. */
export interface ReportResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly totals?: readonly Readonly<Record<string, unknown>>[]
}

/**
 * The resource whose rows a column names by their natural key (by their id where they have none); where that depends on another column or on what is
 * asked, the name of that with the resource of each value.
 */
export type Naming = string | { readonly by: string; readonly of: Readonly<Record<string, string>> }

/** A report; `Ctx` is what it is run with. */
export interface Report<Ctx = never, Input = unknown> {
  /** camelCase; the last segment of the URL in kebab-case and the permission `report.name`. */
  readonly name: string
  readonly title: string
  readonly description: string
  /** Roles that may, besides admin. */
  readonly roles: readonly Role[]
  /** What may be asked, out of the query string: every value is text or left out. */
  readonly input: z.ZodType<Input>
  /** The columns of its rows, which say how each is shown in JSON and in a workbook; references are not given, but names. */
  readonly columns: Columns
  /** Which of its columns name rows of resources, so that whoever shows them can say what those are called and lead to them. */
  readonly names?: Readonly<Record<string, Naming>>
  /** Since when it should not be used any more, and what instead. */
  readonly deprecated?: Deprecation
  /** Works out the rows in the order in which they are shown; at most 10,000. Only what lies in the actor's sites may go in. */
  readonly run: (ctx: Ctx, input: Input) => Promise<ReportResult>
}

/** Any report, whatever it may be asked. */
// biome-ignore lint/suspicious/noExplicitAny: what a report is asked passes only through its own schema
export type AnyReport<Ctx> = Report<Ctx, any>

/** Defines a report; the type of its input follows from its schema. */
export function defineReport<Ctx, Input>(report: Report<Ctx, Input>): Report<Ctx, Input> {
  return report
}
