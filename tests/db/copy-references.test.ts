// References that point at rows not copied yet: up and down one table, and around a cycle of two.
import { afterEach, describe, expect, test } from 'vitest'
import { defineCatalogue } from '../../shared/catalogue/catalogue.ts'
import type { Dialect } from '../../shared/catalogue/column.ts'
import { ref, text } from '../../shared/catalogue/kinds.ts'
import { type Columns, defineResource } from '../../shared/catalogue/resource.ts'
import { createTable, type Table } from '../../shared/catalogue/tables.ts'
import { copyRows } from '../../shared/db/copy.ts'
import { copyOrder } from '../../shared/db/copy-order.ts'
import type { Engine, Op } from '../../shared/db/engine.ts'
import { allTables } from '../../shared/db/schema.ts'
import { proveTable } from '../../shared/db/table-hash.ts'
import { createScratch, dialects, type Scratch } from '../support/engines.ts'

const resource = (name: string, columns: Columns, naturalKey: readonly string[] = []) =>
  defineResource<Columns>({ domain: 'test', name, slug: `${name}s`, description: 'A thing.', columns, naturalKey, lists: {} })

/** A room lies in a room, two rooms of one name in different ones; a ring always has a next; a team has a lead, who is of a team. */
const tables = allTables(
  defineCatalogue([
    resource('room', { name: text({ max: 40 }), parentId: ref('room', { optional: true }) }, ['name', 'parentId']),
    resource('ring', { nextId: ref('ring', {}) }),
    resource('team', { leadId: ref('person', { optional: true }), deputyId: ref('person', { optional: true }) }),
    resource('person', { teamId: ref('team', {}) }),
  ]),
)
const own = tables.filter(({ name }) => name.startsWith('test_'))
const count = 4500

const scratches: Scratch[] = []
afterEach(async () => {
  for (const scratch of scratches.splice(0)) await scratch.drop()
})

/** Without keys that point at a table made later; those follow. */
async function makeTables(engine: Engine): Promise<void> {
  const made = new Set<string>()
  const after: string[] = []
  for (const table of tables) {
    made.add(table.name)
    const isEarly = (to: string | null) => to === null || made.has(to)
    const columns = table.columns.map((column) => (isEarly(column.refersTo) ? column : { ...column, refersTo: null }))
    const late = table.columns.filter(({ refersTo }) => !isEarly(refersTo))
    const isLater = engine.dialect === 'mssql'
    await engine.execute(createTable(isLater ? { ...table, columns } : table, engine.dialect))
    if (isLater)
      after.push(
        ...late.map(
          ({ name, refersTo }) =>
            `ALTER TABLE ${table.name} ADD CONSTRAINT FK_${table.name}_${name} FOREIGN KEY (${name}) REFERENCES ${refersTo} (id)`,
        ),
      )
  }
  await engine.execute(after)
}

async function makeDatabase(dialect: Dialect): Promise<Engine> {
  const scratch = await createScratch(dialect)
  scratches.push(scratch)
  const engine = await scratch.open()
  await makeTables(engine)
  return engine
}

const system = 'id, version, lockVersion, createdAt, createdBy, updatedAt, updatedBy, deletedAt'
const at = "'2027-02-28T14:30:00.123Z'"
const rows = (deleted = 'NULL') =>
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT i, 1, 0, ${at}, 'fill', ${at}, 'fill', ${deleted}`

/** Most references point far ahead, some at the row itself or behind; some rows are deleted. */
async function fill(engine: Engine): Promise<void> {
  const deleted = `CASE WHEN i % 9 = 0 THEN ${at} END`
  await engine.execute([
    'PRAGMA defer_foreign_keys = ON',
    `INSERT INTO test_room (${system}, name, nameKey, parentId) ${rows(deleted)}, 'Office', 'office', CASE WHEN i < ${count} THEN ${count} + 1 - i END FROM n WHERE i <> 2`,
    `INSERT INTO test_ring (${system}, nextId) ${rows()}, i % ${count} + 1 FROM n`,
    `INSERT INTO test_team (${system}, leadId, deputyId) ${rows(deleted)}, ${count} + 1 - i, CASE WHEN i % 2 = 0 THEN i END FROM n`,
    `INSERT INTO test_person (${system}, teamId) ${rows(deleted)}, i FROM n`,
    `UPDATE test_room SET parentId = NULL WHERE parentId = 2`,
  ])
}

async function differences(source: Engine, target: Engine): Promise<string[]> {
  const proofs = []
  for (const table of own) proofs.push(await proveTable(source, target, table))
  return proofs.flatMap(({ table, source: { rows: found }, difference }) =>
    difference || found < count - 1 ? [`${table} ${found} ${difference}`] : [],
  )
}

describe.each(dialects)('to %s', (dialect) => {
  test('references ahead and around a cycle arrive as they were', async () => {
    const [source, target] = [await makeDatabase('sqlite'), await makeDatabase(dialect)]
    await fill(source)
    expect(await copyRows({ source, target }, tables, () => undefined)).toBe(4 * count - 1)
    expect(await differences(source, target)).toEqual([])
    expect(await copyRows({ source, target }, tables, () => undefined)).toBe(0)
    expect(await differences(source, target)).toEqual([])
  })

  test('broken off before every batch in turn, the copy ends the same', async () => {
    const [source, target] = [await makeDatabase('sqlite'), await makeDatabase(dialect)]
    await fill(source)
    let written = 0
    const write = async (ops: readonly Op[], id: string) => {
      if (id.includes('probe')) return target.write(ops, id)
      if (written++ > 0) throw new Error('broken off')
      return target.write(ops, id)
    }
    for (let runs = 1; runs < 60; runs++) {
      written = 0
      const isOver = await copyRows({ source, target: { ...target, write } }, tables, () => undefined).then(
        () => true,
        () => false,
      )
      if (isOver) break
    }
    expect(await copyRows({ source, target }, tables, () => undefined)).toBe(0)
    expect(await differences(source, target)).toEqual([])
  })
})

test('tables are copied after those they refer to, whatever the order they are named in', () => {
  const names = (given: readonly Table[]) => copyOrder(given).map(({ table, late }) => [table.name, ...late.map(({ column }) => column)])
  const cycle = [['test_team', 'leadId', 'deputyId'], ['test_person']]
  expect(names(own)).toEqual([['test_room', 'parentId'], ['test_ring', 'nextId'], ...cycle])
  expect(names(own.toReversed())).toEqual([['test_ring', 'nextId'], ['test_room', 'parentId'], ...cycle])
})
