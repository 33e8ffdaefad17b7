// Stage: reads a workbook once, maps headers, coerces cells, and leaves typed rows in chunk files with their keys in a scratch database.
import type { Catalogue } from '../catalogue/catalogue.ts'
import { AppError } from '../errors.ts'
import { isIssuesHeader } from '../tabular/mark/issues-sheet.ts'
import type { Book, Sheet, Row as SheetRow } from '../tabular/sheet.ts'
import { BlockStager, type StageSinks } from './block-stager.ts'
import type { StagedBlock } from './chunk-file.ts'
import { emptyReport } from './counts.ts'
import { type Block, findBlocks, headerRows } from './headers.ts'
import { shorten } from './shorten.ts'
import type { SheetReport } from './types.ts'

/** Stages every visible sheet. Throws `invalid` when no sheet has a header that Opsbook knows. */
export async function stageBook(
  book: Book,
  catalogue: Catalogue,
  timezone: string,
  sinks: StageSinks,
): Promise<{ blocks: StagedBlock[]; skipped: SheetReport[] }> {
  const blocks: StagedBlock[] = []
  const skipped: SheetReport[] = []
  const skip = (sheet: string, reason: string) => skipped.push({ ...emptyReport(sheet, null), notes: [reason] })
  for (const given of book.sheets) {
    const sheet = { ...given, name: shorten(given.name, 100) }
    if (sheet.state !== 'visible') {
      skip(sheet.name, 'the sheet is hidden and was left out: show it to import it')
      continue
    }
    const head = await readHead(sheet)
    const cells = head.map((row) => row.cells)
    if (isIssuesHeader(cells[0] ?? [])) {
      skip(sheet.name, 'the sheet is the list of issues that Opsbook has added to a marked copy, and was left out')
      continue
    }
    const found = findBlocks(catalogue, sheet.name, cells)
    if (found.reason !== null) skip(sheet.name, found.reason)
    else blocks.push(...(await stageSheet(sheet, found.blocks, head, blocks.length, timezone, sinks)))
  }
  if (blocks.length === 0) throw nothingToImport(skipped)
  return { blocks, skipped }
}

function nothingToImport(skipped: readonly SheetReport[]): AppError {
  const reasons = skipped.slice(0, 10).map(({ sheet, notes }) => `${sheet}: ${notes[0]}`)
  if (skipped.length > reasons.length) reasons.push(`and ${skipped.length - reasons.length} more`)
  return new AppError(
    'invalid',
    `no sheet can be imported (${reasons.join('; ')}). Put a header row with known column names over the data; GET .../template.xlsx gives one.`,
  )
}

async function readHead(sheet: Sheet): Promise<SheetRow[]> {
  const head: SheetRow[] = []
  for await (const batch of sheet.rows()) {
    head.push(...batch)
    if (head.length >= headerRows) break
  }
  return head.slice(0, headerRows)
}

async function stageSheet(
  sheet: Sheet,
  found: readonly Block[],
  head: readonly SheetRow[],
  first: number,
  timezone: string,
  sinks: StageSinks,
): Promise<StagedBlock[]> {
  const headerNumber = head[found[0]?.at ?? 0]?.number ?? 1
  const stagers = found.map((block, at) => new BlockStager(sheet.name, block, headerNumber, first + at, timezone, sinks))
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
