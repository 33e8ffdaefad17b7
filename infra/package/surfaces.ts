// The trigger surfaces that the package has, each one entry of the app: which files of functions/ it is made of.
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'

const names = ['http', 'storage', 'timers'] as const

/** A surface with the paths of its files. What is neither storage nor timers is HTTP. */
export interface Surface {
  readonly name: (typeof names)[number]
  readonly files: readonly string[]
}

/** The surfaces of an app, in the order in which they are registered; none without files. */
export function surfacesOf(root: string): readonly Surface[] {
  const files = globSync('functions/*.ts', { cwd: root }).sort()
  const surfaceOf = (file: string) => names.find((name) => basename(file) === `${name}.ts`) ?? 'http'
  return names
    .map((name) => ({ name, files: files.filter((file) => surfaceOf(file) === name).map((file) => join(root, file)) }))
    .filter((surface) => surface.files.length > 0)
}

/** Source text of what is loaded at a surface's first run. */
export const surfaceText = ({ files }: Surface): string =>
  [
    ...files.map((file) => `import ${JSON.stringify(file)}`),
    `export { handlerOf, hooksOf } from ${JSON.stringify(join(import.meta.dirname, 'functions-recorder.ts'))}`,
    '',
  ].join('\n')
