// The files of a dump: lines under zstd, encrypted where there is a key, hashed on their way.
import { createCipheriv, createDecipheriv, createHash, type DecipherGCM, hkdfSync, randomBytes } from 'node:crypto'
import { PassThrough, Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StringDecoder } from 'node:string_decoder'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { AppError } from '../errors.ts'
import type { BackupPlace } from './place.ts'

/** A file of a dump, and the key of what is encrypted. */
export interface DumpFile {
  readonly dumpId: string
  readonly name: string
  /** 32 bytes in hexadecimal; null: not encrypted. */
  readonly key: string | null
}

/** A file as it lies in its place. */
export interface FileFacts {
  readonly bytes: number
  readonly sha256: string
}

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16
const chunkSize = 256 * 1024

/** The key of one purpose within one dump, so that none is used for two. */
export const deriveKey = (key: string, purpose: 'manifest' | 'file', dumpId: string): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.from(key, 'hex'), dumpId, `opsbook-dump-${purpose}`, 32))

const pathOf = ({ dumpId, name }: DumpFile) => `${dumpId}/${name}`
/** A file that is put in the place of another does not open. */
const boundTo = (file: DumpFile) => Buffer.from(`${file.dumpId}\n${pathOf(file)}`)

/** Writes a file out of pieces of text, streaming; returns what lies there then. */
export async function writeFile(place: BackupPlace, file: DumpFile, content: AsyncIterable<string>): Promise<FileFacts> {
  const meter = new Meter()
  const zstd = createZstdCompress({ chunkSize, params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 } })
  const encrypt = file.key === null ? new PassThrough() : encrypting(file, file.key)
  const stop = (error: Error) => {
    meter.destroy(error)
    throw error
  }
  // both end before this does: the content is read through a connection that is closed next
  const ends = await Promise.allSettled([
    pipeline(Readable.from(content, { objectMode: false, highWaterMark: 1 }), zstd, encrypt, meter),
    place.write(pathOf(file), meter).catch(stop),
  ])
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return meter.facts()
}

/**
 * Reads a file as lines, some thousand at once. Throws `invalid` that names the file where it is not the one that was written, at the latest
 * at its end.
 */
export async function* readLines(place: BackupPlace, file: DumpFile, expected: FileFacts): AsyncGenerator<string[]> {
  const source = await open(place, file)
  let broken: unknown
  // as a stream of the pipeline the source would be given the error of whatever breaks behind it
  async function* watched() {
    try {
      yield* source
    } catch (error) {
      broken = error
      throw error
    }
  }
  const meter = new Meter()
  const decrypt = file.key === null ? new PassThrough() : decrypting(file, file.key)
  const lines = new PassThrough({ highWaterMark: 1 })
  const done = pipeline(watched(), meter, decrypt, createZstdDecompress({ chunkSize }), lines)
  done.catch(() => undefined) // thrown below
  try {
    yield* split(lines)
    await done
  } catch (error) {
    if (broken !== undefined && broken === error) throw error
    throw damaged(place, file, error)
  } finally {
    source.destroy()
  }
  requireFacts(place, file, meter.facts(), expected)
}

/** Reads a file as it lies there; throws `invalid` that names it where it is not the one that was written. */
export async function checkFile(place: BackupPlace, file: DumpFile, expected: FileFacts): Promise<void> {
  const meter = new Meter()
  await pipeline(await open(place, file), meter, async (stream) => {
    for await (const _ of stream);
  })
  requireFacts(place, file, meter.facts(), expected)
}

async function open(place: BackupPlace, file: DumpFile): Promise<Readable> {
  try {
    return await place.read(pathOf(file))
  } catch (error) {
    throw error instanceof AppError && error.code === 'not_found' ? damaged(place, file, error) : error
  }
}

function requireFacts(place: BackupPlace, file: DumpFile, found: FileFacts, expected: FileFacts): void {
  if (found.bytes !== expected.bytes) throw damaged(place, file, `it has ${found.bytes} bytes and had ${expected.bytes}`)
  if (found.sha256 !== expected.sha256) throw damaged(place, file, 'its SHA-256 is not that of the manifest')
}

/** The error for a file that is not as it was written. */
export function damaged(place: BackupPlace, file: DumpFile, reason: unknown): AppError {
  const [code, words] =
    reason instanceof AppError && reason.code === 'not_found' ? (['missing', 'is missing'] as const) : (['damaged', 'is damaged'] as const)
  const why = reason instanceof Error ? reason.message : String(reason)
  return new AppError('invalid', `${pathOf(file)} in ${place.name} ${words}${code === 'missing' ? '' : `: ${why}`}; take another dump`, {
    issues: [{ path: pathOf(file), code, message: `${words}`, hint: 'Restore another dump.' }],
    cause: reason,
  })
}

/** Hashes and counts what passes. */
class Meter extends Transform {
  private readonly hash = createHash('sha256')
  private bytes = 0

  override _transform(chunk: Buffer, _: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    this.hash.update(chunk)
    this.bytes += chunk.length
    done(null, chunk)
  }

  facts(): FileFacts {
    return { bytes: this.bytes, sha256: this.hash.digest('hex') }
  }
}

/** Nonce, cipher text, tag. */
function encrypting(file: DumpFile, key: string): Transform {
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, deriveKey(key, 'file', file.dumpId), nonce, { authTagLength: tagBytes }).setAAD(boundTo(file))
  const stream = new Transform({
    transform: (chunk: Buffer, _, done) => done(null, sealing.update(chunk)),
    flush: (done) => {
      stream.push(sealing.final())
      done(null, sealing.getAuthTag())
    },
  })
  stream.push(nonce)
  return stream
}

/** The last bytes are the tag, so as many are always held back. */
function decrypting(file: DumpFile, key: string): Transform {
  let opening: DecipherGCM | undefined
  let held = Buffer.alloc(0)
  const begin = () => {
    const nonce = held.subarray(0, nonceBytes)
    held = held.subarray(nonceBytes)
    return createDecipheriv(cipher, deriveKey(key, 'file', file.dumpId), nonce, { authTagLength: tagBytes }).setAAD(boundTo(file))
  }
  return new Transform({
    transform: (chunk: Buffer, _, done) => {
      held = Buffer.concat([held, chunk])
      if (!opening && held.length < nonceBytes + tagBytes) return done()
      opening ??= begin()
      const out = opening.update(held.subarray(0, -tagBytes))
      held = held.subarray(-tagBytes)
      done(null, out)
    },
    flush: (done) => {
      try {
        if (!opening) throw new Error('it is too short')
        opening.setAuthTag(held)
        done(null, opening.final())
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
      }
    },
  })
}

async function* split(stream: Readable): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8')
  let rest: string[] = []
  for await (const chunk of stream) {
    const lines = decoder.write(chunk).split('\n')
    const last = lines.pop() ?? ''
    if (lines.length === 0) {
      rest.push(last)
      continue
    }
    lines[0] = rest.join('') + (lines[0] ?? '')
    rest = [last]
    yield lines
  }
  if (rest.join('') !== '') throw new Error('its last line is cut')
}
