// How far each resource has left its workbook: spreadsheet, parallel (both are compared) or database (the workbook is retired).
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Resource } from '../catalogue/resource.ts'
import { config, type MigrationMode, type MigrationSetting } from '../config.ts'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { retryOnConflict, StaleRead, StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { ConstraintFault } from '../db/engine.ts'
import { type MigrationState, moveState, saveDay, selectStates } from '../db/migration.ts'
import { gather } from '../db/store.ts'
import { AppError, type Issue } from '../errors.ts'

/** The resources that workbooks bring. */
export function importable(catalogue: Catalogue): Resource[] {
  return catalogue.resources.filter(({ isImportable }) => isImportable)
}

/** The resource of a name that workbooks bring; else not_found, with the names there are. */
export function importableOf(catalogue: Catalogue, name: string): Resource {
  const found = importable(catalogue).find((resource) => resource.name === name)
  if (found) return found
  throw new AppError('not_found', `workbooks bring no resource "${name}"; they bring ${namesOf(catalogue)}`)
}

const namesOf = (catalogue: Catalogue) =>
  importable(catalogue)
    .map(({ name }) => name)
    .join(', ')

/** Refuses MIGRATION_MODE where it names what workbooks do not bring. */
export function checkMigrationSetting(catalogue: Catalogue, { of }: MigrationSetting): void {
  const unknown = Object.keys(of).filter((name) => !importable(catalogue).some((resource) => resource.name === name))
  if (unknown.length === 0) return
  const names = unknown.map((name) => JSON.stringify(name)).join(', ')
  throw new AppError('invalid', `setting MIGRATION_MODE: workbooks bring no resource ${names}; they bring ${namesOf(catalogue)}`)
}

/** The mode of a resource: what somebody has said, else what the setting says. */
export function modeOf(
  resource: Resource,
  state: MigrationState | undefined,
  setting: MigrationSetting = config().migration,
): MigrationMode {
  if (state) return state.mode
  return (Object.hasOwn(setting.of, resource.name) ? setting.of[resource.name] : undefined) ?? setting.usual
}

/** The calendar day of an instant in an IANA zone. */
export function dayIn(timezone: string, at: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone }).format(new Date(at))
}

/** Every resource that workbooks bring, with its mode and what was said about it. One round trip. */
async function allModes(ctx: DbContext) {
  checkMigrationSetting(ctx.catalogue, config().migration)
  const [states] = await gather(ctx, [selectStates(ctx)])
  return importable(ctx.catalogue).map((resource) => {
    const state = states.find((one) => one.resource === resource.name)
    return { resource, state, mode: modeOf(resource, state) }
  })
}

/** The resources that are kept in both, workbook and Opsbook. One round trip. */
export async function inParallel(ctx: DbContext): Promise<Resource[]> {
  return (await allModes(ctx)).filter(({ mode }) => mode === 'parallel').map(({ resource }) => resource)
}

/**
 * Refuses a workbook that brings resources whose workbook is retired, with where their rows are to be had now; else gives the names of
 * those of its resources that are in parallel, which are compared. One round trip.
 */
export async function checkModes(ctx: DbContext, resources: readonly Resource[]): Promise<ReadonlySet<string>> {
  const brought = (await allModes(ctx)).filter(({ resource }) => resources.includes(resource))
  const retired = brought.filter(({ mode }) => mode === 'database')
  if (retired.length === 0) return new Set(brought.flatMap(({ mode, resource }) => (mode === 'parallel' ? [resource.name] : [])))
  const rest =
    retired.length < resources.length ? '. To bring in the rest, leave its sheet out (ignore in PUT /api/imports/ID/mapping, or --map)' : ''
  const issues = retired.map(
    ({ resource: { name, path }, state }): Issue => ({
      path: name,
      code: 'retired',
      message: state
        ? `the workbook of ${name} was retired by ${state.changedBy} at ${state.since}`
        : `the workbook of ${name} is retired (MIGRATION_MODE)`,
      hint: `Change ${name} in Opsbook; a workbook of what there is: GET ${path}/export?format=xlsx${rest}`,
    }),
  )
  throw new AppError('conflict', issues.map(({ message, hint }) => `${message}. ${hint}`).join('; '), { issues })
}

/** Keeps how many rows differed in the comparison of a resource with its workbook; the last one of a day counts. */
export async function recordReconciliation(
  ctx: DbContext,
  { resource, importId, differences }: { readonly resource: string; readonly importId: number; readonly differences: number },
  timezone: string = config().timezone,
): Promise<void> {
  const at = ctx.now()
  await saveDay(ctx, { resource, day: dayIn(timezone, at), importId, differences, at })
}

/** Moves a resource between spreadsheet and parallel, or back from database to parallel; the same mode again changes nothing. */
export function setMode(ctx: DbContext, resource: Resource, mode: MigrationMode): Promise<void> {
  return decideMode(async () => {
    const [[state]] = await gather(ctx, [selectStates(ctx, resource.name)])
    const from = modeOf(resource, state)
    if (from === mode) return
    refuseTransition(resource, from, mode)
    await move(ctx, state, { resource: resource.name, mode }, { from, to: mode })
  })
}

/** Writes a new mode with its audit entry, which tells `said`. Only inside `decideMode`. */
export async function move(
  ctx: DbContext,
  state: MigrationState | undefined,
  next: Pick<MigrationState, 'resource' | 'mode'> & Partial<MigrationState>,
  said: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { archivePath = null, archiveHash = null } = state ?? {}
  const row = { archivePath, archiveHash, ...next, since: ctx.now(), changedBy: ctx.actor.name }
  await commit(ctx, [record('migration.update', next.resource, null, said)], { also: moveState(ctx, state, row) })
}

/** Runs work that reads the mode, decides and moves it; again from the start where somebody else has moved it meanwhile. */
export function decideMode<T>(work: () => Promise<T>): Promise<T> {
  return retryOnConflict(async () => {
    try {
      return await work()
    } catch (error) {
      const isRaced = error instanceof StepTaken || (error instanceof AppError && error.cause instanceof ConstraintFault)
      throw isRaced ? new StaleRead('the mode of the resource') : error
    }
  })
}

function refuseTransition({ name }: Resource, from: MigrationMode, to: MigrationMode): void {
  const refuse = (message: string, hint: string) => {
    throw new AppError('conflict', `${message}. ${hint}`, { issues: [{ path: 'mode', code: 'transition', message, hint }] })
  }
  if (to === 'database') {
    const compare = from === 'parallel' ? '' : 'Set it to parallel, upload the workbook until both agree, then '
    const cutOver = `cut over: POST /api/migration/${name}/cutover, or npm run migration -- cutover ${name}`
    refuse(`${name} goes to database by its cut-over only`, compare === '' ? `Cut${cutOver.slice(3)}` : `${compare}${cutOver}`)
  }
  if (from === 'database' && to !== 'parallel')
    refuse(`${name} is in database`, 'Set it to parallel first: its workbook must be compared before it is relied on')
}
