// A program of before the newest migration, as a process of its own: node older-program-child.ts SOURCE DATABASE_URL WORKBOOK LEFT_OUT. It does a bit of
// everything on a database that a newer one has migrated, and prints what it found. SOURCE is the folder of its code; LEFT_OUT names the columns, as
// resource.column with commas between, that its catalogue does not have.
import { join } from 'node:path'
import type { Resource } from '../../shared/catalogue/resource.ts'

const [source = '', url = '', workbook = '', leftOut = ''] = process.argv.slice(2)
/** A module of that code; its types are those of today as far as this program asks for them. */
const load = <T>(path: string): Promise<T> => import(join(source, path))

const [{ openEngine }, { createIds }, { makeContext }, { systemActor }, { createLog }, { memoryKeys }] = await Promise.all([
  load<typeof import('../../shared/db/connect.ts')>('shared/db/connect.ts'),
  load<typeof import('../../shared/db/ids.ts')>('shared/db/ids.ts'),
  load<typeof import('../../shared/app.ts')>('shared/app.ts'),
  load<typeof import('../../shared/context.ts')>('shared/context.ts'),
  load<typeof import('../../shared/log.ts')>('shared/log.ts'),
  load<typeof import('../../shared/person-keys/open.ts')>('shared/person-keys/open.ts'),
])
const { defineCatalogue } = await load<typeof import('../../shared/catalogue/catalogue.ts')>('shared/catalogue/catalogue.ts')
const { catalogue: whole } = await load<typeof import('../../shared/domains/index.ts')>('shared/domains/index.ts')
const { insert, remove, restore, update } = await load<typeof import('../../shared/db/changes.ts')>('shared/db/changes.ts')
const { commit } = await load<typeof import('../../shared/db/commit.ts')>('shared/db/commit.ts')
const { retryOnConflict } = await load<typeof import('../../shared/db/conflict.ts')>('shared/db/conflict.ts')
const { gather, get, select, selectById } = await load<typeof import('../../shared/db/store.ts')>('shared/db/store.ts')
const { createImport } = await load<typeof import('../../shared/db/imports.ts')>('shared/db/imports.ts')
const { newImport } = await load<typeof import('../../shared/imports/new-import.ts')>('shared/imports/new-import.ts')
const { runImport } = await load<typeof import('../../shared/imports/run.ts')>('shared/imports/run.ts')
const { sealPending } = await load<typeof import('../../shared/audit/seal.ts')>('shared/audit/seal.ts')
const { verifyLedger } = await load<typeof import('../../shared/audit/verify.ts')>('shared/audit/verify.ts')
const { deepCheck } = await load<typeof import('../../shared/audit/deep-check.ts')>('shared/audit/deep-check.ts')

const isLeftOut = (resource: Resource, column: string) => leftOut.split(',').includes(`${resource.name}.${column}`)
const older = (resource: Resource): Resource => {
  const has = (column: string) => !isLeftOut(resource, column)
  const columns = Object.fromEntries(Object.entries(resource.columns).filter(([name]) => has(name)))
  return { ...resource, columns, unique: resource.unique.filter(has) }
}
// a resource that is new altogether was not there at all
const known = whole.resources.filter((resource) => Object.keys(resource.columns).some((name) => !isLeftOut(resource, name)))
const catalogue = defineCatalogue(known.map(older))
const engine = await openEngine(url)
const purpose = { actor: systemActor('older'), source: 'cli' } as const
const ctx = makeContext({ engine, ids: createIds(engine), keys: memoryKeys() }, catalogue, createLog('silent'), purpose)
const [user, category] = [catalogue.get('user'), catalogue.get('category')]

const person = { username: 'olga', email: 'olga@company.example', name: 'Olga', role: 'staff' }
const [, made] = await commit(ctx, [insert(user, person), insert(category, { code: 'OLD', name: 'Old' })])
const people = await retryOnConflict(async () => {
  const [[nora], all] = await gather(ctx, [select(ctx, user, { username: 'nora' }), select(ctx, user, {})])
  if (nora) await commit(ctx, [update(user, nora, { name: 'Nora, renamed' })])
  return all
})
await commit(ctx, [remove(category, await get(ctx, category, Number(made?.id)))])
const [removed] = await engine.read([selectById(ctx, category, Number(made?.id)).query])
await commit(ctx, [restore(category, selectById(ctx, category, Number(made?.id)).decode(removed?.[0] ?? {}))])

const begun = newImport(ctx, {
  fileName: 'items.csv',
  blobPath: 'items.csv',
  etag: ctx.random(8),
  mode: 'apply',
  isPartial: false,
  timezone: 'UTC',
})
const row = await createImport(ctx, begun)
if (!row) throw new Error('no import was made')
const { state } = await runImport({ ...ctx, importId: row.id }, row, { path: workbook, can: () => true })

await sealPending(ctx)
const findings: string[] = []
const told = ({ kind, message }: { kind: string; message: string }) => void findings.push(`${kind} ${message}`)
await verifyLedger(ctx, null, told)
await deepCheck(ctx, told)
await engine.close()
console.log(JSON.stringify({ people: people.map(({ username }) => username).sort(), state, findings }))
