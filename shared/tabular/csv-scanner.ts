// Splits the bytes of a CSV file, in chunks cut anywhere, into records of texts; quotes and line ends as spreadsheet programs read them.
import { type Limits, sizeInWords, tooLarge } from './limits.ts'
import { TextCache } from './xml-text.ts'

const QUOTE = 0x22
const CR = 0x0d
const LF = 0x0a
const HIGH = 1
const STOP = 2

/** Thrown where a quote that opened at `offset` is never closed; its owner turns the offset into a line. */
export class OpenQuote extends Error {
  readonly offset: number

  constructor(offset: number) {
    super(`quote opened at byte ${offset} is never closed`)
    this.offset = offset
  }
}

/** Collects records; take them with `takeRecords` after each push. An empty field is null. */
export class CsvScanner {
  private readonly flags = new Uint8Array(256)
  private readonly separator: number
  private readonly limits: Limits
  private readonly cache = new TextCache()
  private buffer: Buffer = Buffer.alloc(0)
  private offset = 0
  private record: (string | null)[] = []
  private records: (string | null)[][] = []
  private fieldEnd = 0

  constructor(separator: number, limits: Limits) {
    this.separator = separator
    this.limits = limits
    this.flags.fill(HIGH, 0x80)
    this.flags[separator] = STOP
    this.flags[CR] = STOP
    this.flags[LF] = STOP
  }

  /** The records completed since the last call. */
  takeRecords(): (string | null)[][] {
    const { records } = this
    this.records = []
    return records
  }

  /** Reads one more chunk. */
  push(chunk: Buffer): void {
    this.buffer = this.buffer.length > 0 ? Buffer.concat([this.buffer, chunk]) : chunk
    this.scan(false)
    if (this.buffer.length > this.limits.textBytes) {
      if (this.buffer[0] === QUOTE) throw new OpenQuote(this.offset)
      throw tooLarge(`One cell of the file has more than ${sizeInWords(this.limits.textBytes, 'bytes')}, which is the limit. Shorten it.`)
    }
  }

  /** Reads what is left, a last line without a line end. */
  finish(): void {
    this.scan(true)
  }

  private scan(last: boolean): void {
    const { buffer, separator } = this
    const end = buffer.length
    let at = 0
    while (at < end) {
      const text = buffer[at] === QUOTE ? this.quoted(at, last) : this.bare(at, last)
      if (text === undefined) break
      const stop = this.fieldEnd
      if (buffer[stop] === CR && stop + 1 >= end && !last) break
      this.add(text)
      at = stop + 1
      if (stop >= end) this.endRecord()
      else if (buffer[stop] !== separator) {
        if (buffer[stop] === CR && buffer[at] === LF) at++
        this.endRecord()
      }
    }
    // At the end of the file an open record ends in a separator: its last field is empty.
    if (last && this.record.length > 0) {
      this.add('')
      this.endRecord()
    }
    this.offset += Math.min(at, end)
    this.buffer = buffer.subarray(Math.min(at, end))
  }

  /** A field without quotes, up to `fieldEnd`; undefined where its end is not in sight. */
  private bare(from: number, last: boolean): string | undefined {
    const { buffer, flags } = this
    const end = buffer.length
    let seen = 0
    let at = from
    for (; at < end; at++) {
      seen |= flags[buffer[at] ?? 0] ?? 0
      if ((seen & STOP) !== 0) break
    }
    if (at >= end && !last) return undefined
    this.fieldEnd = at
    return (seen & HIGH) !== 0 ? buffer.toString('utf8', from, at) : at === from ? '' : this.cache.get(buffer, from, at)
  }

  /** A quoted field; what follows its closing quote is added as it is. */
  private quoted(from: number, last: boolean): string | undefined {
    const { buffer } = this
    let doubled = false
    let close = buffer.indexOf(QUOTE, from + 1)
    while (close >= 0 && buffer[close + 1] === QUOTE) {
      doubled = true
      close = buffer.indexOf(QUOTE, close + 2)
    }
    if (close < 0) {
      if (last) throw new OpenQuote(this.offset + from)
      return undefined
    }
    if (close + 1 >= buffer.length && !last) return undefined
    const inside = buffer.toString('utf8', from + 1, close)
    const rest = this.bare(close + 1, last)
    if (rest === undefined) return undefined
    return (doubled ? inside.replaceAll('""', '"') : inside) + rest
  }

  private add(text: string): void {
    this.record.push(text === '' ? null : withoutGuard(text))
    if (this.record.length > this.limits.columns) {
      throw tooLarge(
        `A line of the file has more than ${sizeInWords(this.limits.columns)} columns, which is the limit. Delete columns that hold no data.`,
      )
    }
  }

  private endRecord(): void {
    this.records.push(this.record)
    this.record = []
  }
}

/** Takes away the apostrophe that exporters put before a text that a spreadsheet would run as a formula; further ones are the text's own. */
function withoutGuard(text: string): string {
  return text.charCodeAt(0) === 0x27 && /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text
}
