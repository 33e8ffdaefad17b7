// Turns the bytes of XML text into strings: UTF-8, entities, line ends, and the _x000D_ escapes of spreadsheets.

/** What a run of text bytes contains, found while scanning it for its end. */
export const HAS_HIGH = 1
export const HAS_ENTITY = 2
export const HAS_UNDERSCORE = 4
/** Ends a run. */
export const IS_OPEN = 8

/** For each byte the flags above; an entity flag also stands for a carriage return, which XML reads as a line feed. */
export const BYTE_FLAGS = new Uint8Array(256)
BYTE_FLAGS.fill(HAS_HIGH, 0x80)
BYTE_FLAGS[0x26] = HAS_ENTITY
BYTE_FLAGS[0x0d] = HAS_ENTITY
BYTE_FLAGS[0x5f] = HAS_UNDERSCORE
BYTE_FLAGS[0x3c] = IS_OPEN

/** The string of a text run, entities and line ends resolved, spreadsheet escapes not yet. */
export function decodeXml(bytes: Buffer, start: number, end: number, flags: number): string {
  const text = (flags & HAS_HIGH) !== 0 ? bytes.toString('utf8', start, end) : bytes.toString('latin1', start, end)
  return (flags & HAS_ENTITY) !== 0 ? resolveEntities(text) : text
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Resolves the five named and all numeric entities, and reads CR and CR LF as LF; others, which no workbook can have, stay as they are. */
export function resolveEntities(text: string): string {
  if (!/[&\r]/.test(text)) return text
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/&(?:#(\d{1,8})|#x([0-9a-fA-F]{1,7})|([a-z]{1,8}));/g, (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED[name] ?? whole
      const point = decimal !== undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hex ?? '', 16)
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole
    })
}

/** Resolves the escapes that spreadsheets use for characters which XML cannot hold: '_x000D_' is CR, '_x005F_' an underscore. */
export function resolveEscapes(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9a-fA-F]{4})_/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** A text with what XML cannot hold, and what would read as an escape, written as the escapes of spreadsheets. */
export function safeText(text: string): string {
  return text.replace(/_(?=x[0-9a-fA-F]{4}_)/g, '_x005F_').replace(/[^\P{Cc}\t\n]|[\ufffe\uffff]|\p{Cs}/gu, (character) => {
    return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`
  })
}

/** A text as it stands in XML, in an element or an attribute, with the escapes of spreadsheets. */
export function escapeXml(text: string): string {
  return safeText(text).replace(/[&<>"]/g, (character) => ESCAPED[character] ?? character)
}

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Whether the bytes of `sign` stand at a position. */
export function standsAt(bytes: Uint8Array, at: number, sign: Uint8Array): boolean {
  for (let index = 0; index < sign.length; index++) if (bytes[at + index] !== sign[index]) return false
  return true
}

const CACHE_SIZE = 8192
const LONGEST_CACHED = 24

/** Remembers short ASCII texts that come again and again, so that they are made once. */
export class TextCache {
  private readonly texts: string[] = new Array<string>(CACHE_SIZE).fill('')

  /** The string of ASCII bytes. */
  get(bytes: Buffer, start: number, end: number): string {
    const length = end - start
    if (length > LONGEST_CACHED) return bytes.toString('latin1', start, end)
    let hash = length
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0
    const slot = (hash ^ (hash >>> 13)) & (CACHE_SIZE - 1)
    const known = this.texts[slot] ?? ''
    if (known.length === length) {
      let at = 0
      while (at < length && known.charCodeAt(at) === bytes[start + at]) at++
      if (at === length) return known
    }
    const text = bytes.toString('latin1', start, end)
    this.texts[slot] = text
    return text
  }
}
