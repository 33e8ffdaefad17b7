// npm run import -- FILE [options]: brings a workbook or a database in from a terminal, checks it, or compares it with what is there.
import { stat, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import { appContext, closeApp } from '../../shared/app.ts'
import { text } from '../../shared/catalogue/kinds.ts'
import { config } from '../../shared/config.ts'
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { listDifferences } from '../../shared/db/import-differences.ts'
import { createImport, findImport } from '../../shared/db/imports.ts'
import { migrate, readMigrations } from '../../shared/db/migrate.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { AppError } from '../../shared/errors.ts'
import { auditorsPage } from '../../shared/imports/auditors-page.ts'
import { auditorsReport } from '../../shared/imports/auditors-report.ts'
import { correctionsOfFile } from '../../shared/imports/corrections-file.ts'
import { newImport } from '../../shared/imports/new-import.ts'
import { runImport } from '../../shared/imports/run.ts'
import { endAbandoned, markOfTerminal } from '../../shared/imports/terminal.ts'
import { openLocalBook } from '../../shared/tabular/sqlite-book.ts'
import { useLocalDatabase } from '../local/settings.ts'
import { migrationsFolder, rootFolder } from './folder.ts'
import { clean, print, shownDifferences, toJson } from './import-report.ts'
import { printReconciliations } from './reconcile-report.ts'
import { requirePlaces, resultsOf } from './result-folder.ts'
import { undo } from './undo.ts'

const usage = `npm run import -- FILE [--apply | --reconcile] [options]
  Without --apply nothing is written but the import's own record: the file is checked and every refused cell named.
  --partial   good rows go in, bad ones are reported (otherwise all or nothing)
  --empty     what an empty cell means for a row that exists: keep the value (default) or clear it
  --reconcile compares the file with what is in Opsbook: rows on one side only, differing cells, sums and hashes
  --out       folder for the complete lists of a comparison, as JSON and as a workbook
  --report    file for the report to keep, one page of HTML
  --timezone  IANA zone of the file's wall times (default: OPSBOOK_TIMEZONE)
  --map       JSON file that says how tables are to be understood, as GET /api/imports/ID/mapping shows it and PUT takes it; for this run only
  --marked    where the same workbook goes with every refused cell filled and commented, and a list of issues
  --rejects   where the refused rows go as a workbook, with what is wrong, to correct and bring in again
  --json      the report as JSON on standard output
       npm run import -- --undo ID [--apply] [--json]
  Takes an import back; without --apply it only says what would be removed, restored, and left because others have touched it since.
  Exit code: 0 clean, 2 some rows refused, left or different, 1 failed.`

const zone = text({ max: 60, format: 'timezone' }).schema

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        apply: { type: 'boolean' },
        reconcile: { type: 'boolean' },
        partial: { type: 'boolean' },
        json: { type: 'boolean' },
        empty: { type: 'string' },
        map: { type: 'string' },
        timezone: { type: 'string' },
        out: { type: 'string' },
        report: { type: 'string' },
        undo: { type: 'string' },
        marked: { type: 'string' },
        rejects: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (cause) {
    throw new AppError('invalid', `${cause instanceof Error ? cause.message : cause}\n${usage}`, { cause })
  }
}

/** The size of the file, or why it cannot be read. */
async function lookAt(path: string): Promise<void> {
  const found = await stat(path).catch((cause) => {
    const why = cause.code === 'ENOENT' ? 'there is no such file' : cause.message
    throw new AppError('invalid', `${path} cannot be read: ${why}`, { cause })
  })
  if (!found.isFile()) throw new AppError('invalid', `${path} is no file: name an .xlsx or .csv file, or an SQLite database`)
}

/** Writes the report to keep. */
async function writeReport(ctx: DbContext, importId: number, path: string): Promise<void> {
  const row = await findImport(ctx, importId)
  if (row) await writeFile(path, auditorsPage(await auditorsReport(ctx, row)))
}

