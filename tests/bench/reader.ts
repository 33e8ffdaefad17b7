// Measures how fast a stock list is read, against inflating the same bytes and doing nothing with them.
import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createInflateRaw } from 'node:zlib'
import { openPromise } from 'yauzl'
import { openBook } from '../../shared/tabular/book.ts'

const TIMES = 5
const MAKER = new URL('../support/make-stock-list.ts', import.meta.url).pathname

/** What was measured; `ratio` is reading per inflating, `peakMb` how far the process grew in the first reading. */
export interface ReaderFigures {
  rows: number
  seconds: number
  inflateSeconds: number
  ratio: number
  peakMb: number
}

/** Makes a stock list of so many rows and 12 columns and measures the best of five readings; texts are shared strings unless `inline`. */
export async function benchReader(rows: number, options: { inline?: boolean } = {}): Promise<ReaderFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'opsbook-reader-'))
  try {
    const path = join(folder, 'stock.xlsx')
    // Made by a process of its own, so that its memory does not hide what reading takes.
    await promisify(execFile)(process.execPath, [MAKER, path, String(rows), options.inline === true ? 'inline' : 'shared'])
    const before = process.memoryUsage.rss()
    let peak = before
    const sampler = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss())
    }, 10)
    const first = await secondsOf(() => readAll(path, rows + 1))
    clearInterval(sampler)
    const peakMb = (peak - before) / 1024 / 1024
    // In turns, so that whatever else the machine does falls on both.
    let seconds = first
    let inflateSeconds = await secondsOf(() => inflateOnly(path))
    for (let time = 1; time < TIMES; time++) {
      seconds = Math.min(seconds, await secondsOf(() => readAll(path, rows + 1)))
      inflateSeconds = Math.min(inflateSeconds, await secondsOf(() => inflateOnly(path)))
    }
    return { rows, seconds, inflateSeconds, ratio: seconds / inflateSeconds, peakMb }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function secondsOf(run: () => Promise<void>): Promise<number> {
  const start = process.hrtime.bigint()
  await run()
  return Number(process.hrtime.bigint() - start) / 1e9
}

async function readAll(path: string, expected: number): Promise<void> {
  const book = await openBook(path, 'stock.xlsx')
  let count = 0
  for (const sheet of book.sheets) for await (const rows of sheet.rows()) count += rows.length
  await book.close()
  if (count !== expected) throw new Error(`read ${count} rows of ${expected}`)
}

async function inflateOnly(path: string): Promise<void> {
  const zip = await openPromise(path, { autoClose: false })
  for await (const entry of zip.eachEntry()) {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
    const raw = createReadStream(path, { start: fileDataStart, end: fileDataStart + entry.compressedSize - 1 })
    await pipeline(raw, createInflateRaw(), new Writable({ write: (_chunk, _encoding, done) => done() }))
  }
  zip.close()
}

if (import.meta.main) {
  const rows = Number(process.argv[2] ?? 100_000)
  console.log(await benchReader(rows, { inline: process.argv[3] === 'inline' }))
}
