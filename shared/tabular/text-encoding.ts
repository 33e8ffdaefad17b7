// Finds out how the bytes of a text file are to be read: by their mark, else by what the whole file holds.
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { unreadable } from './limits.ts'
import { bytesAt, placeOf, wordAt } from './text-place.ts'
import { firstInvalid, sequenceLength } from './utf8.ts'

/** An encoding that is read, with the length of its byte-order mark; `note` says what people should know of the choice. */
export interface Encoding {
  label: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
  name: string
  markBytes: number
  note?: string
}

const CHUNK_BYTES = 256 * 1024
const utf16 = { le: 'UTF-16 (little endian)', be: 'UTF-16 (big endian)' } as const

/** The encoding that a file's first bytes announce, or that their zeros betray; null where they do neither. */
export function announcedEncoding(head: Buffer): Encoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf)
    return { label: 'utf-8', name: 'UTF-8 with a byte-order mark', markBytes: 3 }
  if (head[0] === 0xff && head[1] === 0xfe) return { label: 'utf-16le', name: utf16.le, markBytes: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { label: 'utf-16be', name: utf16.be, markBytes: 2 }
  return utf16WithoutMark(head)
}

/**
 * In UTF-16 every separator, digit and line end has its zero on the same side. The side that has twice as many of them is taken, if the text then
 * has line ends where such bytes stand, and none of the control characters of which binary files are full.
 */
function utf16WithoutMark(head: Buffer): Encoding | null {
  if (!head.includes(0)) return null
  const on = (side: 0 | 1, ...wanted: number[]) =>
    head.reduce((sum, byte, at) => ((at & 1) === side && wanted.includes(byte) ? sum + 1 : sum), 0)
  const [even, odd] = [on(0, 0), on(1, 0)]
  const [order, most, least, low] = odd > even ? (['le', odd, even, 0] as const) : (['be', even, odd, 1] as const)
  const text = new TextDecoder(`utf-16${order}`).decode(head)
  const lineEnds = text.match(/[\r\n]/g)?.length ?? 0
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these tell a binary file
  const isBinary = /[\u0000-\u0008\u000e-\u001f\ufffd]./s.test(text)
  if (least * 2 > most || lineEnds * 2 <= on(low, 0x0a, 0x0d) || isBinary) return null
  const note = 'The file has no byte-order mark; where its zero bytes stand says that it is UTF-16.'
  return { label: `utf-16${order}`, name: utf16[order], markBytes: 0, note }
}

/**
 * The encoding of a file that announces UTF-8 or nothing, by all of its bytes: UTF-8, else Windows-1252. Refuses UTF-8 that is damaged, and bytes that
 * stand for nothing in Windows-1252; throws with the line and the byte.
 *
 * In a text of Windows-1252 a pair of letters and signs is a valid sequence of UTF-8 by rare chance (`ß“`, `É` before a fixed blank); in UTF-8
 * that was damaged, or pasted together from both, most of what is not ASCII is valid. Between them lies one in four, where a
 * refusal costs a new export and a wrong guess would cost the text.
 */
export async function settleEncoding(path: string, fileName: string, announced: Encoding | null): Promise<Encoding> {
  const found = await weigh(path, announced?.markBytes ?? 0)
  if (found.invalid === 0) return announced ?? { label: 'utf-8', name: 'UTF-8', markBytes: 0 }
  if (announced || found.valid * 4 > found.invalid) {
    const where = await placeOf(path, found.firstInvalid)
    throw unreadable(`${fileName} is not valid UTF-8 in ${where}. Save it as "CSV UTF-8" in your spreadsheet program.`)
  }
  if (found.firstUndefined >= 0) {
    const [where, byte] = [await placeOf(path, found.firstUndefined), (await bytesAt(path, found.firstUndefined, 1)).toString('hex')]
    throw unreadable(
      `${fileName} is neither UTF-8 nor Windows-1252: ${byte.toUpperCase()} in ${where} is no character of either. Save it as "CSV UTF-8" in your spreadsheet program.`,
    )
  }
  const note = `The file is not UTF-8 and was read as Windows-1252 (Western European), for instance ${await wordAt(path, found.firstInvalid)}. If that is not what it says, save it as "CSV UTF-8" and bring it in again.`
  return { label: 'windows-1252', name: 'Windows-1252', markBytes: 0, note }
}

/** What the bytes beyond ASCII are, for UTF-8 and for Windows-1252. */
interface Weight {
  /** Sequences of several bytes that are valid UTF-8. */
  valid: number
  /** Bytes that belong to no such sequence. */
  invalid: number
  firstInvalid: number
  /** Offset of the first byte that Windows-1252 does not define, or -1. */
  firstUndefined: number
}

const undefinedBytes = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d])

/** Weighs a file in one pass; a part that is all valid UTF-8 costs next to nothing, and its sequences count only once something is not. */
async function weigh(path: string, start: number): Promise<Weight> {
  const bad = await firstInvalid(createReadStream(path, { start, highWaterMark: CHUNK_BYTES }))
  const weight: Weight = { valid: 0, invalid: 0, firstInvalid: start + bad, firstUndefined: -1 }
  if (bad < 0) return weight
  const chunks: AsyncIterable<Buffer> = createReadStream(path, { start, highWaterMark: CHUNK_BYTES })
  let rest: Buffer = Buffer.alloc(0)
  let offset = start
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const used = count(bytes, bytes.length - 3, offset, weight)
    offset += used
    rest = bytes.subarray(used)
  }
  count(rest, rest.length, offset, weight)
  return weight
}

/** Counts up to a place, or just behind it where a sequence lies across; returns how many bytes were counted. */
function count(bytes: Buffer, until: number, offset: number, weight: Weight): number {
  let at = 0
  while (at < until) {
    const byte = bytes[at] ?? 0
    if (byte < 0x80) {
      at++
      continue
    }
    const length = sequenceLength(byte)
    if (byte >= 0xc2 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) {
      weight.valid++
      for (let each = at; each < at + length; each++) noteUndefined(bytes[each], offset + each, weight)
      at += length
      continue
    }
    weight.invalid++
    noteUndefined(byte, offset + at, weight)
    at++
  }
  return at
}

function noteUndefined(byte: number | undefined, offset: number, weight: Weight): void {
  if (weight.firstUndefined < 0 && undefinedBytes.has(byte ?? 0)) weight.firstUndefined = offset
}
