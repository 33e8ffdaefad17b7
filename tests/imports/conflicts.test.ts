// Other writers between plan and apply, runs that are cut off anywhere, and two runs of one import: nothing twice, nothing half.
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { remove } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { Op } from '../../shared/db/engine.ts'
import { findImport, type ImportRow } from '../../shared/db/imports.ts'
import { get } from '../../shared/db/store.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { failImport } from '../../shared/imports/fail.ts'
import { oneCommitRows } from '../../shared/imports/run-ground.ts'
import { createOffice, csv, type Done, type Office } from '../support/import-office.ts'

let office: Office
let parents: Awaited<ReturnType<Office['furnish']>>
beforeEach(async () => {
  office = await createOffice()
  parents = await office.furnish()
})
afterEach(() => office.drop())

const line = (at: number) => `I${String(at).padStart(6, '0')},Item ${at},TOOLS,MAIN,${at % 3},2,B${at}`
const stock = (count: number) =>
  csv('stock.csv', 'SKU,Name,Category,Store,Qty,Unit Price,Barcode', ...Array.from({ length: count }, (_, at) => line(at)))
const many = oneCommitRows + 100
const insertsItems = (ops: readonly Op[]) => ops.some((op) => op.kind === 'insert' && op.table === 'facilities_inventoryItem')

/** Counts that hold together, in the report as in the database. */
async function expectWhole({ sheet, report }: Done, id: number): Promise<void> {
  expect(sheet.rows).toBe(sheet.accepted + sheet.rejected)
  expect(sheet.accepted).toBe(sheet.inserts + sheet.updates + sheet.unchanged)
  expect(report.applied).toBe(sheet.inserts + sheet.updates)
  expect(sheet.applied).toBeUndefined()
  const entries = (await office.rows('auditEntry')).filter(({ importId, resource }) => importId === id && resource === 'inventoryItem')
  expect(entries.filter(({ action }) => action === 'inventoryItem.create')).toHaveLength(sheet.inserts)
  expect(new Set(entries.map(({ rowId }) => rowId)).size).toBe(entries.length)
}

/** Live rows by table, and the audit entries of live items. */
async function living(): Promise<Record<string, number>> {
  const contents = await office.contents()
  return Object.fromEntries(
    Object.entries(contents).map(([table, rows]) => [table, rows.filter(({ deletedAt }) => deletedAt === null).length]),
  )
}

describe('a partial import', () => {
  test('whose row loses its barcode to another writer after the plan ends applied-with-conflicts, and the counts add up', async () => {
    const done = await office.run(stock(50), {
      isPartial: true,
      beforeWrite: async (state) => {
        if (state === 'applying') await office.addItem({ sku: 'Z', barcode: 'B7' }, parents)
      },
    })
    expect(done).toMatchObject({
      outcome: 'applied-with-conflicts',
      refused: ['G9 taken'],
      report: { conflicts: 1 },
      row: { state: 'applied-with-conflicts' },
    })
    expect(done.sheet).toMatchObject({ rows: 50, accepted: 49, rejected: 1, inserts: 49 })
    await expectWhole(done, done.id)
  })

  test('decides a chunk anew when a key is taken between its look and its commit, and leaves the other writer’s row alone', async () => {
    let isFirst = true
    const done = await office.run(stock(50), {
      isPartial: true,
      beforeWrite: async (_, ops) => {
        if (!isFirst || !insertsItems(ops)) return
        isFirst = false
        await office.addItem({ sku: 'I000007', name: 'Item 7' }, parents)
      },
    })
    expect(done).toMatchObject({
      outcome: 'applied-with-conflicts',
      refused: ['A9 changed_since'],
      report: { conflicts: 1 },
      sheet: { inserts: 49, updates: 0 },
    })
    await expectWhole(done, done.id)
    expect((await office.items()).size).toBe(50)
  })

  test('refuses the rows whose parent another writer has removed meanwhile', async () => {
    let isFirst = true
    const file = csv('stock.csv', 'SKU,Name,Category,Store', 'A,a,TOOLS,MAIN', 'B,b,SPARE,MAIN')
    const done = await office.run(file, {
      isPartial: true,
      beforeWrite: async (_, ops) => {
        if (!isFirst || !insertsItems(ops)) return
        isFirst = false
        await commit(office.ctx, [remove(category, await get(office.ctx, category, parents.spare))])
      },
    })
    expect(done).toMatchObject({ outcome: 'applied-with-conflicts', refused: ['C3 reference'], sheet: { accepted: 1, rejected: 1 } })
    await expectWhole(done, done.id)
  })
})

