// For any small stock sheet: rows = accepted + rejected, accepted = inserts + updates + unchanged, and the plan is what apply does.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { gather, select } from '../../shared/db/store.ts'
import { category, inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { AppError } from '../../shared/errors.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'

const runs = process.env.OPSBOOK_TEST_LONG ? 400 : 40
let office: Office
let parents: Awaited<ReturnType<Office['furnish']>>
beforeAll(async () => {
  office = await createOffice()
  parents = await office.furnish()
})
afterAll(() => office.drop())

const pick = <T extends string>(...texts: readonly T[]) => fc.constantFrom(...texts)
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
    fc.asyncProperty(sheet, fc.boolean(), pick<'keep' | 'clear'>('keep', 'clear'), async (rows, isPartial, emptyCells) => {
      const file = csv('stock.csv', 'SKU,Name,Category,Store,Qty,Unit Price,Barcode,Expiry', ...rows)
      const planned = await office.run(file, { mode: 'validate', isPartial, emptyCells })
      const before = await office.contents()
      const done = await office.run(file, { isPartial, emptyCells })
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
      const again = await office.run(file, { isPartial, emptyCells })
      // a barcode that the first run took from another row is free for the second
      const mayFollow = isPartial ? done.refused.filter((refusal) => refusal.endsWith(' taken')).length : 0
      expect(again.report.applied).toBeLessThanOrEqual(mayFollow)
      if (isWritten && again.report.applied === 0) expect(await office.contents()).toEqual(after)
      for (const { onHand, moved } of (await office.items()).values()) expect(onHand).toBe(moved)
    }),
    { numRuns: runs },
  )
}, 300_000)

const skus = ['A', 'B', 'C', 'D', 'E1', 'F']
const goodRow = fc.tuple(pick(...skus), pick('Drill', 'Saw'), pick('TOOLS', 'TOOLS', 'Spare parts'), pick('1', '2.25', ''))
const goodSheet = fc
  .uniqueArray(goodRow, { selector: ([sku]) => sku, minLength: 3, maxLength: 6 })
  .map((rows) => rows.map(([sku, name, kind, price]) => `${sku},${name},${kind},MAIN,,${price},,`))
const act = fc.tuple(pick('change', 'change', 'remove', 'create', 'rename parts'), pick(...skus))

/** What another person does meanwhile; an item that is there, or has stock, is not made or removed. */
async function does(what: string, sku: string, at: number): Promise<void> {
  const [[item], [parts]] = await gather(office.ctx, [
    select(office.ctx, inventoryItem, { sku }),
    select(office.ctx, category, { code: 'SPARE' }),
  ])
  if (what === 'create' && !item) await office.addItem({ sku, name: `Theirs ${at}` }, parents)
  if (what === 'change' && item) await commit(office.ctx, [update(inventoryItem, item, { name: `Theirs ${item.version}` })])
  if (what === 'rename parts' && parts)
    await commit(office.ctx, [update(category, parts, { name: parts.name === 'Old parts' ? 'Spare parts' : 'Old parts' })])
  if (what === 'remove' && item)
    await commit(office.ctx, [remove(inventoryItem, item)]).catch((error) => {
      if (!(error instanceof AppError)) throw error
    })
}

test('what is applied and the conflicts are the plan, and what others did meanwhile stays', async () => {
  const seen = { conflicts: 0, failed: 0 }
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(sheet, { weight: 3, arbitrary: goodSheet }),
      fc.boolean(),
      pick<'keep' | 'clear'>('keep', 'clear'),
      fc.array(act, { minLength: 1, maxLength: 5 }),
      async (rows, isPartial, emptyCells, acts) => {
        const file = csv('stock.csv', 'SKU,Name,Category,Store,Qty,Unit Price,Barcode,Expiry', ...rows)
        const planned = await office.run(file, { mode: 'validate', isPartial, emptyCells })
        const old = await office.items()
        for (const [at, [what, sku]] of acts.entries()) await does(what, sku, at)
        const before = await office.items()
        const contents = await office.contents()
        if (!isPartial && planned.sheet.rejected > 0) {
          await expect(office.applyChecked(file, planned.id)).rejects.toMatchObject({ code: 'conflict' })
          return
        }
        const { sheet: counts, outcome, issues, report } = await office.applyChecked(file, planned.id)
        if (outcome === 'failed') {
          expect([isPartial, acts.length > 0]).toEqual([false, true])
          const { auditEntry = [], ...rest } = await office.contents()
          // who had it applied is on record
          const written = auditEntry.filter(({ action, rowId }) => action !== 'import.apply' || rowId !== planned.id)
          expect({ ...rest, auditEntry: written }).toEqual(contents)
          seen.failed++
          return
        }
        const lost = report.conflicts ?? 0
        seen.conflicts += lost
        expect(counts.accepted + lost).toBe(planned.sheet.accepted)
        expect(counts.rejected).toBe(planned.sheet.rejected + lost)
        if (lost === 0) expect(counts).toEqual(planned.sheet)
        else expect(outcome).toBe('applied-with-conflicts')
        expect(
          new Set(issues.slice(planned.issues.length).flatMap(({ severity, cell }) => (severity === 'reject' ? [cell.slice(1)] : []))).size,
        ).toBe(lost)
        const after = await office.items()
        for (const sku of new Set([...old.keys(), ...before.keys()]))
          if (old.get(sku)?.version !== before.get(sku)?.version || !before.has(sku)) expect(after.get(sku)).toEqual(before.get(sku))
      },
    ),
    { numRuns: runs },
  )
  expect(seen.conflicts + seen.failed).toBeGreaterThan(0)
}, 300_000)
