// The table of risks in docs/security.md: every line of the list has tests, and every test that it names is there.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8')
const lines = page.split('\n').flatMap((line) => {
  const [, risk, , tests = ''] = /^\| (API\d+) ([^|]+)\|[^|]+\|(.*)\|$/.exec(line) ?? []
  return risk === undefined
    ? []
    : [{ risk, tests: [...tests.matchAll(/`(tests\/[^`]+)` "([^"]+)"/g)].map(([, file = '', name = '']) => ({ file, name })) }]
})

test('has the ten lines of 2023, in their order', () => {
  expect(lines.map(({ risk }) => risk)).toEqual(Array.from({ length: 10 }, (_, at) => `API${at + 1}`))
})

test.each(lines)('$risk is covered by tests that exist', ({ tests }) => {
  expect(tests.length).toBeGreaterThan(1)
  const missing = tests.filter(({ file, name }) => {
    const path = join(root, file)
    // a name stands in the code as a text of its own, in the first place of a test
    return !existsSync(path) || !new RegExp(`\\(\\s*'${RegExp.escape(name)}',`).test(readFileSync(path, 'utf8'))
  })
  expect(missing).toEqual([])
})

test('names files that exist wherever it links to one', () => {
  const links = [...page.matchAll(/\]\(((?!https?:|#)[^)#]+)[^)]*\)/g)].map(([, path = '']) => path)
  expect(links.length).toBeGreaterThan(3)
  expect(links.filter((path) => !existsSync(join(root, 'docs', path)))).toEqual([])
})
