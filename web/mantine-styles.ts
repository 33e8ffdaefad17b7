// Mantine's styles by component: a build has those of the components in it, each in the chunk of its component, in place of the sheet of all.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Plugin } from 'vite'

const grounds = ['baseline', 'default-css-variables', 'global']
const ofAll = /^(.*\/@mantine\/core\/styles)\.layer\.css$/
const ofOne = /^(.*\/@mantine\/core\/esm\/.*\/(\w+))\.module\.mjs$/

/** The style sheets of what a module is made of, inmost first, then its own. */
function sheetsOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const own = ofOne.exec(file)?.[2]
  if (own) return [own]
  const parts = [...readFileSync(file, 'utf8').matchAll(/^import .* from "(\..*\.mjs)";$/gm)].map(([, path = '']) => path)
  const inmostFirst = parts.toSorted((one, other) => Number(one.endsWith('.module.mjs')) - Number(other.endsWith('.module.mjs')))
  return inmostFirst.flatMap((path) => sheetsOf(resolve(dirname(file), path), seen))
}

/** Takes the sheet of all apart: its ground stays where it was, and each component brings its own after those of the components within it. */
export const mantineStyles = (): Plugin => ({
  name: 'opsbook-mantine-styles',
  apply: 'build',
  load(id) {
    const folder = ofAll.exec(id)?.[1]
    return folder && grounds.map((name) => readFileSync(`${folder}/${name}.layer.css`, 'utf8')).join('\n')
  },
  transform(code, id) {
    const file = ofOne.exec(id)?.[1]
    if (!file) return
    const isAlone = !existsSync(`${file}.mjs`) // shared by components of other names, with nothing within it
    const sheets = sheetsOf(isAlone ? id : `${file}.mjs`)
    return { code: [...sheets.map((name) => `import '@mantine/core/styles/${name}.layer.css'`), code].join('\n'), map: null }
  },
})
