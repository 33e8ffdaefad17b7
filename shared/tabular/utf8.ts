// Finds the first byte that is not UTF-8 in a stream, wherever the chunks are cut.
import { isUtf8 } from 'node:buffer'

/** Follows a stream of bytes; `push` gives the offset of the first invalid byte, or -1 while all is well. */
export class Utf8Guard {
  private tail: Buffer = Buffer.alloc(0)
  private offset = 0

  /** Looks at one more chunk. */
  push(chunk: Buffer): number {
    const bytes = this.tail.length > 0 ? Buffer.concat([this.tail, chunk]) : chunk
    const whole = bytes.length - openSequence(bytes)
    const complete = bytes.subarray(0, whole)
    if (!isUtf8(complete)) return this.offset + invalidIn(complete)
    this.tail = whole < bytes.length ? Buffer.from(bytes.subarray(whole)) : bytes.subarray(0, 0)
    this.offset += whole
    return -1
  }

  /** At the end: the offset of a sequence that was begun and never finished, or -1. */
  finish(): number {
    return this.tail.length > 0 ? this.offset : -1
  }
}

/** The offset of the first byte of a stream that is not UTF-8, or -1. */
export async function firstInvalid(chunks: AsyncIterable<Buffer>): Promise<number> {
  const guard = new Utf8Guard()
  for await (const chunk of chunks) {
    const offset = guard.push(chunk)
    if (offset >= 0) return offset
  }
  return guard.finish()
}

/** How many bytes at the end belong to a sequence that may go on in the next chunk: 0 to 3. */
function openSequence(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < sequenceLength(byte) ? back : 0
  }
  return 0
}

/** How many bytes a sequence has that begins with a byte from C0 on. */
export function sequenceLength(first: number): number {
  return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
}

function invalidIn(bytes: Buffer): number {
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    const part = bytes.subarray(0, middle)
    if (isUtf8(part.subarray(0, middle - openSequence(part)))) good = middle
    else bad = middle
  }
  return good - openSequence(bytes.subarray(0, good))
}
