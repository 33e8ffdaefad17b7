// A workbook's zip with some of its parts changed: what is not changed is copied as it is packed.
import { rm } from 'node:fs/promises'
import { sizeInWords, tooLarge } from '../limits.ts'
import type { ZipParts } from '../zip.ts'
import { ZipWriter } from './zip-writer.ts'

/** Bytes of a part that is edited as a whole. */
const mostBytes = 32 * 1024 * 1024

/** The content of a part: text, or what makes its bytes; null where it is left out. */
type Content = string | (() => AsyncIterable<Buffer>) | null

/** Collects changes to parts, and writes the workbook with them. */
export class PackageEdit {
  readonly zip: ZipParts
  private readonly changes = new Map<string, { readonly name: string; readonly content: Content }>()

  constructor(zip: ZipParts) {
    this.zip = zip
  }

  /** Whether the part is there, with the changes so far. */
  has(name: string): boolean {
    const change = this.changes.get(name.toLowerCase())
    return change ? change.content !== null : this.zip.has(name)
  }

  /** The text of a part with the changes so far, or null where there is none; throws `too_large` where it is no small part. */
  async text(name: string): Promise<string | null> {
    const change = this.changes.get(name.toLowerCase())
    if (change && typeof change.content !== 'function') return change.content
    if (!this.zip.has(name)) return null
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of this.zip.read(name)) {
      bytes += chunk.length
      if (bytes > mostBytes)
        throw tooLarge(`the part ${name} has more than ${sizeInWords(mostBytes, 'bytes')}, which is the limit for marking`)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString()
  }

  /** Sets the content of a part; null leaves it out. */
  set(name: string, content: Content): void {
    this.changes.set(name.toLowerCase(), { name, content })
  }

  /** Writes the workbook; a file that could not be finished is removed. */
  async save(path: string): Promise<void> {
    const out = await ZipWriter.create(path)
    try {
      for (const name of this.zip.names) {
        const change = this.changes.get(name.toLowerCase())
        if (!change) {
          const { entry, chunks } = await this.zip.packed(name)
          await out.copy(entry, chunks)
        } else await add(out, name, change.content)
      }
      for (const { name, content } of this.changes.values()) if (!this.zip.has(name)) await add(out, name, content)
      await out.finish()
    } catch (error) {
      await out.close().catch(() => undefined) // what went wrong first is what counts
      await rm(path, { force: true })
      throw error
    }
  }
}

async function add(out: ZipWriter, name: string, content: Content): Promise<void> {
  if (content === null) return
  await out.add(name, typeof content === 'function' ? content() : pieces(content))
}

async function* pieces(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}
