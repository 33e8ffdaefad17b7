// Stage: reads a workbook once, maps headers, coerces cells, and leaves typed rows in chunk files with their keys in a scratch database.
import { AppError } from '../errors.ts'
import type { Book, Sheet } from '../tabular/sheet.ts'
import { BlockStager, type StageSinks, type UsualHints } from './block-stager.ts'
import type { StagedBlock } from './chunk-file.ts'
import { emptyReport } from './counts.ts'
import type { Head } from './head.ts'
import type { Block } from './headers.ts'
import type { SheetPlan } from './plan-sheets.ts'
import type { SheetReport } from './types.ts'

/** Stages the tables of every sheet that is taken; the sheets that are left out, and why. */
export async function stageBook(
  book: Book,
  plans: readonly SheetPlan[],
  usual: UsualHints,
  sinks: StageSinks,
): Promise<{ blocks: StagedBlock[]; skipped: SheetReport[] }> {
  const blocks: StagedBlock[] = []
  const skipped: SheetReport[] = []
  for (const [place, { head, blocks: found, reason }] of plans.entries()) {
    const sheet = book.sheets[place]
    if (reason !== null || !sheet) skipped.push({ ...emptyReport(head.sheet, null), notes: [reason ?? 'the sheet is gone'] })
    else blocks.push(...(await stageSheet({ ...sheet, name: head.sheet }, found, head.rows, blocks.length, usual, sinks)))
  }
  return { blocks, skipped }
}

/** The refusal of a file of which no sheet is taken. */
export function nothingToImport(skipped: readonly SheetReport[]): AppError {
  const reasons = skipped.slice(0, 10).map(({ sheet, notes }) => `${sheet}: ${notes[0]}`)
  if (skipped.length > reasons.length) reasons.push(`and ${skipped.length - reasons.length} more`)
  return new AppError(
    'invalid',
    `no sheet can be imported (${reasons.join('; ')}). Put a header row with known column names over the data; GET .../template.xlsx gives one.`,
  )
}

async function stageSheet(
  sheet: Sheet,
  found: readonly Block[],
  head: Head['rows'],
  first: number,
  usual: UsualHints,
  sinks: StageSinks,
): Promise<StagedBlock[]> {
  const headerNumber = head[found[0]?.at ?? 0]?.number ?? 1
  const stagers = found.map((block, at) => new BlockStager(sheet.name, block, headerNumber, first + at, usual, sinks))
  const read = async () => {
    let seen = 0
    for await (const batch of sheet.rows()) {
      for (const row of batch) if (row.number > headerNumber) for (const stager of stagers) stager.add(row)
      seen += batch.length
      sinks.progress(seen)
    }
  }
  try {
    if (stagers.every((stager) => stager.isUsable)) {
      await read()
      // a column's date order and decimal sign are known only at its end: where they turn out otherwise, the sheet is read again
      if (stagers.map((stager) => stager.settleHints()).includes(true)) {
        for (const stager of stagers) stager.restart()
        await read()
      }
    }
    return stagers.map((stager) => stager.finish())
  } finally {
    for (const stager of stagers) stager.close()
  }
}
