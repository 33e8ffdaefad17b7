// The end of original workbooks: they hold what people typed, so they are deleted at an age that is stated; the import keeps name, hash and report.
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { findImport, type ImportRow, listPaused, listUnfinished } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import type { ImportFiles } from './files.ts'

const dayMilliseconds = 86_400_000

/** What a run has deleted. */
export interface Expired {
  workbooks: number
  bytes: number
  /** Files made of imports: plans, marked copies, refused rows, comparisons. */
  results: number
}

/**
 * Deletes workbooks that were uploaded more than `days` ago, and what was made of imports that are as old; those of an import that is
 * unfinished or paused stay. Recorded in the trail with counts, also when storage fails half-way. May be killed at any point and run again.
 */
export async function expireWorkbooks(ctx: DbContext, files: ImportFiles, days: number): Promise<Expired> {
  const before = new Date(Date.parse(ctx.now()) - days * dayMilliseconds).toISOString()
  const unfinished = [...(await listUnfinished(ctx)), ...(await listPaused(ctx))]
  const paths = new Set(unfinished.map(({ blobPath }) => blobPath))
  const ids = new Set(unfinished.map(({ id }) => id))
  const expired: Expired = { workbooks: 0, bytes: 0, results: 0 }
  try {
    for await (const { path, etag, bytes, at } of files.workbooks()) {
      if (at >= before || paths.has(path) || !(await files.dropWorkbook(path, etag))) continue
      expired.workbooks++
      expired.bytes += bytes
    }
    for await (const id of files.resultIds()) {
      const row = ids.has(id) ? undefined : await findImport(ctx, id)
      if (row && row.createdAt < before) expired.results += await files.dropResults(id)
    }
  } finally {
    await commit(ctx, [record('import.expire', 'import', null, { before, ...expired })])
    ctx.log.info('workbooks expired', { before, ...expired })
  }
  return expired
}

/** Why the workbook of an import, and what was made of it, is not there any more; null while it is. */
export function whyExpired({ id, createdAt, fileName }: ImportRow, now: string, days: number): string | null {
  const end = new Date(Date.parse(createdAt) + days * dayMilliseconds).toISOString()
  if (now < end) return null
  return `the files of import ${id} expired at ${end}: workbooks are kept for ${days} days (OPSBOOK_WORKBOOK_DAYS); name, hash and report of ${fileName} stay`
}

/** Throws `not_found` that says so when the workbook of an import has expired. */
export function requireUnexpired(row: ImportRow, now: string, days: number): void {
  const why = whyExpired(row, now, days)
  if (why !== null)
    throw new AppError('not_found', why, { issues: [{ path: '', code: 'expired', message: why, hint: 'Upload the file again.' }] })
}
