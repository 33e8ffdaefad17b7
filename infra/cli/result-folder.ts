// A folder of a terminal's own for what is made of an import.
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResultFiles } from '../../shared/imports/files.ts'

/** Keeps files in a folder, which is made when the first one comes. */
export function resultFolder(folder: string): ResultFiles {
  return {
    keep: async (name, file) => {
      await mkdir(folder, { recursive: true })
      await copyFile(file, join(folder, name))
    },
    fetch: (name, file) =>
      copyFile(join(folder, name), file).then(
        () => true,
        (error) => {
          if (error.code === 'ENOENT') return false
          throw error
        },
      ),
  }
}
