// npm run import -- FILE [--apply] [--partial] [--timezone ZONE] [--json]: brings a workbook in from a terminal.
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import { appContext, closeApp } from '../../shared/app.ts'
import { config } from '../../shared/config.ts'
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { createImport } from '../../shared/db/imports.ts'
import { migrate, readMigrations } from '../../shared/db/migrate.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { AppError } from '../../shared/errors.ts'
import { newImport } from '../../shared/imports/new-import.ts'
import { runImport } from '../../shared/imports/run.ts'
import type { ImportReport } from '../../shared/imports/types.ts'
import { migrationsFolder } from './folder.ts'

const usage = `npm run import -- FILE [--apply] [--partial] [--timezone ZONE] [--json]
  Without --apply nothing is written but the import's own record: the file is checked and every refused cell named.
  --partial   good rows go in, bad ones are reported (otherwise all or nothing)
  --timezone  IANA zone of the file's wall times (default: OPSBOOK_TIMEZONE)
  --json      the report as JSON on standard output
  Exit code: 0 clean, 2 some rows refused, 1 failed.`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      apply: { type: 'boolean' },
      partial: { type: 'boolean' },
      json: { type: 'boolean' },
      timezone: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  const [path] = positionals
  if (values.help || !path || positionals.length > 1) {
    console.error(usage)
    return values.help ? 0 : 1
  }
  await stat(path).catch((cause) => {
    throw new AppError('invalid', `${path} cannot be read: ${cause.message}`, { cause })
  })
  const ctx = await appContext(catalogue, { actor: systemActor('cli'), source: 'import' })
  await migrate(ctx.engine, await readMigrations(migrationsFolder, ctx.engine.dialect), ctx.now)
  const options = {
    mode: values.apply ? 'apply' : 'validate',
    isPartial: values.partial === true,
    timezone: values.timezone ?? config().timezone,
  } as const
  const row = await createImport(
    ctx,
    newImport(ctx, { fileName: basename(path), blobPath: `cli:${ctx.requestId}`, etag: ctx.requestId, ...options }),
  )
  if (!row) throw new AppError('conflict', 'this import is there already')
  const bar =
    process.stderr.isTTY && !values.json
      ? new SingleBar({ format: '{state} {bar} {percentage}% {value}/{total} rows, {eta_formatted} left', hideCursor: true })
      : null
  bar?.start(1, 0, { state: 'reading' })
  const run: DbContext = { ...ctx, importId: row.id }
  const { state, report } = await runImport(run, row, {
    path,
    can: () => true,
    onProgress: ({ state, rowsDone, rowsTotal }) => {
      bar?.setTotal(Math.max(rowsTotal, rowsDone, 1))
      bar?.update(rowsDone, { state })
    },
  })
  bar?.stop()
  if (!report || report.reason) throw new AppError('invalid', report?.reason ?? 'the import was taken over by another run')
  if (values.json) console.log(JSON.stringify(toJson(report), null, 2))
  else print(report, state, values.apply === true)
  return report.issues.some(({ severity }) => severity === 'reject') ? 2 : 0
}

/** The report as `{sheets: [{sheet, resource, rows, accepted, rejected, issues}]}`, one element per sheet and resource. */
function toJson(report: ImportReport) {
  const { issues, ...rest } = report
  const first = new Map(report.sheets.map((sheet) => [sheet.sheet, sheet]))
  const of = (sheet: ImportReport['sheets'][number]) =>
    issues.filter((issue) => issue.sheet === sheet.sheet && first.get(issue.sheet) === sheet)
  return { ...rest, sheets: report.sheets.map((sheet) => ({ ...sheet, issues: of(sheet) })) }
}

function print(report: ImportReport, state: string, isApplied: boolean): void {
  for (const { sheet, resource, rows, accepted, rejected, inserts, updates, unchanged, notes } of report.sheets) {
    if (resource)
      console.log(
        `${sheet} -> ${resource}: ${rows} rows, ${accepted} accepted (${inserts} new, ${updates} changed, ${unchanged} unchanged), ${rejected} refused`,
      )
    else console.log(`${sheet}: left out`)
    for (const note of notes) console.log(`  note: ${note}`)
  }
  for (const { sheet, cell, message, hint, severity } of report.issues)
    console.log(`  ${severity === 'reject' ? 'refused' : 'warning'} ${sheet}!${cell}: ${message}${hint ? ` - ${hint}` : ''}`)
  const isClean = !report.issues.some(({ severity }) => severity === 'reject')
  if (isApplied)
    console.log(
      report.applied > 0 || isClean
        ? `${state}: ${report.applied} rows written`
        : `${state}: nothing was written; correct the cells, or use --partial to bring the good rows in`,
    )
  else console.log(`checked, nothing written; bring it in with --apply${isClean ? '' : ' --partial, or correct the cells first'}`)
}

main().then(
  async (code) => {
    await closeApp()
    process.exitCode = code
  },
  async (error) => {
    console.error(error instanceof AppError ? error.message : error)
    await closeApp().catch(() => undefined)
    process.exitCode = 1
  },
)
