// Writes tables as CSV that spreadsheets open as they should: byte-order mark, CR LF, and no text that runs as a formula.
import type { Writable } from 'node:stream'
import type { Cell } from './cell.ts'
import { drained, lossOf } from './drain.ts'

const FLUSH_CHARACTERS = 64 * 1024

/** What a row to be written may hold; an absent value is an empty cell. */
export type CellToWrite = Cell | undefined

/** Writes a header and rows (RFC 4180, UTF-8) in constant memory; `out` is not ended. A text that begins like a formula, apostrophes before it or not, gets one more apostrophe, which the reader takes away. */
export async function writeCsv(out: Writable, header: readonly string[], rows: AsyncIterable<readonly CellToWrite[]>): Promise<void> {
  const loss = lossOf(out)
  const put = async (text: string) => {
    loss.signal.throwIfAborted()
    if (!out.write(text)) await drained(out, loss.signal)
  }
  try {
    let pending = `\ufeff${toLine(header)}`
    for await (const row of rows) {
      pending += toLine(row)
      if (pending.length < FLUSH_CHARACTERS) continue
      await put(pending)
      pending = ''
    }
    await put(pending)
  } finally {
    loss.release()
  }
}

function toLine(cells: readonly CellToWrite[]): string {
  const line = cells.map(toField).join(',')
  // A record of one empty cell would read as no record at all.
  return `${line === '' ? '""' : line}\r\n`
}

function toField(cell: CellToWrite): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  if (typeof cell === 'object') return quoted(cell.kind === 'date' ? cell.iso : cell.text)
  return quoted(/^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
