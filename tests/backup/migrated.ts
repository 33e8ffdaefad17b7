// A migrated database with a few rows, for tests of dumps.
import { makeContext } from '../../shared/app.ts'
import type { Dialect } from '../../shared/catalogue/column.ts'
import { systemActor } from '../../shared/context.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'
import { migrate, readMigrations } from '../../shared/db/migrate.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { createScratch } from '../support/engines.ts'

/** The folder of the numbered migrations. */
export const migrationsFolder = 'infra/migrations'

/** A context over an engine; `now` is its clock. */
export function contextOver(engine: Engine, now?: () => string): DbContext {
  const ctx = makeContext({ engine, ids: createIds(engine), keys: memoryKeys() }, catalogue, createLog('silent'), {
    actor: systemActor('test'),
    source: 'cli',
  })
  return now ? { ...ctx, now } : ctx
}

/** Makes one. */
export async function openMigrated(dialect: Dialect) {
  const scratch = await createScratch(dialect)
  const ctx = contextOver(await scratch.open())
  await migrate(ctx.engine, await readMigrations(migrationsFolder, dialect), ctx.now)
  await commit(
    ctx,
    Array.from({ length: 3 }, (_, at) => insert(category, { code: `C${at}`, name: `Name ${at}` })),
  )
  return {
    ctx,
    url: scratch.url,
    /** What the trail says of dumps: action and id. */
    trail: async () => {
      const query = sqlFor(dialect).selectFrom('auditEntry').select(['action', 'after']).where('resource', '=', 'backup').orderBy('entryNo')
      return (await all(ctx.engine, query)).map(({ action, after }) => `${action} ${JSON.parse(String(after)).id}`)
    },
    drop: scratch.drop,
  }
}
