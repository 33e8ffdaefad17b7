// The shared strings of a workbook: kept as bytes in pages, made into strings when a cell asks.
import { type Limits, sizeInWords, tooLarge } from './limits.ts'
import { XmlScanner } from './xml-scanner.ts'
import { BYTE_FLAGS, decodeXml, HAS_ENTITY, HAS_HIGH, HAS_UNDERSCORE, IS_OPEN, resolveEscapes, standsAt } from './xml-text.ts'
import type { ZipParts } from './zip.ts'

const PAGE_BYTES = 1024 * 1024
const INDEX_SLOTS = 65_536
const CACHE_SIZE = 16_384
const IS_HIGH = 0x8000_0000

/** An append-only list of strings; a million short ones take their bytes and eight more each. */
export class SharedStrings {
  private readonly pages: Buffer[] = []
  private readonly odd = new Map<number, string>()
  private readonly cachedIndex = new Int32Array(CACHE_SIZE).fill(-1)
  private readonly cachedText = new Array<string>(CACHE_SIZE).fill('')
  private readonly starts: Uint32Array[] = []
  private readonly lengths: Uint32Array[] = []
  private used = 0
  private count = 0
  private readonly limits: Limits

  constructor(limits: Limits) {
    this.limits = limits
  }

  /** The string of an index, or undefined where there is none. */
  get(index: number): string | undefined {
    const slot = index & (CACHE_SIZE - 1)
    if (this.cachedIndex[slot] === index) return this.cachedText[slot]
    if (!(index >= 0 && index < this.count)) return undefined
    const text = this.odd.get(index) ?? this.decode(index)
    this.cachedIndex[slot] = index
    this.cachedText[slot] = text
    return text
  }

  /** Adds ASCII bytes that need no decoding. */
  addBytes(bytes: Buffer, start: number, end: number): void {
    const at = this.reserve(end - start)
    const page = this.pages[Math.floor(at / PAGE_BYTES)]
    if (page !== undefined) bytes.copy(page, at % PAGE_BYTES, start, end)
    this.append(at, end - start)
  }

  /** Adds a string. A lone surrogate, which UTF-8 cannot hold, is kept as it is. */
  add(text: string): void {
    if (!text.isWellFormed()) this.odd.set(this.count, text)
    const bytes = Buffer.from(text)
    const at = this.reserve(bytes.length)
    const page = this.pages[Math.floor(at / PAGE_BYTES)]
    if (page !== undefined) bytes.copy(page, at % PAGE_BYTES)
    this.append(at, bytes.length + (bytes.length === text.length ? 0 : IS_HIGH))
  }

  private decode(index: number): string {
    const block = Math.floor(index / INDEX_SLOTS)
    const start = this.starts[block]?.[index % INDEX_SLOTS] ?? 0
    const marked = this.lengths[block]?.[index % INDEX_SLOTS] ?? 0
    const length = marked >= IS_HIGH ? marked - IS_HIGH : marked
    if (length === 0) return ''
    const page = this.pages[Math.floor(start / PAGE_BYTES)]
    if (page === undefined) return ''
    const at = start % PAGE_BYTES
    return marked >= IS_HIGH ? page.toString('utf8', at, at + length) : page.toString('latin1', at, at + length)
  }

  /** Room for a string: within the last page, or on a new one, which is as long as it must be. */
  private reserve(length: number): number {
    const left = (PAGE_BYTES - (this.used % PAGE_BYTES)) % PAGE_BYTES
    if (length > left) {
      const slots = Math.max(1, Math.ceil(length / PAGE_BYTES))
      this.used = this.pages.length * PAGE_BYTES
      if (this.used + slots * PAGE_BYTES > this.limits.sharedStringBytes) {
        throw tooLarge(
          `The workbook has more than ${sizeInWords(this.limits.sharedStringBytes, 'bytes')} of texts, which is the limit. Split it into several workbooks.`,
        )
      }
      const page = Buffer.allocUnsafeSlow(slots * PAGE_BYTES)
      for (let slot = 0; slot < slots; slot++) this.pages.push(page)
    }
    const at = this.used
    // A string longer than a page has its pages to itself.
    this.used = length > PAGE_BYTES ? this.pages.length * PAGE_BYTES : at + length
    return at
  }

  private append(start: number, length: number): void {
    const slot = this.count % INDEX_SLOTS
    if (slot === 0) {
      this.starts.push(new Uint32Array(INDEX_SLOTS))
      this.lengths.push(new Uint32Array(INDEX_SLOTS))
    }
    const starts = this.starts[this.starts.length - 1]
    const lengths = this.lengths[this.lengths.length - 1]
    if (starts === undefined || lengths === undefined) return
    starts[slot] = start
    lengths[slot] = length
    this.count++
  }
}

const ITEM = Buffer.from('<si><t>')
const ITEM_END = Buffer.from('</t></si>')

class SharedStringScanner extends XmlScanner {
  private readonly strings: SharedStrings
  private inPhonetic = false
  private inItem = false
  private text = ''
  private run = ''

  constructor(part: string, strings: SharedStrings, textBytes: number) {
    super(part, ['si', 't', 'rPh'], textBytes)
    this.strings = strings
  }

  protected override fast(from: number): number {
    if (!this.plain || this.inItem) return from
    const { buffer, end } = this
    for (let at = from; ; ) {
      const start = at + ITEM.length
      if (start > end || !standsAt(buffer, at, ITEM)) return at
      let flags = 0
      let close = start
      for (; close < end; close++) {
        flags |= BYTE_FLAGS[buffer[close] ?? 0] ?? 0
        if ((flags & IS_OPEN) !== 0) break
      }
      const next = close + ITEM_END.length
      if (next > end || !standsAt(buffer, close, ITEM_END)) return at
      if ((flags & (HAS_HIGH | HAS_ENTITY | HAS_UNDERSCORE)) === 0) this.strings.addBytes(buffer, start, close)
      else this.strings.add(resolveEscapes(decodeXml(buffer, start, close, flags)))
      at = next
    }
  }

  protected override onOpen(name: string): void {
    if (name === 'si') {
      this.inItem = true
      this.text = ''
    } else if (name === 'rPh') this.inPhonetic = true
    else if (name === 't' && this.inItem && !this.inPhonetic) {
      this.capturing = true
      this.run = ''
    }
  }

  protected override onText(text: string): void {
    this.run += text
  }

  protected override onClose(name: string): void {
    if (name === 't') {
      if (this.capturing) this.text += resolveEscapes(this.run)
      this.capturing = false
    } else if (name === 'rPh') this.inPhonetic = false
    else if (name === 'si') {
      this.strings.add(this.text)
      this.inItem = false
    }
  }
}

/** Reads the shared strings part. */
export async function readSharedStrings(zip: ZipParts, part: string, limits: Limits): Promise<SharedStrings> {
  const strings = new SharedStrings(limits)
  const scanner = new SharedStringScanner(part, strings, limits.textBytes)
  for await (const chunk of zip.read(part)) scanner.push(chunk)
  scanner.finish()
  return strings
}
