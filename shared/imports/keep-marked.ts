// What people correct a refused file by: its marked copy and its refused rows, made at the end of the plan.
import { join } from 'node:path'
import type { DbContext } from '../db/context.ts'
import { AppError } from '../errors.ts'
import { markWorkbook } from '../tabular/mark/mark-workbook.ts'
import type { StagedBlock } from './chunk-file.ts'
import type { ResultFiles } from './files.ts'
import { type ToReject, writeRejects } from './rejects.ts'

/** Names under which the two are kept. */
export const markedName = 'marked.xlsx'
export const rejectsName = 'rejects.xlsx'

/** An import that was planned. */
interface Planned extends Omit<ToReject, 'out'> {
  readonly blocks: readonly StagedBlock[]
  /** Where working files may lie. */
  readonly folder: string
  readonly results: ResultFiles
}

/** What was made, by its names, and notes for the report. */
interface Made {
  readonly files: readonly string[]
  readonly notes: readonly string[]
}

/** Makes and keeps both files where there is an issue. A failure is logged and noted, and fails nothing. */
export async function keepMarked(ctx: DbContext, { folder, results, ...planned }: Planned): Promise<Made> {
  const notes: string[] = []
  const files: string[] = []
  if (planned.issues.length === 0) return { files, notes }
  const keep = async (name: string, file: string) => {
    await results.keep(name, file)
    files.push(name)
  }
  const attempt = async (what: string, make: () => Promise<void>) => {
    try {
      await make()
    } catch (error) {
      ctx.log.warn(`${what} could not be made`, { importId: ctx.importId, error })
      notes.push(`The ${what} could not be made: ${error instanceof AppError ? error.message : 'the log says why'}`)
    }
  }
  await attempt('marked copy', async () => {
    if (!(await isWorkbook(planned))) {
      notes.push('Only a workbook has a marked copy: other files hold neither colours nor comments. The refused rows come as a workbook.')
      return
    }
    const out = join(folder, markedName)
    notes.push(...(await markWorkbook({ ...planned, out })).notes)
    await keep(markedName, out)
  })
  await attempt('workbook of refused rows', async () => {
    const out = join(folder, rejectsName)
    if (await writeRejects({ ...planned, out })) await keep(rejectsName, out)
  })
  return { files, notes }
}

async function isWorkbook({ path, fileName, limits, open }: Omit<ToReject, 'out'>): Promise<boolean> {
  const book = await open(path, fileName, limits)
  await book.close()
  return book.format === 'xlsx'
}
