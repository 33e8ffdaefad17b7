// Staged rows on disk: a file a table, read back chunk by chunk.
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import type { CellHints } from '../catalogue/column.ts'
import type { Block } from './headers.ts'
import type { SheetReport } from './types.ts'

/** One row as staged: its number on the sheet, which of its cells were refused, and its values in the order of the block's columns (references as text). */
export type StagedRow = readonly [number: number, bad: readonly number[], values: readonly unknown[]]

interface Chunk {
  /** First byte in the file, and bytes. */
  readonly at: number
  readonly length: number
  readonly rows: number
}

/** One table, staged: its rows lie in a file, in chunks that are applied one by one. */
export interface StagedBlock {
  readonly report: SheetReport
  readonly block: Block
  /** How the texts of each column were read. */
  readonly hints: readonly CellHints[]
  readonly file: string
  readonly chunks: readonly Chunk[]
}

/** Rows of one commit: small enough to take under 50 ms. */
const chunkRows = 2000
/** Characters of text in one chunk, so that its JSON stays far below the longest string there is. */
const chunkCharacters = 8_000_000

/** Writes the rows of one table; the last of them with `flush`. */
export class ChunkFile {
  readonly path: string
  chunks: Chunk[] = []
  private readonly descriptor: number
  private pending: StagedRow[] = []
  private characters = 0
  private end = 0

  constructor(path: string) {
    this.path = path
    this.descriptor = openSync(path, 'w+')
  }

  /** Adds a row whose texts have so many characters. */
  add(row: StagedRow, characters: number): void {
    this.pending.push(row)
    this.characters += characters
    if (this.pending.length >= chunkRows || this.characters > chunkCharacters) this.flush()
  }

  flush(): void {
    if (this.pending.length === 0) return
    const text = Buffer.from(JSON.stringify(this.pending))
    writeSync(this.descriptor, text, 0, text.length, this.end)
    this.chunks.push({ at: this.end, length: text.length, rows: this.pending.length })
    this.end += text.length
    this.pending = []
    this.characters = 0
  }

  /** Forgets every row. */
  restart(): void {
    this.chunks = []
    this.pending = []
    this.characters = 0
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
