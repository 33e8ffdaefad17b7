// docs/README.md is the way to everything in docs.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '..', '..', 'docs')
const pages = globSync('**/*.md', { cwd: folder }).sort()
const linksOf = (page: string) =>
  [...readFileSync(join(folder, page), 'utf8').matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target ?? '')

test('the first page names every other', () => {
  const named = linksOf('README.md').filter((target) => target.endsWith('.md'))
  expect([...new Set(named), 'README.md'].sort()).toEqual(pages)
})

test.each(pages)('every file that %s points at is there', (page) => {
  const gone = linksOf(page).filter((target) => !target.startsWith('http') && !existsSync(join(folder, dirname(page), target)))
  expect(gone).toEqual([])
})
