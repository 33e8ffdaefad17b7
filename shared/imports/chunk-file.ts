// Staged rows on disk: a file a table, read back chunk by chunk.
import { hash } from 'node:crypto'
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import type { CellHints } from '../catalogue/column.ts'
import { toKey } from '../catalogue/text.ts'
import type { Block } from './headers.ts'
import type { ReadAs } from './mapping.ts'
import type { SheetReport } from './types.ts'

/** One row as staged: its number on the sheet, which of its cells were refused, and its values in the order of the block's columns (references as text), then its row key where it has no natural one. */
export type StagedRow = readonly [number: number, bad: readonly number[], values: readonly unknown[]]

interface Chunk {
  /** First byte in the file, and bytes. */
  readonly at: number
  readonly length: number
  readonly rows: number
  /** SHA-256 of the bytes. */
  readonly hash: string
}

/** One table, staged: its rows lie in a file, in chunks that are applied one by one. */
export interface StagedBlock {
  readonly report: SheetReport
  readonly block: Block
  /** How the texts of each column were read. */
  readonly hints: readonly CellHints[]
  /** What of that the cells proved, or people said. */
  readonly readAs: readonly ReadAs[]
  readonly file: string
  readonly chunks: readonly Chunk[]
}

/** Rows of one commit: small enough to take under 50 ms. */
const chunkRows = 2000
/** Characters of text in one chunk, so that its JSON stays far below the longest string there is. */
const chunkCharacters = 8_000_000

/** Rows after which a table counts as large: their texts tell where the others lie among each other. */
const sampleRows = 10_000
const mostBuckets = 32
/** Characters that wait in all buckets together. */
const waitingCharacters = 32_000_000

interface Bucket {
  /** As JSON, which takes a third of the memory. */
  rows: string[]
  characters: number
}

/**
 * Writes the rows of one table; the last of them with `flush`. The rows of a large table are put into the order of one text column, in
 * broad strokes: rows that one commit writes then lie together in the indexes by that column, instead of all over them.
 */
export class ChunkFile {
  readonly path: string
  private written: (Chunk & { readonly bucket: number })[] = []
  private readonly descriptor: number
  /** Place among a row's values of the text by which rows are ordered. */
  private readonly orderBy: number | null
  private sample: string[] = []
  /** Least texts of the buckets but the first. */
  private borders: string[] = []
  private buckets: Bucket[] = [{ rows: [], characters: 0 }]
  private waiting = 0
  private end = 0

  constructor(path: string, orderBy: number | null) {
    this.path = path
    this.orderBy = orderBy
    this.descriptor = openSync(path, 'w+')
  }

  /** The chunks written so far, in the order in which they are to be applied. */
  get chunks(): readonly Chunk[] {
    return this.written.toSorted((a, b) => a.bucket - b.bucket)
  }

  /** Adds a row whose texts have so many characters. */
  add(row: StagedRow, characters: number): void {
    const place = this.orderBy === null ? 0 : this.bucketOf(row[2][this.orderBy])
    const bucket = this.buckets[place]
    if (!bucket) return
    bucket.rows.push(JSON.stringify(row))
    bucket.characters += characters
    this.waiting += characters
    if (bucket.rows.length >= chunkRows || bucket.characters > chunkCharacters) this.write(place, bucket)
    else if (this.waiting > waitingCharacters) this.flush()
  }

  flush(): void {
    this.buckets.forEach((bucket, place) => {
      this.write(place, bucket)
    })
  }

  private bucketOf(value: unknown): number {
    const text = typeof value === 'string' ? toKey(value) : ''
    if (this.sample.length < sampleRows) {
      // the rows that tell are the first chunks by themselves
      if (this.sample.push(text) === sampleRows) this.spread()
      return 0
    }
    let [low, high] = [0, this.borders.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (text < (this.borders[middle] ?? '')) high = middle
      else low = middle + 1
    }
    return low
  }

  private spread(): void {
    const sorted = this.sample.toSorted()
    const borders = Array.from({ length: mostBuckets - 1 }, (_, at) => sorted[Math.floor(((at + 1) * sampleRows) / mostBuckets)] ?? '')
    this.borders = [...new Set(borders)]
    for (const _ of this.borders) this.buckets.push({ rows: [], characters: 0 })
  }

  private write(place: number, bucket: Bucket): void {
    if (bucket.rows.length === 0) return
    const text = Buffer.from(`[${bucket.rows.join(',')}]`)
    writeSync(this.descriptor, text, 0, text.length, this.end)
    const seal = hash('sha256', text, 'base64')
    this.written.push({ at: this.end, length: text.length, rows: bucket.rows.length, hash: seal, bucket: place })
    this.end += text.length
    this.waiting -= bucket.characters
    bucket.rows = []
    bucket.characters = 0
  }

  /** Forgets every row. */
  restart(): void {
    this.written = []
    this.sample = []
    this.borders = []
    this.buckets = [{ rows: [], characters: 0 }]
    this.waiting = 0
    this.end = 0
  }

  close(): void {
    closeSync(this.descriptor)
  }
}

/** Reads one chunk of a staged block back. */
export function readChunk(staged: StagedBlock, chunk: number): StagedRow[] {
  const place = staged.chunks[chunk]
  if (!place) return []
  const descriptor = openSync(staged.file, 'r')
  try {
    const text = Buffer.allocUnsafe(place.length)
    readSync(descriptor, text, 0, place.length, place.at)
    return JSON.parse(text.toString()) // written by this module
  } finally {
    closeSync(descriptor)
  }
}
