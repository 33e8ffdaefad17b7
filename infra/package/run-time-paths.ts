// Paths that the code makes of `import.meta` at run time, found in its source: modules that run in threads and processes of their own, and files that are read.
// In the package every module stands at depth 1, in functions/ or lib/, and each path is rewritten to where its target stands there.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { AppError } from '../../shared/errors.ts'

/** What a path leads to: an entry of its own, or a file or folder that goes along. */
export interface Target {
  readonly kind: 'module' | 'asset'
  /** On this machine. */
  readonly from: string
  /** In the package. */
  readonly to: string
}

/** Literal paths only: what cannot be read here is refused by `refuseOthers`. */
const forms = /new URL\(\s*'(?<path>[^']+)',\s*import\.meta\.url\s*\)|import\.meta\.resolve\(\s*'(?<specifier>[^']+)'\s*\)/g
const others = /import\.meta\.(?!url\b|main\b)\w+|createRequire\(|new URL\((?!'\.\.\/)[^()]*import\.meta\.url/

/** Rewrites the paths of a source file and tells what they lead to; throws `invalid` for one whose target is not there. */
export function rewritePaths(file: string, root: string, text = readFileSync(file, 'utf8')): { text: string; targets: Target[] } {
  const targets: Target[] = []
  const lost = (what: string, cause?: unknown) =>
    new AppError('invalid', `${relative(root, file)}: ${what} is not there, so that the package would miss it`, { cause })
  const rewritten = text.replaceAll(
    forms,
    (whole, _path, _specifier, _at, _text, { path, specifier }: Record<string, string | undefined>) => {
      const target = path === undefined ? ofPackage(specifier ?? '', file, lost) : ofPath(join(dirname(file), path), root)
      if (!existsSync(target.from)) throw lost(whole)
      targets.push(target)
      const url = `new URL('../${target.to}${path?.endsWith('/') ? '/' : ''}', import.meta.url)`
      return path === undefined ? `${url}.href` : url
    },
  )
  const [other] = others.exec(rewritten) ?? []
  if (other !== undefined)
    throw new AppError('invalid', `${relative(root, file)}: the package cannot follow ${other}; write new URL('./file', import.meta.url)`)
  return { text: rewritten, targets }
}

const ofPath = (from: string, root: string): Target =>
  from.endsWith('.ts')
    ? { kind: 'module', from, to: `lib/${basename(from, '.ts')}.js` }
    : { kind: 'asset', from, to: relative(root, from).replaceAll('\\', '/') }

function ofPackage(specifier: string, file: string, lost: (what: string, cause?: unknown) => AppError): Target {
  try {
    return { kind: 'asset', from: createRequire(file).resolve(specifier), to: `assets/${specifier}` }
  } catch (error) {
    throw lost(specifier, error)
  }
}
