// Before the tests: a folder for everything that is logged while they run. After them: none of it holds a secret or a name (see markers.ts).
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findMarkers, personalMarkers, secretMarkers } from './markers.ts'

/** Run by vitest once; the function it returns is run after all tests, and its error fails the run. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'opsbook-logs-'))
  process.env.OPSBOOK_TEST_LOGS = folder
  return () => {
    const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
    rmSync(folder, { recursive: true })
    const isLogLine = (line: string) => line.startsWith('{"at":"')
    const lines = texts.flatMap((text) => text.split('\n'))
    const found = [...findMarkers(lines.join('\n'), secretMarkers), ...findMarkers(lines.filter(isLogLine).join('\n'), personalMarkers)]
    const told = `${lines.length} lines were logged`
    if (found.length > 0)
      throw new Error(`${told}, and ${found.length} hold what no log may:\n${[...new Set(found)].slice(0, 20).join('\n')}`)
    console.log(`${told}; none holds a secret or a name`)
  }
}
