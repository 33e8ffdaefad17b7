// Restores a dump into an empty database of either engine, and proves that it is what was dumped before anybody works on it.
import { makeContext } from '../app.ts'
import type { Finding } from '../audit/finding.ts'
import { sealPending } from '../audit/seal.ts'
import { verifyLedger } from '../audit/verify.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { machine, systemActor } from '../context.ts'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import type { Engine } from '../db/engine.ts'
import { createIds } from '../db/ids.ts'
import { migrate, readMigrations } from '../db/migrate.ts'
import { openTarget } from '../db/restore-target.ts'
import { AppError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { PersonKeys } from '../person-keys/keys.ts'
import { loadRows, type RestoreProgress, requireSameRows, requireSameTables } from './load.ts'
import { type Manifest, readManifest } from './manifest.ts'
import type { BackupPlace } from './place.ts'
import { checkTableFile } from './rows.ts'

/** What is restored, and into what. */
export interface RestoreOptions {
  readonly place: BackupPlace
  readonly id: string
  /** Key of an encrypted dump. */
  readonly key: string | null
  /** The database to restore into, as DATABASE_URL names one. */
  readonly url: string
  /** Lose the rows that it holds. */
  readonly isReplacing?: boolean
  readonly catalogue: Catalogue
  readonly migrationsFolder: string
  /** The keys of persons: those of whom a key is gone are not restored. */
  readonly keys: PersonKeys
  readonly log: Log
  readonly onProgress?: (progress: RestoreProgress) => void
  /** What else is to be done before anybody works on the restored database, such as later entries of the trail. */
  readonly andThen?: (ctx: DbContext) => Promise<void>
}

/** What was restored. */
export interface Restored {
  readonly manifest: Manifest
  readonly rows: number
  /** From the first file to a database that is ready for work. */
  readonly milliseconds: number
  /** What is wrong with the ledger of the dump, checked within the database; empty: nothing. */
  readonly findings: readonly Finding[]
  /** The name under which the ledger goes on. */
  readonly branch: string
  /** Migrations that the dump's schema lacked. */
  readonly migrations: number
}

const mostFindings = 100

/**
 * Restores every row with its ids, versions and audit, and compares counts and hashes with the dump. Throws, with nothing changed, for a dump
 * that cannot be read with this key, is of a newer schema or another format, or whose files are damaged, and for a target that holds rows or
 * tables of others. Broken off at any moment it leaves no database that can be taken for a whole one, and the same call begins anew.
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { place, id, key, url, catalogue, onProgress: tell = () => undefined } = options
  const since = performance.now()
  const manifest = await readManifest(place, id, key)
  const dump = { place, manifest, key }
  await requireKnownSchema(options, manifest)
  for (const table of manifest.tables) await checkTableFile(dump, table)
  const target = await openTarget(url, catalogue, options.isReplacing ?? false)
  try {
    const { engine } = target
    const migrations = await readMigrations(options.migrationsFolder, engine.dialect)
    await migrate(engine, migrations.slice(0, manifest.schema.version), machine.now)
    await target.begin(id)
    await requireSameTables(engine, manifest)
    const rows = await loadRows(engine, dump, tell)
    await requireSameRows(engine, dump, tell)
    const applied = await migrate(engine, migrations, machine.now)
    const ctx = contextOf(engine, options)
    const findings = await findFaults(ctx)
    await options.andThen?.(ctx)
    const milliseconds = Math.round(performance.now() - since)
    const branch = await beginBranch(ctx, place, manifest, { rows, milliseconds })
    await target.finish()
    return { manifest, rows, milliseconds, findings, branch, migrations: applied.length }
  } catch (error) {
    await target.abandon().catch(() => undefined)
    throw error
  }
}

/** The migrations of both engines have the same numbers and names. */
async function requireKnownSchema({ migrationsFolder }: RestoreOptions, { id, schema, dialect }: Manifest): Promise<void> {
  const migrations = await readMigrations(migrationsFolder, dialect)
  const known = migrations[schema.version - 1]
  if (!known)
    throw new AppError(
      'invalid',
      `dump ${id} is of schema ${schema.version} ${schema.name}, and this program knows ${migrations.length}: use a newer program`,
    )
  if (known.name !== schema.name)
    throw new AppError(
      'invalid',
      `dump ${id} is of schema ${schema.version} ${schema.name}, which is ${known.name} here: it is of another program`,
    )
}

const contextOf = (engine: Engine, { catalogue, keys, log }: RestoreOptions): DbContext =>
  makeContext({ engine, ids: createIds(engine), keys }, catalogue, log, { actor: systemActor('restore'), source: 'cli' })

async function findFaults(ctx: DbContext): Promise<Finding[]> {
  const findings: Finding[] = []
  await verifyLedger(ctx, null, (finding) => {
    if (findings.length < mostFindings) findings.push(finding)
  })
  return findings
}

/** Tells the trail of the restore, and seals it as the first block of a new branch; a ledger that is damaged cannot go on and stays as it is. */
async function beginBranch(
  ctx: DbContext,
  { name }: BackupPlace,
  { id, snapshotAt, ledger }: Manifest,
  measured: { rows: number; milliseconds: number },
): Promise<string> {
  const branch = ctx.random(16)
  const seconds = measured.milliseconds / 1000
  await commit(ctx, [
    record('database.restored', 'database', null, { dump: id, place: name, snapshotAt, ledger, branch, rows: measured.rows, seconds }),
  ])
  try {
    await sealPending(ctx, { branch })
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error
    ctx.log.warn('the ledger of the restored database cannot be sealed', { error })
  }
  return branch
}
