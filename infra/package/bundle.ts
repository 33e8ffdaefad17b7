// The app as bundles: an entry for each trigger surface, one for each module that runs in a thread or process of its own, and chunks that they share.
import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'
import { rootFolder } from '../cli/folder.ts'
import type { Registration } from './functions-recorder.ts'
import { rewritePaths, type Target } from './run-time-paths.ts'
import { type Surface, surfaces, surfaceText } from './surfaces.ts'

/** What goes into the package: files of the bundles with their bytes, files of the project, and what esbuild says of where it all came from. */
export interface Bundle {
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly assets: readonly Target[]
  readonly metafile: Metafile
  readonly registrations: Readonly<Record<Surface['name'], readonly Registration[]>>
}

const here = import.meta.dirname
// CommonJS packages ask for modules of Node by `require`, which ES modules lack
const banner = `import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);`

/** Bundles the app; esbuild's own message where an import cannot be resolved, AppError `invalid` for a path that leads nowhere. */
export async function bundle(): Promise<Bundle> {
  const all = surfaces()
  const targets = uniqueTargets()
  const registrations = Object.fromEntries(all.map((surface) => [surface.name, register(surface)])) as unknown as Bundle['registrations'] // one for each surface
  const modules = targets.filter(({ kind }) => kind === 'module').map(({ from, to }) => ({ in: from, out: to.replace(/\.js$/, '') }))
  const { outputFiles, metafile } = await build({
    entryPoints: [...all.map(({ name }) => ({ in: `surface:${name}`, out: `functions/${name}` })), ...modules],
    plugins: [surfacePlugin(all, registrations), pathPlugin, unusedPlugin],
    outdir: rootFolder,
    absWorkingDir: rootFolder,
    write: false,
    bundle: true,
    format: 'esm',
    splitting: true,
    platform: 'node',
    target: 'node24',
    external: ['@azure/functions-core'],
    banner: { js: banner },
    chunkNames: 'lib/[name]-[hash]',
    minify: true,
    sourcemap: 'linked',
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
  })
  const files = new Map(outputFiles.map(({ path, contents }) => [path.slice(rootFolder.length + 1), contents]))
  return { files, assets: targets.filter(({ kind }) => kind === 'asset'), metafile, registrations }
}

/** What the functions of a surface register, asked of their source in a process without settings. */
function register({ files }: Surface): Registration[] {
  const paths = files.map((file) => join(rootFolder, file))
  const text = execFileSync(process.execPath, [join(here, 'record.ts'), ...paths], { env: {}, encoding: 'utf8', maxBuffer: 1e8 })
  return JSON.parse(text)
}

function uniqueTargets(): Target[] {
  const files = globSync(['functions/*.ts', 'shared/**/*.ts'], { cwd: rootFolder }).sort()
  const found = files.flatMap((file) => rewritePaths(join(rootFolder, file), rootFolder).targets)
  return [...new Map(found.map((target) => [target.to, target])).values()]
}

/** `surface:http` registers what was recorded; `handlers:http` is what is loaded at its first run, HTTP right after it was registered. */
const surfacePlugin = (all: readonly Surface[], registrations: Bundle['registrations']): Plugin => ({
  name: 'surfaces',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(surface|handlers):/ }, ({ path }) => ({ path, namespace: 'surfaces' }))
    onResolve({ filter: /^@azure\/functions$/ }, ({ importer }) =>
      importer.startsWith(here) ? undefined : { path: join(here, 'functions-recorder.ts') },
    )
    onLoad({ filter: /.*/, namespace: 'surfaces' }, ({ path }) => {
      const surface = all.find(({ name }) => path.endsWith(`:${name}`))
      if (!surface) return undefined
      const contents = path.startsWith('handlers') ? surfaceText(surface) : registering(surface, registrations[surface.name])
      return { contents, loader: 'ts', resolveDir: here }
    })
  },
})

const registering = ({ name }: Surface, known: readonly Registration[]) =>
  [
    `import { registerLazily } from './lazy-functions.ts'`,
    ...(name === 'storage' ? [`import '../../shared/imports/blob-reference.cts'`] : []),
    `const load = registerLazily(${JSON.stringify(known)}, () => import('handlers:${name}'))`,
    // once all that is registered is told; whoever comes before it is done waits for it
    ...(name === 'http' ? ['setImmediate(() => load().catch(() => {}))'] : []),
    '',
  ].join('\n')

const pathPlugin: Plugin = {
  name: 'run-time-paths',
  setup({ onLoad }) {
    const ours = new RegExp(`^${RegExp.escape(rootFolder)}/(functions|shared)/.*\\.ts$`)
    onLoad({ filter: ours }, ({ path }) => ({ contents: rewritePaths(path, rootFolder).text, loader: 'ts' }))
  },
}

/** What packages load and we never use, by who asks for it: zod's words in other languages, and what exceljs reads workbooks with (without licences). */
const unused: readonly { readonly from: RegExp; readonly path: RegExp }[] = [
  { from: /\/node_modules\/zod\//, path: /\/locales\/index\.js$/ },
  { from: /\/node_modules\/exceljs\//, path: /^unzipper$/ },
]

const unusedPlugin: Plugin = {
  name: 'unused',
  setup({ onResolve, onLoad }) {
    for (const { from, path: filter } of unused)
      onResolve({ filter }, ({ path, importer }) => (from.test(importer) ? { path, namespace: 'unused' } : undefined))
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'export {}' }))
  },
}
