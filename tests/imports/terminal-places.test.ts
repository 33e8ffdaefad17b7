// Where a terminal is to put what it makes of an import: refused before anything is read where it could not be written.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { requirePlaces, resultsOf } from '../../infra/cli/result-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'opsbook-places-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'made')
writeFileSync(file, 'made')

test.each([
  [{ report: join(folder, 'none', 'report.html') }, /^--report .+ cannot be written: there is no folder .+none$/],
  [{ marked: folder }, /^--marked .+ names no file: give it a name of its own$/],
  [{ rejects: '' }, /^--rejects {2}names no file/],
  [{ out: file }, /^--out .+ is a file: name a folder$/],
])('refuses %j', async (places, message) => {
  await expect(requirePlaces(places)).rejects.toMatchObject({ code: 'invalid', message: expect.stringMatching(message) })
})

test('takes a file in a folder that is there, and a folder that is not', async () => {
  await expect(
    requirePlaces({ report: file, marked: join(folder, 'new.xlsx'), out: join(folder, 'later', 'still') }),
  ).resolves.toBeUndefined()
})

test('says what was written where, and what there was not', async () => {
  const marked = join(folder, 'marked.xlsx')
  const results = resultsOf({ marked, rejects: 'rejects.xlsx' })
  await results.keep('marked.xlsx', file)
  expect(readFileSync(marked, 'utf8')).toBe('made')
  expect(results.tell()).toEqual([`marked copy: ${marked}`, 'refused rows: there was nothing to write to rejects.xlsx'])
})
