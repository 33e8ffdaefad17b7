// Dumps over HTTP: ask for one, look at them, drill one, apply retention.
import { z } from 'zod'
import { drillable } from '../backup/drill.ts'
import { placeNamed } from '../backup/places.ts'
import { prune } from '../backup/prune.ts'
import { enqueueBackup } from '../backup/queue.ts'
import { asSeen, getBackup, wantBackup } from '../backup/run-backup.ts'
import { config } from '../config.ts'
import { type Backup, isVerified, listBackups, moveBackup } from '../db/backups.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { queryParameters, readQuery } from './query.ts'

const instant = z.iso.datetime()
const backup = z
  .object({
    id: z.string(),
    state: z.enum(['wanted', 'running', 'good', 'failed', 'removed']),
    place: z.string().describe('The container or folder it lies in.'),
    requestedBy: z.string(),
    startedAt: instant,
    finishedAt: instant.nullable(),
    rows: z.int().nullable(),
    bytes: z.int().nullable(),
    milliseconds: z.int().nullable().describe('How long it took, or has taken so far.'),
    schemaVersion: z.int().nullable(),
    ledgerSeq: z.int().nullable().describe('Place of the last sealed entry that it holds.'),
    ledgerHash: z.string().nullable(),
    manifestHash: z.string().nullable(),
    isEncrypted: z.boolean(),
    reason: z.string().nullable().describe('Why it failed.'),
    isVerified: z
      .boolean()
      .describe('Whether all of it was read back and found whole, or, where it was drilled, restored without a fault.'),
    checkedAt: instant.nullable(),
    drilledAt: instant.nullable(),
    drillMilliseconds: z.int().nullable().describe('How long it took to restore it.'),
    drillReason: z.string().nullable().describe('What was wrong when it was restored.'),
    removedAt: instant.nullable(),
  })
  .meta({ id: 'backup' })
const queued = z.object({ id: z.string(), state: z.string() })
const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Dumps of a page.'),
  cursor: z.string().max(60).optional().describe('nextCursor of the page before.'),
})
const pruned = z.object({
  dryRun: z.boolean(),
  kept: z.array(z.object({ id: z.string(), reasons: z.array(z.string()) })),
  removed: z.array(z.object({ id: z.string(), bytes: z.int(), reason: z.string() })),
})

const toView = (row: Backup, now: string) => ({ ...asSeen(row, now), isVerified: row.state === 'good' && isVerified(row) })
const target = () => ({ place: placeNamed(config()), key: config().backupKey })

/** All endpoints of dumps. */
export const backupEndpoints: readonly AnyEndpoint[] = [
  defineEndpoint({
    name: 'backups',
    method: 'POST',
    path: '/api/backups',
    summary:
      'Asks for a dump of the whole database, which is made, read back and followed by retention at once; 409 while another one is made',
    access: 'backup.create',
    input: z.strictObject({}),
    output: queued,
    status: 202,
    handle: async (ctx) => {
      const { id, state } = await wantBackup(ctx, target())
      try {
        await enqueueBackup(config(), { task: 'make', id })
      } catch (error) {
        await moveBackup(ctx, { id, state }, { state: 'failed', finishedAt: ctx.now(), reason: 'the queue did not take it' })
        throw error
      }
      return { status: 202, body: { id, state } }
    },
  }),
  defineEndpoint({
    name: 'backups',
    method: 'GET',
    path: '/api/backups',
    summary: 'Dumps, newest first',
    access: 'backup.read',
    output: z.object({ items: z.array(backup), nextCursor: z.string().nullable() }),
    parameters: queryParameters(page),
    handle: async (ctx, { query }) => {
      const { limit, cursor = null } = readQuery(page, query)
      const rows = await listBackups(ctx, { before: cursor, limit: limit + 1 })
      const items = rows.slice(0, limit).map((row) => toView(row, ctx.now()))
      return { body: { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null } }
    },
  }),
  defineEndpoint({
    name: 'backup',
    method: 'GET',
    path: '/api/backups/{id}',
    summary: 'One dump: its state, what it holds, whether it is known to be whole',
    access: 'backup.read',
    output: backup,
    handle: async (ctx, { params }) => ({ body: toView(await getBackup(ctx, params.id ?? ''), ctx.now()) }),
  }),
  defineEndpoint({
    name: 'backup_drill',
    method: 'POST',
    path: '/api/backups/{id}/drill',
    summary:
      'Restores a dump into a scratch database to know that this works; drilledAt, drillMilliseconds and drillReason tell the outcome',
    access: 'backup.create',
    input: z.strictObject({}),
    output: queued,
    status: 202,
    handle: async (ctx, { params }) => {
      const { id, state } = await drillable(ctx, params.id ?? '')
      await enqueueBackup(config(), { task: 'drill', id })
      return { status: 202, body: { id, state } }
    },
  }),
  defineEndpoint({
    name: 'backups_prune',
    method: 'POST',
    path: '/api/backups/prune',
    summary:
      'Removes dumps that are not kept: the newest of 7 days, 5 weeks and 12 months stay, and the newest verified one; only tells, unless dryRun is false',
    access: 'backup.create',
    input: z.strictObject({ dryRun: z.boolean().default(true) }),
    output: pruned,
    handle: async (ctx, { input: { dryRun } }) => ({ body: { dryRun, ...(await prune(ctx, target(), { dryRun })) } }),
  }),
]
