// How far every resource has left its workbook, with what the comparisons of the last days found.
import { config, type MigrationMode } from '../config.ts'
import type { DbContext } from '../db/context.ts'
import { selectDaySums, selectDays, selectLatestDays, selectStates } from '../db/migration.ts'
import { gather } from '../db/store.ts'
import { checkMigrationSetting, dayIn, importable, modeOf } from './migration.ts'
import type { MigrationFiles, MirrorFacts } from './migration-files.ts'
import { mirrorPath } from './mirror.ts'

/** Days that the calendar shows, today included. */
export const calendarDays = 90

/** One resource. */
export interface MigrationStatus {
  readonly resource: string
  readonly mode: MigrationMode
  /** When and by whom it was set; null where the setting MIGRATION_MODE holds. */
  readonly since: string | null
  readonly by: string | null
  readonly daysCompared: number
  /** Compared days in a row without a difference, counted back from the latest; days without a comparison neither count nor break. */
  readonly daysWithoutDifference: number
  readonly last: { readonly day: string; readonly importId: number; readonly differences: number; readonly at: string } | null
  /** Differences by day, for the compared ones of the last 90. */
  readonly calendar: Readonly<Record<string, number>>
  readonly mirror: ({ readonly path: string } & MirrorFacts) | null
  /** The last workbook at the last cut-over. */
  readonly archive: { readonly path: string; readonly hash: string | null } | null
}

/** The status of every resource that workbooks bring. One round trip to the database, and one to storage where there is some. */
export async function migrationStatus(ctx: DbContext, files: MigrationFiles | null): Promise<MigrationStatus[]> {
  const { timezone, migration } = config()
  checkMigrationSetting(ctx.catalogue, migration)
  const first = dayIn(timezone, new Date(Date.parse(ctx.now()) - (calendarDays - 1) * 86_400_000).toISOString())
  const [[states, sums, latest, days], mirrors] = await Promise.all([
    gather(ctx, [selectStates(ctx), selectDaySums(ctx), selectLatestDays(ctx), selectDays(ctx, first)]),
    files?.mirrors(),
  ])
  return importable(ctx.catalogue).map((resource): MigrationStatus => {
    const isOwn = (row: { readonly resource: string }) => row.resource === resource.name
    const state = states.find(isOwn)
    const sum = sums.find(isOwn)
    const last = latest.find(isOwn)
    const path = mirrorPath(resource)
    const mirror = mirrors?.get(path)
    return {
      resource: resource.name,
      mode: modeOf(resource, state),
      since: state?.since ?? null,
      by: state?.changedBy ?? null,
      daysCompared: sum?.compared ?? 0,
      daysWithoutDifference: sum?.inAgreement ?? 0,
      last: last ? { day: last.day, importId: last.importId, differences: last.differences, at: last.at } : null,
      calendar: Object.fromEntries(days.filter(isOwn).map(({ day, differences }) => [day, differences])),
      mirror: mirror ? { path, ...mirror } : null,
      archive: state?.archivePath ? { path: state.archivePath, hash: state.archiveHash } : null,
    }
  })
}
