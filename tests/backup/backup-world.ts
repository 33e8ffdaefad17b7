// Databases to dump and restore, and what is asked of them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { migrationsFolder } from '../../infra/cli/folder.ts'
import { makeContext } from '../../shared/app.ts'
import { backupFolder } from '../../shared/backup/places.ts'
import type { RestoreOptions } from '../../shared/backup/restore.ts'
import type { Dialect } from '../../shared/catalogue/column.ts'
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'
import { allTables } from '../../shared/db/schema.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { AppError } from '../../shared/errors.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { fillEverything, makeTables } from '../db/copy-database.ts'
import { createScratch, type Scratch } from '../support/engines.ts'

/** The key of encrypted dumps. */
export const key = '0f'.repeat(32)
/** The tables that a dump holds. */
export const tables = allTables(catalogue).filter(({ name }) => name !== 'commitLog')

const root = mkdtempSync(join(tmpdir(), 'opsbook-dumps-'))
const scratches: Scratch[] = []
afterAll(async () => {
  for (const scratch of scratches) await scratch.drop()
  rmSync(root, { recursive: true })
})

/** A context over an engine. */
export const contextOf = (engine: Engine): DbContext =>
  makeContext({ engine, ids: createIds(engine), keys: memoryKeys() }, catalogue, createLog('silent'), {
    actor: systemActor('test'),
    source: 'cli',
  })

/** An empty database without tables, which goes away with the test file. */
export async function blank(dialect: Dialect): Promise<Scratch> {
  const scratch = await createScratch(dialect)
  scratches.push(scratch)
  return scratch
}

/** A migrated database, filled. */
export async function filled(dialect: Dialect, fill: (engine: Engine) => Promise<void> = fillEverything): Promise<DbContext> {
  const engine = await (await blank(dialect)).open()
  await makeTables(engine)
  await fill(engine)
  return contextOf(engine)
}

let count = 0
/** A folder for dumps. */
export function newFolder() {
  const path = join(root, String(count++))
  return { path, place: backupFolder(path) }
}

/** The refusal that work ends in, told in one line. */
export async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof AppError)) throw new Error('expected a refusal', { cause: error })
  expect(error.message).not.toContain('\n')
  return error
}

/** What every restore of a test is given. */
export const given = (): Pick<RestoreOptions, 'key' | 'catalogue' | 'migrationsFolder' | 'keys' | 'log'> => ({
  key: null,
  catalogue,
  migrationsFolder,
  keys: memoryKeys(),
  log: createLog('silent'),
})

/** The bytes with one of them changed. */
export function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ 0x41
  return changed
}
