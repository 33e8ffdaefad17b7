// The move off workbooks over HTTP: how far each resource is, its mode, its mirror workbook, and the cut-over.
import { z } from 'zod'
import { config, migrationModes } from '../config.ts'
import type { Actor } from '../context.ts'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { AppError } from '../errors.ts'
import { archivedReport } from '../imports/archived-report.ts'
import { cutOver } from '../imports/cut-over.ts'
import { importFiles } from '../imports/files.ts'
import { importableOf, setMode } from '../imports/migration.ts'
import { type MigrationFiles, migrationFiles } from '../imports/migration-files.ts'
import { type MigrationStatus, migrationStatus } from '../imports/migration-status.ts'
import { mirrorPath } from '../imports/mirror.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import type { Service } from './service.ts'

const downloadMinutes = 15

const instant = z.iso.datetime()
const facts = { rows: z.int(), at: instant, hash: z.string().describe('SHA-256 of the file.') }
const status = z.object({
  resource: z.string(),
  mode: z.enum(migrationModes),
  since: instant.nullable().describe('When the mode was set; null where the setting MIGRATION_MODE holds.'),
  by: z.string().nullable(),
  daysCompared: z.int(),
  daysWithoutDifference: z.int().describe('Compared days in a row without a difference, counted back from the latest.'),
  last: z.object({ day: z.iso.date(), importId: z.int(), differences: z.int(), at: instant }).nullable(),
  calendar: z.record(z.iso.date(), z.int()).describe('Differences by day, for the compared ones of the last 90 days.'),
  mirror: z.object({ path: z.string(), ...facts }).nullable(),
  archive: z.object({ path: z.string(), hash: z.string().nullable() }).nullable(),
})
const archived = z.object({
  resource: z.string(),
  importId: z.int(),
  path: z.string().describe('Folder in the container archive; SHA256SUMS there is checked with sha256sum -c.'),
  hash: z.string().describe('SHA-256 of the workbook.'),
  notes: z.array(z.string()),
})
const change = z.strictObject({ mode: z.enum(migrationModes) })
const order = z.strictObject({
  importId: z.int().positive().optional().describe('The import of the last workbook; the one compared last when left out.'),
  force: z
    .strictObject({ reason: z.string().trim().min(1).max(400) })
    .optional()
    .describe('Goes ahead although there are differences; the reason goes on record.'),
})

/** What concerns the rows of all sites is no matter of people who see some of them. */
function requireAllSites(actor: Actor): void {
  if (actor.siteIds === null) return
  const message = 'this concerns the rows of all sites, and you are limited to some'
  throw new AppError('forbidden', message, { issues: [{ path: '', code: 'scope', message, hint: 'Ask somebody who sees all sites.' }] })
}

const filesOf = (): MigrationFiles | null => {
  const { storage, storageAccount } = config()
  return storage === null && storageAccount === null ? null : migrationFiles(config())
}

async function statusOf(ctx: DbContext, name: string): Promise<MigrationStatus | undefined> {
  return (await migrationStatus(ctx, filesOf())).find(({ resource }) => resource === name)
}

/** All endpoints of the move off workbooks. */
export function migrationEndpoints({ authorize }: Pick<Service, 'authorize'>): AnyEndpoint[] {
  return [
    defineEndpoint({
      name: 'migration-status',
      method: 'GET',
      path: '/api/migration/status',
      summary: 'How far each resource has left its workbook: mode, compared days, days in a row without a difference, mirror and archive.',
      access: 'migration.read',
      output: z.object({ items: z.array(status) }),
      handle: async (ctx) => ({ body: { items: await migrationStatus(ctx, filesOf()) } }),
    }),
    defineEndpoint({
      name: 'migration',
      method: 'PUT',
      path: '/api/migration/{resource}',
      summary: 'Sets a resource to spreadsheet or parallel; to database it goes by its cut-over.',
      access: 'migration.update',
      input: change,
      output: status,
      handle: async (ctx, { params, input }) => {
        const resource = importableOf(ctx.catalogue, params.resource ?? '')
        requireAllSites(ctx.actor)
        await setMode(ctx, resource, input.mode)
        return { body: await statusOf(ctx, resource.name) }
      },
    }),
    defineEndpoint({
      name: 'migration-mirror',
      method: 'GET',
      path: '/api/migration/{resource}/mirror',
      summary: 'Where to read the mirror workbook of a resource in parallel: everything it holds, as of last night.',
      access: 'migration.read',
      output: z.object({ url: z.string(), expiresAt: instant, path: z.string(), ...facts }),
      handle: async (ctx, { params }) => {
        const resource = importableOf(ctx.catalogue, params.resource ?? '')
        authorize(ctx.actor, `${resource.name}.read`)
        requireAllSites(ctx.actor)
        const files = migrationFiles(config())
        const path = mirrorPath(resource)
        const mirror = (await files.mirrors()).get(path)
        if (!mirror)
          throw new AppError(
            'not_found',
            `there is no mirror of ${resource.name}: one is written every night while it is in parallel, or by npm run migration -- mirror ${resource.name}`,
          )
        const expiresAt = new Date(Date.parse(ctx.now()) + downloadMinutes * 60_000)
        const download = await files.mirrorUrl(path, `${resource.slug}-${mirror.at.slice(0, 10)}.xlsx`, expiresAt)
        await commit(ctx, [record(`${resource.name}.export`, resource.name, null, { format: 'xlsx', mirror: path, ...mirror })])
        return { body: { ...download, path, ...mirror } }
      },
    }),
    defineEndpoint({
      name: 'migration-cutover',
      method: 'POST',
      path: '/api/migration/{resource}/cutover',
      summary: 'Archives the last workbook with its report and hash, and retires it: from now on the resource lives in the database only.',
      access: 'migration.update',
      input: order,
      output: archived,
      handle: async (ctx, { params, input }) => {
        const resource = importableOf(ctx.catalogue, params.resource ?? '')
        authorize(ctx.actor, `${resource.name}.read`)
        requireAllSites(ctx.actor)
        const [files, archive] = [importFiles(config()), migrationFiles(config())]
        const archiveReport = (row: Parameters<typeof archivedReport>[1]) => archivedReport(ctx, row)
        return { body: await cutOver(ctx, { resource, ...input, files, archive, archiveReport }) }
      },
    }),
  ]
}
