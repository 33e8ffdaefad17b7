// Where a terminal puts what is made of an import: a folder for everything, and files by name.
import { copyFile, mkdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { ResultFiles } from '../../shared/imports/files.ts'
import { markedName, rejectsName } from '../../shared/imports/keep-marked.ts'
import { reconciliationFiles } from '../../shared/imports/reconciliation-files.ts'

const shown: ReadonlySet<string> = new Set([...Object.values(reconciliationFiles), markedName, rejectsName])

/** Where people want what is made of an import. */
export interface Places {
  readonly out?: string | undefined
  readonly marked?: string | undefined
  readonly rejects?: string | undefined
  readonly report?: string | undefined
}

/** Throws `invalid` before anything is done where a file could not be written in the end. */
export async function requirePlaces({ out, ...files }: Places): Promise<void> {
  const isFolder = async (path: string) => (await stat(path).catch(() => null))?.isDirectory()
  for (const [option, path] of Object.entries(files)) {
    if (path === undefined) continue
    if (path === '' || (await isFolder(path))) throw new AppError('invalid', `--${option} ${path} names no file: give it a name of its own`)
    const folder = dirname(resolve(path))
    if (!(await isFolder(folder))) throw new AppError('invalid', `--${option} ${path} cannot be written: there is no folder ${folder}`)
  }
  if (out !== undefined && (await isFolder(out)) === false) throw new AppError('invalid', `--out ${out} is a file: name a folder`)
}

/** The files of an import on a terminal, and what became of those that people have named. */
export interface TerminalFiles extends ResultFiles {
  readonly tell: () => string[]
}

/** Keeps what is of use to people: all in the folder `out`, the marked copy and the refused rows under the names that were given. */
export function resultsOf({ out, marked, rejects }: Places): TerminalFiles {
  const kept = new Set<string>()
  const named = new Map([
    [markedName, marked],
    [rejectsName, rejects],
  ])
  return {
    keep: async (name, file) => {
      const to = named.get(name)
      kept.add(name)
      if (to !== undefined) await copyFile(file, to)
      if (out === undefined || !shown.has(name)) return
      await mkdir(out, { recursive: true })
      await copyFile(file, join(out, name))
    },
    // a terminal plans and applies in one run
    fetch: async () => false,
    tell: () =>
      [...named].flatMap(([name, to]) => {
        if (to === undefined) return []
        const what = name === markedName ? 'marked copy' : 'refused rows'
        return [kept.has(name) ? `${what}: ${to}` : `${what}: there was nothing to write to ${to}`]
      }),
  }
}
