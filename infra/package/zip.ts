// The zip that Azure runs: the same files give the same bytes.
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

/** No clock goes into it; a zip knows no day before this one. */
const mtime = new Date('1980-01-01T00:00:00Z')

/** Packs files by their paths. */
export async function zip(files: ReadonlyMap<string, Uint8Array>): Promise<Buffer> {
  const file = new ZipFile()
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    file.addBuffer(Buffer.from(bytes), path, { mtime, mode: 0o100644, forceDosTimestamp: true, compressionLevel: 9 })
  file.end()
  return buffer(file.outputStream)
}
