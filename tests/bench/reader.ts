// Measures how fast a stock list is read, against inflating the same bytes and doing nothing with them.
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'
import { openPromise } from 'yauzl'
import { openBook } from '../../shared/tabular/book.ts'
import { makeTableWorkbook } from '../support/make-stock-list.ts'

/** What was measured; `ratio` is reading per inflating, `peakMb` how far the process grew while reading. */
export interface ReaderFigures {
  rows: number
  seconds: number
  inflateSeconds: number
  ratio: number
  peakMb: number
}

/** Makes a stock list of so many rows and 12 columns, reads it once to warm up if it is small, and measures. */
export async function benchReader(rows: number, options: { inline?: boolean } = {}): Promise<ReaderFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'opsbook-reader-'))
  try {
    const path = join(folder, 'stock.xlsx')
    await makeTableWorkbook(path, rows, options)
    global.gc?.()
    const before = process.memoryUsage.rss()
    let peak = before
    const sampler = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss())
    }, 20)
    const seconds = await best(3, async () => {
      const read = await countRows(path)
      if (read !== rows + 1) throw new Error(`read ${read} rows of ${rows + 1}`)
      peak = Math.max(peak, process.memoryUsage.rss())
    })
    clearInterval(sampler)
    const inflateSeconds = await best(3, () => inflateOnly(path))
    return { rows, seconds, inflateSeconds, ratio: seconds / inflateSeconds, peakMb: (peak - before) / 1024 / 1024 }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function best(times: number, run: () => Promise<void>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let time = 0; time < times; time++) {
    const start = process.hrtime.bigint()
    await run()
    least = Math.min(least, Number(process.hrtime.bigint() - start) / 1e9)
  }
  return least
}

async function countRows(path: string): Promise<number> {
  const book = await openBook(path, 'stock.xlsx')
  let count = 0
  for (const sheet of book.sheets) for await (const rows of sheet.rows()) count += rows.length
  await book.close()
  return count
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
  console.log(await benchReader(rows), await benchReader(rows, { inline: true }))
}
