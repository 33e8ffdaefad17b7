// Scans XML as bytes, in chunks cut anywhere: hands tags and text to its subclass and carries what is not complete into the next chunk.
import { sizeInWords, tooLarge, unreadable } from './limits.ts'
import { Utf8Guard } from './utf8.ts'
import { BYTE_FLAGS, decodeXml, IS_OPEN, resolveEntities } from './xml-text.ts'

const OPEN = 0x3c
const CLOSE = 0x3e
const SLASH = 0x2f
const COLON = 0x3a
const QUOTE = 0x22
const APOSTROPHE = 0x27
const EQUALS = 0x3d
const COMMENT = Buffer.from('<!--')
const CDATA = Buffer.from('<![CDATA[')
const DEEPEST = 256

interface Known {
  name: string
  bytes: Buffer
}

/** The base of all our XML readers. Elements count when they are in the namespace of the root, whatever its prefix. */
export abstract class XmlScanner {
  protected buffer: Buffer = Buffer.alloc(0)
  protected end = 0
  /** Whether text is wanted where the scanner stands. */
  protected capturing = false
  /** Whether elements without a prefix count, which lets a subclass take its fast way. */
  protected plain = false
  private readonly part: string
  private readonly textBytes: number
  private readonly known: Known[][] = []
  private readonly guard = new Utf8Guard()
  private readonly open: string[] = []
  private prefixes: string[] = []
  private rootSeen = false
  private started = false
  private offset = 0

  /** `part` is named in messages; `names` are the local names the subclass wants to hear of. */
  constructor(part: string, names: readonly string[], textBytes: number) {
    this.part = part
    this.textBytes = textBytes
    for (const name of names) {
      const bytes = Buffer.from(name)
      const bucket = this.known[bytes[0] ?? 0] ?? []
      bucket.push({ name, bytes })
      this.known[bytes[0] ?? 0] = bucket
    }
  }

  /** A start tag; `name` is '' where it is not one of the names; its attributes stand between the two positions. */
  protected abstract onOpen(name: string, attributesAt: number, tagEnd: number): void
  /** An end tag, also after a self-closing one. */
  protected abstract onClose(name: string): void
  /** A piece of text, while `capturing`. */
  protected abstract onText(text: string): void
  /** A chance to take several elements at once; gives the position reached, or `at` for none. */
  protected fast(at: number): number {
    return at
  }

  /** Reads one more chunk. */
  push(chunk: Buffer): void {
    this.refuseInvalid(this.guard.push(chunk))
    const carried = this.end > 0 ? Buffer.concat([this.buffer, chunk]) : chunk
    this.buffer = carried
    this.end = carried.length
    const reached = this.scan()
    this.offset += reached
    this.buffer = carried.subarray(reached)
    this.end = this.buffer.length
    if (this.end > this.textBytes) {
      throw tooLarge(
        `${this.part} has one text of more than ${sizeInWords(this.textBytes, 'bytes')}, which is the limit. Shorten that cell.`,
      )
    }
  }

  /** Says that no more will come; refuses XML that ends too early. */
  finish(): void {
    this.refuseInvalid(this.guard.finish())
    if (!this.rootSeen || this.open.length > 0 || this.buffer.subarray(0, this.end).some((byte) => byte > 0x20)) {
      throw this.broken('ends too early')
    }
  }

  /** The value of an attribute by its local name. */
  protected attribute(name: string, from: number, to: number): string | undefined {
    const { buffer } = this
    let at = from
    while (at < to) {
      while (at < to && ((buffer[at] ?? 0) <= 0x20 || buffer[at] === SLASH)) at++
      let local = at
      const nameStart = at
      while (at < to && buffer[at] !== EQUALS && (buffer[at] ?? 0) > 0x20) {
        if (buffer[at] === COLON) local = at + 1
        at++
      }
      const nameEnd = at
      while (at < to && buffer[at] !== QUOTE && buffer[at] !== APOSTROPHE) at++
      const quote = buffer[at] ?? QUOTE
      const valueStart = ++at
      while (at < to && buffer[at] !== quote) at++
      const declares = local > nameStart && buffer.toString('latin1', nameStart, local) === 'xmlns:'
      if (nameEnd - local === name.length && !declares && buffer.toString('latin1', local, nameEnd) === name) {
        const value = buffer.toString('utf8', valueStart, at)
        return /[&\t\r\n]/.test(value) ? resolveEntities(value.replace(/[\t\r\n]/g, ' ')) : value
      }
      at++
    }
    return undefined
  }

  /** The refusal of XML that makes no sense here. */
  protected broken(what: string): Error {
    return unreadable(`The workbook is damaged: ${this.part} ${what}. Open it in your spreadsheet program and save it again.`)
  }

  private scan(): number {
    let at = 0
    if (!this.started) {
      if (this.end < 3) return 0
      if (this.buffer[0] === 0xef && this.buffer[1] === 0xbb && this.buffer[2] === 0xbf) at = 3
      this.started = true
    }
    for (;;) {
      const tag = this.skipText(at)
      if (tag < 0) return this.capturing ? at : this.end
      at = this.fast(tag)
      if (at > tag) continue
      const next = this.buffer[tag + 1]
      if (next === undefined) return tag
      const after =
        next === 0x21
          ? this.declaration(tag)
          : next === 0x3f
            ? this.instruction(tag)
            : next === SLASH
              ? this.endTag(tag)
              : this.startTag(tag)
      if (after < 0) return tag
      at = after
    }
  }

