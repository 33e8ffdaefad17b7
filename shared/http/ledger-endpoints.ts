// The ledger over HTTP: seal now, verify, and figures for those who watch over it.
import { z } from 'zod'
import { anchorPlace } from '../audit/anchor-places.ts'
import { auditDashboard } from '../audit/dashboard.ts'
import { deepCheck } from '../audit/deep-check.ts'
import { collectFindings, type Finding } from '../audit/finding.ts'
import { flushLedger, reachAnchors } from '../audit/flush.ts'
import { verifyLedger } from '../audit/verify.ts'
import { config } from '../config.ts'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { requireAllSites } from './audit-endpoints.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import type { Service } from './service.ts'

/** Blocks that one flush seals and anchors: a request must end in time. */
export const mostBlocks = 500

const finding = z
  .object({
    kind: z
      .string()
      .describe(
        'Of an entry: changed, missing, inserted, reordered. Of many: truncated. Of the chain: chain (a block), anchor (its copy outside). Of a table: row-changed, row-missing, row-inserted. branch is a note, no fault.',
      ),
    message: z.string(),
    seq: z.int().optional(),
    entryNo: z.int().optional(),
    blockNo: z.int().optional(),
    resource: z.string().optional(),
    rowId: z.int().optional(),
    column: z.string().optional(),
    expected: z.string().optional(),
    found: z.string().optional(),
  })
  .meta({ id: 'auditFinding' })

const verifyInput = z.strictObject({
  deep: z.boolean().default(false).describe('Open every anchor too, and compare the tables with what the trail says of them.'),
})
/** Where the anchors of the app lie. */
export const place = () => anchorPlace(config())
const counts = z.array(z.object({ name: z.string(), entries: z.int() }))
const blockTime = z.object({ blockNo: z.int(), sealedAt: z.iso.datetime(), milliseconds: z.int() }).nullable()

/** What was sealed and anchored. */
export const flushShape = {
  blocks: z.int(),
  entries: z.int(),
  anchored: z.int().describe('Blocks whose anchors are in their place now.'),
  isAll: z.boolean().describe('Whether nothing is left to seal or to anchor.'),
  note: z.string().nullable().describe('Why blocks have no anchors yet.'),
}

/** The figures of a dashboard. */
export const dashboardShape = z.object({
  perHour: z.array(z.object({ hour: z.string(), entries: z.int() })).describe('The last 48 hours, UTC.'),
  perDay: z.array(z.object({ day: z.iso.date(), entries: z.int() })).describe('The last 30 days, UTC.'),
  byActor: counts.describe('Of the newest 100,000 entries, as the next two.'),
  byResource: counts,
  bySource: counts,
  lastSealedAt: z.iso.datetime().nullable().describe('When the newest block was sealed.'),
  slowestSeal: blockTime.describe('Of the newest 10,000 blocks.'),
  longestWait: blockTime.describe('Of the newest 1,000 blocks, from the first entry of a block to its sealing.'),
  oldestPending: z.object({ entryNo: z.int(), at: z.iso.datetime(), milliseconds: z.int() }).nullable(),
})

/** Seal, verify, watch. */
export const ledgerEndpoints = (service: Pick<Service, 'can'>): AnyEndpoint[] => [
  defineEndpoint({
    name: 'audit_flush',
    method: 'POST',
    path: '/api/audit/flush',
    summary: 'Seals the entries that wait and brings the blocks to their anchors, now; at most 500 blocks a call',
    access: 'audit.seal',
    input: z.strictObject({}),
    output: z.object(flushShape),
    handle: async (ctx) => {
      requireAllSites(ctx)
      return { body: await flushLedger(ctx, place, mostBlocks) }
    },
  }),
  defineEndpoint({
    name: 'audit_verify',
    method: 'POST',
    path: '/api/audit/verify',
    summary:
      'Checks the ledger against itself and its anchors, and notes in the trail that it did; takes time with the length of the trail',
    access: 'audit.verify',
    isHeavy: true,
    input: verifyInput,
    output: z.object({
      isWhole: z.boolean(),
      blocks: z.int(),
      entries: z.int(),
      pending: z.int(),
      anchored: z.int(),
      findings: z.array(finding).describe('The first 1,000.'),
      findingsTotal: z.int(),
      note: z.string().nullable().describe('What could not be checked, and why.'),
    }),
    handle: async (ctx, { input: { deep } }) => {
      requireAllSites(ctx)
      const { anchors, note } = await reachAnchors(place)
      const { kept, tell, counts } = collectFindings()
      const verified = await verifyLedger(ctx, anchors, tell, { opensAll: deep })
      if (deep) await deepCheck(ctx, tell)
      const { faults, notes } = counts()
      const isWhole = faults === 0
      await commit(ctx, [record('audit.verify', 'audit', null, { isWhole, deep, entries: verified.entries, blocks: verified.blocks })])
      // values are for those who may read the resource they are of
      const canSee = ({ resource }: Finding) =>
        resource === undefined || !ctx.catalogue.find(resource) || service.can(ctx.actor, `${resource}.read`)
      const shown = kept.map((one) => (canSee(one) ? one : { ...one, expected: undefined, found: undefined }))
      return { body: { isWhole, ...verified, findings: shown, findingsTotal: faults + notes, note } }
    },
  }),
  defineEndpoint({
    name: 'audit_dashboard',
    method: 'GET',
    path: '/api/audit/dashboard',
    summary: 'How much is written by whom, and how fast it is sealed',
    access: 'audit.read',
    output: dashboardShape,
    handle: async (ctx) => {
      requireAllSites(ctx)
      return { body: await auditDashboard(ctx) }
    },
  }),
]
