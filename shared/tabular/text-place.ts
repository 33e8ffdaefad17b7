// Where in a text file a byte stands, for people who have to find it.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'

/** `line 3 (byte 21)`, the byte counted from 0 at the start of the file. */
export async function placeOf(path: string, offset: number): Promise<string> {
  return `line ${await lineOf(createReadStream(path, { highWaterMark: 256 * 1024 }), offset)} (byte ${offset})`
}

/** The number of the line that holds the byte at `offset`; LF, CR LF and CR end a line. */
export async function lineOf(chunks: AsyncIterable<Buffer>, offset: number): Promise<number> {
  let line = 1
  let at = 0
  let afterCr = false
  for await (const chunk of chunks) {
    for (const byte of chunk) {
      if (byte === 0x0d || (byte === 0x0a && !afterCr)) line++
      afterCr = byte === 0x0d
      if (at++ >= offset) return byte === 0x0d || byte === 0x0a ? line - 1 : line
    }
  }
  return line
}

/** `"Café" in line 3 (byte 21)`: the word around a byte, as Windows-1252. */
export async function wordAt(path: string, offset: number): Promise<string> {
  const before = Math.min(offset, 20)
  const around = new TextDecoder('windows-1252').decode(await bytesAt(path, offset - before, before + 20))
  const word = /[\p{L}\p{M}\p{N}]*$/u.exec(around.slice(0, before))?.[0] + (/^.[\p{L}\p{M}\p{N}]*/u.exec(around.slice(before))?.[0] ?? '')
  return `"${word}" in ${await placeOf(path, offset)}`
}

/** A few bytes of a file from an offset; fewer where it ends. */
export async function bytesAt(path: string, start: number, length: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
