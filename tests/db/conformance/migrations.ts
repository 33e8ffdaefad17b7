// The migrations of this repository: up, down and up again, and by several runners at once.
import { describe, expect, test } from 'vitest'
import { migrationsFolder } from '../../../infra/cli/folder.ts'
import type { Engine } from '../../../shared/db/engine.ts'
import { history, migrate, migrateDown, readMigrations } from '../../../shared/db/migrate.ts'
import { compareSchema, readSchema } from '../../../shared/db/schema.ts'
import { catalogue } from '../../../shared/domains/index.ts'
import { createScratch, dialects } from '../../support/engines.ts'

const now = () => '2027-02-28T14:30:00.000Z'
const noDifference = { missing: [], extra: [] }

export function migrationContract(): void {
  describe.each(dialects)('on %s', (dialect) => {
    /** Works on an empty database through two engines. */
    const withTwo = async (work: (one: Engine, two: Engine) => Promise<void>) => {
      const scratch = await createScratch(dialect)
      try {
        await work(await scratch.open(), await scratch.open())
      } finally {
        await scratch.drop()
      }
    }

    test('go up, down to nothing, and up to the same tables', () =>
      withTwo(async (engine) => {
        const migrations = await readMigrations(migrationsFolder, dialect)
        const numbers = migrations.map(({ number }) => number)
        for (const round of ['first', 'second']) {
          expect([round, (await migrate(engine, migrations, now)).map(({ number }) => number)]).toEqual([round, numbers])
          expect([round, await compareSchema(engine, catalogue)]).toEqual([round, noDifference])
          if (round === 'second') continue
          for (const migration of migrations.toReversed()) expect((await migrateDown(engine, migrations))?.number).toBe(migration.number)
          expect([...(await readSchema(engine))].filter((line) => !line.includes('schemamigration'))).toEqual([])
        }
      }))

    test('are applied once by three runners at once, and the history tells all of them', () =>
      withTwo(async (one, two) => {
        const migrations = await readMigrations(migrationsFolder, dialect)
        const runs = await Promise.all([one, two, one].map((engine) => migrate(engine, migrations, now)))
        expect(runs.flat().map(({ number }) => number)).toEqual(migrations.map(({ number }) => number))
        const told = migrations.map(({ number, name, checksum }) => ({ number, name, checksum, appliedAt: now() }))
        expect(await history(one)).toEqual(told)
        expect(await compareSchema(two, catalogue)).toEqual(noDifference)
      }))
  })
}
