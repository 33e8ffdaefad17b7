// The console, built from web/: beside the old one first, whose place it then takes, so that programs that build it at once do not meet.
import { execFile } from 'node:child_process'
import { globSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rootFolder } from '../cli/folder.ts'

const place = join(rootFolder, 'console')
/** What it is made of; the folders too, for what is removed from them. */
const sources = ['web/**', 'shared/catalogue/**', 'package.json']

/** Builds it; returns the files that went into it. Throws what Vite says of a fault in web/. */
export async function buildConsole(): Promise<string[]> {
  const begun = new Date()
  const made = mkdtempSync(join(rootFolder, 'console-'))
  try {
    const env = { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' }
    const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'build-child.ts'), made], {
      ...{ env, cwd: rootFolder, maxBuffer: 100_000_000 },
    })
    // as old as what it was read from, so that what was changed meanwhile is seen to be newer
    utimesSync(join(made, 'index.html'), begun, begun)
    takePlace(made)
    return JSON.parse(stdout)
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

function takePlace(made: string): void {
  const old = `${made}-old`
  try {
    move(place, old)
    move(made, place)
  } finally {
    rmSync(old, { recursive: true, force: true })
  }
}

/** Renames a folder, unless it is gone or another program was faster. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException // of the file system
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(code)) throw error
  }
}

/** Whether there is none, or one that is older than what it is made of. */
function isStale(): boolean {
  const built = statSync(join(place, 'index.html'), { throwIfNoEntry: false })?.mtimeMs
  if (built === undefined) return true
  return globSync(sources, { cwd: rootFolder }).some(
    (file) => (statSync(join(rootFolder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0) > built,
  )
}

/** Builds it where it is stale; returns what to say of one that cannot be built, so that the app starts with what there is. */
export async function freshenConsole(): Promise<string | null> {
  if (!isStale()) return null
  try {
    await buildConsole()
    return null
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string } // of a program that failed
    const isMissing = /ERR_MODULE_NOT_FOUND[\s\S]*'vite'|Cannot find package 'vite'/.test(stderr)
    const reason = isMissing ? 'Vite is not installed: npm install brings it' : stderr.trim() || String(error)
    return `The console at /console is not built: ${reason}`
  }
}
