// What of an import is shown to whom: whoever may not read a resource that it brings sees its counts, and none of what its file says.
import { hasVerb } from '../auth/permissions.ts'
import type { Resource } from '../catalogue/resource.ts'
import type { DbContext } from '../db/context.ts'
import type { ImportRow } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import type { AuditorsReport } from '../imports/auditors-report.ts'
import type { Mapping } from '../imports/mapping.ts'
import type { ImportReport } from '../imports/types.ts'
import { recordReads } from './recorded-reads.ts'

const hidden = '[redacted]'

interface Understood {
  /** Resources that the import brings, by all that is known of it. */
  readonly names: ReadonlySet<string>
  /** Whether there are tables of which nobody knows what they hold: what was not read yet, or not understood. */
  readonly hasUnknown: boolean
}

function understood(row: ImportRow): Understood {
  // written by the run, and by people who corrected it in the same shape
  const [mapping, report] = [row.mapping as Mapping | null, row.report as Partial<ImportReport> | null]
  const corrections = row.corrections as Partial<Mapping> | null
  const tables = (mapping?.sheets ?? []).flatMap((sheet) => sheet.tables)
  const said = (corrections?.sheets ?? []).flatMap((sheet) => sheet.tables ?? [])
  const named = [...tables, ...said, ...(report?.sheets ?? []), ...(report?.reconciliations ?? [])].flatMap(
    ({ resource }) => resource ?? [],
  )
  return {
    names: new Set(named),
    hasUnknown: mapping === null || mapping.more !== undefined || tables.some(({ resource }) => resource === null),
  }
}

/** Whether a role may bring rows of a resource in workbooks. */
const mayBring = (role: string, { access, isImportable }: Resource) =>
  isImportable && (role === 'admin' || Object.entries(access).some(([name, verbs]) => name === role && verbs.includes('create')))

/** The resources of an import that the actor may not read; of what nobody knows, those whose reads are recorded and that whoever began it may bring. */
export function hiddenIn({ actor, catalogue }: Pick<DbContext, 'actor' | 'catalogue'>, row: ImportRow): string[] {
  const { names, hasUnknown } = understood(row)
  return catalogue.resources
    .filter((resource) => names.has(resource.name) || (hasUnknown && resource.recordsReads && mayBring(row.actorRole, resource)))
    .filter((resource) => row.createdBy !== actor.name || names.has(resource.name))
    .filter((resource) => !hasVerb(actor, resource, 'read'))
    .map(({ name }) => name)
}

/** Throws `forbidden` where the import brings what the actor may not read; what they see of resources that ask for it is recorded. */
export async function requireSight(ctx: DbContext, row: ImportRow, isRead: boolean): Promise<void> {
  const names = hiddenIn(ctx, row)
  if (names.length > 0) {
    const message = `import ${row.id} brings ${names.join(', ')}, which the role ${ctx.actor.role} may not read: only its counts are shown`
    const hint = `GET /api/imports/${row.id} has them. Ask somebody who may read it for more.`
    throw new AppError('forbidden', message, { issues: [{ path: '', code: 'permission', message, hint }] })
  }
  if (!isRead) return
  const seen = [...understood(row).names].flatMap((name) => ctx.catalogue.find(name) ?? [])
  await recordReads(
    ctx,
    seen.map((resource) => ({ resource, via: 'import', ids: [], query: `import=${row.id}` })),
  )
}

/** An import as the actor may see it: as it is, or its counts without anything that its file says. */
export function asSeen(ctx: DbContext, row: ImportRow): ImportRow {
  if (hiddenIn(ctx, row).length === 0) return row
  const report = row.report as ImportReport | null // written by the run
  const covered = (text: string | null) => (text === null ? null : hidden)
  return {
    ...row,
    fileName: hidden,
    blobPath: hidden,
    mapping: null,
    corrections: null,
    reason: covered(row.reason),
    trouble: covered(row.trouble),
    report: report && {
      ...report,
      sheets: report.sheets.map((sheet) => ({ ...sheet, sheet: hidden, notes: [] })),
      notes: [],
      issues: [],
      files: [],
      reason: covered(report.reason),
      ...(report.reconciliations && {
        reconciliations: report.reconciliations.map((one) => ({ ...one, sheets: [hidden], columns: [], notCompared: [] })),
      }),
    },
  }
}

/** The report of an import for somebody who sees its counts only. */
export function withoutIssues(report: AuditorsReport): AuditorsReport {
  const counted = ({ items, more }: AuditorsReport['rejects']) => ({ items: [], more: items.length + more })
  return { ...report, rejects: counted(report.rejects), warnings: counted(report.warnings) }
}
