// `npm run client` by its command line.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const program = join(import.meta.dirname, '..', '..', 'infra', 'openapi', 'client.ts')

test.each([['--help'], ['a.d.ts', 'b.d.ts']])('%s is answered with what to say, and nothing is written', (...given) => {
  const cwd = mkdtempSync(join(tmpdir(), 'opsbook-client-'))
  const { status, stderr } = spawnSync(process.execPath, [program, ...given], { cwd, encoding: 'utf8' })
  expect([status, stderr, readdirSync(cwd)]).toEqual([2, expect.stringMatching(/^npm run client \[-- FILE\]: writes /), []])
  rmSync(cwd, { recursive: true })
})
