// Opens an SQLite database that belongs to others: read only, as it stands at one moment, without leaving a trace beside it.
import { closeSync, constants, copyFileSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { makeScratch } from '../imports/scratch.ts'
import { unreadable } from './limits.ts'
import { SQLITE_MARK } from './other-files.ts'

/** A database opened for reading; everything read of it is of one moment. */
export interface SqliteFile {
  readonly database: DatabaseSync
  close(): void
}

/** Whether a file begins as SQLite databases do. */
export function isSqlite(path: string): boolean {
  return firstBytes(path, 16).toString('latin1') === SQLITE_MARK
}

/** Opens a database; refuses what is damaged, or was left in the middle of a write, in words for its owner. */
export function openSqliteFile(path: string, fileName: string): SqliteFile {
  const { from, scratch } = placeToReadFrom(path)
  const drop = () => {
    if (scratch !== null) rmSync(scratch, { recursive: true, force: true })
  }
  let database: DatabaseSync | undefined
  try {
    // no extensions, no functions or virtual tables of the schema's own choosing, and nothing that writes
    database = new DatabaseSync(from, { readOnly: true, allowExtension: false, defensive: true, timeout: 5000 })
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; BEGIN')
    database.prepare('SELECT count(*) FROM sqlite_schema').get() // the moment that is read begins here
    const opened = database
    const close = () => {
      opened.close()
      drop()
    }
    return { database, close }
  } catch (cause) {
    database?.close()
    drop()
    throw sqliteFault(fileName, cause)
  }
}

/** What SQLite says of a file that it cannot read, in words for its owner. */
export function sqliteFault(fileName: string, cause: unknown): Error {
  const said = cause instanceof Error ? cause.message : String(cause)
  return unreadable(
    `${fileName} cannot be read as an SQLite database: ${said}. Open it with the program it belongs to, close that program, and try again; or give a copy of it.`,
    cause,
  )
}

/**
 * A database that keeps a log of writes beside it (-wal) is read through an index (-shm), which SQLite would leave behind. Without a log
 * nobody has it open, and it is read as a file that does not change; with both somebody has, and it is read as they do; with a log alone
 * it was left so, and a copy of the two is read.
 */
function placeToReadFrom(path: string): { from: string | URL; scratch: string | null } {
  if (firstBytes(path, 20)[18] !== 2) return { from: path, scratch: null }
  const log = `${path}-wal`
  if (!existsSync(log) || statSync(log).size === 0) {
    const from = pathToFileURL(path)
    from.searchParams.set('immutable', '1')
    return { from, scratch: null }
  }
  if (existsSync(`${path}-shm`)) return { from: path, scratch: null }
  const scratch = makeScratch()
  const from = join(scratch, basename(path))
  copyFileSync(path, from, constants.COPYFILE_FICLONE)
  copyFileSync(log, `${from}-wal`, constants.COPYFILE_FICLONE)
  return { from, scratch }
}

function firstBytes(path: string, length: number): Buffer {
  const descriptor = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, 0))
  } finally {
    closeSync(descriptor)
  }
}
