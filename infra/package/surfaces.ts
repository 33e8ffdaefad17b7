// The trigger surfaces that the package has, each one entry of the app: which files of functions/ it is made of.
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { rootFolder } from '../cli/folder.ts'

/** A surface by name; `files` are paths under the root. What is neither timers nor storage is HTTP. */
export interface Surface {
  readonly name: 'http' | 'timers' | 'storage'
  readonly files: readonly string[]
}

const own = ['functions/timers.ts', 'functions/storage.ts']

/** All surfaces, in the order in which they are registered. */
export function surfaces(folder = rootFolder): readonly Surface[] {
  const all = globSync('functions/*.ts', { cwd: folder }).sort()
  return [
    { name: 'http', files: all.filter((file) => !own.includes(file)) },
    { name: 'storage', files: all.filter((file) => file.endsWith('/storage.ts')) },
    { name: 'timers', files: all.filter((file) => file.endsWith('/timers.ts')) },
  ]
}

/** Source text of what is loaded at a surface's first run. */
export const surfaceText = ({ files }: Surface): string =>
  [
    ...files.map((file) => `import ${JSON.stringify(join(rootFolder, file))}`),
    `export { handlerOf, registrations } from ${JSON.stringify(join(import.meta.dirname, 'functions-recorder.ts'))}`,
    '',
  ].join('\n')