describe('a strict import', () => {
  test('of one commit that another writer gets in the way of writes nothing', async () => {
    const done = await office.run(stock(50), {
      beforeWrite: async (state) => {
        if (state === 'applying') await office.addItem({ sku: 'Z', barcode: 'B7' }, parents)
      },
    })
    expect(done.outcome).toBe('failed')
    expect(done.row.reason).toMatch(/^the database has changed since the plan: stock G9: "B7" belongs to row \d+ of inventoryItem$/)
    expect([...(await office.items()).keys()]).toEqual(['Z'])
  })

  test('beyond one commit is undone completely when a key is taken while it is applied', async () => {
    const before = await living()
    let chunks = 0
    const done = await office.run(stock(many), {
      beforeWrite: async (_, ops) => {
        if (insertsItems(ops) && ++chunks === 3) await office.addItem({ sku: 'Z', barcode: `B${many - 1}` }, parents)
      },
    })
    expect(chunks).toBeGreaterThan(3)
    expect(done.outcome).toBe('failed')
    expect(done.row.reason).toMatch(
      /^the database has changed since the plan: .+; the \d+ changes applied before were undone, nothing is left of this import$/,
    )
    const after = await living()
    expect({ ...after, auditEntry: 0 }).toEqual({ ...before, facilities_inventoryItem: 1, auditEntry: 0 })
    const entries = (await office.rows('auditEntry')).filter(({ importId }) => importId === done.id)
    const verbs = Map.groupBy(entries, ({ action }) => String(action).split('.')[1])
    expect(verbs.get('create')?.length).toBe(verbs.get('remove')?.length)
  }, 300_000)

  test('that is killed while it is undone is undone to the end by the next run', async () => {
    const before = await living()
    let removals = 0
    const run = office.run(stock(many), {
      beforeWrite: async (_, ops) => {
        const isRemoval = ops.some((op) => op.kind === 'unreferenced')
        if (isRemoval && ++removals === 4) throw new Error('killed')
        if (insertsItems(ops) && removals === 0 && (await office.rows('facilities_inventoryItem')).length > 4000) {
          await office.addItem({ sku: `Z${removals}`, barcode: `B${many - 1}` }, parents).catch(() => undefined)
        }
      },
    })
    await expect(run).rejects.toThrow('killed')
    const [row] = await office.rows('import')
    expect(row?.state).toBe('undoing')
    const done = await office.run(stock(many), { again: Number(row?.id) })
    expect(done.outcome).toBe('failed')
    expect(done.row.reason).toMatch(/nothing is left of this import$/)
    expect({ ...(await living()), auditEntry: 0 }).toEqual({ ...before, facilities_inventoryItem: 1, auditEntry: 0 })
  }, 300_000)

  test('whose file is gone when it should be carried on is undone, and says what it had applied', async () => {
    const before = await living()
    const id = await cutOff(3)
    await failImport(office.ctx, id, 'the file was removed')
    expect(await findImport(office.ctx, id)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^the file was removed; the \d+ changes applied before were undone/),
    })
    expect({ ...(await living()), auditEntry: 0 }).toEqual({ ...before, auditEntry: 0 })
  }, 300_000)

  test('that is undone leaves alone what others have built upon, and says so', async () => {
    const id = await cutOff(3)
    const [item] = (await office.rows('facilities_inventoryItem')).slice(-1)
    await office.database.engine.execute([`UPDATE "facilities_inventoryItem" SET "version" = 2 WHERE "id" = ${item?.id}`])
    await failImport(office.ctx, id, 'the file was removed')
    const { reason } = (await findImport(office.ctx, id)) ?? {}
    expect(reason).toMatch(/1 could not be, because others have changed or used those rows since/)
    expect((await living()).facilities_inventoryItem).toBe(1)
  }, 300_000)
})

/** Begins a strict import that is cut off before its n-th chunk; returns its id. */
async function cutOff(chunk: number, isPartial = false): Promise<number> {
  let chunks = 0
  const run = office.run(stock(many), {
    isPartial,
    beforeWrite: async (_, ops) => {
      if (insertsItems(ops) && ++chunks === chunk) throw new Error('killed')
    },
  })
  await expect(run).rejects.toThrow('killed')
  const [row] = await office.rows('import')
  expect(row).toMatchObject({ state: 'applying', step: chunk - 1 })
  return Number(row?.id)
}

