// A lock on a folder that the system itself gives back when its holder dies, kill -9 included.
import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const sqliteBusy = 5

/** A held lock. */
export interface Lock {
  release(): void
}

/** Takes the lock `<file>`; returns the pid of the process that has it where it is taken (0 if that is not known). */
export function takeLock(file: string): Lock | { takenBy: number } {
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec('begin exclusive')
  } catch (error) {
    database.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return { takenBy: readPid(`${file}.pid`) }
    throw error
  }
  writeFileSync(`${file}.pid`, String(process.pid))
  return { release: () => database.close() }
}

function readPid(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8')) || 0
  } catch {
    return 0
  }
}
