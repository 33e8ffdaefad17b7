// What cannot be packaged is refused, and says what is to be mended.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundle } from '../../infra/package/bundle.ts'
import { licencesOf } from '../../infra/package/licences.ts'
import { rewritePaths } from '../../infra/package/run-time-paths.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'opsbook-refused-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function put(path: string, text: string): string {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

const hello = `import { app } from '@azure/functions'\napp.http('hello', { route: 'hello', handler: () => ({ body: 'good morning' }) })\n`

test('bundles an app of one function and a hook, their registration apart from what they do', async () => {
  put('functions/greetings.ts', `${hello}app.hook.appStart(() => console.log('good morning'))\n`)
  const { files, registered } = await bundle(root)
  expect([...registered.values()]).toEqual([
    { registrations: [{ kind: 'http', name: 'hello', options: { route: 'hello' } }], hooks: ['appStart'] },
  ])
  const http = Buffer.from(files.get('functions/http.js') ?? []).toString()
  expect(http).toContain('"hello"')
  expect(http.includes('good morning')).toBe(false)
})

test.each([
  ['of the project', './missing.ts'],
  ['of npm', 'no-such-package'],
])('an import %s that cannot be resolved is named', async (_, specifier) => {
  put('functions/greetings.ts', `${hello}import '${specifier}'\n`)
  await expect(bundle(root)).rejects.toThrow(new RegExp(`functions of http cannot be loaded:[^]*${specifier.replace('./', '')}`))
})

test('an import that is only found missing when it is bundled is named with its file and line', async () => {
  put('functions/greetings.ts', `${hello}export const later = () => import('no-such-package')\n`)
  await expect(bundle(root)).rejects.toThrow(/functions\/greetings\.ts:3:\d+: ERROR: Could not resolve "no-such-package"/)
})

test('two functions of one name are refused', async () => {
  put('functions/greetings.ts', hello)
  put('functions/more.ts', hello)
  await expect(bundle(root)).rejects.toThrow(/two functions are named hello/)
})

test('a path that leads nowhere is named with its file', () => {
  const file = put('shared/thread.ts', `new Worker(new URL('./gone.ts', import.meta.url))\n`)
  expect(() => rewritePaths(file, root)).toThrow(
    "shared/thread.ts: new URL('./gone.ts', import.meta.url) is not there, so that the package would miss it",
  )
  const asset = put('shared/asset.ts', `import.meta.resolve('swagger-ui-dist/gone.css')\n`)
  expect(() => rewritePaths(asset, root)).toThrow('shared/asset.ts: swagger-ui-dist/gone.css is not there')
})

test.each(['import.meta.dirname', 'createRequire(import.meta.url)', 'import.meta.resolve(name)', 'new URL(name, import.meta.url)'])(
  'a path made in a way that cannot be followed is refused: %s',
  (text) => {
    const file = put('shared/odd.ts', `export const odd = ${text}\n`)
    expect(() => rewritePaths(file, root)).toThrow(/^shared\/odd\.ts: the package cannot follow /)
  },
)

test('a path is rewritten to where its target stands in the package', () => {
  put('shared/domains/thread.ts', '')
  put('infra/migrations/0001.sql', '')
  const file = put('shared/domains/one.ts', `new URL('./thread.ts', import.meta.url)\nnew URL('../../infra/migrations', import.meta.url)\n`)
  const { text, targets } = rewritePaths(file, root)
  expect(text).toBe(`new URL('../lib/thread.js', import.meta.url)\nnew URL('../infra/migrations', import.meta.url)\n`)
  expect(targets).toEqual([
    { kind: 'module', from: join(root, 'shared/domains/thread.ts'), to: 'lib/thread.js' },
    { kind: 'asset', from: join(root, 'infra/migrations'), to: 'infra/migrations' },
  ])
})

test('every package without a licence or its text is named, and no list is made', () => {
  const fine = put('node_modules/fine/index.js', '')
  put('node_modules/fine/package.json', '{"name":"fine","version":"1.0.0","license":"MIT"}')
  put('node_modules/fine/LICENSE', 'Do as you like.')
  const none = put('node_modules/@some/none/lib/index.js', '')
  put('node_modules/@some/none/package.json', '{"name":"@some/none","version":"2.0.0"}')
  const textless = put('node_modules/fine/node_modules/textless/index.js', '')
  put('node_modules/fine/node_modules/textless/package.json', '{"name":"textless","version":"3.0.0","license":"ISC"}')
  expect(licencesOf([fine, fine])).toBe('fine 1.0.0 (MIT)\n----------------\nDo as you like.\n')
  expect(() => licencesOf([fine, none, textless])).toThrow(
    'The package cannot pass on what has no licence: @some/none@2.0.0 names no licence in its package.json; textless@3.0.0 has no file with the text of its licence.',
  )
})
