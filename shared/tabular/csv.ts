// Opens a CSV or TSV file: one sheet of texts, read as a stream.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { CsvScanner, OpenQuote } from './csv-scanner.ts'
import { type Encoding, findEncoding, findSeparator, refuseOtherFiles, SAMPLE_BYTES, type Separator } from './csv-shape.ts'
import { type Limits, sizeInWords, tooLarge, unreadable } from './limits.ts'
import type { Book, Row } from './sheet.ts'
import { Utf8Guard } from './utf8.ts'

const CHUNK_BYTES = 64 * 1024
const MOST_ROWS_IN_BATCH = 500

interface Source {
  path: string
  fileName: string
  encoding: Encoding
}

/** Opens a text file as a book with one sheet, named after the file; notes say its encoding and separator. */
export async function openCsv(path: string, fileName: string, limits: Limits): Promise<Book> {
  const head = await readStart(path)
  const source: Source = { path, fileName, encoding: findEncoding(head) }
  if (source.encoding.label === 'utf-8') refuseOtherFiles(head, fileName)
  const sample = await firstBytes(source)
  const separator = findSeparator(sample, sample.length < SAMPLE_BYTES, limits)
  const name = (fileName.split(/[\\/]/).pop() ?? fileName).replace(/\.[^.]*$/, '')
  return {
    format: 'csv',
    sheets: [{ name, state: 'visible', rows: () => readRows(source, separator, limits) }],
    notes: [`The file is ${source.encoding.name}; its cells are separated by ${separator.name}.`],
    close: async () => {},
  }
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
    const line = await lineAt(source, error.offset + separator.skipBytes)
    throw unreadable(
      `${source.fileName}: the quote that opens in line ${line} is never closed. Close it, or double it if it is part of the text.`,
    )
  }
  yield* inBatches(toRows())
}

function* inBatches(rows: Row[]): Generator<Row[]> {
  for (let at = 0; at < rows.length; at += MOST_ROWS_IN_BATCH) yield rows.slice(at, at + MOST_ROWS_IN_BATCH)
}

/** The file's text as UTF-8 without its mark, refused where it is not in the encoding it has. */
async function* textBytes(source: Source): AsyncGenerator<Buffer> {
  const { path, fileName, encoding } = source
  const chunks: AsyncIterable<Buffer> = createReadStream(path, { start: encoding.markBytes, highWaterMark: CHUNK_BYTES })
  if (encoding.label !== 'utf-8') {
    yield* transcoded(chunks, fileName, encoding)
    return
  }
  const guard = new Utf8Guard()
  for await (const chunk of chunks) {
    const offset = guard.push(chunk)
    if (offset >= 0) throw await notUtf8(source, offset)
    yield chunk
  }
  const offset = guard.finish()
  if (offset >= 0) throw await notUtf8(source, offset)
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

async function notUtf8(source: Source, offset: number): Promise<Error> {
  const raw: AsyncIterable<Buffer> = createReadStream(source.path, { start: source.encoding.markBytes })
  const line = await countLines(raw, offset)
  return unreadable(
    `${source.fileName} is not valid UTF-8 in line ${line} (byte ${offset + source.encoding.markBytes}). Save it as "CSV UTF-8" in your spreadsheet program.`,
  )
}

function lineAt(source: Source, offset: number): Promise<number> {
  return countLines(textBytes(source), offset)
}

/** The number of the line that holds the byte at `offset`; LF, CR LF and CR end a line. */
async function countLines(chunks: AsyncIterable<Buffer>, offset: number): Promise<number> {
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

async function readStart(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function firstBytes(source: Source): Promise<Buffer> {
  for await (const chunk of textBytes(source)) return chunk.subarray(0, SAMPLE_BYTES)
  return Buffer.alloc(0)
}
