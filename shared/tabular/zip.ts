// The parts of a workbook's zip: found through its central directory, inflated as streams, counted and checked as they are read.
import { createReadStream, type ReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { type Limits, sizeInWords, tooLarge, unreadable } from './limits.ts'

const CHUNK_BYTES = 128 * 1024
const STORED = 0
const DEFLATED = 8

/** An open zip; parts are looked up without regard to case, as Office does. */
export class ZipParts {
  private readonly inflated = new Map<string, number>()
  private readonly path: string
  private readonly fileName: string
  private readonly limits: Limits
  private readonly zip: ZipFile
  private readonly entries: Map<string, Entry>

  private constructor(path: string, fileName: string, limits: Limits, zip: ZipFile, entries: Map<string, Entry>) {
    this.path = path
    this.fileName = fileName
    this.limits = limits
    this.zip = zip
    this.entries = entries
  }

  /** Reads the central directory; refuses a zip that is cut off, damaged, encrypted or has too many parts. */
  static async open(path: string, fileName: string, limits: Limits): Promise<ZipParts> {
    let zip: ZipFile
    try {
      zip = await openPromise(path, { autoClose: false })
    } catch (cause) {
      throw (await hasDirectoryEnd(path)) ? damaged(fileName, cause) : cutOff(fileName, cause)
    }
    try {
      if (zip.entryCount > limits.zipEntries) {
        throw tooLarge(
          `${fileName} has ${sizeInWords(zip.entryCount)} parts inside; the limit is ${sizeInWords(limits.zipEntries)}. Save the workbook again without embedded objects.`,
        )
      }
      return new ZipParts(path, fileName, limits, zip, await readDirectory(zip, fileName))
    } catch (error) {
      zip.close()
      throw error
    }
  }

  /** Whether a part of that name exists. */
  has(name: string): boolean {
    return this.entries.has(name.toLowerCase())
  }

  /** Whether any part's name begins so. */
  hasFolder(prefix: string): boolean {
    return this.entries.keys().some((name) => name.startsWith(prefix.toLowerCase()))
  }

  /** The names of all parts, in the order of the directory. */
  get names(): string[] {
    return [...this.entries.values()].map(({ fileName }) => fileName)
  }

  /** A part as it is packed: its entry in the directory, and its bytes neither inflated nor checked. */
  async packed(name: string): Promise<{ entry: Entry; chunks: AsyncIterable<Buffer> }> {
    const { entry, raw } = await this.find(name)
    return { entry, chunks: raw ?? Readable.from([]) }
  }

  /** The inflated bytes of one part, chunk by chunk; throws where the part is missing, damaged or over a bound. */
  async *read(name: string): AsyncGenerator<Buffer> {
    const { entry, raw } = await this.find(name)
    if (!raw) return
    if (entry.compressionMethod === STORED) {
      yield* this.checked(entry, raw, () => raw.bytesRead)
      return
    }
    const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES })
    pipeline(raw, inflate, () => {})
    try {
      yield* this.checked(entry, inflate, () => inflate.bytesWritten)
    } finally {
      raw.destroy()
      inflate.destroy()
    }
  }

  private async find(name: string): Promise<{ entry: Entry; raw: ReadStream | null }> {
    const entry = this.entries.get(name.toLowerCase())
    if (!entry)
      throw unreadable(`${this.fileName} is damaged: its part ${name} is missing. Open it in your spreadsheet program and save it again.`)
    const { fileDataStart } = await this.zip.readLocalFileHeaderPromise(entry, { minimal: true }).catch((cause: unknown) => {
      throw damaged(this.fileName, cause)
    })
    if (entry.compressedSize === 0) return { entry, raw: null }
    const end = fileDataStart + entry.compressedSize - 1
    return { entry, raw: createReadStream(this.path, { start: fileDataStart, end, highWaterMark: CHUNK_BYTES }) }
  }

  /** Closes the file. */
  close(): void {
    this.zip.close()
  }

  private async *checked(entry: Entry, chunks: AsyncIterable<Buffer>, compressedSoFar: () => number): AsyncGenerator<Buffer> {
    const before = this.inflatedOthers(entry.fileName)
    let bytes = 0
    let crc = 0
    try {
      for await (const chunk of chunks) {
        bytes += chunk.length
        this.refuseBomb(entry.fileName, bytes, before, compressedSoFar())
        crc = crc32(chunk, crc)
        yield chunk
      }
    } catch (error) {
      throw isZlibError(error) ? damaged(this.fileName, error) : error
    } finally {
      this.inflated.set(entry.fileName, Math.max(bytes, this.inflated.get(entry.fileName) ?? 0))
    }
    if (crc !== entry.crc32) throw damaged(this.fileName, `CRC of ${entry.fileName}`)
  }

  private inflatedOthers(name: string): number {
    let total = 0
    for (const [part, bytes] of this.inflated) if (part !== name) total += bytes
    return total
  }

  private refuseBomb(part: string, bytes: number, before: number, compressed: number): void {
    const { inflatedBytes, inflateRatio, ratioFromBytes } = this.limits
    if (before + bytes > inflatedBytes) {
      throw tooLarge(
        `${this.fileName} unpacks to more than ${sizeInWords(inflatedBytes, 'bytes')}, which is the limit. Split it into several workbooks.`,
      )
    }
    if (bytes > ratioFromBytes && bytes > inflateRatio * compressed) {
      throw tooLarge(
        `${this.fileName} unpacks to over ${inflateRatio} times its size (part ${part}), which is the limit. Delete unused formatted rows and columns and save it again.`,
      )
    }
  }
}

async function readDirectory(zip: ZipFile, fileName: string): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  try {
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName.toLowerCase(), entry)
  } catch (cause) {
    throw damaged(fileName, cause)
  }
  for (const entry of entries.values()) {
    if (entry.isEncrypted()) throw unreadable(`${fileName} is a zip file with a password. Upload the workbook without one.`)
    if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
      throw unreadable(
        `${fileName} is packed in a way that spreadsheet programs do not use (method ${entry.compressionMethod}). Save it again as .xlsx.`,
      )
    }
  }
  return entries
}

async function hasDirectoryEnd(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const length = Math.min(size, 65_557)
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.includes(Buffer.from([0x50, 0x4b, 5, 6]))
  } finally {
    await file.close()
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}

function cutOff(fileName: string, cause: unknown): Error {
  return unreadable(`${fileName} is cut off: its end is missing. Upload the file again.`, cause)
}

function damaged(fileName: string, cause: unknown): Error {
  return unreadable(
    `${fileName} is damaged: its content does not match its checksums. Upload it again, or open it and save it again.`,
    cause,
  )
}
