// The deep check: whatever Opsbook does the trail tells of, and whatever is done to the tables behind its back is named.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deepCheck } from '../../shared/audit/deep-check.ts'
import type { Finding } from '../../shared/audit/finding.ts'
import { insert, remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { get } from '../../shared/db/store.ts'
import { category, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { personOf } from '../../shared/person-keys/sealing.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createOffice, csv } from '../support/import-office.ts'
import { randomWork } from '../support/random-work.ts'

const steps = process.env.OPSBOOK_TEST_LONG ? 20_000 : process.env.OPSBOOK_TEST_ENGINE === 'mssql' ? 400 : 3000

async function check(ctx: DbContext) {
  const findings: Finding[] = []
  const { rows } = await deepCheck(ctx, (finding) => findings.push(finding))
  return { rows, findings }
}

const countOf = async (ctx: DbContext) => {
  const results = await ctx.engine.read(
    ctx.catalogue.resources.map(({ table }) => ({ sql: `SELECT count(*) AS n FROM ${table}`, parameters: [] })),
  )
  return results.reduce((sum, [row]) => sum + Number(row?.n), 0)
}

test(`finds nothing after ${steps} random steps of work and imports of it`, async () => {
  const office = await createOffice()
  try {
    await office.furnish()
    const work = randomWork(office.ctx, 1)
    for (let step = 0; step < steps; step++) await work.step()
    const line = (at: number) => `I${at},Item ${at},TOOLS,MAIN,${at % 5},${at}.25,B${at}`
    const header = 'SKU,Name,Category,Store,Qty,Unit Price,Barcode'
    await office.run(csv('stock.csv', header, ...Array.from({ length: 200 }, (_, at) => line(at))))
    await office.run(csv('stock.csv', header, ...Array.from({ length: 200 }, (_, at) => line(at).replace('Item', 'Ding'))))
    const actions = new Set((await office.rows('auditEntry')).map(({ action }) => action))
    for (const done of ['inventoryItem.create', 'user.update', 'stockLevel.adjust', 'inventoryItem.remove', 'inventoryItem.restore'])
      expect(actions).toContain(done)
    expect(await check(office.ctx)).toEqual({ rows: await countOf(office.ctx), findings: [] })
  } finally {
    await office.drop()
  }
})

describe('behind the back of Opsbook', () => {
  let database: TestDatabase
  let ctx: DbContext
  let ids: { person: number; tools: number; main: number; pump: number }
  const idOf = async (resource: Parameters<typeof insert>[0], row: never) => Number((await commit(ctx, [insert(resource, row)]))[0]?.id)
  beforeEach(async () => {
    database = await createTestDatabase()
    ctx = database.context()
    const person = await idOf(user, { username: 'ann', email: 'ann@company.example', name: 'Ann', phone: '1' } as never)
    const tools = await idOf(category, { code: 'TOOLS', name: 'Tools' } as never)
    const main = await idOf(store, { code: 'MAIN', name: 'Main' } as never)
    const pump = await idOf(inventoryItem, { sku: 'PUMP', name: 'Pump', categoryId: tools, storeId: main, unitCost: 4 } as never)
    await commit(ctx, [update(inventoryItem, await get(ctx, inventoryItem, pump), { name: 'Pump 2', packSize: 2.5 })])
    ids = { person, tools, main, pump }
  })
  afterEach(() => database.drop())
  const tamper = async (sql: string) => {
    await ctx.engine.execute([sql])
    return (await check(ctx)).findings.map(({ message: _, ...finding }) => finding)
  }
  const item = () => ({ kind: 'row-changed', resource: 'inventoryItem', rowId: ids.pump })
  const decimal = (units: number, scale: number) => (ctx.engine.dialect === 'sqlite' ? units : units / 10 ** scale)

  test('a changed value is named with what it was', async () => {
    expect(await tamper(`UPDATE facilities_inventoryItem SET unitCost = ${decimal(999, 2)} WHERE id = ${ids.pump}`)).toEqual([
      { ...item(), column: 'unitCost', expected: '4.00', found: '9.99' },
    ])
    expect((await check(ctx)).findings[0]?.message).toBe(
      `inventoryItem ${ids.pump} was changed outside Opsbook: unitCost is 9.99, the trail says 4.00`,
    )
  })

  test('so is one that was emptied, a stamp, a version, a removal and a key apart from its text', async () => {
    expect(await tamper(`UPDATE facilities_inventoryItem SET unitCost = NULL, version = 7 WHERE id = ${ids.pump}`)).toEqual([
      { ...item(), column: 'version', expected: '2', found: '7' },
      { ...item(), column: 'unitCost', expected: '4.00', found: 'empty' },
    ])
    const other = '2020-01-01T00:00:00.000'
    const at = `${other}${ctx.engine.dialect === 'sqlite' ? 'Z' : ''}`
    await tamper(`UPDATE facilities_inventoryItem SET unitCost = ${decimal(400, 2)}, version = 2 WHERE id = ${ids.pump}`)
    const stamped = await tamper(
      `UPDATE facilities_inventoryItem SET createdAt = '${at}', updatedAt = '${at}', createdBy = 'eve', updatedBy = 'eve', deletedAt = '${at}' WHERE id = ${ids.pump}`,
    )
    expect(stamped.map(({ column, found }) => [column, found])).toEqual([
      ['createdAt', `${other}Z`],
      ['createdBy', 'eve'],
      ['updatedAt', `${other}Z`],
      ['updatedBy', 'eve'],
      ['deletedAt', `${other}Z`],
    ])
    const key = ctx.engine.dialect === 'sqlite' ? "'other'" : "convert(varbinary(800), 'other')"
    const keyed = await tamper(`UPDATE facilities_category SET codeKey = ${key} WHERE id = ${ids.tools}`)
    expect(keyed.filter(({ resource }) => resource === 'category')).toEqual([
      { kind: 'row-changed', resource: 'category', rowId: ids.tools, column: 'codeKey', expected: 'tools', found: 'other' },
    ])
  })

  test('an entry that was spoilt is no entry, and the check goes on', async () => {
    await ctx.engine.execute([`UPDATE auditEntry SET before = '5' WHERE action = 'inventoryItem.update'`])
    expect((await check(ctx)).findings).toEqual([])
    expect(await tamper(`UPDATE auditEntry SET after = '{oops' WHERE action = 'store.create'`)).toEqual([
      { kind: 'row-inserted', resource: 'store', rowId: ids.main },
    ])
  })

  test('a personal value is named and not shown', async () => {
    const found = await tamper(`UPDATE shared_user SET name = 'Eve', phone = NULL WHERE id = ${ids.person}`)
    const person = { kind: 'row-changed', resource: 'user', rowId: ids.person }
    expect(found).toEqual([
      { ...person, column: 'name', expected: '[personal]', found: '[personal]' },
      { ...person, column: 'phone', expected: '[personal]', found: 'empty' },
    ])
    expect(JSON.stringify((await check(ctx)).findings)).not.toMatch(/Eve|Ann|ann@/)
  })

  test('what was erased of a person, and a secret, are left out; the rest of the row is not', async () => {
    await ctx.keys.erase(personOf('user', ids.person), ctx.now())
    const personal = ['phone', 'telegramId'].map((name) => `${name} = NULL`)
    expect(
      await tamper(`UPDATE shared_user SET ${personal.join(', ')}, name = '[erased]', passwordHash = 'x' WHERE id = ${ids.person}`),
    ).toEqual([])
    expect(await tamper(`UPDATE shared_user SET role = 'admin' WHERE id = ${ids.person}`)).toEqual([
      { kind: 'row-changed', resource: 'user', rowId: ids.person, column: 'role', expected: 'staff', found: 'admin' },
    ])
  })

  test('a row that nobody made, and one that nobody removed', async () => {
    const columns = 'version, lockVersion, createdAt, createdBy, updatedAt, updatedBy, code, codeKey, name, nameKey'
    const copy = columns
      .replace('code,', "'X',")
      .replace('codeKey', ctx.engine.dialect === 'sqlite' ? "'x'" : "convert(varbinary(800), 'x')")
    expect(
      await tamper(`INSERT INTO facilities_category (id, ${columns}) SELECT 999, ${copy} FROM facilities_category WHERE id = ${ids.tools}`),
    ).toEqual([{ kind: 'row-inserted', resource: 'category', rowId: 999 }])
    await ctx.engine.execute(['DELETE FROM facilities_category WHERE id = 999'])
    expect(await tamper(`DELETE FROM facilities_inventoryItem WHERE id = ${ids.pump}`)).toEqual([
      { kind: 'row-missing', resource: 'inventoryItem', rowId: ids.pump },
    ])
  })

  test('a row that was put back to what it was before is no longer what the trail says', async () => {
    const [before] = await ctx.engine.read([{ sql: 'SELECT * FROM facilities_category', parameters: [] }])
    await commit(ctx, [update(category, await get(ctx, category, ids.tools), { name: 'Other' })])
    const name = String(before?.[0]?.name)
    const found = await tamper(`UPDATE facilities_category SET version = 1, name = '${name}' WHERE id = ${ids.tools}`)
    expect(found.map(({ column }) => column)).toEqual(['version', 'name'])
  })

  test('rows beyond a thousand findings are not looked at', async () => {
    await commit(
      ctx,
      Array.from({ length: 1200 }, (_, at) => insert(category, { code: `C${at}`, name: 'C' })),
    )
    const found = await tamper("UPDATE facilities_category SET icon = 'x'")
    expect(found).toHaveLength(1000)
  })
})

test('rows that others write meanwhile are no findings', async () => {
  const database = await createTestDatabase()
  const ctx = database.context()
  try {
    await commit(
      ctx,
      Array.from({ length: 50 }, (_, at) => insert(category, { code: `C${at}`, name: 'C' })),
    )
    const work = randomWork(ctx, 2)
    let isOver = false
    const writer = (async () => {
      while (!isOver) {
        await work.step()
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    for (let round = 0; round < 20; round++) expect((await check(ctx)).findings).toEqual([])
    isOver = true
    await writer
    const [row] = await commit(ctx, [insert(category, { code: 'LAST', name: 'C' })])
    await commit(ctx, [remove(category, await get(ctx, category, Number(row?.id)))])
    expect((await check(ctx)).findings).toEqual([])
  } finally {
    await database.drop()
  }
})