async function openDatabase(): Promise<DbContext> {
  const ctx = await appContext(catalogue, { actor: systemActor('cli'), source: 'import' })
  await migrate(ctx.engine, await readMigrations(migrationsFolder, ctx.engine.dialect), ctx.now)
  await endAbandoned(ctx)
  return ctx
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments()
  useLocalDatabase(rootFolder)
  const [path] = positionals
  if (!values.help && values.undo !== undefined) {
    if (positionals.length > 0) throw new AppError('invalid', `--undo takes no file: ${positionals.join(' ')} would not be read`)
    return undo(await openDatabase(), values.undo, { isApplied: values.apply === true, isJson: values.json === true })
  }
  if (values.help || !path || positionals.length > 1) {
    console.error(usage)
    return values.help ? 0 : 1
  }
  const timezone = values.timezone ?? config().timezone
  if (!zone.safeParse(timezone).success)
    throw new AppError('invalid', `--timezone ${timezone} is not an IANA time zone such as Africa/Nairobi`)
  const emptyCells = values.empty ?? 'keep'
  if (emptyCells !== 'keep' && emptyCells !== 'clear') throw new AppError('invalid', `--empty ${emptyCells} is neither keep nor clear`)
  if (values.apply && values.reconcile) throw new AppError('invalid', `--apply and --reconcile are two things: use one of them\n${usage}`)
  await lookAt(path)
  await requirePlaces({ out: values.out, marked: values.marked, rejects: values.rejects, report: values.report })
  const corrections = values.map === undefined ? null : await correctionsOfFile(values.map, systemActor('cli').name)
  const ctx = await openDatabase()
  const mode = values.apply ? 'apply' : values.reconcile ? 'reconcile' : 'validate'
  const given = { fileName: basename(path).slice(0, 255), blobPath: basename(path).slice(0, 255), etag: markOfTerminal(ctx.requestId) }
  const begun = newImport(ctx, { ...given, mode, isPartial: values.partial === true, emptyCells, timezone })
  const row = await createImport(ctx, { ...begun, corrections })
  if (!row) throw new AppError('conflict', 'this import is there already')
  const bar =
    process.stderr.isTTY && !values.json
      ? new SingleBar({ format: '{state} {bar} {percentage}% {value}/{total} rows, {eta_formatted} left', hideCursor: true })
      : null
  bar?.start(1, 0, { state: 'reading' })
  const run: DbContext = { ...ctx, importId: row.id }
  const results = values.out || values.marked || values.rejects ? resultsOf(values) : null
  const { state, report } = await runImport(run, row, {
    path,
    can: () => true,
    open: openLocalBook,
    limits: { fileBytes: config().uploadLimit },
    ...(results ? { results } : {}),
    onProgress: ({ state, rowsDone, rowsTotal }) => {
      bar?.setTotal(Math.max(rowsTotal, rowsDone, 1))
      bar?.update(rowsDone, { state })
    },
  }).finally(() => bar?.stop())
  if (values.report !== undefined) await writeReport(run, row.id, values.report)
  if (!report || report.reason) throw new AppError('invalid', report?.reason ?? 'the import was taken over by another run')
  if (values.json) console.log(JSON.stringify(toJson(report), null, 2))
  else if (mode === 'reconcile') printReconciliations(report)
  else {
    if (report.applied > 0) console.log(`import ${row.id}; to take it back: npm run import -- --undo ${row.id}`)
    print(report, await listDifferences(run, row.id, 0, shownDifferences), state, {
      isApplied: mode === 'apply',
      isPartial: values.partial === true,
    })
  }
  if (!values.json) for (const line of results?.tell() ?? []) console.log(clean(line))
  // in parallel a file that is brought in is compared too: what it changed is no fault of it
  const differences = mode === 'reconcile' && report.reconciliations?.some((one) => one.differences > 0 || !one.addsUp)
  return differences || report.issues.some(({ severity }) => severity === 'reject') ? 2 : 0
}

main().then(
  async (code) => {
    await closeApp()
    process.exitCode = code
  },
  async (error) => {
    console.error(error instanceof AppError ? error.message.split('\n').map(clean).join('\n') : error)
    await closeApp().catch(() => undefined)
    process.exitCode = 1
  },
)
