// Mirrors: a workbook of everything that a resource holds, in storage, for people who still open a spreadsheet.
import { createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Resource } from '../catalogue/resource.ts'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { CountedRows, everyRow, parseExport } from '../exports/every-row.ts'
import { sheetsOf } from '../exports/sheets.ts'
import { writeWorkbook } from '../tabular/write-workbook.ts'
import { factsOf } from './file-facts.ts'
import { inParallel } from './migration.ts'
import type { MigrationFiles, MirrorFacts } from './migration-files.ts'
import { makeScratch } from './scratch.ts'

/** What became of a mirror. */
export interface Mirrored extends MirrorFacts {
  readonly resource: string
  readonly path: string
  /** False when another run has written one meanwhile that was begun later. */
  readonly isWritten: boolean
}

/** Where the mirror of a resource lies in the container. */
export function mirrorPath({ domain, slug }: Resource): string {
  return `${domain}/${slug}.xlsx`
}

/**
 * Writes the mirror of every resource in `parallel`, each whether the others can be written or not; then throws when one could not be.
 * May run twice at once.
 */
export async function mirrorAll(ctx: DbContext, files: MigrationFiles): Promise<Mirrored[]> {
  const done: Mirrored[] = []
  const errors: unknown[] = []
  for (const resource of await inParallel(ctx)) {
    try {
      done.push(await mirrorResource(ctx, files, resource))
    } catch (error) {
      ctx.log.error('mirror not written', { resource: resource.name, error })
      errors.push(error)
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} mirrors could not be written`)
  return done
}

/** Writes the workbook of all live rows, in constant memory, in place of the mirror that is there; recorded as an export. */
export async function mirrorResource(ctx: DbContext, files: MigrationFiles, resource: Resource, perSheet?: number): Promise<Mirrored> {
  const folder = makeScratch()
  try {
    const at = ctx.now()
    const path = mirrorPath(resource)
    const file = join(folder, 'mirror.xlsx')
    // by id, so that a change of a row while others are read neither loses nor repeats one
    const rows = new CountedRows(everyRow(ctx, resource, parseExport(ctx, resource, [['sort', 'id']])))
    await writeWorkbook(createWriteStream(file), sheetsOf(resource, rows, { perSheet }))
    const facts = { rows: rows.count, at, hash: (await factsOf(file)).fileHash }
    // recorded first: nothing may be in storage that the trail does not tell of
    await commit(ctx, [record(`${resource.name}.export`, resource.name, null, { format: 'xlsx', mirror: path, ...facts })])
    const isWritten = await files.putMirror(path, file, facts)
    ctx.log.info('mirror', { path, isWritten, ...facts })
    return { resource: resource.name, path, isWritten, ...facts }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
