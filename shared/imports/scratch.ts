// Folders for the working files of a process; what a killed one left behind is swept away by the next.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'opsbook-scratch-'
const named = new RegExp(`^${prefix}(\\d+)-`)

/** Makes an empty folder of this process; whoever makes it removes it. */
export function makeScratch(): string {
  sweep()
  return mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`))
}

function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(named.exec(name)?.[1])
    if (pid > 0 && !isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

/** Whether a process of this machine has the id; one that belongs to somebody else counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
