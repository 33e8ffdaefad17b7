// Files that a run makes, kept in a folder of a test.
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ResultFiles } from '../../shared/imports/files.ts'
import type { openBook } from '../../shared/tabular/book.ts'
import type { Cell } from '../../shared/tabular/cell.ts'

/** Keeps results in a folder; `path` says where one lies. */
export function keptIn(folder: string): ResultFiles & { path: (name: string) => string } {
  const path = (name: string) => join(folder, name)
  return {
    path,
    keep: async (name, file) => copyFileSync(file, path(name)),
    fetch: async (name, file) => {
      if (!existsSync(path(name))) return false
      copyFileSync(path(name), file)
      return true
    },
  }
}

/** The cells of every sheet of a workbook. */
export async function cellsBySheet(path: string, open: typeof openBook): Promise<Record<string, Cell[][]>> {
  const book = await open(path, path)
  const sheets: Record<string, Cell[][]> = {}
  for (const { name, rows } of book.sheets) {
    const cells: Cell[][] = []
    for await (const batch of rows()) cells.push(...batch.map((row) => [...row.cells]))
    sheets[name] = cells
  }
  await book.close()
  return sheets
}
