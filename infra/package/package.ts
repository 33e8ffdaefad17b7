// `npm run package`: makes dist/opsbook.zip, which Azure runs, and prints how large it is and how fast it loads.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { inspect } from 'node:util'
import { AppError } from '../../shared/errors.ts'
import { version } from '../../shared/version.ts'
import { rootFolder } from '../cli/folder.ts'
import { buildConsole } from '../console/build.ts'
import { type Bundle, bundle } from './bundle.ts'
import { licencesOf } from './licences.ts'
import { report } from './report.ts'
import type { Target } from './run-time-paths.ts'
import { zip } from './zip.ts'

/** Where `npm run package` leaves it. */
export const packagePath = join(rootFolder, 'dist', 'opsbook.zip')

/** Everything that goes into the package, by its path there; `ofConsole` are the files that the console was made of. */
function contentsOf({ files, assets, metafile }: Bundle, ofConsole: readonly string[]): Map<string, Uint8Array> {
  const { name, license, engines } = JSON.parse(readFileSync(join(rootFolder, 'package.json'), 'utf8'))
  const manifest = { name, version, license, private: true, type: 'module', main: 'functions/*.js', engines }
  const along = assets.flatMap(filesOf)
  const sources = [...Object.keys(metafile.inputs).map((file) => resolve(rootFolder, file)), ...along.map(({ from }) => from), ...ofConsole]
  return new Map<string, Uint8Array>([
    ...files,
    ...along.map(({ from, to }) => [to, readFileSync(from)] as const),
    ...['host.json', 'LICENSE'].map((file) => [file, readFileSync(join(rootFolder, file))] as const),
    ['LICENSES.txt', Buffer.from(licencesOf(sources))],
    ['package.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)],
  ])
}

/** A file as it is, a folder with all of its files. */
function filesOf({ from, to }: Target): { from: string; to: string }[] {
  if (statSync(from).isFile()) return [{ from, to }]
  return readdirSync(from).flatMap((name) => filesOf({ kind: 'asset', from: join(from, name), to: `${to}/${name}` }))
}

/** Makes the package and returns what went into it. */
export async function makePackage(path = packagePath): Promise<{ readonly bundle: Bundle; readonly bytes: number }> {
  // a packaging that fails leaves none behind that could be taken for its own
  rmSync(path, { force: true })
  const ofConsole = await buildConsole()
  const made = await bundle()
  const bytes = await zip(contentsOf(made, ofConsole))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
  return { bundle: made, bytes: bytes.length }
}

if (import.meta.main) {
  try {
    const { bundle, bytes } = await makePackage()
    process.stdout.write(await report(bundle, packagePath, bytes))
  } catch (error) {
    const isExpected = error instanceof AppError || isOfBuild(error)
    process.stderr.write(`${isExpected ? error.message : inspect(error)}\n`)
    process.exitCode = 1
  }
}

/** What esbuild throws; its message names file, line and import. */
function isOfBuild(error: unknown): error is Error {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}
