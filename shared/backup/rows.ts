// The rows of a dump, read back.
import type { NeutralRow } from '../db/copy-values.ts'
import { checkFile, type DumpFile, damaged, readLines } from './codec.ts'
import type { DumpedTable, Manifest } from './manifest.ts'
import type { BackupPlace } from './place.ts'

/** A dump in its place, with the key it was made with. */
export interface OpenDump {
  readonly place: BackupPlace
  readonly manifest: Manifest
  readonly key: string | null
}

const mostRows = 2000

const fileOf = ({ manifest, key }: OpenDump, table: DumpedTable): DumpFile => ({ dumpId: manifest.id, name: table.file, key })

/** The rows of a table as they were written, at most 2000 at once. Throws `invalid` that names the file where it is not the one that was written. */
export async function* readRows(dump: OpenDump, table: DumpedTable): AsyncGenerator<NeutralRow[]> {
  const file = fileOf(dump, table)
  for await (const lines of readLines(dump.place, file, table)) {
    for (let from = 0; from < lines.length; from += mostRows) {
      const rows = lines.slice(from, from + mostRows).map((line) => toRow(line, table.columns.length))
      const bad = rows.indexOf(null)
      if (bad >= 0) throw damaged(dump.place, file, `a line is no row of ${table.columns.length} columns`)
      yield rows.filter((row) => row !== null)
    }
  }
}

function toRow(line: string, columns: number): NeutralRow | null {
  try {
    const row: unknown = JSON.parse(line)
    const isRow = (value: unknown): value is NeutralRow =>
      Array.isArray(value) && value.length === columns && value.every((cell) => cell === null || typeof cell === 'string')
    return isRow(row) ? row : null
  } catch {
    return null
  }
}

/** Reads the file of a table as it lies there, and throws `invalid` that names it where it is not the one that was written. */
export const checkTableFile = (dump: OpenDump, table: DumpedTable): Promise<void> => checkFile(dump.place, fileOf(dump, table), table)

/** The error for a table whose file does not hold what the manifest says. */
export const damagedTable = (dump: OpenDump, table: DumpedTable, reason: string) => damaged(dump.place, fileOf(dump, table), reason)