  /** The position of the next '<', after handing over the text before it; -1 where it is not in sight. */
  private skipText(from: number): number {
    const { buffer, end } = this
    if (buffer[from] === OPEN && from < end) return from
    if (!this.capturing) return from >= end ? -1 : buffer.indexOf(OPEN, from)
    let flags = 0
    for (let at = from; at < end; at++) {
      flags |= BYTE_FLAGS[buffer[at] ?? 0] ?? 0
      if ((flags & IS_OPEN) !== 0) {
        this.onText(decodeXml(buffer, from, at, flags))
        return at
      }
    }
    return -1
  }

  private declaration(tag: number): number {
    const { buffer, end } = this
    if (startsLike(buffer, tag, end, COMMENT)) {
      const close = end - tag < COMMENT.length ? -1 : buffer.indexOf('-->', tag + 4)
      return close < 0 ? -1 : close + 3
    }
    if (startsLike(buffer, tag, end, CDATA)) {
      const close = end - tag < CDATA.length ? -1 : buffer.indexOf(']]>', tag + CDATA.length)
      if (close < 0) return -1
      if (this.capturing) this.onText(buffer.toString('utf8', tag + CDATA.length, close).replace(/\r\n?/g, '\n'))
      return close + 3
    }
    throw unreadable(
      `${this.part} contains a DOCTYPE or another declaration, which workbooks never have and which is refused. Save the file again as .xlsx.`,
    )
  }

  private instruction(tag: number): number {
    const close = this.buffer.indexOf('?>', tag + 2)
    if (close < 0) return -1
    const encoding = /^<\?xml\s[^>]*encoding\s*=\s*["']([^"']*)/.exec(this.buffer.toString('latin1', tag, close))?.[1]
    if (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding)) throw this.broken(`says it is in ${encoding} and not in UTF-8`)
    return close + 2
  }

  private startTag(tag: number): number {
    const { buffer, end } = this
    let at = tag + 1
    let colon = -1
    for (; at < end; at++) {
      const byte = buffer[at] ?? 0
      if (byte <= 0x20 || byte === CLOSE || byte === SLASH) break
      if (byte === COLON) colon = at
    }
    const nameEnd = at
    for (; at < end && buffer[at] !== CLOSE; at++) {
      const quote = buffer[at]
      if (quote !== QUOTE && quote !== APOSTROPHE) continue
      at++
      while (at < end && buffer[at] !== quote) at++
    }
    if (at >= end) return -1
    if (nameEnd === tag + 1) throw this.broken('has a tag without a name')
    const selfClosing = buffer[at - 1] === SLASH
    if (!this.rootSeen) this.readRoot(tag + 1, colon, nameEnd, at)
    else if (this.open.length === 0) throw this.broken('has more than one root')
    const name = this.nameOf(tag + 1, colon, nameEnd)
    this.open.push(name)
    if (this.open.length > DEEPEST) throw this.broken(`nests more than ${DEEPEST} deep`)
    this.onOpen(name, nameEnd, selfClosing ? at - 1 : at)
    if (selfClosing) this.close(name)
    return at + 1
  }

  private endTag(tag: number): number {
    const close = this.buffer.indexOf(CLOSE, tag)
    if (close < 0) return -1
    let nameEnd = tag + 2
    let colon = -1
    for (; nameEnd < close && (this.buffer[nameEnd] ?? 0) > 0x20; nameEnd++) if (this.buffer[nameEnd] === COLON) colon = nameEnd
    this.close(this.nameOf(tag + 2, colon, nameEnd))
    return close + 1
  }

  private close(name: string): void {
    if (this.open.pop() !== name) throw this.broken(`closes ${name === '' ? 'an element' : `<${name}>`} that is not open`)
    this.onClose(name)
  }

  private nameOf(start: number, colon: number, end: number): string {
    const local = colon < 0 ? start : colon + 1
    if (colon < 0 ? !this.plain : !this.prefixes.includes(this.buffer.toString('latin1', start, colon))) return ''
    const bucket = this.known[this.buffer[local] ?? 0]
    if (bucket === undefined) return ''
    for (const { name, bytes } of bucket) {
      if (bytes.length !== end - local) continue
      let at = 1
      while (at < bytes.length && bytes[at] === this.buffer[local + at]) at++
      if (at === bytes.length) return name
    }
    return ''
  }

  private readRoot(start: number, colon: number, nameEnd: number, tagEnd: number): void {
    this.rootSeen = true
    const declared = new Map<string, string>()
    const tag = this.buffer.toString('utf8', nameEnd, tagEnd)
    for (const [, prefix, , uri] of tag.matchAll(/\sxmlns(?::([^\s=]+))?\s*=\s*(["'])(.*?)\2/g)) declared.set(prefix ?? '', uri ?? '')
    const own = colon < 0 ? '' : this.buffer.toString('latin1', start, colon)
    const namespace = declared.get(own)
    const same = [...declared].filter(([, uri]) => uri === namespace).map(([prefix]) => prefix)
    this.prefixes = [...new Set([own, ...same])]
    this.plain = this.prefixes.includes('')
  }

  private refuseInvalid(offset: number): void {
    if (offset >= 0) throw this.broken(`is not valid UTF-8 at byte ${offset}`)
  }
}

/** Whether what is in sight agrees with `sign`, as far as it goes. */
function startsLike(buffer: Buffer, at: number, end: number, sign: Buffer): boolean {
  const length = Math.min(sign.length, end - at)
  return buffer.compare(sign, 0, length, at, at + length) === 0
}
