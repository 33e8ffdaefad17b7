// Whatever the API refuses, the console says why in the reader's language: every code has words, and no words are left over.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { labelLanguages } from '../../shared/catalogue/labels.ts'
import { problemKinds } from '../../shared/http/problem.ts'
import { issueCodes, zodCodes } from '../../shared/issue-codes.ts'

const root = resolve(import.meta.dirname, '../..')
const sources = readdirSync(join(root, 'shared'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== 'issue-codes.ts')
  .map((name) => readFileSync(join(root, 'shared', name), 'utf8'))

test.each(labelLanguages.filter((language) => language !== 'en'))(
  'has words in %s for every code of a refusal, and for no other',
  (language) => {
    const words = JSON.parse(readFileSync(join(root, `web/src/messages/refusals.${language}.json`), 'utf8'))
    expect(Object.keys(words.issue).sort()).toEqual([...issueCodes].sort())
    // a fault of Opsbook itself, and an answer that is none of the API's
    expect(Object.keys(words.error).sort()).toEqual([...Object.keys(problemKinds), 'internal', 'unexpected'].sort())
  },
)

test('names no code of an issue that nothing says any more', () => {
  const said = new Set(
    sources.flatMap((text) => [...text.matchAll(/'([a-z\d_-]+)'|^ {2}([a-z]+): \{ pattern/gm)].map(([, code, format]) => code ?? format)),
  )
  expect(issueCodes.filter((code) => !said.has(code) && !zodCodes.some((one) => one === code))).toEqual([])
})

// everywhere else the type of an issue holds the code
test('knows every code that a schema gives to what it refuses', () => {
  const given = sources.flatMap((text) => [...text.matchAll(/params: \{ code: '([^']+)'/g)].map(([, code = '']) => code))
  expect(given.length).toBeGreaterThan(15)
  expect(given.filter((code) => !issueCodes.some((one) => one === code))).toEqual([])
})
