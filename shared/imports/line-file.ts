// A list of any length on disk: JSON, one line an element.
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'

const flushCharacters = 64 * 1024

/** Takes elements and gives them back in the same order. */
export class LineFile<T> {
  count = 0
  private readonly path: string
  private readonly descriptor: number
  private pending = ''

  constructor(path: string) {
    this.path = path
    this.descriptor = openSync(path, 'w')
  }

  add(element: T): void {
    this.count++
    this.pending += `${JSON.stringify(element)}\n`
    if (this.pending.length >= flushCharacters) this.flush()
  }

  private flush(): void {
    const bytes = Buffer.from(this.pending)
    for (let at = 0; at < bytes.length; ) at += writeSync(this.descriptor, bytes, at)
    this.pending = ''
  }

  /** The lines so far, as they were written. */
  async *lines(): AsyncGenerator<string> {
    this.flush()
    yield* createInterface({ input: createReadStream(this.path), crlfDelay: Number.POSITIVE_INFINITY })
  }

  /** The elements so far. */
  async *elements(): AsyncGenerator<T> {
    for await (const line of this.lines()) yield JSON.parse(line) // written above
  }

  close(): void {
    closeSync(this.descriptor)
  }
}
