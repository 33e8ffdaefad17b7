// What `npm run package` says of the package: sizes, and how it loads here.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { rootFolder } from '../cli/folder.ts'
import type { Bundle } from './bundle.ts'
import { measureLoad, type Step } from './measure.ts'
import { entrySizes } from './sizes.ts'
import { unzip } from './unzip.ts'

const runs = 5
const kilobytes = (bytes: number) => `${Math.round(bytes / 1000).toLocaleString('en')} kB`

const said: Readonly<Record<Step, string>> = {
  bare: 'node alone',
  floor: 'node with a file of fixed size',
  registered: 'all functions registered',
  healthy: 'GET /api/health answered',
  listed: 'a list answered to somebody signed in',
}

/** Measures the package where nothing else of the project is; takes some seconds. */
export async function report({ metafile, registrations }: Bundle, zipPath: string, zipBytes: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'opsbook-package-'))
  try {
    await unzip(zipPath, folder)
    const loads = Object.entries(await measureLoad(folder, runs)) as [
      Step,
      { milliseconds: number; cpuMilliseconds: number; megabytes: number },
    ][]
    const count = Object.values(registrations).reduce((sum, { length }) => sum + length, 0)
    const lines = [
      `${relative(rootFolder, zipPath)}: ${kilobytes(zipBytes)}, ${count} functions`,
      '',
      'Entries with what they load at once:',
      ...[...entrySizes(metafile)].map(([path, bytes]) => `  ${path.padEnd(28)} ${kilobytes(bytes).padStart(9)}`),
      '',
      `From cold, median of ${runs}:`,
      ...loads.map(
        ([step, { milliseconds, cpuMilliseconds, megabytes }]) =>
          `  ${said[step].padEnd(40)} ${ms(milliseconds)} (processor ${ms(cpuMilliseconds)}), ${Math.round(megabytes)} MB`,
      ),
    ]
    return `${lines.join('\n')}\n`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const ms = (milliseconds: number) => `${Math.round(milliseconds).toString().padStart(5)} ms`
