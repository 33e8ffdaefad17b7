// The package itself: what is in it, what it registers without touching anything, and that it serves with nothing of the project in reach.
import { execFile, execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireBudget } from '../../infra/package/budget.ts'
import { type Load, measureLoad } from '../../infra/package/measure.ts'
import { makePackage } from '../../infra/package/package.ts'
import { unzip } from '../../infra/package/unzip.ts'
import { version } from '../../shared/version.ts'

const root = join(import.meta.dirname, '..', '..')
const run = promisify(execFile)
let folder: string
let app: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'opsbook-packed-'))
  app = join(folder, 'app')
  await makePackage(join(folder, 'opsbook.zip'))
  await unzip(join(folder, 'opsbook.zip'), app)
})
afterAll(() => rmSync(folder, { recursive: true }))

const textOf = (path: string) => readFileSync(join(app, path), 'utf8')
const filesOf = (pattern: string) => globSync(pattern, { cwd: app }).sort()

test('holds the three surfaces, the threads, what is read at run time and the licences, and no source and no dependency', () => {
  expect(JSON.parse(textOf('package.json'))).toEqual({
    name: 'opsbook',
    version,
    license: 'MIT',
    private: true,
    type: 'module',
    main: 'functions/*.js',
    engines: { node: '>=20' },
  })
  expect(textOf('host.json')).toBe(readFileSync(join(root, 'host.json'), 'utf8'))
  expect(filesOf('functions/*.js')).toEqual(['functions/http.js', 'functions/storage.js', 'functions/timers.js'])
  const workers = ['backup-worker', 'export-worker', 'import-worker', 'mirror-worker', 'plan-worker', 'warehouse-child']
  expect(filesOf('lib/{*-worker,warehouse-child}.js')).toEqual(workers.map((name) => `lib/${name}.js`))
  expect(filesOf('infra/migrations/*')).toEqual(globSync('infra/migrations/*', { cwd: root }).sort())
  expect(filesOf('assets/**/*.*')).toEqual(['assets/swagger-ui-dist/swagger-ui-bundle.js', 'assets/swagger-ui-dist/swagger-ui.css'])
  expect(filesOf('console/*')).toEqual(expect.arrayContaining(['console/assets', 'console/index.html']))
  expect(filesOf('console/**/*.map')).toEqual([])
  expect(filesOf('**/*.ts')).toEqual([])
  expect(filesOf('**/node_modules')).toEqual([])
})

test('says of every module where its code came from', () => {
  for (const file of filesOf('{functions,lib}/*.js')) {
    expect([file, /\n\/\/# sourceMappingURL=(.*)\n$/.exec(textOf(file))?.[1]]).toEqual([file, `${file.split('/')[1]}.map`])
    const { sources, sourcesContent } = JSON.parse(textOf(`${file}.map`))
    expect([file, sourcesContent.length]).toEqual([file, sources.length])
  }
})

test('gives the licence of every npm package that is in it, with its text', () => {
  const text = textOf('LICENSES.txt')
  const titles = [...text.matchAll(/^(\S+) (\S+) \((.+)\)\n-+$/gm)].map(([, name]) => name)
  const named = (file: string) =>
    (JSON.parse(textOf(file)).sources as string[]).flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? [])
  // the maps of some packages name folders that are none
  const bundled = filesOf('{functions,lib}/*.map')
    .flatMap(named)
    .filter((name) => existsSync(join(root, 'node_modules', name)))
  expect(bundled.filter((name) => !titles.includes(name))).toEqual([])
  for (const name of ['@azure/functions', 'react', '@mantine/core', 'ra-core']) expect(titles).toContain(name)
  expect(text.split(/^\S+ \S+ \(.+\)\n-+\n/m).slice(1)).toSatisfy((texts: string[]) => texts.every((one) => one.trim().length > 200))
})

test('is the same, byte for byte, when it is made again', async () => {
  await makePackage(join(folder, 'again.zip'))
  expect(readFileSync(join(folder, 'again.zip')).equals(readFileSync(join(folder, 'opsbook.zip')))).toBe(true)
})

test('registers what the source registers, and touches neither files, network, databases, threads, timers, clock, chance nor settings, nor does loading the rest', () => {
  const program = join(import.meta.dirname, 'watched-start.js')
  const { count, register, load } = JSON.parse(execFileSync(process.execPath, [program, app], { env: {}, cwd: folder, encoding: 'utf8' }))
  expect({ register, load }).toEqual({ register: [], load: [] })
  const probe = join(root, 'infra/package/load-probe.js')
  const metadata = (of: string) =>
    JSON.parse(execFileSync(process.execPath, [probe, of, 'list'], { env: {}, cwd: folder, encoding: 'utf8', maxBuffer: 100_000_000 }))
  const packed = metadata(app)
  expect(packed.length).toBe(count)
  expect(packed).toEqual(metadata(root))
})

test('answers requests in a process that may read nothing but the package and its own data', async () => {
  const alone = join(folder, 'alone')
  mkdirSync(alone)
  for (const file of ['load-probe.js']) copyFileSync(join(root, 'infra/package', file), join(alone, file))
  const env = {
    DATABASE_URL: `sqlite:${join(alone, 'opsbook.db')}`,
    OPSBOOK_TOKEN_SECRET: 'a secret of this test, long enough',
    OPSBOOK_LOG_LEVEL: 'error',
  }
  const confined = ['--permission', `--allow-fs-read=${folder}`, `--allow-fs-write=${alone}`]
  const { stdout } = await run(process.execPath, [...confined, join(alone, 'load-probe.js'), app, 'alive'], { env, cwd: alone })
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).step),
  ).toEqual(['registered', 'alive'])
  expect(existsSync(join(alone, 'node_modules'))).toBe(false)
})

test('is no fifth larger, slower to load or hungrier than its budget says', async () => {
  const loads = await measureLoad(app, 5)
  const { size } = statSync(join(folder, 'opsbook.zip'))
  expect(() => requireBudget(size, loads)).not.toThrow()
  const { registered, listed } = loads
  const worse = (load: Load) => ({ ...load, cpuMilliseconds: load.cpuMilliseconds * 1.6, megabytes: load.megabytes * 1.3 })
  expect(() => requireBudget(size * 1.3, { ...loads, registered: worse(registered), listed: worse(listed) })).toThrow(
    /^size of the zip .+ kB.*; registered, time .+; registered, memory .+; listed, time .+; listed, memory .+ MB/,
  )
})
