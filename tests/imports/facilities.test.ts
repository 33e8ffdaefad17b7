// The facilities workbook, which nobody here made: every sheet ends as expected.json says, cell for cell, and twice is as once.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { seed } from '../../infra/cli/seed.ts'
import { expectedFacilities, fixture, seenRows, stockLines } from '../support/expected-stock.ts'
import { expectWorkbook } from '../support/expected-workbook.ts'
import { createOffice, type Done, type Office } from '../support/import-office.ts'

const workbook = fixture('facilities.xlsx')
let office: Office
beforeEach(async () => {
  office = await createOffice()
})
afterEach(() => office.drop())

function expectSheets(done: Done): void {
  expectWorkbook(done, 'facilities.xlsx')
  expect(done.report.sheets.find(({ sheet }) => sheet === 'old - do not use')?.notes).toEqual([expect.stringContaining('hidden')])
}

describe.each(['an empty database', 'a seeded database'])('on %s', (which) => {
  beforeEach(async () => {
    if (which === 'a seeded database') await seed(office.ctx)
  })

  test('validate mode finds every bad cell and writes nothing but the import itself', async () => {
    const before = await office.contents()
    const done = await office.run(workbook, { mode: 'validate', isPartial: true })
    expect(done.outcome).toBe('done-with-rejects')
    expectSheets(done)
    expect(await office.contents()).toEqual(before)
    expect(done.row).toMatchObject({ state: 'done-with-rejects', rowsDone: 246, rowsTotal: 246, reason: null })
  })

  test('strict apply refuses the same cells and writes nothing', async () => {
    const before = await office.contents()
    const done = await office.run(workbook, { mode: 'apply' })
    expect(done.outcome).toBe('done-with-rejects')
    expectSheets(done)
    expect(done.report.applied).toBe(0)
    expect(await office.contents()).toEqual(before)
  })

  test('partial apply brings in every good line as a person reads it, with its stock', async () => {
    const done = await office.run(workbook, { isPartial: true })
    expectSheets(done)
    const items = await office.items()
    const lines = stockLines()
    expect(lines).toHaveLength(213)
    for (const { quantity, ...line } of lines) {
      expect(items.get(line.sku), line.sku).toMatchObject({ ...line, currency: 'ZAR', onHand: quantity, moved: quantity })
    }
    const movements = await office.rows('facilities_stockMovement')
    const imported = movements.filter(({ reason }) => reason === 'opening quantity')
    expect(imported).toHaveLength(lines.filter(({ quantity }) => quantity > 0).length)
    expect(imported.every(({ kind }) => kind === 'count')).toBe(true)
  })

  test('the second time nothing changes: no insert, no update, every table the same', async () => {
    await office.run(workbook, { isPartial: true })
    const before = await office.contents()
    const done = await office.run(workbook, { isPartial: true })
    expectSheets(done)
    expect(done.report.sheets.map(({ inserts, updates }) => inserts + updates)).toEqual([0, 0, 0, 0, 0])
    expect(done.report.applied).toBe(0)
    expect(await office.contents()).toEqual(before)
  })
})

test('the difficult cells come out as expected.json says', async () => {
  await office.run(workbook, { isPartial: true })
  const items = await office.items()
  const { values = {} } = expectedFacilities['Stock list'] ?? {}
  const columns: Readonly<Record<string, string>> = { A: 'sku', B: 'name', D: 'store', H: 'unitCost', J: 'expiresOn' }
  for (const [cell, value] of Object.entries(values)) {
    const column = columns[cell[0] ?? ''] ?? ''
    const sku = String(new Map(seenRows('Stock list')).get(Number(cell.slice(1)))?.[0])
    expect([cell, items.get(sku)?.[column]]).toEqual([cell, value])
  }
  const stores = await office.rows('facilities_store')
  expect(stores.map(({ code }) => code)).toContain('007')
})

test('every inserted row has exactly one audit entry, with source, import and actor', async () => {
  const { id } = await office.run(workbook, { isPartial: true })
  const contents = await office.contents()
  const entries = contents.auditEntry ?? []
  const rows = Object.entries(contents).flatMap(([table, list]) =>
    table.startsWith('facilities_') || table.startsWith('shared_') ? list.map((row) => `${table.split('_')[1]} ${row.id}`) : [],
  )
  expect(entries.map(({ resource, rowId }) => `${resource} ${rowId}`).sort()).toEqual(rows.sort())
  expect(rows.length).toBeGreaterThan(238)
  const marks = new Set(entries.map(({ source, importId, actor, version }) => `${source} ${importId} ${actor} ${version}`))
  expect([...marks]).toEqual([`import ${id} system:test 1`])
})
