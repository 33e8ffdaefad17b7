// A sheet of a workbook or CSV file that was attached to a row, read as a stream.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { toMatch } from '../catalogue/text.ts'
import { config } from '../config.ts'
import { AppError } from '../errors.ts'
import { makeScratch } from '../imports/scratch.ts'
import { openBook } from '../tabular/book.ts'
import type { Book, Sheet } from '../tabular/sheet.ts'
import { attachmentFiles } from './attachment-files.ts'

/** What is known of an attached file. */
interface File {
  readonly fileName: string
  readonly blobPath: string | null
}

/** Reads a sheet by its name, else the first that can be seen; throws `invalid` or `too_large` in words for its owner, and `not_found` where storage has lost the file. */
export async function readAttachedSheet<T>(
  { fileName, blobPath }: File,
  name: string | undefined,
  read: (sheet: Sheet) => Promise<T>,
): Promise<T> {
  const folder = makeScratch()
  try {
    const path = join(folder, 'sheet')
    if (blobPath === null || !(await attachmentFiles(config()).fetch(blobPath, path)))
      throw new AppError('not_found', `the file ${fileName} is not in storage any more; attach it again`)
    const book = await openBook(path, fileName)
    try {
      return await read(sheetOf(book, name))
    } finally {
      await book.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function sheetOf({ sheets }: Book, name: string | undefined): Sheet {
  const found =
    name === undefined ? sheets.find(({ state }) => state === 'visible') : sheets.find((sheet) => toMatch(sheet.name) === toMatch(name))
  if (found) return found
  const message = name === undefined ? 'the file has no sheet that can be seen' : `the file has no sheet ${name}`
  const hint = `Its sheets are ${sheets.map((sheet) => sheet.name).join(', ')}.`
  throw new AppError('invalid', message, { issues: [{ path: 'sheet', code: 'sheet', message, hint }] })
}
