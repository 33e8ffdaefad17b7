// docs/operations.md names only what is there: scripts, commands and options of the terminal, routes, settings, files and headings.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { openApiText } from '../../infra/cli/openapi.ts'
import { accountSettings, settingNames } from '../../shared/config.ts'

const root = join(import.meta.dirname, '..', '..')
const file = 'docs/operations.md'
const text = readFileSync(join(root, file), 'utf8')
const manifest: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Written by other parts, each with a test of its own. */
const elsewhere = new Set(['package', 'test:package', 'docs/azure.md', 'docs/watching.md'])

test('every script is there, and every command and option is in the usage of its program', () => {
  const commands = [...text.matchAll(/npm run ([\w:-]+)(?: -- ([^\n`&#]*))?/g)]
  expect(commands.length).toBeGreaterThan(30)
  for (const [, script = '', rest = ''] of commands) {
    if (elsewhere.has(script)) continue
    const program = /^node (?:--\S+ )*(\S+)/.exec(manifest.scripts[script] ?? '')?.[1]
    expect([script, program]).toEqual([script, expect.any(String)])
    const usage = readFileSync(join(root, program ?? ''), 'utf8')
    for (const option of rest.match(/--[a-z-]+/g) ?? []) expect([script, option, usage.includes(option)]).toEqual([script, option, true])
    const word = /^[a-z]+/.exec(rest)?.[0]
    if (word !== undefined) expect([script, word, new RegExp(`^  ${word}\\b`, 'm').test(usage)]).toEqual([script, word, true])
  }
})

test('every query parameter is one of its route', () => {
  const { paths, components }: { paths: Record<string, unknown>; components: unknown } = JSON.parse(openApiText())
  const asked = ['docs/operations.md', 'docs/watching.md', 'docs/azure.md'].flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/(\/api\/[\w/-]+)\?([\w=&.:-]+)/g)].map(([, path = '', query = '']) => ({
      path,
      query,
    })),
  )
  expect(asked.length).toBeGreaterThan(1)
  for (const { path, query } of asked) {
    const known = namesOf(
      Object.entries(paths).filter(([one]) => new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path)),
      components,
    )
    for (const [name] of new URLSearchParams(query)) expect([path, name, known.has(name)]).toEqual([path, name, true])
  }
})

/** Names of the parameters that are given or pointed at, however deep. */
function namesOf(value: unknown, components: unknown): Set<unknown> {
  const text = JSON.stringify(value)
  const all: { parameters: Record<string, { name: string }> } = Object(components)
  const pointed = [...text.matchAll(/#\/components\/parameters\/([^"]+)/g)].map(([, key = '']) => all.parameters[key]?.name)
  return new Set([...pointed, ...[...text.matchAll(/"name":"(\w+)","in":"query"/g)].map(([, name]) => name)])
}

test('every route is in the contract', () => {
  const { paths }: { paths: Record<string, unknown> } = JSON.parse(openApiText())
  const known = Object.keys(paths).map((path) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`))
  for (const [path] of text.matchAll(/\/api\/[\w/-]+/g)) expect([path, known.some((one) => one.test(path))]).toEqual([path, true])
})

test('every setting is one that is read, and every file and heading that is pointed at is there', () => {
  const outputs =
    /^OPSBOOK_(APP|URL|INSIGHTS|DEPLOY_CLIENT_ID|GRANTS_CLIENT_ID|KEY_VAULT|SQL_SERVER|SQL_DATABASE|STORAGE|KEY_STORAGE|VAULT_STORAGE|VAULT_LOCATION|RUNNER|SQL_)$/
  const known = new Set<string>([...settingNames, ...accountSettings])
  for (const [name] of text.matchAll(/\bOPSBOOK_[A-Za-z_]+/g)) expect([name, known.has(name) || outputs.test(name)]).toEqual([name, true])
  for (const [, target = '', heading] of text.matchAll(/\]\(([^)#]*)(?:#([^)]*))?\)/g)) {
    const path = join(dirname(file), target)
    if (target !== '' && !elsewhere.has(path)) expect([path, existsSync(join(root, path))]).toEqual([path, true])
    if (target === '' && heading !== undefined)
      expect(text.toLowerCase()).toMatch(new RegExp(`^#+ ${heading.replaceAll('-', '\\W')}$`, 'm'))
  }
})
