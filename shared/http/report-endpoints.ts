// The report of an import that an auditor can keep, as JSON and as one page.
import type { DbContext } from '../db/context.ts'
import { auditorsPage } from '../imports/auditors-page.ts'
import { type AuditorsReport, auditorsReport } from '../imports/auditors-report.ts'
import { pagePolicy } from '../imports/page-style.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { auditorsAnswer } from './import-answers.ts'
import { findPresent } from './import-endpoints.ts'
import { asSeen, hiddenIn, requireSight, withoutIssues } from './import-sight.ts'

async function made(ctx: DbContext, id: string | undefined): Promise<AuditorsReport> {
  const row = await findPresent(ctx, id)
  if (hiddenIn(ctx, row).length > 0) return withoutIssues(await auditorsReport(ctx, asSeen(ctx, row)))
  await requireSight(ctx, row, true)
  return auditorsReport(ctx, row)
}

/** GET /api/imports/{id}/report and report.html. */
export const reportEndpoints: AnyEndpoint[] = [
  defineEndpoint({
    name: 'import-report',
    method: 'GET',
    path: '/api/imports/{id:long}/report',
    summary:
      'The report of an import to keep: file and its hash, who, when, how, mapping, counts in and out with whether they add up, the first 1,000 refused cells, comparison, undo, audit range.',
    access: 'import.read',
    output: auditorsAnswer,
    handle: async (ctx, { params }) => ({ body: await made(ctx, params.id) }),
  }),
  defineEndpoint({
    name: 'import-report-page',
    method: 'GET',
    path: '/api/imports/{id:long}/report.html',
    summary: 'The same as one page of HTML without scripts, to read, print and keep.',
    access: 'import.read',
    produces: ['text/html'],
    handle: async (ctx, { params }) => ({
      body: auditorsPage(await made(ctx, params.id)),
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy },
    }),
  }),
]
