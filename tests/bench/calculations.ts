// Measures calculations: how many runs a second, each with its receipt and its audit entry, in batches and one by one.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTable } from '../../shared/catalogue/tables.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { contextOf } from '../audit/ledger.ts'
import { act, buildDesk, person, published } from '../domains/calculations-world.ts'
import { expression, floorOfRuns, type Inputs } from './calculations-floor.ts'

/** Runs a second, and those of the bare floor measured beside. */
export interface RunFigures {
  readonly name: string
  readonly perSecond: number
  readonly floorPerSecond: number
}

const times = 5
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

const inputsOf = (count: number): Inputs[] =>
  Array.from({ length: count }, (_, at) => ({
    price: `${1 + (at % 997)}.${at % 100}`,
    quantity: String(1 + (at % 83)),
    discount: `${at % 20}.5`,
    cost: `${at % 31}.125`,
  }))

/** Runs of a formula of four inputs and eight operations; medians of five, each beside its floor in the same file. */
export async function benchRuns(): Promise<RunFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'opsbook-runs-bench-'))
  try {
    const shapes = [
      { name: '10,000 runs in one batch', inputs: inputsOf(10_000), atOnce: 10_000 },
      { name: '2,000 runs in batches of 100', inputs: inputsOf(2_000), atOnce: 100 },
      { name: '500 runs one by one', inputs: inputsOf(500), atOnce: 1 },
    ]
    const figures: RunFigures[] = []
    for (const { name, inputs, atOnce } of shapes) {
      const [ours, floors]: [number[], number[]] = [[], []]
      for (let time = 0; time < times; time++) {
        const path = join(folder, `${atOnce}-${time}.db`)
        ours.push(inputs.length / (await secondsOf(path, inputs, atOnce)))
        floors.push(inputs.length / floorOfRuns(path, inputs, atOnce))
      }
      figures.push({ name, perSecond: median(ours), floorPerSecond: median(floors) })
    }
    return figures
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function secondsOf(path: string, inputs: readonly Inputs[], atOnce: number): Promise<number> {
  const engine = openSqlite(path)
  await engine.execute([migrationTable, ...allTables(catalogue)].flatMap((table) => createTable(table, 'sqlite')))
  const ctx = contextOf(engine)
  const desk = await buildDesk(ctx)
  const ann = person(ctx, desk, 'ann')
  const version = await published(ann, desk.user, { expression, rounding: 0.0001 })
  // the first of each is none of the usual ones
  await act(ann, 'calculationVersion.run', version, { inputs: inputs[0] })
  const begun = performance.now()
  for (let from = 0; from < inputs.length; from += atOnce) {
    if (atOnce === 1) await act(ann, 'calculationVersion.run', version, { inputs: inputs[from] })
    else await act(ann, 'calculationVersion.runBatch', version, { source: 'rows', rows: inputs.slice(from, from + atOnce) })
  }
  const seconds = (performance.now() - begun) / 1000
  await engine.close()
  return seconds
}
