// The report of an import as it goes into the archive with its workbook.
import type { DbContext } from '../db/context.ts'
import type { ImportRow } from '../db/imports.ts'
import { auditorsPage } from './auditors-page.ts'
import { auditorsReport } from './auditors-report.ts'

/** The auditor's report as it stands: as JSON, and as a page of HTML. */
export async function archivedReport(ctx: DbContext, row: ImportRow): Promise<{ json: string; html: string }> {
  const report = await auditorsReport(ctx, row)
  return { json: `${JSON.stringify(report, null, 2)}\n`, html: auditorsPage(report) }
}
