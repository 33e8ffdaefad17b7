// The report of an import that an auditor can keep, as JSON and as one page.
import type { DbContext } from '../db/context.ts'
import { auditorsPage } from '../imports/auditors-page.ts'
import { auditorsReport } from '../imports/auditors-report.ts'
import { pagePolicy } from '../imports/page-style.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { presentImport } from './import-endpoints.ts'

const made = async (ctx: DbContext, id: string | undefined) => auditorsReport(ctx, await presentImport(ctx, id))

/** GET /api/imports/{id}/report and report.html. */
export const reportEndpoints: AnyEndpoint[] = [
  defineEndpoint({
    name: 'import-report',
    method: 'GET',
    path: '/api/imports/{id:long}/report',
    summary:
      'The report of an import to keep: file and its hash, who, when, how, mapping, counts in and out with whether they add up, the first 1,000 refused cells, comparison, undo, audit range.',
    access: 'import.read',
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
