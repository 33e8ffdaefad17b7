// In every test file: each line that the code under test logs, at any level and also by a silent log, is kept; and so is what the programs that it starts
// write to their outputs.
import { appendFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll } from 'vitest'
import { tapLog } from '../../../shared/log.ts'

const folder = process.env.OPSBOOK_TEST_LOGS
if (folder !== undefined) {
  const lines: string[] = []
  const keep = () => {
    if (lines.length > 0) appendFileSync(join(folder, `${process.pid}.log`), lines.splice(0).join(''))
  }
  tapLog((record) => {
    if (lines.push(`${JSON.stringify(record)}\n`) >= 1000) keep()
  })
  afterAll(keep)
  const preload = pathToFileURL(resolve(import.meta.dirname, 'copy-output.mjs')).href
  const given = process.env.NODE_OPTIONS ?? ''
  if (!given.includes(preload)) process.env.NODE_OPTIONS = `${given} --import=${preload}`.trim()
}
