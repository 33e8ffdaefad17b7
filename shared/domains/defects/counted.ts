// Which records the reports of defects count, and which of them are asked for; said here once for all of them.
import { sql } from 'kysely'
import type { Texts } from '../../catalogue/languages.ts'
import { usualLanguage } from '../../catalogue/languages.ts'
import type { Resource, Role } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { idText, type OpenSpan } from '../report-inputs.ts'
import { parameters, type Sql } from '../report-query.ts'
import { defect } from './defect-resources.ts'

/** Roles that read the reports of defects. */
export const readers: readonly Role[] = ['manager', 'staff', 'medic', 'auditor', 'technician']

/** A table under the name that the query gives it. */
export const from = (resource: Resource, alias: string): Sql => sql`${sql.table(resource.table)} as ${sql.ref(alias)}`

/** Defects under the alias `d`. */
export const defects = from(defect, 'd')

/**
 * The ids of the records that no figure counts: drafts, and those that were corrected. A correction takes the place of what it corrects once it is
 * opened; until then it is a draft itself and changes nothing. Both are few, and found by index.
 */
const uncounted = sql`select "id" from ${sql.table(defect.table)} where "status" = 'draft'
  union all select "correctsId" from ${sql.table(defect.table)} where "correctsId" > 0 and "status" <> 'draft' and "deletedAt" is null`

/** Whether the record of an id is one that no figure counts. */
export const isUncounted = (id: string): Sql => sql`${sql.ref(id)} in (${uncounted})`

/** Whether figures count the defect `d`. */
export const isCounted = sql`d."deletedAt" is null and d."id" not in (${uncounted})`

/** What narrows a report to some of the defects. */
export const whose = {
  partNumberId: idText,
  workCenterId: idText,
  areaId: idText,
  levelId: idText,
  customerId: idText,
  supplierId: idText,
}

/** The part, the work centre and so on that a report was asked for. */
export type Whose = { readonly [K in keyof typeof whose]?: number | undefined }

const columns = Object.keys(whose) as (keyof Whose)[] // the very keys

/** Whether a report was asked for some of the defects only. */
export const isNarrowed = (asked: Whose): boolean => columns.some((column) => asked[column] !== undefined)

/** Whether the defect `d` is one of those asked for: `and ...` for each, nothing where all are. */
export function andOf(ctx: DbContext, asked: Whose): Sql {
  const { id } = parameters(ctx)
  const given = columns.flatMap((column) => {
    const value = asked[column]
    return value === undefined ? [] : [sql`and ${sql.ref(`d.${column}`)} = ${id(value)}`]
  })
  return sql.join(given, sql` `)
}

/** Whether a row under an alias was detected in a span: `and ...` for each end, nothing where both are open. */
export function andDetected(ctx: DbContext, alias: string, { fromAt, untilAt }: OpenSpan): Sql {
  const { instant } = parameters(ctx)
  const at = sql.ref(`${alias}.detectedAt`)
  return sql`${fromAt === null ? sql`` : sql`and ${at} >= ${instant(fromAt)}`} ${untilAt === null ? sql`` : sql`and ${at} < ${instant(untilAt)}`}`
}

/** The English name of what has names in several languages, else that in which it was written, else any. */
export function nameOf(names: Texts | null, sourceLanguage: string | null): string | null {
  return names?.[usualLanguage] ?? names?.[sourceLanguage ?? ''] ?? Object.values(names ?? {})[0] ?? null
}
