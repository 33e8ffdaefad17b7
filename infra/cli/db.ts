// npm run db -- COMMAND: makes, migrates, checks, fills and empties the database of DATABASE_URL.
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { appContext, closeApp } from '../../shared/app.ts'
import { countAdmins, createUser } from '../../shared/auth/users.ts'
import { textTable } from '../../shared/catalogue/tables.ts'
import { config } from '../../shared/config.ts'
import { systemActor } from '../../shared/context.ts'
import { contentHash } from '../../shared/db/content-hash.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { expanding, history, type Migration, migrate, migrateDown, pending, readMigrations } from '../../shared/db/migrate.ts'
import { allTables, compareSchema, migrationTable, readSchema } from '../../shared/db/schema.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { AppError } from '../../shared/errors.ts'
import { useLocalDatabase } from '../local/settings.ts'
import { copy } from './copy.ts'
import { draftMigration } from './draft.ts'
import { explain } from './explain.ts'
import { migrationsFolder, rootFolder } from './folder.ts'
import { type Maintained, maintain } from './maintain.ts'
import { seed } from './seed.ts'

const usage = `npm run db -- COMMAND
  init                    make the tables in a new database (an SQLite file is made with its folder)
  migrate [--contract]    apply the migrations that wait; those that take something away (named contract-...) only with
                          --contract, which is for when no older program works on the database any more
  grants                  on SQL Server, as an administrator of the database: what the app and a deployment may do, by
                          infra/migrations/grants.sql; after every migration that makes tables, as often as wanted
  status                  what was applied, what waits, and how the tables differ from the catalogue
  history                 what was applied, and when
  hash                    the content hash: what the live rows of each resource say, natural keys in place of ids
  check                   how the tables differ from the catalogue; exit code 2 when they do
  seed                    a small demo set; run again it adds only what is missing
  admin --username NAME [--email ADDRESS] [--another]
                          make the first administrator (or, with --another, one more); the password is
                          OPSBOOK_ADMIN_PASSWORD, else a new one that is shown once
  down --yes              take the newest migration back; the data of its tables is lost
  reset --yes             drop all tables and make them anew; all data is lost
  draft NAME              write the next migration from the catalogue, for review; a NAME that begins with contract- is
                          for one that takes away what no running program asks for
  maintenance on --reason TEXT [--until INSTANT] | off | status
                          close business data to changes, which are refused with the reason from then on; reading,
                          sign-in, the audit trail and backups go on; open it again; tell how it stands
  explain [RESOURCE]      how SQLite goes about each list and read; exit code 2 when one scans or sorts that need not
  copy --from URL --to URL [--verify]
                          move a whole database, ids and audit included, into an empty one, and compare both by the
                          count and hash of every table; stop Opsbook on both first; ended at any moment, it goes on
                          when started again; --verify compares only; exit code 2 when they differ
  The database is that of DATABASE_URL, else that of npm start. Exit code: 0 done, 1 failed, 2 findings of check, copy or explain.`

