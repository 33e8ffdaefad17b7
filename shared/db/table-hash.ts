// Proof that two databases hold the same rows: a count and a hash for each table, and where they differ, the first place.
import { createHash } from 'node:crypto'
import type { Table } from '../catalogue/tables.ts'
import { keyText, pages, readSame } from './copy-pages.ts'
import { keyOf, type NeutralRow, nameKey } from './copy-values.ts'
import type { Engine, Reader } from './engine.ts'
import { RowSum, toRowText } from './row-sum.ts'

/** What a table holds. Equal hashes: the same rows, value by value, in whatever order the engine keeps them. */
export interface TableHash {
  readonly rows: number
  /** Hexadecimal SHA-256 over the table's name and columns, the count, and the sum of the SHA-256 of every row modulo 2^256. */
  readonly hash: string
}

/** A table on both sides. `difference` says the first key and column that differ, or is null. */
export interface TableProof {
  readonly table: string
  readonly source: TableHash
  readonly target: TableHash
  readonly difference: string | null
}

/** Reads a table once. */
export async function hashTable(engine: Reader, table: Table, onRows: (count: number) => void = () => undefined): Promise<TableHash> {
  const sum = new RowSum()
  for await (const page of pages(engine, table)) {
    for (const row of page) sum.add(toRowText(row))
    onRows(page.length)
  }
  return {
    rows: sum.rows,
    hash: sum.toHash(
      table.name,
      table.columns.map(({ name }) => name),
    ),
  }
}

/** Compares a table of two databases. */
export async function proveTable(source: Engine, target: Engine, table: Table, onRows?: (count: number) => void): Promise<TableProof> {
  const [here, there] = await Promise.all([hashTable(source, table, onRows), hashTable(target, table)])
  const isEqual = here.rows === there.rows && here.hash === there.hash
  const difference = isEqual ? null : ((await findDifference(source, target, table)) ?? 'rows changed while they were compared')
  return { table: table.name, source: here, target: there, difference }
}

/** One hash over tables, by the hash of each. */
export function hashAll(hashes: readonly TableHash[]): string {
  return createHash('sha256')
    .update(hashes.map((one) => one.hash).join('\n'))
    .digest('hex')
}

async function findDifference(source: Engine, target: Engine, table: Table): Promise<string | null> {
  const columns = table.columns.map(({ name }) => name)
  const name = (row: NeutralRow) => nameKey(table, keyOf(table, row))
  for await (const page of pages(source, table)) {
    const found = await readSame(target, table, page)
    for (const row of page) {
      const other = found.get(keyText(table, row))
      if (!other) return `${name(row)} is not in the target`
      const differing = columns.find((_, place) => row[place] !== other[place])
      if (differing) return `${name(row)} differs in ${differing}`
    }
  }
  for await (const page of pages(target, table)) {
    const found = await readSame(source, table, page)
    const extra = page.find((row) => !found.has(keyText(table, row)))
    if (extra) return `${name(extra)} is not in the source`
  }
  return null
}
