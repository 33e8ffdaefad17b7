// The cut-over: the last workbook, its report and its hash go into the archive, are proven there, and only then the workbook is retired.
import { rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Resource } from '../catalogue/resource.ts'
import { config } from '../config.ts'
import type { DbContext } from '../db/context.ts'
import { findImport, type ImportRow, listOfTerminals, listPaused, listUnfinished, terminalMark } from '../db/imports.ts'
import { type MigrationDay, type MigrationState, selectLatestDays, selectStates } from '../db/migration.ts'
import { gather } from '../db/store.ts'
import { AppError } from '../errors.ts'
import { factsOf } from './file-facts.ts'
import type { ImportFiles } from './files.ts'
import type { Mapping } from './mapping.ts'
import { dayIn, decideMode, modeOf, move } from './migration.ts'
import type { MigrationFiles } from './migration-files.ts'
import { makeScratch } from './scratch.ts'
import type { ImportReport } from './types.ts'

/** What a cut-over is given. */
export interface CutOver {
  readonly resource: Resource
  /** The import whose workbook is the last one; the one compared last unless told. */
  readonly importId?: number
  /** Why to go ahead although both differ, or were not compared; goes on record. */
  readonly force?: { readonly reason: string }
  readonly files: ImportFiles
  readonly archive: MigrationFiles
  /** Makes the report of the import: one page of HTML, and the same as JSON. */
  readonly archiveReport: (row: ImportRow) => Promise<{ readonly json: string; readonly html: string }>
}

/** What was archived. */
export interface Archived {
  readonly resource: string
  readonly importId: number
  /** Folder in the container `archive`. */
  readonly path: string
  /** SHA-256 of the workbook. */
  readonly hash: string
  /** What storage could not promise, if anything. */
  readonly notes: readonly string[]
}

/** Names that the archive gives itself. */
const sumsName = 'SHA256SUMS'
const reportNames = { json: 'report.json', html: 'report.html' } as const

/**
 * Retires the workbook of a resource in `parallel` whose last comparison found no difference, or for a reason that goes on record.
 * Broken off at any moment, the next call goes on where this one ended. Throws `conflict` with what is in the way.
 */
export async function cutOver(ctx: DbContext, given: CutOver): Promise<Archived> {
  const { row, differences } = await judge(ctx, given)
  const archived = await archive(given, row)
  const { path, hash, notes, importId } = archived
  await decideMode(async () => {
    // once more: meanwhile somebody else may have cut over, or a later comparison may have found a difference
    const { state } = await judge(ctx, { ...given, importId: row.id })
    const forced = given.force ? { forced: given.force.reason } : {}
    const said = { from: 'parallel', to: 'database', importId, archivePath: path, archiveHash: hash, differences, notes, ...forced }
    await move(ctx, state, { resource: given.resource.name, mode: 'database', archivePath: path, archiveHash: hash }, said)
  })
  return archived
}

interface Judged {
  readonly state: MigrationState | undefined
  readonly row: ImportRow
  /** What the last comparison found; null where there was none. */
  readonly differences: number | null
}

/** Whether the cut-over may be, and by which import. */
async function judge(ctx: DbContext, given: CutOver): Promise<Judged> {
  const { resource, force } = given
  const { name } = resource
  const [[state], [latest]] = await gather(ctx, [selectStates(ctx, name), selectLatestDays(ctx, name)])
  const mode = modeOf(resource, state)
  if (mode === 'database') throw done(name, state)
  if (mode !== 'parallel')
    throw refusal(
      `${name} is in ${mode}`,
      `Set it to parallel first (PUT /api/migration/${name}), and upload the workbook until both agree.`,
    )
  if (!force) requireAgreement(name, latest, given.importId)
  const importId = given.importId ?? latest?.importId
  if (importId === undefined) throw refusal(`${name} was never compared with its workbook`, 'Name the import of the last workbook.')
  const row = await findImport(ctx, importId)
  if (!row || !brings(row, name)) throw refusal(`import ${importId} brought no ${name}`, 'Name an import of its workbook.')
  if (row.etag === '' || row.etag.startsWith(terminalMark))
    throw refusal(
      `the file of import ${importId} is not in storage`,
      'Upload the workbook (POST /api/imports), and cut over by that import.',
    )
  await requireQuiet(ctx, name)
  return { state, row, differences: latest?.differences ?? null }
}

function requireAgreement(name: string, latest: MigrationDay | undefined, importId: number | undefined): void {
  const force = 'or force it with a reason, which goes on record.'
  if (!latest) throw refusal(`${name} was not compared with its workbook yet`, `Upload the workbook, ${force}`)
  const { differences, day } = latest
  if (importId !== undefined && importId !== latest.importId)
    throw refusal(
      `import ${importId} is not the last comparison of ${name}, import ${latest.importId} is`,
      `Cut over by that one, ${force}`,
    )
  if (differences > 0)
    throw refusal(
      `the last comparison of ${name} found ${differences} ${differences === 1 ? 'difference' : 'differences'} (import ${latest.importId}, ${day})`,
      `Settle them and upload the workbook again, ${force}`,
    )
}

