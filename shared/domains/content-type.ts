// What a file is, told from its own bytes; what it is called does not matter.

/** As many bytes of the beginning as `contentTypeOf` looks at, and of the end, where a zip keeps the list of its files. */
export const lookedAt = { head: 8192, tail: 65_557 } as const

const other = 'application/octet-stream'
const office = 'application/vnd.openxmlformats-officedocument'
const heicBrands: ReadonlySet<string> = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'])

type Sign = readonly [type: string, isOne: (head: Buffer) => boolean]

const begins =
  (hex: string, at = 0) =>
  (head: Buffer) =>
    head.subarray(at, at + hex.length / 2).equals(Buffer.from(hex, 'hex'))

/** Signatures of PNG (ISO/IEC 15948), JPEG (ITU T.81), GIF87a and GIF89a, WebP (RFC 9649), PDF (ISO 32000), HEIF (ISO/IEC 23008-12). */
const signs: readonly Sign[] = [
  ['image/png', begins('89504e470d0a1a0a')],
  ['image/jpeg', begins('ffd8ff')],
  ['image/gif', (head) => /^GIF8[79]a/.test(head.toString('latin1', 0, 6))],
  ['image/webp', (head) => begins('52494646')(head) && begins('57454250', 8)(head)],
  ['application/pdf', begins('255044462d')],
  ['image/heic', (head) => begins('66747970', 4)(head) && heicBrands.has(head.toString('latin1', 8, 12))],
]

/**
 * The media type of a file by its content: images, PDF, zip and the workbooks and documents that are zips, plain text and CSV; else
 * `application/octet-stream`, also for what a browser would run, such as HTML and SVG.
 */
export function contentTypeOf(head: Buffer, tail: Buffer, isWhole: boolean): string {
  const found = signs.find(([, isOne]) => isOne(head))
  if (found) return found[0]
  if (begins('504b0304')(head)) return zipTypeOf(tail)
  return textTypeOf(head, isWhole)
}

/** Office's formats are zips with a main part of a known name; a zip lists its parts at its end (APPNOTE 4.3.12, 4.3.16). */
function zipTypeOf(tail: Buffer): string {
  const names: string[] = []
  const end = tail.lastIndexOf(Buffer.from('504b0506', 'hex'))
  let at = end < 0 ? -1 : end - tail.readUInt32LE(Math.min(end + 12, tail.length - 4))
  // a list that is longer than the tail is read from its first whole line on
  if (at < 0 && end >= 0) at = tail.indexOf(Buffer.from('504b0102', 'hex'))
  while (at >= 0 && at + 46 <= end && tail.readUInt32LE(at) === 0x02014b50) {
    const [name, extra, comment] = [tail.readUInt16LE(at + 28), tail.readUInt16LE(at + 30), tail.readUInt16LE(at + 32)]
    names.push(tail.toString('utf8', at + 46, at + 46 + name))
    at += 46 + name + extra + comment
  }
  if (names.includes('xl/workbook.xml')) return `${office}.spreadsheetml.sheet`
  if (names.includes('word/document.xml')) return `${office}.wordprocessingml.document`
  return 'application/zip'
}

const separators = [',', ';', '\t'] as const

/** UTF-8 without control characters that is no markup; CSV where every whole line has as many separators as the first. */
function textTypeOf(head: Buffer, isWhole: boolean): string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isWhole })
  } catch {
    return other
  }
  if (/(?![\t\n\f\r])\p{Cc}/u.test(text) || /^\s*</.test(text)) return other
  const lines = text.split(/\r?\n/).slice(0, isWhole ? undefined : -1)
  const filled = lines.filter((line) => line !== '')
  const isTable = separators.some((separator) => {
    const [first = 0, ...rest] = filled.map((line) => line.split(separator).length)
    return first > 1 && rest.length > 0 && rest.every((count) => count === first)
  })
  return isTable ? 'text/csv' : 'text/plain'
}
