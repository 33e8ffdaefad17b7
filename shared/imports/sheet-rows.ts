// The rows of a sheet as they stand in its file, for the cells around a refused one.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { show } from '../catalogue/coerce.ts'
import { AppError } from '../errors.ts'
import { openBook } from '../tabular/book.ts'
import type { Row, Sheet } from '../tabular/sheet.ts'
import { makeScratch } from './scratch.ts'
import { shorten } from './shorten.ts'

/** Bounds on what is read for one look. */
export const look = { rows: 100, columns: 100, text: 400, bytes: 64 * 1024 * 1024, milliseconds: 10_000 } as const

/** Which rows; blank ones are left out of the answer. */
export interface Wanted {
  readonly sheet: string
  readonly from: number
  readonly rows: number
}

/** A row with its cells as a person reads them, from column A. */
export interface ShownRow {
  readonly number: number
  readonly cells: readonly string[]
}

/** Reads rows of a sheet out of a file that `bring` brings to this machine; throws `not_found` where it has no such sheet, `unavailable` where it takes too long. */
export async function readSheetRows(
  fileName: string,
  bring: (path: string) => Promise<void>,
  { sheet: name, from, rows }: Wanted,
  now: () => number = Date.now,
): Promise<ShownRow[]> {
  const folder = makeScratch()
  const end = now() + look.milliseconds
  try {
    const path = join(folder, 'file')
    await bring(path)
    const book = await openBook(path, fileName)
    try {
      const sheet = book.sheets.find((one) => shorten(one.name, 100) === shorten(name, 100))
      if (!sheet) throw new AppError('not_found', `${fileName} has no sheet "${name}"`)
      return await rowsOf(sheet, from, from + rows, () => now() > end)
    } finally {
      await book.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function rowsOf(sheet: Sheet, from: number, before: number, isLate: () => boolean): Promise<ShownRow[]> {
  const found: ShownRow[] = []
  for await (const batch of sheet.rows()) {
    if ((batch.at(-1)?.number ?? 0) >= from) found.push(...batch.filter(({ number }) => number >= from && number < before).map(toShown))
    if ((batch.at(-1)?.number ?? 0) >= before - 1) break
    if (isLate())
      throw new AppError('unavailable', `reading up to row ${from} takes too long; download the marked copy or the refused rows instead`)
  }
  return found
}

const toShown = ({ number, cells }: Row): ShownRow => ({
  number,
  cells: cells.slice(0, look.columns).map((cell) => shorten(show(cell), look.text)),
})
