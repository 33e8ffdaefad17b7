// Measures a dump while a writer is active, and its restore, each in a process of its own.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { fillMany, makeTables } from '../db/copy-database.ts'

/** What one of the two came to, against bare reads or inserts of the same rows. */
export interface BackupFigures {
  readonly rows: number
  readonly seconds: number
  readonly perSecond: number
  readonly floorPerSecond: number
  readonly peakMb: number
}

async function run(script: string, ...given: string[]): Promise<{ seconds: number; peakMb: number; rows: number }> {
  // the same flag as npm run restore: a small young generation keeps the process small at little cost
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-semi-space-size=8', join(import.meta.dirname, script), ...given])
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
}

/** Dumps so many rows of SQLite into a folder while another process writes, and restores them into a new file. */
export async function benchBackup(wanted: number): Promise<{ dump: BackupFigures; restore: BackupFigures; written: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'opsbook-backup-bench-'))
  try {
    const [path, dumps, into] = ['full.db', 'dumps', 'restored.db'].map((name) => join(folder, name)) as [string, string, string]
    const engine = openSqlite(path)
    await makeTables(engine)
    await fillMany(engine, wanted)
    await engine.close()
    const floors = [
      await run('backup-floor.ts', 'read', path),
      await run('backup-floor.ts', 'insert', path, join(folder, 'floor.db')),
    ] as const
    const writer = spawn(process.execPath, [join(import.meta.dirname, 'backup-writer.ts'), path], { stdio: ['ignore', 'pipe', 'inherit'] })
    let written = 0
    writer.stdout.on('data', (chunk) => {
      written = Number(String(chunk).trimEnd().split('\n').at(-1))
    })
    await once(writer.stdout, 'data')
    const before = written
    const dumped = await run('../backup/backup-child.ts', 'dump', dumps, 'bench', `sqlite:${path}`)
    const during = written - before
    writer.kill('SIGKILL')
    await once(writer, 'close')
    const restored = await run('../backup/backup-child.ts', 'restore', dumps, 'bench', `sqlite:${into}`)
    const figures = ({ seconds, peakMb }: typeof dumped, floor: (typeof floors)[number]): BackupFigures => {
      return { rows: floor.rows, seconds, perSecond: floor.rows / seconds, floorPerSecond: floor.rows / floor.seconds, peakMb }
    }
    return { dump: figures(dumped, floors[0]), restore: figures(restored, floors[1]), written: during }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
