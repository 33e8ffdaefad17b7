// What a file is, whatever it is called: its hash and its size.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** SHA-256 in hexadecimal and bytes of a file, read as a stream. */
export async function factsOf(path: string): Promise<{ fileHash: string; fileBytes: number }> {
  const digest = createHash('sha256')
  let fileBytes = 0
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) {
    digest.update(part)
    fileBytes += part.length
  }
  return { fileHash: digest.digest('hex'), fileBytes }
}
