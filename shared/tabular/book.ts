// A workbook or CSV file as sheets of rows, whatever its format: the one way in for everybody who reads tables.
import { open } from 'node:fs/promises'
import { openCsv } from './csv.ts'
import { DEFAULT_LIMITS, type Limits, sizeInWords, tooLarge, unreadable } from './limits.ts'
import { explainOle } from './ole.ts'
import { databaseRefused, SQLITE_MARK } from './other-files.ts'
import type { Book } from './sheet.ts'
import { openXlsx } from './xlsx.ts'

/** Opens a workbook or a CSV file, told apart by content and never by name; throws `invalid` or `too_large` in words for its owner. */
export async function openBook(path: string, fileName: string, limits: Partial<Limits> = {}): Promise<Book> {
  const bounds: Limits = { ...DEFAULT_LIMITS, ...limits }
  const { head, size } = await readHead(path)
  if (size === 0) throw unreadable(`${fileName} is empty: there is nothing to read.`)
  if (size > bounds.fileBytes) {
    throw tooLarge(
      `${fileName} has ${sizeInWords(size, 'bytes')}; the limit is ${sizeInWords(bounds.fileBytes, 'bytes')}. Split it into several files.`,
    )
  }
  if (head.length >= 4 && head.readUInt32BE(0) === 0x504b0304) return openXlsx(path, fileName, bounds)
  if (head.length >= 4 && head.readUInt32BE(0) === 0x504b0506) throw unreadable(`${fileName} is an empty zip file, not a workbook.`)
  if (head.length >= 8 && head.readUInt32BE(0) === 0xd0cf11e0 && head.readUInt32BE(4) === 0xa1b11ae1) throw await explainOle(path, fileName)
  if (head.toString('latin1') === SQLITE_MARK) throw databaseRefused(fileName)
  return openCsv(path, fileName, bounds)
}

async function readHead(path: string): Promise<{ head: Buffer; size: number }> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0)
    return { head: buffer.subarray(0, bytesRead), size }
  } finally {
    await file.close()
  }
}
