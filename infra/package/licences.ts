// The licences of every npm package that is bundled or goes along, as they ask for: name, version, licence and its text.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, type Issue } from '../../shared/errors.ts'
import { standardTexts, withoutText } from './standard-licences.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly author?: string | { readonly name: string }
}

/** A package with what LICENSES.txt says of it. */
interface Licence extends Manifest {
  readonly folder: string
  readonly text: string | undefined
}

/** The text of LICENSES.txt for the packages that these files belong to; throws `invalid` that names every package without a licence or its text. */
export function licencesOf(files: readonly string[]): string {
  const all = [...new Set(files.flatMap(packageOf))].map(read)
  const issues = all.filter(({ license, text }) => license === undefined || text === undefined).map(toIssue)
  if (issues.length > 0) {
    const named = issues.map(({ path, message }) => `${path} ${message}`).join('; ')
    throw new AppError('invalid', `The package cannot pass on what has no licence: ${named}.`, { issues })
  }
  const texts = new Map(all.map(({ name, version, license, text = '' }) => [`${name} ${version} (${license})`, text.trim()]))
  const parts = [...texts].sort(([a], [b]) => (a < b ? -1 : 1))
  return parts.map(([title, text]) => `${title}\n${'-'.repeat(title.length)}\n${text}\n`).join('\n\n')
}

const toIssue = ({ name, version, license, folder }: Licence): Issue => ({
  path: `${name}@${version}`,
  code: 'missing',
  message: license === undefined ? 'names no licence in its package.json' : 'has no file with the text of its licence',
  hint: `Look into ${folder}; what may not be passed on cannot be bundled.`,
})

/** The folder of the npm package that a file lies in; none for a file of the project. */
const packageOf = (file: string): string[] => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.slice(0, 1) ?? []

function read(folder: string): Licence {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)([.-]|$)/i.test(name))
  return { ...manifest, folder, text: file === undefined ? textOf(manifest) : readFileSync(join(folder, file), 'utf8') }
}

function textOf({ name, license = '', author }: Manifest): string | undefined {
  const authors = typeof author === 'object' ? author.name : (author ?? 'its authors')
  return withoutText.has(name) ? standardTexts[license]?.(authors) : undefined
}
