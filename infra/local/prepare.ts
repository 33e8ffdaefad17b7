// What happens between storage being up and the functions being served: migrations, the first administrator, imports, exports and plans left in flight.
import { randomBytes } from 'node:crypto'
import { appContext, closeApp } from '../../shared/app.ts'
import { countAdmins, createUser } from '../../shared/auth/users.ts'
import { config } from '../../shared/config.ts'
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { selectUnfinishedExports } from '../../shared/db/exports.ts'
import { listUnfinished } from '../../shared/db/imports.ts'
import { migrate, readMigrations } from '../../shared/db/migrate.ts'
import { gather } from '../../shared/db/store.ts'
import { forgetPlans } from '../../shared/domains/dispatch/plan-queue.ts'
import { requeuePlans } from '../../shared/domains/dispatch/plan-step.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { exportFiles } from '../../shared/exports/files.ts'
import { importFiles } from '../../shared/imports/files.ts'
import { checkMigrationSetting } from '../../shared/imports/migration.ts'
import { endAbandoned } from '../../shared/imports/terminal.ts'

/**
 * Prepares the app's own data before the first request, and returns what to tell the person who started it. Storage of our own has no
 * steps but those that the last process left.
 */
export async function prepare(hasOwnStorage: boolean, migrationsFolder: string): Promise<(url: string) => string> {
  checkMigrationSetting(catalogue, config().migration)
  const ctx = await appContext(catalogue, { actor: systemActor('local'), source: 'cli' })
  const { engine } = ctx
  // a file of one machine has no older programs beside this one
  const isContracting = engine.dialect === 'sqlite'
  const applied = await migrate(engine, await readMigrations(migrationsFolder, engine.dialect), ctx.now, { isContracting })
  const password = (await countAdmins(ctx)) === 0 ? await createAdministrator(ctx) : null
  await endAbandoned(ctx)
  // a step that was killed with its process five times is no step that failed five times
  const [imports, exports] = [importFiles(config()), exportFiles(config())]
  if (hasOwnStorage) await Promise.all([imports.forgetSteps(), exports.forgetSteps(), forgetPlans()])
  for (const { id } of await listUnfinished(ctx)) await imports.enqueue(id)
  const [unfinished] = await gather(ctx, [selectUnfinishedExports(ctx)])
  for (const { id } of unfinished) await exports.enqueue(id)
  await requeuePlans(ctx, true)
  // the app may be another one, with a database connection of its own
  await closeApp()
  return (url) => welcome(url, applied.length, password)
}

async function createAdministrator(ctx: DbContext): Promise<string> {
  const { adminPassword } = config()
  const password = adminPassword ?? randomBytes(15).toString('base64url')
  await createUser(ctx, { username: 'admin', email: 'admin@opsbook.invalid', name: 'Administrator', role: 'admin', password })
  return adminPassword === null ? `${password}   (shown this once)` : 'as set in OPSBOOK_ADMIN_PASSWORD'
}

function welcome(url: string, migrations: number, password: string | null): string {
  const lines = [
    migrations > 0 ? `Database: ${migrations} migration${migrations === 1 ? '' : 's'} applied.` : '',
    password === null ? '' : `First administrator: admin, password: ${password}`,
    '',
    `  Console:      ${url}/console`,
    `  API to try:   ${url}/api/docs`,
    `  Health:       ${url}/api/health`,
    '',
    'Sign in:',
    `  curl -s ${url}/api/auth/sign-in -H 'content-type: application/json' \\`,
    `    -d '{"username":"admin","password":"PASSWORD"}'`,
    '',
    'Next, in another terminal:',
    '  npm run db -- seed                                        a small demo set',
    '  npm run import -- tests/fixtures/facilities.xlsx          check a workbook, writing nothing',
    '  npm run import -- tests/fixtures/facilities.xlsx --apply --partial',
    '',
  ]
  return `${lines.join('\n').replace(/^\n+/, '')}\n`
}
