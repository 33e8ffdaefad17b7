// Opens a CSV or TSV file: one sheet of texts, read as a stream.
import { createReadStream } from 'node:fs'
import { CsvScanner, OpenQuote } from './csv-scanner.ts'
import { findSeparator, SAMPLE_BYTES, type Separator } from './csv-shape.ts'
import { type Limits, sizeInWords, tooLarge, unreadable } from './limits.ts'
import { refuseOtherFiles } from './other-files.ts'
import type { Book, Row } from './sheet.ts'
import { announcedEncoding, type Encoding, settleEncoding } from './text-encoding.ts'
import { bytesAt, lineOf } from './text-place.ts'

const CHUNK_BYTES = 64 * 1024
const MOST_ROWS_IN_BATCH = 500

interface Source {
  path: string
  fileName: string
  encoding: Encoding
}

/** Opens a text file as a book with one sheet, named after the file; notes say its encoding and separator. */
export async function openCsv(path: string, fileName: string, limits: Limits): Promise<Book> {
  const source: Source = { path, fileName, encoding: await findEncoding(path, fileName) }
  const sample = await firstBytes(source)
  refuseOtherFiles(sample, fileName)
  const separator = findSeparator(sample, sample.length < SAMPLE_BYTES, limits)
  const name = (fileName.split(/[\\/]/).pop() ?? fileName).replace(/\.[^.]*$/, '')
  return {
    format: 'csv',
    sheets: [{ name, state: 'visible', rows: () => readRows(source, separator, limits) }],
    notes: notesOf(source.encoding, separator),
    close: async () => {},
  }
}

async function findEncoding(path: string, fileName: string): Promise<Encoding> {
  const head = await bytesAt(path, 0, SAMPLE_BYTES)
  const announced = announcedEncoding(head)
  if (announced !== null && announced.label !== 'utf-8') return announced
  refuseOtherFiles(head, fileName)
  return settleEncoding(path, fileName, announced)
}

function notesOf({ name, note }: Encoding, separator: Separator): string[] {
  return [`The file is ${name}; its cells are separated by ${separator.name}.`, ...(note === undefined ? [] : [note])]
}

async function* readRows(source: Source, separator: Separator, limits: Limits): AsyncGenerator<Row[]> {
  const scanner = new CsvScanner(separator.byte, limits)
  let number = 0
  let cellCount = 0
  const toRows = (): Row[] => {
    const rows: Row[] = []
    for (const cells of scanner.takeRecords()) {
      number++
      if (number > limits.rows)
        throw tooLarge(`${source.fileName} has more than ${sizeInWords(limits.rows)} lines, which is the limit. Split it.`)
      while (cells.length > 0 && cells[cells.length - 1] === null) cells.pop()
      cellCount += cells.length
      if (cellCount > limits.cellsPerSheet) {
        throw tooLarge(`${source.fileName} has more than ${sizeInWords(limits.cellsPerSheet)} cells, which is the limit. Split it.`)
      }
      if (cells.length > 0) rows.push({ number, cells, hidden: false })
    }
    return rows
  }
  let skip = separator.skipBytes
  try {
    for await (const chunk of textBytes(source)) {
      scanner.push(skip > 0 ? chunk.subarray(skip) : chunk)
      skip = Math.max(0, skip - chunk.length)
      yield* inBatches(toRows())
    }
    scanner.finish()
  } catch (error) {
    if (!(error instanceof OpenQuote)) throw error
    const line = await lineOf(textBytes(source), error.offset + separator.skipBytes)
    throw unreadable(
      `${source.fileName}: the quote that opens in line ${line} is never closed. Close it, or double it if it is part of the text.`,
    )
  }
  yield* inBatches(toRows())
}

function* inBatches(rows: Row[]): Generator<Row[]> {
  for (let at = 0; at < rows.length; at += MOST_ROWS_IN_BATCH) yield rows.slice(at, at + MOST_ROWS_IN_BATCH)
}

/** The file's text as UTF-8 without its mark; UTF-8 itself was checked when the file was opened. */
async function* textBytes({ path, fileName, encoding }: Source): AsyncGenerator<Buffer> {
  const chunks: AsyncIterable<Buffer> = createReadStream(path, { start: encoding.markBytes, highWaterMark: CHUNK_BYTES })
  yield* encoding.label === 'utf-8' ? chunks : transcoded(chunks, fileName, encoding)
}

async function* transcoded(chunks: AsyncIterable<Buffer>, fileName: string, encoding: Encoding): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding.label, { fatal: true, ignoreBOM: true })
  let bytes = encoding.markBytes
  const decode = (chunk?: Buffer): Buffer => {
    try {
      return Buffer.from(chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true }))
    } catch (cause) {
      throw unreadable(`${fileName} begins as ${encoding.name}, but is something else after byte ${bytes}. Save it as CSV UTF-8.`, cause)
    }
  }
  for await (const chunk of chunks) {
    const text = decode(chunk)
    bytes += chunk.length
    if (text.length > 0) yield text
  }
  decode()
}

async function firstBytes(source: Source): Promise<Buffer> {
  let sample = Buffer.alloc(0)
  for await (const chunk of textBytes(source)) {
    sample = Buffer.concat([sample, chunk])
    if (sample.length >= SAMPLE_BYTES) break
  }
  return sample.subarray(0, SAMPLE_BYTES)
}