const options = {
  yes: { type: 'boolean' },
  contract: { type: 'boolean' },
  another: { type: 'boolean' },
  username: { type: 'string' },
  email: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  verify: { type: 'boolean' },
  reason: { type: 'string' },
  until: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

type Values = { yes?: boolean; contract?: boolean; another?: boolean; username?: string; email?: string }
type Command = (ctx: DbContext, values: Values) => Promise<number>

const say = (...lines: readonly string[]) => {
  for (const line of lines) console.log(line)
}
const migrations = (ctx: DbContext) => readMigrations(migrationsFolder, ctx.engine.dialect)
const named = ({ number, name }: { number: number; name: string }) => `${String(number).padStart(4, '0')}-${name}`

/** Refuses work on tables that are not those of this program. */
async function requireMigrated(ctx: DbContext): Promise<void> {
  const waiting = expanding(await pending(ctx.engine, await migrations(ctx)))
  if (waiting.length > 0)
    throw new AppError(
      'invalid',
      `${waiting.length === 1 ? '1 migration waits' : `${waiting.length} migrations wait`}: run npm run db -- migrate first`,
    )
}

async function apply(ctx: DbContext, isContracting: boolean): Promise<number> {
  const known = await migrations(ctx)
  const done = await migrate(ctx.engine, known, ctx.now, { isContracting })
  const kept = await pending(ctx.engine, known)
  say(
    ...done.map((migration) => `applied ${named(migration)}`),
    ...kept.map(describeKept),
    ...(done.length > 0 ? ['done'] : kept.length > 0 ? [] : ['nothing waits']),
  )
  return 0
}

const describeKept = (migration: Migration) =>
  `waits   ${named(migration)}: ${migration.contracts}; once no older program runs: npm run db -- migrate --contract`

async function differences(ctx: DbContext): Promise<number> {
  const { missing, extra } = await compareSchema(ctx.engine, catalogue)
  say(...missing.map((line) => `lacks ${line}`), ...extra.map((line) => `has too much ${line}`))
  if (missing.length + extra.length === 0) say('the tables are those of the catalogue')
  return missing.length + extra.length === 0 ? 0 : 2
}

const requireYes = (values: Values, loss: string) => {
  if (!values.yes) throw new AppError('invalid', `${loss}; add --yes if that is meant`)
}

const commands: Readonly<Record<string, Command>> = {
  init: async (ctx) => {
    const found = (await readSchema(ctx.engine)).size
    if (found > 0 && (await history(ctx.engine)).length > 0)
      throw new AppError('invalid', 'the database has its tables already: use migrate')
    if (found > 0) throw new AppError('invalid', 'the database holds tables that are not of Opsbook: give it one of its own')
    return apply(ctx, true)
  },
  migrate: (ctx, { contract = false }) => apply(ctx, contract),
  grants: async (ctx) => {
    if (ctx.engine.dialect !== 'mssql') throw new AppError('invalid', 'an SQLite file has no roles: whoever may read the file may do all')
    const statements = (await readFile(join(migrationsFolder, 'grants.sql'), 'utf8')).split(/^GO$/m).filter((text) => text.trim() !== '')
    await ctx.engine.execute(statements, { isAtomic: false })
    say('granted: opsbook_api its data, opsbook_deploy the tables')
    return 0
  },
  history: async (ctx) => {
    const applied = await history(ctx.engine)
    say(...applied.map((one) => `${one.appliedAt}  ${named(one)}`), ...(applied.length === 0 ? ['nothing was applied yet'] : []))
    return 0
  },
  status: async (ctx) => {
    const [applied, known] = [await history(ctx.engine), await migrations(ctx)]
    const waiting = await pending(ctx.engine, known)
    say(...applied.map((one) => `applied ${named(one)} at ${one.appliedAt}`))
    say(...waiting.map((one) => (one.contracts === null ? `waits   ${named(one)}` : describeKept(one))))
    const ahead = applied.slice(known.length)
    if (ahead.length > 0) say(`a newer program has added ${ahead.map(named).join(', ')}, with which this one works on`)
    if (applied.length === 0) say('nothing was applied yet: run npm run db -- init')
    else await differences(ctx)
    return 0
  },
  hash: async (ctx) => {
    await requireMigrated(ctx)
    const { hash, resources } = await contentHash(ctx)
    const count = (rows: number) => `${rows} ${rows === 1 ? 'row' : 'rows'}`.padStart(14)
    say(...resources.map((one) => `${one.resource.padEnd(16)} ${count(one.rows)}  ${one.hash}`))
    say(`${'content'.padEnd(16)} ${count(resources.reduce((sum, { rows }) => sum + rows, 0))}  ${hash}`)
    return 0
  },
  check: differences,
  seed: async (ctx) => {
    await requireMigrated(ctx)
    const made = await seed({ ...ctx, actor: systemActor('seed'), source: 'seed' })
    const lines = Object.entries(made).filter(([, count]) => count > 0)
    say(...lines.map(([name, count]) => `${name}: ${count} added`), ...(lines.length === 0 ? ['all of it was there already'] : []))
    return 0
  },
  admin: async (ctx, { username, email, another }) => {
    if (!username) throw new AppError('invalid', 'the administrator needs a name: --username NAME')
    await requireMigrated(ctx)
    if (!another && (await countAdmins(ctx)) > 0)
      throw new AppError('conflict', 'there is an administrator already: sign in and invite others, or add --another')
    const given = config().adminPassword
    const password = given ?? randomBytes(15).toString('base64url')
    await createUser(ctx, { username, email: email ?? `${username}@opsbook.invalid`, name: username, role: 'admin', password })
    say(
      `administrator ${username} made`,
      given === null ? `password, shown this once: ${password}` : 'password: that of OPSBOOK_ADMIN_PASSWORD',
    )
    return 0
  },
  down: async (ctx, values) => {
    requireYes(values, 'down takes the newest migration back and loses the data of its tables')
    const undone = await migrateDown(ctx.engine, await migrations(ctx))
    say(undone ? `took back ${named(undone)}` : 'nothing was applied yet')
    if (undone?.contracts) say(`what it had taken away is there again, without its data (${undone.contracts})`)
    return 0
  },
  reset: async (ctx, values) => {
    requireYes(values, 'reset drops all tables and loses all data')
    const found = await readSchema(ctx.engine)
    const isThere = (name: string) => [...found].some((line) => line.startsWith(`${name.toLowerCase()}.`))
    const names = [migrationTable, ...allTables(catalogue)].map(({ name }) => name).filter(isThere)
    const isSqlite = ctx.engine.dialect === 'sqlite'
    const drop = (name: string) => `DROP TABLE IF EXISTS ${isSqlite ? `"${name}"` : `[${name}]`}`
    await ctx.engine.execute(names.toReversed().flatMap((name) => [...(isSqlite ? [drop(textTable(name))] : []), drop(name)]))
    say(`dropped ${names.length} tables`)
    return apply(ctx, true)
  },
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options })
  const [name = '', argument] = positionals
  if (values.help || name === '') {
    console.error(usage)
    return values.help ? 0 : 1
  }
  useLocalDatabase(rootFolder)
  if (name === 'draft') return draft(argument)
  if (name === 'explain') return explainPlans(argument)
  if (name === 'maintenance') return switchMaintenance(argument, values)
  if (name === 'copy' && argument === undefined) return copy(values)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command || argument !== undefined)
    throw new AppError(
      'invalid',
      command || name === 'copy' ? `${name} takes no ${argument}` : `there is no command ${name}; see npm run db -- --help`,
    )
  return command(await appContext(catalogue, { actor: systemActor('cli'), source: 'cli' }), values)
}