describe('an import that is cut off', () => {
  test('while it is applied is carried on: no row twice, none missing, one audit entry each, counts as planned', async () => {
    const id = await cutOff(4)
    const done = await office.run(stock(many), { again: id })
    expect(done).toMatchObject({
      outcome: 'done',
      refused: [],
      sheet: { rows: many, inserts: many, updates: 0, unchanged: 0 },
      row: { rowsDone: many },
    })
    await expectWhole(done, id)
    expect((await office.items()).size).toBe(many)
    expect(await office.rows('facilities_stockMovement')).toHaveLength(
      Array.from({ length: many }, (_, at) => at).filter((at) => at % 3 > 0).length,
    )
  }, 300_000)

  test('keeps in mind the conflicts of before', async () => {
    const before = await cutOffWithConflict()
    const done = await office.run(stock(many), { again: before, isPartial: true })
    expect(done).toMatchObject({
      outcome: 'applied-with-conflicts',
      refused: ['G9 taken'],
      report: { conflicts: 1 },
      sheet: { rejected: 1, inserts: many - 1 },
    })
    await expectWhole(done, before)
  }, 300_000)

  async function cutOffWithConflict(): Promise<number> {
    let chunks = 0
    const run = office.run(stock(many), {
      isPartial: true,
      beforeWrite: async (state, ops) => {
        if (state === 'applying') await office.addItem({ sku: 'Z', barcode: 'B7' }, parents)
        else if (insertsItems(ops) && ++chunks === 3) throw new Error('killed')
      },
    })
    await expect(run).rejects.toThrow('killed')
    return Number((await office.rows('import'))[0]?.id)
  }

  test.each(['reading', 'planned', 'applying', 'done'])(
    'just before it is %s is begun anew, with its issues listed once',
    async (moment) => {
      const file = csv('stock.csv', 'SKU,Name,Category,Store', 'A,a,TOOLS,MAIN', 'B,b,NONE,MAIN')
      const run = office.run(file, {
        isPartial: true,
        beforeWrite: async (state) => {
          if (state?.startsWith(moment)) throw new Error('killed')
        },
      })
      await expect(run).rejects.toThrow('killed')
      const id = Number((await office.rows('import'))[0]?.id)
      const done = await office.run(file, { again: id })
      expect(done).toMatchObject({ outcome: 'done-with-rejects', refused: ['C3 reference'], sheet: { rows: 2, inserts: 1, rejected: 1 } })
      await expectWhole(done, id)
    },
  )

  test('between two of its issues lists each once', async () => {
    const file = csv('stock.csv', 'SKU,Name,Category,Store', ...Array.from({ length: 1200 }, (_, at) => `A${at},a,NONE,MAIN`))
    let lists = 0
    const run = office.run(file, {
      beforeWrite: async (_, ops) => {
        if (ops.some((op) => op.kind === 'insert' && op.table === 'importIssue') && ++lists === 3) throw new Error('killed')
      },
    })
    await expect(run).rejects.toThrow('killed')
    const id = Number((await office.rows('import'))[0]?.id)
    const done = await office.run(file, { again: id })
    expect(done.issues.map(({ no }) => no)).toEqual(Array.from({ length: 1200 }, (_, at) => at + 1))
  })

  test('at its deadline has done at least one chunk, and goes on from there', async () => {
    const first = await office.run(stock(many), { deadline: 0 })
    expect(first).toMatchObject({ outcome: 'applying', row: { state: 'applying', step: 1 } })
    let done = first
    for (let round = 0; done.outcome === 'applying' && round < 50; round++)
      done = await office.run(stock(many), { again: first.id, deadline: 0 })
    expect(done).toMatchObject({ outcome: 'done', sheet: { inserts: many, unchanged: 0 } })
    await expectWhole(done, first.id)
  }, 300_000)
})

describe('two runs of one import', () => {
  test('at once: one gets through, nothing is written twice', async () => {
    const file = stock(many)
    const id = await cutOff(2)
    const runs = await Promise.all([office.run(file, { again: id }), office.run(file, { again: id }), office.run(file, { again: id })])
    expect(runs.map(({ outcome }) => outcome).sort()).toEqual(['done', 'taken', 'taken'])
    const done = runs.find(({ outcome }) => outcome === 'done')
    expect(done?.sheet).toMatchObject({ inserts: many, unchanged: 0 })
    if (done) await expectWhole(done, id)
    expect((await office.items()).size).toBe(many)
  }, 300_000)

  test('of which the second has seen an earlier state: it lets the first go on', async () => {
    const file = stock(50)
    let seen: ImportRow | undefined
    let second: Done | undefined
    const done = await office.run(file, {
      beforeWrite: async (state, ops) => {
        if (state === 'planned') seen = await findImport(office.ctx, Number((await office.rows('import'))[0]?.id))
        if (!insertsItems(ops) || second) return
        second = await office.run(file, { again: seen })
      },
    })
    expect(seen?.state).toBe('reading')
    expect([done.outcome, second?.outcome]).toEqual(['done', 'taken'])
    await expectWhole(done, done.id)
  })
})

test('no run leaves working files behind', async () => {
  const own = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`opsbook-scratch-${process.pid}-`))
  await office.run(stock(3))
  await office.run({ name: 'x.csv', content: 'nothing known\n1\n' })
  expect(own()).toEqual([])
})
