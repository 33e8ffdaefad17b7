// Opens an .xlsx workbook: finds its sheets, and reads each as a stream of rows when asked.

import type { Limits } from './limits.ts'
import { readSharedStrings, SharedStrings } from './shared-strings.ts'
import type { Book, Row, Sheet } from './sheet.ts'
import { SheetScanner } from './sheet-scanner.ts'
import { readStyles } from './styles.ts'
import { readWorkbookParts, type WorkbookParts } from './workbook-parts.ts'
import { ZipParts } from './zip.ts'

const MOST_ROWS_IN_BATCH = 500

/** Opens a workbook; shared strings and styles are read with the first sheet that is. */
export async function openXlsx(path: string, fileName: string, limits: Limits): Promise<Book> {
  const zip = await ZipParts.open(path, fileName, limits)
  try {
    const parts = await readWorkbookParts(zip, fileName, limits)
    let shared: Promise<Shared> | undefined
    const getShared = () => {
      shared ??= readShared(zip, parts, limits)
      return shared
    }
    const sheets = parts.sheets.map(
      ({ name, state, part }): Sheet => ({
        name,
        state,
        rows: async function* () {
          const context = { ...(await getShared()), sheet: name, part, is1904: parts.is1904, limits }
          yield* readRows(zip.read(part), new SheetScanner(context))
        },
      }),
    )
    return { format: 'xlsx', sheets, notes: notesOf(parts), close: async () => zip.close() }
  } catch (error) {
    zip.close()
    throw error
  }
}

interface Shared {
  strings: SharedStrings
  dateKinds: Uint8Array
}

async function readShared(zip: ZipParts, { styles, sharedStrings }: WorkbookParts, limits: Limits): Promise<Shared> {
  return {
    strings: sharedStrings === undefined ? new SharedStrings(limits) : await readSharedStrings(zip, sharedStrings, limits),
    dateKinds: styles === undefined ? new Uint8Array(0) : await readStyles(zip, styles, limits),
  }
}

/** The rows of a sheet's bytes in batches. */
export async function* readRows(chunks: AsyncIterable<Buffer>, scanner: SheetScanner): AsyncGenerator<Row[]> {
  for await (const chunk of chunks) {
    scanner.push(chunk)
    const rows = scanner.takeRows()
    if (rows.length > 0 && rows.length <= MOST_ROWS_IN_BATCH) yield rows
    else for (let at = 0; at < rows.length; at += MOST_ROWS_IN_BATCH) yield rows.slice(at, at + MOST_ROWS_IN_BATCH)
  }
  scanner.finish()
}

function notesOf(parts: WorkbookParts): string[] {
  const notes: string[] = []
  if (parts.is1904) notes.push('The workbook counts dates from 1904.')
  if (parts.otherSheets.length > 0) notes.push(`Sheets without cells were left out: ${parts.otherSheets.join(', ')}.`)
  return notes
}