async function draft(name: string | undefined): Promise<number> {
  if (name === undefined) throw new AppError('invalid', 'the migration needs a name: npm run db -- draft add-stocktakes')
  const { files, byHand } = await draftMigration(name)
  say(...files.map((file) => `wrote infra/migrations/${file}`), ...byHand.map((line) => `by hand: ${line}`))
  if (byHand.some((line) => line.endsWith('as it is')) && !name.startsWith('contract-'))
    say('older programs ask for it until they are gone: take it away in a later migration of its own, npm run db -- draft contract-NAME')
  return 0
}

async function switchMaintenance(argument: string | undefined, { reason, until }: Maintained): Promise<number> {
  const ctx = await appContext(catalogue, { actor: systemActor('cli'), source: 'cli' })
  await requireMigrated(ctx)
  say(...(await maintain(ctx, argument, { reason, until })))
  return 0
}

async function explainPlans(resource: string | undefined): Promise<number> {
  const ctx = await appContext(catalogue, { actor: systemActor('cli'), source: 'cli' })
  await requireMigrated(ctx)
  return explain(ctx, catalogue, resource)
}

/** What went wrong, in one line. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const told = error instanceof AppError ? error.issues.filter(({ message }) => !error.message.includes(message)) : []
  return [error.message, ...told.map(({ path, message }) => `${path}: ${message}`)].join('; ').replaceAll(/\s*\n\s*/g, ' ')
}

main().then(
  async (code) => {
    await closeApp()
    process.exitCode = code
  },
  async (error) => {
    console.error(describe(error))
    await closeApp().catch(() => undefined)
    process.exitCode = 1
  },
)
