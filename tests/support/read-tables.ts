// Reads bytes as an upload would be read, whole, so that a test can look at every cell.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { openBook } from '../../shared/tabular/book.ts'
import type { Cell } from '../../shared/tabular/cell.ts'
import type { Limits } from '../../shared/tabular/limits.ts'
import type { Book, Row } from '../../shared/tabular/sheet.ts'
import { makeZip, sheetXml, workbookParts } from './make-workbook.ts'

/** A book with all its rows. */
export interface ReadBook {
  format: Book['format']
  notes: string[]
  sheets: { name: string; state: string; rows: Row[] }[]
}

/** Opens bytes as a file of that name and reads every sheet. */
export async function readBytes(bytes: Uint8Array | string, fileName = 'list.xlsx', limits: Partial<Limits> = {}): Promise<ReadBook> {
  const folder = await mkdtemp(join(tmpdir(), 'opsbook-tabular-'))
  try {
    const path = join(folder, 'upload')
    await writeFile(path, bytes)
    return await readFileOf(path, fileName, limits)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Opens a file and reads every sheet. */
export async function readFileOf(path: string, fileName: string, limits: Partial<Limits> = {}): Promise<ReadBook> {
  const book = await openBook(path, fileName, limits)
  try {
    const sheets: ReadBook['sheets'] = []
    for (const { name, state, rows } of book.sheets) sheets.push({ name, state, rows: (await Array.fromAsync(rows())).flat() })
    return { format: book.format, notes: book.notes, sheets }
  } finally {
    await book.close()
  }
}

/** The cells that come out of a one-sheet workbook with these rows of XML; parts of it can be replaced. */
export async function cellsOf(rowsXml: string, replaced: Readonly<Record<string, string | undefined>> = {}): Promise<Cell[][]> {
  const { sheets } = await readBytes(makeZip(workbookParts({ List: sheetXml(rowsXml) }, replaced)))
  return (sheets[0]?.rows ?? []).map(({ cells }) => cells)
}

/** The code and sentence with which reading was refused; fails where it was not. */
export async function refusalOf(reading: Promise<unknown>): Promise<{ code: string; message: string }> {
  const outcome = await reading.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(outcome instanceof AppError)) throw new Error('expected a refusal', { cause: outcome })
  return { code: outcome.code, message: outcome.message }
}
