// The app as bundles: an entry for each trigger surface, one for each module that runs in a thread or process of its own, and chunks that they share.
import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build, type Metafile, type Plugin } from 'esbuild'
import { AppError } from '../../shared/errors.ts'
import { rootFolder } from '../cli/folder.ts'
import type { Registered } from './lazy-functions.ts'
import { rewritePaths, type Target } from './run-time-paths.ts'
import { type Surface, surfacesOf, surfaceText } from './surfaces.ts'

/** What goes into the package: files of the bundles with their bytes, files of the project, and what esbuild says of where it all came from. */
export interface Bundle {
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly assets: readonly Target[]
  readonly metafile: Metafile
  /** What each surface registers. */
  readonly registered: ReadonlyMap<Surface, Registered>
}

const here = import.meta.dirname
// CommonJS packages ask for modules of Node by `require`, which ES modules lack
const banner = `import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);`

/** Bundles the app; esbuild's own message where an import cannot be resolved, AppError `invalid` for a path that leads nowhere. */
export async function bundle(root = rootFolder): Promise<Bundle> {
  const all = surfacesOf(root)
  const targets = uniqueTargets(root)
  const registered = new Map(await Promise.all(all.map(async (surface) => [surface, await register(surface)] as const)))
  const modules = targets.filter(({ kind }) => kind === 'module').map(({ from, to }) => ({ in: from, out: to.replace(/\.js$/, '') }))
  const { outputFiles, metafile } = await build({
    entryPoints: [...all.map(({ name }) => ({ in: `surface:${name}`, out: `functions/${name}` })), ...modules],
    plugins: [surfacePlugin(registered), pathPlugin(root), unusedPlugin],
    outdir: root,
    absWorkingDir: root,
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
  const files = new Map(outputFiles.map(({ path, contents }) => [path.slice(root.length + 1), contents]))
  return { files, assets: targets.filter(({ kind }) => kind === 'asset'), metafile, registered }
}

/** What the functions of a surface register, asked of their source in a process without settings. */
async function register({ name, files }: Surface): Promise<Registered> {
  const running = promisify(execFile)(process.execPath, [join(here, 'record.ts'), ...files], { env: {}, maxBuffer: 100_000_000 })
  const { stdout } = await running.catch((cause: Error & { stderr?: string }) => {
    throw new AppError('invalid', `The functions of ${name} cannot be loaded:\n${cause.stderr ?? cause.message}`, { cause })
  })
  return JSON.parse(stdout)
}

function uniqueTargets(root: string): Target[] {
  const files = globSync(['functions/*.ts', 'shared/**/*.ts'], { cwd: root }).sort()
  const found = files.flatMap((file) => rewritePaths(join(root, file), root).targets)
  return [...new Map(found.map((target) => [target.to, target])).values()]
}

/** `surface:http` registers what was recorded; `handlers:http` is what is loaded at its first run, HTTP right after it was registered. */
const surfacePlugin = (registered: Bundle['registered']): Plugin => ({
  name: 'surfaces',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(surface|handlers):/ }, ({ path }) => ({ path, namespace: 'surfaces' }))
    onResolve({ filter: /^@azure\/functions$/ }, ({ importer }) =>
      importer.startsWith(here) ? undefined : { path: join(here, 'functions-recorder.ts') },
    )
    onLoad({ filter: /.*/, namespace: 'surfaces' }, ({ path }) => {
      const [surface, known] = [...registered].find(([{ name }]) => path.endsWith(`:${name}`)) ?? []
      if (!surface || !known) return undefined
      const contents = path.startsWith('handlers') ? surfaceText(surface) : registering(surface, known)
      return { contents, loader: 'ts', resolveDir: here }
    })
  },
})

const registering = ({ name }: Surface, known: Registered) =>
  [
    `import { registerLazily } from './lazy-functions.ts'`,
    ...(name === 'storage' ? [`import '../../shared/imports/blob-reference.cts'`] : []),
    `const load = registerLazily(${JSON.stringify(known)}, () => import('handlers:${name}'))`,
    // once all that is registered is told; whoever comes before it is done waits for it
    ...(name === 'http' ? ['setImmediate(() => load().catch(() => {}))'] : []),
    '',
  ].join('\n')

const pathPlugin = (root: string): Plugin => ({
  name: 'run-time-paths',
  setup({ onLoad }) {
    const ours = new RegExp(`^${RegExp.escape(root)}/(functions|shared)/.*\\.ts$`)
    onLoad({ filter: ours }, ({ path }) => ({ contents: rewritePaths(path, root).text, loader: 'ts' }))
  },
})

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
