// Writes a zip to a file part by part in constant memory; parts of another zip are taken over as they are packed.
import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw } from 'node:zlib'
import type { Entry } from 'yauzl'
import { tooLarge } from '../limits.ts'

/** What the zip says of one part. */
type Part = Pick<
  Entry,
  | 'generalPurposeBitFlag'
  | 'compressionMethod'
  | 'lastModFileTime'
  | 'lastModFileDate'
  | 'crc32'
  | 'compressedSize'
  | 'uncompressedSize'
  | 'fileNameRaw'
  | 'externalFileAttributes'
>

const MOST = 0xffff_ffff
const LEVEL = 3
const HAS_DESCRIPTOR = 8
const IS_UTF8 = 0x800
const FIRST_OF_1980 = 0x21

/** A zip under way; `finish` ends it. */
export class ZipWriter {
  private readonly file: FileHandle
  private readonly directory: Buffer[] = []
  private at = 0

  private constructor(file: FileHandle) {
    this.file = file
  }

  /** Begins a zip in place of whatever the file held. */
  static async create(path: string): Promise<ZipWriter> {
    return new ZipWriter(await open(path, 'w'))
  }

  /** Takes a part over from another zip. */
  async copy(entry: Entry, chunks: AsyncIterable<Buffer>): Promise<void> {
    const start = this.at
    const part = { ...pick(entry), generalPurposeBitFlag: entry.generalPurposeBitFlag & ~HAS_DESCRIPTOR }
    await this.write(localHeader(part))
    for await (const chunk of chunks) await this.write(chunk)
    this.list(part, start)
  }

  /** Packs a part; the same content always gives the same bytes. */
  async add(name: string, chunks: AsyncIterable<Buffer>): Promise<void> {
    const start = this.at
    const part: Part = {
      generalPurposeBitFlag: IS_UTF8,
      compressionMethod: 8,
      lastModFileTime: 0,
      lastModFileDate: FIRST_OF_1980,
      crc32: 0,
      compressedSize: 0,
      uncompressedSize: 0,
      fileNameRaw: Buffer.from(name),
      externalFileAttributes: 0,
    }
    await this.write(localHeader(part))
    const first = this.at
    const counted = async function* () {
      for await (const chunk of chunks) {
        part.crc32 = crc32(chunk, part.crc32)
        part.uncompressedSize += chunk.length
        yield chunk
      }
    }
    await pipeline(Readable.from(counted()), createDeflateRaw({ level: LEVEL }), async (packed: AsyncIterable<Buffer>) => {
      for await (const chunk of packed) await this.write(chunk)
    })
    part.compressedSize = this.at - first
    this.list(part, start)
    await this.file.write(localHeader(part), 0, undefined, start)
  }

  /** Writes the directory and closes the file. */
  async finish(): Promise<void> {
    const start = this.at
    for (const entry of this.directory) await this.write(entry)
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50, 0)
    end.writeUInt16LE(this.directory.length, 8)
    end.writeUInt16LE(this.directory.length, 10)
    end.writeUInt32LE(this.at - start, 12)
    end.writeUInt32LE(start, 16)
    await this.write(end)
    await this.close()
  }

  /** Closes the file as it is. */
  async close(): Promise<void> {
    await this.file.close()
  }

  private async write(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length; ) done += (await this.file.write(bytes, done, undefined, this.at + done)).bytesWritten
    this.at += bytes.length
    if (this.at > MOST) throw tooLarge('The workbook would have more than 4 GB, which is the limit. Split it into several workbooks.')
  }

  private list(part: Part, start: number): void {
    if (part.uncompressedSize > MOST)
      throw tooLarge(`${part.fileNameRaw} unpacks to more than 4 GB, which is the limit. Split the workbook into several.`)
    this.directory.push(directoryEntry(part, start))
  }
}

const pick = (entry: Entry): Part => {
  const { generalPurposeBitFlag, compressionMethod, lastModFileTime, lastModFileDate } = entry
  const { compressedSize, uncompressedSize, fileNameRaw, externalFileAttributes } = entry
  const when = { generalPurposeBitFlag, compressionMethod, lastModFileTime, lastModFileDate }
  return { ...when, crc32: entry.crc32, compressedSize, uncompressedSize, fileNameRaw, externalFileAttributes }
}

function localHeader(part: Part): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(20, 4)
  writeFields(header, 6, part)
  return Buffer.concat([header, part.fileNameRaw])
}

function directoryEntry(part: Part, start: number): Buffer {
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(20, 4)
  entry.writeUInt16LE(20, 6)
  writeFields(entry, 8, part)
  entry.writeUInt32LE(part.externalFileAttributes, 38)
  entry.writeUInt32LE(start, 42)
  return Buffer.concat([entry, part.fileNameRaw])
}

/** The fields that stand in both headers, from the flags to the length of the name. */
function writeFields(header: Buffer, at: number, part: Part): void {
  header.writeUInt16LE(part.generalPurposeBitFlag, at)
  header.writeUInt16LE(part.compressionMethod, at + 2)
  header.writeUInt16LE(part.lastModFileTime, at + 4)
  header.writeUInt16LE(part.lastModFileDate, at + 6)
  header.writeUInt32LE(part.crc32, at + 8)
  header.writeUInt32LE(part.compressedSize, at + 12)
  header.writeUInt32LE(part.uncompressedSize, at + 16)
  header.writeUInt16LE(part.fileNameRaw.length, at + 20)
}
