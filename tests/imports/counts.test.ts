// For any small stock sheet: rows = accepted + rejected, accepted = inserts + updates + unchanged, and the plan is what apply does.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOffice, csv, type Office } from '../support/import-office.ts'

const runs = process.env.OPSBOOK_TEST_LONG ? 400 : 40
let office: Office
beforeAll(async () => {
  office = await createOffice()
  await office.furnish()
})
afterAll(() => office.drop())

const pick = (...texts: readonly string[]) => fc.constantFrom(...texts)
const row = fc
  .tuple(
    pick('A', 'B', 'C', 'D', 'a', 'E1', '', ' F '),
    pick('Drill', 'Saw', '', 'x'.repeat(201)),
    pick('TOOLS', 'tools', 'Spare parts', 'NONE', ''),
    pick('MAIN', '007', 'Annex', '7', ''),
    pick('0', '1', '2.5', '-1', 'many', '1,5', ''),
    pick('1', '2.25', '0.001', 'R 3', ''),
    pick('', '', '111', '222', '333'),
    pick('', '2027-02-28', '31/01/2027', '01/31/2027', '31/02/2027'),
  )
  .map((cells) => cells.map((cell) => `"${cell}"`).join(','))
const special = pick('', ',,,,,,,', 'TOTAL,,,,5,,,', '"  ",,,,,,,', 'SKU,Name,Category,Store,Qty,Unit Price,Barcode,Expiry')
const sheet = fc.array(fc.oneof({ weight: 8, arbitrary: row }, { weight: 1, arbitrary: special }), { maxLength: 12 })

test('counts add up, and apply does what validate said', async () => {
  await fc.assert(
    fc.asyncProperty(sheet, fc.boolean(), async (rows, isPartial) => {
      const file = csv('stock.csv', 'SKU,Name,Category,Store,Qty,Unit Price,Barcode,Expiry', ...rows)
      const planned = await office.run(file, { mode: 'validate', isPartial })
      const before = await office.contents()
      const done = await office.run(file, { isPartial })
      const after = await office.contents()
      const { sheet: counts } = done
      expect(counts).toEqual(planned.sheet)
      expect(done.refused).toEqual(planned.refused)
      expect(counts.rows).toBe(counts.accepted + counts.rejected)
      expect(counts.accepted).toBe(counts.inserts + counts.updates + counts.unchanged)
      expect(done.refused.length > 0).toBe(counts.rejected > 0)
      const isWritten = isPartial || counts.rejected === 0
      const grown = (table: string) => (after[table]?.length ?? 0) - (before[table]?.length ?? 0)
      expect(grown('facilities_inventoryItem')).toBe(isWritten ? counts.inserts : 0)
      const entries = (after.auditEntry ?? []).slice(before.auditEntry?.length ?? 0)
      const changed = entries.filter(({ action }) => action === 'inventoryItem.update')
      expect(changed).toHaveLength(isWritten ? counts.updates : 0)
      expect(entries).toHaveLength(
        grown('facilities_inventoryItem') +
          changed.length +
          grown('facilities_stockLot') +
          grown('facilities_stockLevel') +
          grown('facilities_stockMovement'),
      )
      const again = await office.run(file, { isPartial })
      // a barcode that the first run took from another row is free for the second
      const mayFollow = isPartial ? done.refused.filter((refusal) => refusal.endsWith(' taken')).length : 0
      expect(again.report.applied).toBeLessThanOrEqual(mayFollow)
      if (isWritten && again.report.applied === 0) expect(await office.contents()).toEqual(after)
      for (const { onHand, moved } of (await office.items()).values()) expect(onHand).toBe(moved)
    }),
    { numRuns: runs },
  )
}, 300_000)
