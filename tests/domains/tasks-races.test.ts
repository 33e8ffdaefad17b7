// Several people at one task, on each engine: it is completed once, its next one is made once, and everyone is answered.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeContext } from '../../shared/app.ts'
import { createTable } from '../../shared/catalogue/tables.ts'
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { createScratch, dialects, type Scratch } from '../support/engines.ts'
import { audited } from './facilities-world.ts'
import { act, actOnMany, addTask, buildTeam, successorsOf, type Team, taskOf, told } from './tasks-world.ts'

const tables = [migrationTable, ...allTables(catalogue)]

describe.each(dialects)('on %s', (dialect) => {
  let scratch: Scratch
  let engines: Engine[]
  let team: Team

  beforeAll(async () => {
    scratch = await createScratch(dialect)
    engines = [await scratch.open(), await scratch.open()]
    await engines[0]?.execute(tables.flatMap((table) => createTable(table, dialect)))
  })
  afterAll(() => scratch.drop())

  beforeEach(async () => {
    let next = 0
    const open = engines.map((engine) => ({ engine, ids: createIds(engine), keys: memoryKeys() }))
    // everybody in turn on one of two connections
    team = await buildTeam((actor = systemActor('test')): DbContext => {
      const database = open[next++ % open.length]
      if (!database) throw new Error('nothing is open')
      return makeContext(database, catalogue, createLog('silent'), { actor, source: 'api' })
    })
  })
  afterEach(async () => {
    const texts = tables.map(({ name, columns }) =>
      columns.some((column) => column.isIdentity) && dialect === 'mssql' ? `TRUNCATE TABLE [${name}]` : `DELETE FROM [${name}]`,
    )
    for (const text of texts.toReversed()) await engines[0]?.execute([text])
  })

  test('ten people complete one task at once: one successor, one entry, one message, and all get the same answer', async () => {
    const id = await addTask(team, { dueOn: '2026-11-30', recurrence: 'FREQ=WEEKLY' })
    const people = Array.from({ length: 10 }, (_, at) => team.as(at % 2 === 0 ? 'bob' : 'ann'))
    const answers = await Promise.all(people.map((ctx) => act(ctx, 'complete', id)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await successorsOf(team.ann, id)).toHaveLength(1)
    expect(await taskOf(team.ann, id)).toMatchObject({ status: 'completed', version: 2 })
    const entries = (await audited(team.ann)).filter(({ action }) => String(action).startsWith('task.'))
    expect(entries.map(({ action }) => action)).toEqual(['task.create', 'task.complete', 'task.create'])
    expect((await told(team)).length).toBeLessThanOrEqual(1)
  })

  test('completed and cancelled at once: one of the two, and the other is told', async () => {
    for (let round = 0; round < 5; round++) {
      const id = await addTask(team, { dueOn: '2026-11-30', recurrence: 'FREQ=WEEKLY' })
      const settled = await Promise.allSettled([act(team.as('bob'), 'complete', id), act(team.as('ann'), 'cancel', id)])
      expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      const { status, completedAt, cancelledAt } = await taskOf(team.ann, id)
      expect([completedAt === null, cancelledAt === null]).toEqual([status === 'cancelled', status === 'completed'])
      expect(await successorsOf(team.ann, id)).toHaveLength(status === 'completed' ? 1 : 0)
    }
  })

  test('the same tasks completed in bulk by two at once have one successor each', async () => {
    const ids = []
    for (let at = 0; at < 20; at++) ids.push(await addTask(team, { dueOn: '2026-11-30', recurrence: 'FREQ=DAILY' }))
    const [one, two] = await Promise.all([
      actOnMany(team.as('bob'), { do: 'complete', ids }),
      actOnMany(team.as('ann'), { do: 'complete', ids: ids.toReversed() }),
    ])
    expect(one.changed + two.changed).toBe(20)
    for (const id of ids) expect(await successorsOf(team.ann, id)).toHaveLength(1)
  })
})
