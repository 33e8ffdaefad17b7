// Where a terminal puts what is made of an import: a folder for everything, and files by name.
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResultFiles } from '../../shared/imports/files.ts'
import { markedName, rejectsName } from '../../shared/imports/keep-marked.ts'
import { reconciliationFiles } from '../../shared/imports/reconciliation-files.ts'

const shown: ReadonlySet<string> = new Set([...Object.values(reconciliationFiles), markedName, rejectsName])

/** Keeps what is of use to people: all in the folder `out`, the marked copy and the refused rows under the names that were given. */
export function resultsOf(given: { out?: string | undefined; marked?: string | undefined; rejects?: string | undefined }): ResultFiles {
  const { out, marked, rejects } = given
  const named = new Map([
    [markedName, marked],
    [rejectsName, rejects],
  ])
  return {
    keep: async (name, file) => {
      const to = named.get(name)
      if (to !== undefined) await copyFile(file, to)
      if (out === undefined || !shown.has(name)) return
      await mkdir(out, { recursive: true })
      await copyFile(file, join(out, name))
    },
    // a terminal plans and applies in one run
    fetch: async () => false,
  }
}
