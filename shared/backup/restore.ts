// Restores a dump into an empty database of either engine, and proves that it is what was dumped before anybody works on it.
import { makeContext } from '../app.ts'
import type { AnchorPlace } from '../audit/anchors.ts'
import { beginBranch } from '../audit/branch.ts'
import { type Finding, isNote } from '../audit/finding.ts'
import { verifyLedger } from '../audit/verify.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { machine, systemActor } from '../context.ts'
import type { DbContext } from '../db/context.ts'
import type { Engine } from '../db/engine.ts'
import { createIds } from '../db/ids.ts'
import { endUnfinished } from '../db/imports.ts'
import { forgetMaintenance } from '../db/maintenance.ts'
import { migrate, readMigrations } from '../db/migrate.ts'
import { giveUpUnsent } from '../db/outbox.ts'
import { openTarget } from '../db/restore-target.ts'
import { forgetSignIns } from '../db/retention.ts'
import { AppError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { PersonKeys } from '../person-keys/keys.ts'
import { applyErasures } from '../privacy/erase.ts'
import { requireKeys } from '../privacy/require-keys.ts'
import { loadRows, type RestoreProgress, requireSameRows, requireSameTables } from './load.ts'
import { type Manifest, readManifest } from './manifest.ts'
import type { BackupPlace } from './place.ts'
import { type Replay, replayAnchors } from './point-in-time.ts'
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
  /** The keys are lost: what the trail tells of persons stays closed, and whoever was erased since the dump comes back. */
  readonly isWithoutKeys?: boolean
  readonly log: Log
  readonly onProgress?: (progress: RestoreProgress) => void
  /** Carry the restored database on to an instant (ISO 8601), by what was anchored of its ledger since the dump. */
  readonly replay?: { readonly anchors: AnchorPlace; readonly until: string }
}

/** What was restored. */
export interface Restored {
  readonly manifest: Manifest
  readonly rows: number
  /** From the first file to a database that is ready for work. */
  readonly milliseconds: number
  /** How far the database was carried on from the dump; null where that was not asked for. */
  readonly replayed: Replay | null
  /** Persons whose data was erased since the dump was made, and now again. */
  readonly erased: number
  /** What is wrong with its ledger, checked within the database; empty: nothing. */
  readonly findings: readonly Finding[]
  /** The name under which the ledger goes on. */
  readonly branch: string
  /** Migrations that the dump's schema lacked. */
  readonly migrations: number
}

const mostFindings = 100
const endedByRestore =
  'the database was restored to an instant at which this import may have been further, or at its end: the rows that it had brought in by then stay; upload the file again for the rest'

/**
 * Restores every row with its ids, versions and audit, and compares counts and hashes with the dump. Throws, with nothing changed, for a dump
 * that cannot be read with this key, is of a newer schema or another format, or whose files are damaged, and for a target that holds rows or
 * tables of others; and for keys of persons that are not those of the dump. Broken off at any moment it leaves no database that can be taken for a whole one, and the same call begins anew.
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { place, id, key, url, catalogue, onProgress: tell = () => undefined } = options
  const since = performance.now()
  const manifest = await readManifest(place, id, key)
  const dump = { place, manifest, key }
  await requireKnownSchema(options, manifest)
  for (const table of manifest.tables) await checkTableFile(dump, table)
  await options.keys.erased() // they are asked for in the end, and had better be there
  const target = await openTarget(url, catalogue, options.isReplacing ?? false)
  try {
    const { engine } = target
    const migrations = await readMigrations(options.migrationsFolder, engine.dialect)
    // nobody works on it yet, so that nothing is taken away from anybody
    await migrate(engine, migrations.slice(0, manifest.schema.version), machine.now, { isContracting: true })
    await target.begin(id)
    await requireSameTables(engine, manifest)
    const rows = await loadRows(engine, dump, tell)
    await requireSameRows(engine, dump, tell)
    const applied = await migrate(engine, migrations, machine.now, { isContracting: true })
    await forgetMaintenance(engine)
    const ctx = contextOf(engine, options)
    const replayed = options.replay ? await replayAnchors(ctx, options.replay.anchors, options.replay) : null
    // they stand where they stood in the dump, and their rows where they stood at the instant: carried on, they would meet themselves
    if (options.replay) await endUnfinished(ctx, endedByRestore)
    await forgetSignIns(engine)
    await giveUpUnsent(ctx)
    if (!options.isWithoutKeys) await requireKeys(ctx)
    const erased = await applyErasures(ctx)
    const findings = await findFaults(ctx)
    const milliseconds = Math.round(performance.now() - since)
    const branch = await goOn(ctx, options, manifest, { rows, milliseconds, replayed, erased })
    await target.finish()
    return { manifest, rows, milliseconds, replayed, erased, findings, branch, migrations: applied.length }
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
    if (!isNote(finding) && findings.length < mostFindings) findings.push(finding)
  })
  return findings
}

/** The ledger goes on under a new name; one that is damaged cannot go on and stays as it is. */
async function goOn(
  ctx: DbContext,
  { place, replay }: RestoreOptions,
  { id, snapshotAt, ledger }: Manifest,
  { rows, milliseconds, replayed, erased }: Pick<Restored, 'rows' | 'milliseconds' | 'replayed' | 'erased'>,
): Promise<string> {
  const branch = ctx.random(16)
  const from = { dump: id, place: place.name, snapshotAt, ledger }
  const on = replayed && { until: replay?.until, ...replayed }
  try {
    await beginBranch(ctx, branch, { ...from, rows, seconds: milliseconds / 1000, erased, replayed: on })
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error
    ctx.log.warn('the ledger of the restored database cannot be sealed', { error })
  }
  return branch
}
