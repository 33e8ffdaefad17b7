// The part of a sheet that is not its cells: the start tag of its root and what stands behind them, read without holding the cells.
import type { ZipParts } from '../zip.ts'
import { tagsOf } from './xml-edit.ts'

/** A sheet without its cells. `text` is the root with what follows the cells, as one piece of XML. */
export interface SheetTail {
  readonly text: string
  /** Bytes of the part up to the end of its cells. */
  readonly cellBytes: number
  /** Characters of `text` that are the start tag of the root. */
  readonly rootLength: number
}

const mostHead = 64 * 1024
const mostTail = 32 * 1024 * 1024
/** What is kept of bytes that are passed over, so that a tag cut in two is seen: longer than any such tag. */
const overlap = 256
const name = Buffer.from('sheetData')

/** Reads the tail of a sheet; null where it is too large or of another shape. */
export async function readTail(zip: ZipParts, part: string): Promise<SheetTail | null> {
  let root: string | null = null
  let head = Buffer.alloc(0)
  let window = Buffer.alloc(0)
  let offset = 0
  let cellBytes = -1
  for await (const chunk of zip.read(part)) {
    if (root === null && head.length < mostHead) {
      head = Buffer.concat([head, chunk])
      root = rootTag(head.toString())
    }
    const seen = Math.max(0, window.length - overlap)
    window = Buffer.concat([window, chunk])
    for (let at = window.indexOf(name, seen); at >= 0; at = window.indexOf(name, at + 1)) {
      const end = window.indexOf('>', at)
      if (end < 0 || !endsCells(window.toString('latin1', window.lastIndexOf('<', at), end + 1))) continue
      // of several, the last one counts: a text may look like the tag
      offset += end + 1
      window = window.subarray(end + 1)
      cellBytes = offset
      at = -1
    }
    if (cellBytes < 0 && window.length > overlap) {
      offset += window.length - overlap
      window = window.subarray(window.length - overlap)
    }
    if (window.length > mostTail) return null
  }
  if (root === null || cellBytes < 0) return null
  return { text: root + window.toString(), cellBytes, rootLength: root.length }
}

/** The bytes of the sheet with another tail. */
export async function* withTail(zip: ZipParts, part: string, { cellBytes, rootLength }: SheetTail, text: string): AsyncGenerator<Buffer> {
  let left = cellBytes
  for await (const chunk of zip.read(part)) {
    yield chunk.subarray(0, left)
    left -= chunk.length
    if (left <= 0) break
  }
  yield Buffer.from(text.slice(rootLength))
}

function endsCells(tag: string): boolean {
  return /^<(?:\/(?:[^\s:>]+:)?sheetData\s*|(?:[^\s:>]+:)?sheetData\s*\/)>$/.test(tag)
}

function rootTag(text: string): string | null {
  try {
    for (const { kind, start, end } of tagsOf(text)) return kind === 'open' ? text.slice(start, end) : null
  } catch {
    // the tag is not wholly in sight yet
  }
  return null
}
