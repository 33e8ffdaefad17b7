// Measures the import of a stock list: staged, planned and applied with audit and synchronous=FULL, in a process of its own.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeTableWorkbook } from '../support/make-stock-list.ts'

/** Rows a second of the import and of bare inserts of the same rows and entries; the peak memory of the importing process. */
export interface ImportFigures {
  rows: number
  perSecond: number
  floorPerSecond: number
  ratio: number
  peakMb: number
}

const run = async (script: string, ...given: string[]) => {
  // the same flag as npm run import: a small young generation keeps the process small at little cost
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-semi-space-size=8', join(import.meta.dirname, script), ...given])
  const line: { seconds: number; peakMb: number; applied: number; reason: string | null; undoSeconds?: number; isAsBefore?: boolean } =
    JSON.parse(stdout)
  return line
}

/** Rows a second of an undo of an import of so many rows, and whether the content hash is that of before. */
export async function benchUndo(rows: number): Promise<{ rows: number; perSecond: number; isAsBefore: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), 'opsbook-undo-bench-'))
  try {
    const path = join(folder, 'stock.xlsx')
    await makeTableWorkbook(path, rows)
    const { undoSeconds = Number.NaN, isAsBefore = false } = await run('import-child.ts', path, join(folder, 'undo.db'), 'undo')
    return { rows, perSecond: rows / undoSeconds, isAsBefore }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Imports a list of so many rows and 12 columns, `times` times; medians. */
export async function benchImport(rows: number, times = 3): Promise<ImportFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'opsbook-import-bench-'))
  try {
    const path = join(folder, 'stock.xlsx')
    await makeTableWorkbook(path, rows)
    const seconds: number[] = []
    const floors: number[] = []
    let peakMb = 0
    for (let time = 0; time < times; time++) {
      const database = join(folder, `${time}.db`)
      const ours = await run('import-child.ts', path, database)
      if (ours.applied !== rows) throw new Error(`${ours.applied} of ${rows} rows were applied: ${ours.reason}`)
      const floor = await run('import-floor.ts', database, join(folder, `${time}-floor.db`))
      seconds.push(ours.seconds)
      floors.push(floor.seconds)
      peakMb = Math.max(peakMb, ours.peakMb)
    }
    const [own, bare] = [median(seconds), median(floors)]
    return { rows, perSecond: rows / own, floorPerSecond: rows / bare, ratio: bare / own, peakMb }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
