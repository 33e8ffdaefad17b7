// The floor of calculation runs: node:sqlite and decimal.js, a formula in plain code, its receipt as JSON hashed, two inserts a run, and nothing else.
import { hash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { Decimal } from 'decimal.js'

const Exact = Decimal.clone({ precision: 50 })

/** Inputs of one run. */
export interface Inputs {
  readonly price: string
  readonly quantity: string
  readonly discount: string
  readonly cost: string
}

/** The formula of the bench, in the language of calculations. */
export const expression = 'round((price * quantity * (1 - discount / 100) - cost) / (price * quantity), 4)'

/** The same in plain code. */
function margin({ price, quantity, discount, cost }: Inputs): { result: string; trace: string[] } {
  const gross = new Exact(price).times(quantity)
  const rest = new Exact(1).minus(new Exact(discount).div(100))
  const net = gross.times(rest).minus(cost)
  const result = net.div(gross).toDecimalPlaces(4, Decimal.ROUND_HALF_UP).toFixed(4)
  return { result, trace: [gross, rest, net, result].map(String) }
}

/** Seconds that it takes to run so many inputs, so many at once in each transaction, in the file of a database that has all tables. */
export function floorOfRuns(path: string, inputs: readonly Inputs[], atOnce: number): number {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  const log = database.prepare('INSERT INTO "commitLog" ("id", "at") VALUES (?, ?)')
  const run = database.prepare(
    `INSERT INTO "calculations_calculationRun" ("id", "version", "lockVersion", "createdAt", "createdBy", "updatedAt", "updatedBy", "calculationId", "versionId", "inputs", "result", "trace", "engineVersion", "durationMs", "requestedAt", "receiptHash")
     VALUES (?, 1, 0, ?, 'bare', ?, 'bare', 1, 1, ?, ?, ?, 'bare', 0, ?, ?)`,
  )
  const entry = database.prepare(
    `INSERT INTO "auditEntry" ("commitId", "at", "actor", "source", "requestId", "resource", "rowId", "version", "action", "after")
     VALUES (?, ?, 'bare', 'api', 'bare', 'calculationRun', ?, 1, 'calculationRun.create', ?)`,
  )
  const begun = performance.now()
  for (let from = 0; from < inputs.length; from += atOnce) {
    const now = new Date().toISOString()
    database.exec('BEGIN IMMEDIATE')
    log.run(`bare ${path} ${from}`, now)
    for (const [at, one] of inputs.slice(from, from + atOnce).entries()) {
      const { result, trace } = margin(one)
      const receipt = JSON.stringify({ inputs: one, result, trace })
      const sum = hash('sha256', receipt)
      const id = 1_000_000_000 + from + at
      run.run(id, now, now, JSON.stringify(one), result, '[]', now, sum)
      entry.run(`bare ${from}`, now, id, receipt)
    }
    database.exec('COMMIT')
  }
  database.close()
  return (performance.now() - begun) / 1000
}
