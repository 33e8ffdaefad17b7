// How fast an app folder loads and how much memory it takes then, from cold, each time in a process of its own.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { signAccessToken } from '../../shared/auth/tokens.ts'
import { machine } from '../../shared/context.ts'
import { openEngine } from '../../shared/db/connect.ts'
import { migrate, readMigrations } from '../../shared/db/migrate.ts'
import { migrationsFolder } from '../cli/folder.ts'

/** Since the process began. */
export interface Load {
  readonly milliseconds: number
  /** Of all threads, in user and system: what other programs of the machine take does not count. */
  readonly cpuMilliseconds: number
  readonly megabytes: number
}

const steps = ['bare', 'floor', 'registered', 'healthy', 'listed'] as const
/**
 * `bare` is node alone, `floor` node with a large file of fixed size loaded; `registered`: all functions are; `healthy`: GET /api/health is answered;
 * `listed`: and a list, over an empty SQLite database, for somebody who is signed in.
 */
export type Step = (typeof steps)[number]

const run = promisify(execFile)

/** Medians over runs that take turns, so that what else the machine does meets all of them. */
export async function measureLoad(appFolder: string, runs: number): Promise<Readonly<Record<Step, Load>>> {
  const folder = mkdtempSync(join(tmpdir(), 'opsbook-load-'))
  try {
    const secret = randomBytes(32).toString('hex')
    const env = { DATABASE_URL: await makeDatabase(folder), OPSBOOK_TOKEN_SECRET: secret, OPSBOOK_LOG_LEVEL: 'silent' }
    const seen: Record<Step, Load[]> = { bare: [], floor: [], registered: [], healthy: [], listed: [] }
    for (let turn = 0; turn < runs; turn++) {
      for (const kind of ['bare', 'floor', 'register', 'serve']) {
        const actor = { id: 1, name: 'probe', role: 'admin', siteIds: null, sessionId: null }
        const args = [join(import.meta.dirname, 'load-probe.js'), appFolder, kind, signAccessToken(actor, 'probe', [secret], machine.now())]
        const { stdout } = await run(process.execPath, args, { env: kind === 'serve' ? env : {}, cwd: folder })
        for (const line of stdout.trim().split('\n')) {
          const { step, ...load }: Load & { step: Step } = JSON.parse(line)
          const own = step !== 'registered' ? step : kind === 'register' ? step : kind === 'serve' ? undefined : (kind as Step) // bare and floor say it too
          if (own) seen[own].push(load)
        }
      }
    }
    return Object.fromEntries(steps.map((step) => [step, medianOf(seen[step])])) as Record<Step, Load> // one for each step
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function makeDatabase(folder: string): Promise<string> {
  const url = `sqlite:${join(folder, 'opsbook.db')}`
  const engine = await openEngine(url)
  await migrate(engine, await readMigrations(migrationsFolder, engine.dialect), machine.now)
  await engine.close()
  return url
}

function medianOf(loads: readonly Load[]): Load {
  const middle = (pick: (load: Load) => number) => loads.map(pick).sort((a, b) => a - b)[loads.length >> 1] ?? Number.NaN
  return {
    milliseconds: middle(({ milliseconds }) => milliseconds),
    cpuMilliseconds: middle(({ cpuMilliseconds }) => cpuMilliseconds),
    megabytes: middle(({ megabytes }) => megabytes),
  }
}
