// npm run migration -- COMMAND: how far each resource has left its workbook; sets modes, writes mirrors, cuts over.
import { config, migrationModes } from '../../shared/config.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { AppError } from '../../shared/errors.ts'
import { archivedReport } from '../../shared/imports/archived-report.ts'
import { cutOver } from '../../shared/imports/cut-over.ts'
import { importFiles } from '../../shared/imports/files.ts'
import { checkMigrationSetting, importableOf, setMode } from '../../shared/imports/migration.ts'
import { isReachable, type MigrationFiles, migrationFiles } from '../../shared/imports/migration-files.ts'
import { type MigrationStatus, migrationStatus } from '../../shared/imports/migration-status.ts'
import { type Mirrored, mirrorAll, mirrorResource } from '../../shared/imports/mirror.ts'
import { openContext, readArguments, run, type Told, tell } from './program.ts'

const usage = `npm run migration -- COMMAND
  status                        mode, compared days, days in a row without a difference, mirror and archive of each resource
  set RESOURCE MODE             spreadsheet or parallel
  cutover RESOURCE [--import ID] [--force REASON]
                                archive the last workbook and retire it; --force goes ahead although there are differences
  mirror [RESOURCE]             write the mirror workbook now, of one resource or of all in parallel
  --json                        the outcome as JSON on standard output
  Exit code: 0 done, 1 failed. Without AzureWebJobsStorage it uses the storage of npm start, which must be running.`

const options = {
  import: { type: 'string' },
  force: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

interface Values {
  readonly import?: string
  readonly force?: string
  readonly json?: boolean
}
type Command = (ctx: DbContext, args: readonly string[], values: Values) => Promise<Told>

const wrong = (message: string) => new AppError('invalid', `${message}\n${usage}`)

/** The containers, once it is known that storage answers. */
async function reachable(): Promise<MigrationFiles> {
  const files = migrationFiles(config())
  if (await isReachable(config())) return files
  throw new AppError(
    'unavailable',
    'storage does not answer: start Opsbook (npm start) in another terminal, or set AzureWebJobsStorage to the storage it uses',
  )
}

const told = ({ path, rows, isWritten }: Mirrored) =>
  `${path}: ${rows} rows${isWritten ? '' : '; another run has written a later one meanwhile, which stays'}`

function described({ resource, mode, by, since, daysCompared, daysWithoutDifference, last, mirror, archive }: MigrationStatus): string {
  const parts = [
    mode,
    since === null ? 'as MIGRATION_MODE says' : `since ${since} by ${by}`,
    daysCompared === 0
      ? 'not compared yet'
      : `${daysCompared} ${daysCompared === 1 ? 'day' : 'days'} compared, the last ${daysWithoutDifference} without a difference`,
    ...(last
      ? [`${last.differences} ${last.differences === 1 ? 'difference' : 'differences'} on ${last.day} (import ${last.importId})`]
      : []),
    ...(mirror ? [`mirror ${mirror.path} of ${mirror.at}, ${mirror.rows} rows`] : []),
    ...(archive ? [`archived under ${archive.path}`] : []),
  ]
  return `${resource}: ${parts.join('; ')}`
}

const commands: Readonly<Record<string, Command>> = {
  status: async (ctx, args) => {
    if (args.length > 0) throw wrong('status takes nothing more')
    const files = await reachable().catch((error: unknown) => {
      if (error instanceof AppError) return null
      throw error
    })
    const items = await migrationStatus(ctx, files)
    const note = files ? [] : ['storage does not answer: mirrors are not shown']
    return { data: { items }, lines: [...items.map(described), ...note] }
  },
  set: async (ctx, [name = '', word, ...more]) => {
    const mode = migrationModes.find((one) => one === word)
    if (!mode || more.length > 0) throw wrong(`set takes a resource and one of spreadsheet, parallel`)
    await setMode(ctx, importableOf(ctx.catalogue, name), mode)
    return { data: { resource: name, mode }, lines: [`${name}: ${mode}`] }
  },
  mirror: async (ctx, [name, ...more]) => {
    if (more.length > 0) throw wrong('mirror takes one resource, or none for all that are in parallel')
    const resource = name === undefined ? null : importableOf(ctx.catalogue, name)
    const files = await reachable()
    const mirrors = resource ? [await mirrorResource(ctx, files, resource)] : await mirrorAll(ctx, files)
    return { data: { mirrors }, lines: mirrors.length > 0 ? mirrors.map(told) : ['no resource is in parallel: nothing to mirror'] }
  },
  cutover: async (ctx, [name = '', ...more], { import: id, force }) => {
    if (more.length > 0 || name === '') throw wrong('cutover takes one resource')
    if (id !== undefined && !/^[1-9]\d{0,14}$/.test(id)) throw wrong(`--import ${id} is no id`)
    if (force !== undefined && (force.trim() === '' || force.length > 400)) throw wrong('--force takes a reason of at most 400 characters')
    const resource = importableOf(ctx.catalogue, name)
    const archive = await reachable()
    const done = await cutOver(ctx, {
      resource,
      ...(id === undefined ? {} : { importId: Number(id) }),
      ...(force === undefined ? {} : { force: { reason: force.trim() } }),
      files: importFiles(config()),
      archive,
      archiveReport: (row) => archivedReport(ctx, row),
    })
    const first = `${name} lives in the database now; its last workbook (import ${done.importId}) is archived under ${done.path}, SHA-256 ${done.hash}`
    return { data: done, lines: [first, ...done.notes] }
  },
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments(options, usage)
  const [name = '', ...args] = positionals
  if (values.help || name === '') {
    console.error(usage)
    return values.help ? 0 : 1
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw wrong(`there is no command ${name}`)
  const ctx = await openContext()
  checkMigrationSetting(catalogue, config().migration)
  return tell(await command(ctx, args, values), values.json)
}

await run(main)
