// The report of an import that an auditor can keep: what came in, what became of it, and whether the counts add up.

import { z } from 'zod'
import { type ImportTrail, importTrail } from '../audit/trail.ts'
import type { DbContext } from '../db/context.ts'
import { countIssues, type ImportIssueRow, type ImportRow, listIssues } from '../db/imports.ts'
import { version } from '../version.ts'
import { type Check, checksOf } from './checks.ts'
import { writtenBy } from './counts.ts'
import type { Reconciliation } from './reconciliation.ts'
import type { ImportReport, SheetReport } from './types.ts'

/** Issues of one severity: the first of them, and how many more there are. */
export interface ListedIssues {
  readonly items: readonly Omit<ImportIssueRow, 'importId' | 'severity'>[]
  readonly more: number
}

/** What a header was taken for. */
export interface MappedHeader {
  readonly sheet: string
  readonly resource: string | null
  readonly cell: string
  readonly header: string
  /** Null where it was passed over. */
  readonly column: string | null
}

/** Everything that is reported. */
export interface AuditorsReport {
  /** Version of Opsbook, and the instant of this report. */
  readonly opsbook: string
  readonly madeAt: string
  readonly import: Pick<
    ImportRow,
    | 'id'
    | 'fileName'
    | 'fileHash'
    | 'fileBytes'
    | 'mode'
    | 'isPartial'
    | 'emptyCells'
    | 'timezone'
    | 'state'
    | 'reason'
    | 'rowsTotal'
    | 'createdAt'
    | 'createdBy'
    | 'actorRole'
    | 'updatedAt'
  >
  /** Null where it was not kept. */
  readonly mapping: readonly MappedHeader[] | null
  readonly sheets: readonly SheetReport[]
  readonly notes: readonly string[]
  /** Rows inserted or updated, and rows that another writer's change refused meanwhile. */
  readonly applied: number
  readonly conflicts: number
  /** What was computed to see whether the counts add up. */
  readonly checks: readonly Check[]
  readonly rejects: ListedIssues
  readonly warnings: ListedIssues
  readonly reconciliations: readonly Omit<Reconciliation, 'first'>[]
  readonly undo: Readonly<Record<string, unknown>> | null
  readonly audit: ImportTrail
}

const mostListed = 1000

/** Makes the report of an import as it stands now. */
export async function auditorsReport(ctx: DbContext, row: ImportRow): Promise<AuditorsReport> {
  const report = row.report as ImportReport | null // written by the run
  const counts = await countIssues(ctx, row.id)
  const listed = async (severity: ImportIssueRow['severity'], unlisted: number): Promise<ListedIssues> => {
    const found = counts[severity] > 0 ? await listIssues(ctx, row.id, 0, mostListed, severity) : []
    const items = found.map(({ importId: _, severity: __, ...issue }) => issue)
    return { items, more: counts[severity] - items.length + unlisted }
  }
  const rejects = await listed('reject', report?.unlisted ?? 0)
  const warnings = await listed('warning', 0)
  const audit = await importTrail(ctx, row.id)
  const { id, fileName, fileHash, fileBytes, mode, isPartial, emptyCells, timezone, state, reason, rowsTotal } = row
  const { createdAt, createdBy, actorRole, updatedAt } = row
  return {
    opsbook: version,
    madeAt: ctx.now(),
    import: {
      ...{ id, fileName, fileHash, fileBytes, mode, isPartial, emptyCells, timezone, state, reason, rowsTotal },
      ...{ createdAt, createdBy, actorRole, updatedAt },
    },
    mapping: mappedHeaders(row.mapping),
    sheets: report?.sheets ?? [],
    notes: report?.notes ?? [],
    applied: report ? writtenBy(report) : 0,
    conflicts: report?.conflicts ?? 0,
    checks: report ? checksOf(row, report, audit) : [],
    rejects,
    warnings,
    reconciliations: (report?.reconciliations ?? []).map(({ first: _, ...counts }) => counts),
    undo: undoOf(report),
    audit,
  }
}

const keptMapping = z.object({
  sheets: z.array(
    z.object({
      sheet: z.string(),
      ignore: z.boolean().default(false),
      tables: z.array(
        z.object({
          resource: z.string().nullable(),
          columns: z.array(z.object({ at: z.string(), header: z.string(), to: z.string().nullable() })),
        }),
      ),
    }),
  ),
})

function mappedHeaders(mapping: unknown): MappedHeader[] | null {
  const kept = keptMapping.safeParse(mapping)
  if (!kept.success) return null
  return kept.data.sheets.flatMap(({ sheet, ignore, tables }) =>
    (ignore ? [] : tables).flatMap(({ resource, columns }) =>
      columns.map(({ at, header, to }) => ({ sheet, resource, cell: at, header, column: to })),
    ),
  )
}

/** The counts of an undo, where there was one. */
function undoOf(report: ImportReport | null): Record<string, unknown> | null {
  const undo: unknown = report && 'undo' in report ? report.undo : null
  return typeof undo === 'object' && undo !== null ? { ...undo } : null
}
