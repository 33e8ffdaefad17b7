// What a plan decided about every row, in a file that outlives the run: applying does exactly that, or says who came first.
import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import type { Row } from '../db/rows.ts'
import { AppError } from '../errors.ts'
import type { StagedBlock } from './chunk-file.ts'

/** What was decided about the rows of one chunk, in their order. */
export class Decisions {
  /** Id and version of the row that was seen; id 0 where there was none, -1 where the row of the sheet was refused. */
  private readonly pairs: Float64Array

  constructor(rows: number, pairs = new Float64Array(rows * 2)) {
    this.pairs = pairs
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.pairs.buffer, this.pairs.byteOffset, this.pairs.byteLength)
  }

  refuse(at: number): void {
    this.pairs[at * 2] = -1
  }

  /** The row is to change what the database holds, or to be inserted where it holds nothing. */
  accept(at: number, held: Row | undefined): void {
    if (!held) return
    this.pairs[at * 2] = Number(held.id)
    this.pairs[at * 2 + 1] = Number(held.version)
  }

  isRefused(at: number): boolean {
    return this.pairs[at * 2] === -1
  }

  /** Whether the plan saw no row. */
  isNew(at: number): boolean {
    return this.pairs[at * 2] === 0
  }

  /** Whether the database holds now what the plan saw. */
  holds(at: number, held: Row | undefined): boolean {
    return held ? held.id === this.pairs[at * 2] && held.version === this.pairs[at * 2 + 1] : this.isNew(at)
  }
}

const rowBytes = 16
/** The name under which the plan of an import is kept. */
export const planName = 'plan'

/** What tells one reading of a file from another: where its tables stand, what its headers mean, and every value that was read. */
export function fingerprint(blocks: readonly StagedBlock[], emptyCells: string): Buffer {
  const tables = blocks.map(({ report, block: { resource, columns, constants }, chunks }) => [
    report.sheet,
    resource.name,
    columns.map(({ index, name, isExtra }) => [index, name, isExtra]),
    constants,
    chunks.map(({ rows, hash }) => [rows, hash]),
  ])
  return createHash('sha256')
    .update(JSON.stringify([emptyCells, tables]))
    .digest()
}

/** The decisions of all chunks, one after another, behind the fingerprint of what they are about; then what the references meant. */
export class PlanFile {
  private readonly descriptor: number
  private readonly start: number
  /** The ids that references meant, by resource and text. */
  meanings: ReadonlyMap<string, number>

  private constructor(descriptor: number, start: number, meanings: ReadonlyMap<string, number>) {
    this.descriptor = descriptor
    this.start = start
    this.meanings = meanings
  }

  /** Begins a plan. */
  static make(path: string, mark: Buffer): PlanFile {
    const descriptor = openSync(path, 'w+')
    writeSync(descriptor, mark)
    return new PlanFile(descriptor, mark.length, new Map())
  }

  /** Opens a plan that was kept; throws `conflict` when it is about something else. */
  static open(path: string, mark: Buffer, rows: number): PlanFile {
    const descriptor = openSync(path, 'r')
    const found = Buffer.alloc(mark.length)
    readSync(descriptor, found, 0, mark.length, 0)
    const rest = fstatSync(descriptor).size - mark.length - rows * rowBytes
    if (found.equals(mark) && rest > 0) {
      const text = Buffer.alloc(rest)
      readSync(descriptor, text, 0, rest, mark.length + rows * rowBytes)
      return new PlanFile(descriptor, mark.length, new Map(JSON.parse(text.toString()))) // written by seal
    }
    closeSync(descriptor)
    throw new AppError(
      'conflict',
      'the file is read otherwise now than when its plan was made, because Opsbook or what it knows of the headers has changed; check it anew',
    )
  }

  /** Writes what was decided about a chunk that so many rows come before. */
  write(rowsBefore: number, { bytes }: Decisions): void {
    writeSync(this.descriptor, bytes, 0, bytes.length, this.start + rowsBefore * rowBytes)
  }

  /** Reads what was decided about a chunk. */
  read(rowsBefore: number, rows: number): Decisions {
    const pairs = new Float64Array(rows * 2)
    readSync(this.descriptor, pairs, 0, pairs.byteLength, this.start + rowsBefore * rowBytes)
    return new Decisions(rows, pairs)
  }

  /** Ends a plan of so many rows with what its references meant. */
  seal(rows: number, meanings: ReadonlyMap<string, number>): void {
    this.meanings = meanings
    const text = Buffer.from(JSON.stringify([...meanings]))
    writeSync(this.descriptor, text, 0, text.length, this.start + rows * rowBytes)
  }

  close(): void {
    closeSync(this.descriptor)
  }
}