/** Rows of the workbook that are still on their way would come in after the comparison. */
async function requireQuiet(ctx: DbContext, name: string): Promise<void> {
  const underWay = [...(await listUnfinished(ctx)), ...(await listPaused(ctx)), ...(await listOfTerminals(ctx))]
  const busy = underWay.filter((row) => row.mode === 'apply' && (brings(row, name) || isUnderstood(row, name))).map(({ id }) => id)
  if (busy.length > 0) throw refusal(`import ${busy.join(', ')} is still bringing in ${name}`, 'Wait for its end, or cancel it.')
}

function brings({ report }: ImportRow, name: string): boolean {
  const { sheets = [] } = (report ?? {}) as Partial<ImportReport> // written by run.ts
  return sheets.some(({ resource }) => resource === name)
}

/** Before there is a plan, the mapping tells what an import will bring. */
function isUnderstood({ mapping }: ImportRow, name: string): boolean {
  const { sheets = [] } = (mapping ?? {}) as Partial<Mapping> // written by run.ts
  return sheets.some(({ ignore, tables }) => !ignore && tables.some(({ resource }) => resource === name))
}

function refusal(message: string, hint: string): AppError {
  return new AppError('conflict', `${message}. ${hint}`, { issues: [{ path: '', code: 'cutover', message, hint }] })
}

function done(name: string, state: MigrationState | undefined): AppError {
  const by = state ? `by ${state.changedBy} at ${state.since}` : '(MIGRATION_MODE)'
  const where = state?.archivePath ? `; its last workbook is archived under ${state.archivePath}` : ''
  return refusal(`${name} is in database already ${by}${where}`, 'Nothing is left to do.')
}

/** Archives what is not there yet, reads all of it back, and proves that the workbook is the one that was imported. */
async function archive({ resource, files, archive, archiveReport }: CutOver, row: ImportRow): Promise<Archived> {
  const folder = makeScratch()
  try {
    // of the import, not of today: a call that goes on after midnight must find what is there
    const path = `${resource.name}/${dayIn(config().timezone, row.createdAt)}-${row.id}`
    const workbook = archivedName(row.fileName)
    const original = join(folder, 'original')
    await files.download(row.blobPath, row.etag, original)
    const { fileHash } = await factsOf(original)
    if (row.fileHash !== null && row.fileHash !== fileHash)
      throw refusal(
        `the file of import ${row.id} is not the one that was imported: its SHA-256 is ${fileHash}, it was ${row.fileHash}`,
        'Upload the workbook again.',
      )
    await archive.archiveOnce(`${path}/${workbook}`, original)
    const report = await archiveReport(row)
    for (const kind of ['json', 'html'] as const) {
      const file = join(folder, reportNames[kind])
      writeFileSync(file, report[kind])
      // one that a call before this has archived stays: it tells the same of another instant
      await archive.archiveOnce(`${path}/${reportNames[kind]}`, file)
    }
    const names = [workbook, reportNames.json, reportNames.html]
    const lines: string[] = []
    for (const name of names) {
      const file = join(folder, 'archived')
      await archive.fetchArchived(`${path}/${name}`, file)
      const { fileHash: hash } = await factsOf(file)
      if (name === workbook && hash !== fileHash) throw spoilt(path, name)
      lines.push(`${hash}  ${name}\n`)
    }
    await keepSums(archive, path, lines.join(''), folder)
    const unlocked = (await Promise.all([...names, sumsName].map((name) => archive.lockArchived(`${path}/${name}`)))).find(Boolean)
    const notes = unlocked ? [`storage does not lock the archived files (${unlocked}); Opsbook itself never changes or deletes them`] : []
    return { resource: resource.name, importId: row.id, path, hash: fileHash, notes }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function keepSums(archive: MigrationFiles, path: string, sums: string, folder: string): Promise<void> {
  const file = join(folder, sumsName)
  writeFileSync(file, sums)
  if (await archive.archiveOnce(`${path}/${sumsName}`, file)) return
  await archive.fetchArchived(`${path}/${sumsName}`, file)
  if ((await readFile(file, 'utf8')) !== sums) throw spoilt(path, sumsName)
}

const spoilt = (path: string, name: string) =>
  refusal(
    `the archive holds another ${name} under ${path} already`,
    'Somebody has written there by hand: an administrator of storage must look, then try again.',
  )

/** The workbook's own name, as far as it is one line, fits `sha256sum -c`, and is none of the archive's own. */
function archivedName(fileName: string): string {
  const plain = fileName.replace(/[\p{Cc}\\/]/gu, '_')
  return [reportNames.json, reportNames.html, sumsName].some((own) => own === plain) ? `workbook-${plain}` : plain
}
