// Loads a dump into the tables of its schema, and proves that they hold what it holds.

import type { Table } from '../catalogue/tables.ts'
import { copyOrder, withoutLate } from '../db/copy-order.ts'
import { insertRows, setLateRows } from '../db/copy-write.ts'
import type { Engine } from '../db/engine.ts'
import { readSchema } from '../db/schema.ts'
import { hashTable } from '../db/table-hash.ts'
import { AppError } from '../errors.ts'
import type { DumpedTable, Manifest } from './manifest.ts'
import { type OpenDump, readRows } from './rows.ts'

/** How far a restore is, in rows: each is loaded, then compared. */
export interface RestoreProgress {
  readonly doing: string
  readonly done: number
  readonly total: number
}

type Tell = (progress: RestoreProgress) => void

/** The tables that a manifest tells of, whatever the program's own are by now. */
const toTable = ({ name, key, columns }: DumpedTable): Table => ({
  name,
  key,
  columns: columns.map(({ name: column, type, isNullable, refersTo, isIdentity }) => {
    return { name: column, type: { sqlite: type, mssql: type }, nullable: isNullable, check: () => null, refersTo, isIdentity }
  }),
  indexes: [],
})

/** Throws where the tables of a database, which was migrated as far as the dump was, are not those of the dump. */
export async function requireSameTables(target: Engine, manifest: Manifest): Promise<void> {
  const found = [...(await readSchema(target))].flatMap((line) => /^(\w+\.\w+) /.exec(line)?.[1] ?? [])
  const wanted = new Set(manifest.tables.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`.toLowerCase())))
  const own = new Set(found.filter((place) => !/^(schemamigration|commitlog)\./.test(place)))
  const strange = [...wanted.symmetricDifference(own)].sort()
  if (strange.length > 0)
    throw new AppError(
      'invalid',
      `dump ${manifest.id} does not hold the tables of its schema ${manifest.schema.name}: ${strange.slice(0, 5).join(', ')}`,
    )
}

/** Inserts every row, parents before children, then sets the references that waited. Returns how many rows there are. */
export async function loadRows(target: Engine, dump: OpenDump, tell: Tell): Promise<number> {
  const dumped = new Map(dump.manifest.tables.map((table) => [table.name, table]))
  const steps = copyOrder(dump.manifest.tables.map(toTable))
  const total = totalOf(dump.manifest)
  let done = 0
  const rowsOf = (name: string) => {
    const table = dumped.get(name)
    return table ? readRows(dump, table) : []
  }
  for (const step of steps) {
    for await (const rows of rowsOf(step.table.name)) {
      tell({ doing: `loading ${step.table.name}`, done, total })
      await insertRows(target, step, rows)
      done += rows.length
    }
  }
  for (const step of steps.filter(({ late }) => late.length > 0)) {
    for await (const rows of rowsOf(step.table.name)) {
      const waited = rows.filter((row) => withoutLate(step, row) !== row)
      if (waited.length > 0) await setLateRows(target, step, waited)
    }
  }
  return done
}

const totalOf = ({ tables }: Manifest) => 2 * tables.reduce((sum, { rows }) => sum + rows, 0)

/** Reads every table back; throws `conflict` that names those whose count or hash is not that of the dump. */
export async function requireSameRows(target: Engine, { manifest }: OpenDump, tell: Tell): Promise<void> {
  const total = totalOf(manifest)
  let done = total / 2
  const differing: string[] = []
  for (const table of manifest.tables) {
    const found = await hashTable(target, toTable(table), (count) => {
      done += count
      tell({ doing: `comparing ${table.name}`, done, total })
    })
    if (found.rows !== table.rows) differing.push(`${table.name} has ${found.rows} rows in place of ${table.rows}`)
    else if (found.hash !== table.hash) differing.push(`${table.name} has other rows`)
  }
  if (differing.length > 0) throw new AppError('conflict', `the restored database is not what was dumped: ${differing.join('; ')}`)
}
