// A first-aid sheet: items with what the boxes hold and when it expires; a second time nothing changes, and an undo leaves no trace.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { contentHash } from '../../shared/db/content-hash.ts'
import { findImport } from '../../shared/db/imports.ts'
import { gather, select } from '../../shared/db/store.ts'
import { firstAid } from '../../shared/domains/facilities/ledger.ts'
import { controlImport } from '../../shared/imports/control.ts'
import { previewUndo, runUndo, undoOf } from '../../shared/imports/undo.ts'
import { act, broken, levels, movements } from '../domains/facilities-world.ts'
import { actorOf } from '../support/database.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
  await office.furnish()
})
afterEach(async () => {
  expect(await broken(office.ctx, firstAid)).toEqual([])
  await office.drop()
})

const sheet = (...rows: readonly string[]) => csv('First aid.csv', 'Item code,Item,Box,Unit,Min,Qty,Unit cost,Expiry', ...rows)
const boxes = sheet('PLASTER,Plaster,MAIN,box,2,3,2.5,2099-01-31', 'GAUZE,Gauze,MAIN,ea,,10,,', 'SPLINT,Splint,MAIN,ea,1,0,,')
const items = async () => {
  const [rows] = await gather(office.ctx, [select(office.ctx, firstAid.item, {})])
  return new Map(rows.map((row) => [String(row[firstAid.label]), row]))
}

async function undo(id: number) {
  const preview = await previewUndo(office.ctx, id)
  await controlImport(office.ctx, id, 'undo')
  const state = await runUndo(office.ctx, id)
  const row = await findImport(office.ctx, id)
  return { preview, state, undo: row && undoOf(row) }
}

test('an opening quantity is one count movement of a lot that expires on the day of the sheet', async () => {
  const done = await office.run(boxes)
  expect([done.refused, done.warnings, done.sheet.inserts]).toEqual([[], [], 3])
  expect((await items()).get('PLASTER')).toMatchObject({ unit: 'box', minimum: 2, unitCost: 2.5, quantityOnHand: 3, totalValue: 7.5 })
  expect(
    (await movements(office.ctx, firstAid)).map(({ item, lot, kind, quantity, reason }) => [item, lot, kind, quantity, reason]),
  ).toEqual([
    ['PLASTER', '2099-01-31', 'count', 3, 'opening quantity'],
    ['GAUZE', null, 'count', 10, 'opening quantity'],
  ])
  expect(await levels(office.ctx, firstAid)).toEqual([
    ['MAIN', '2099-01-31', 3, 7.5],
    ['MAIN', null, 10, 0],
  ])
  const [lots] = await gather(office.ctx, [select(office.ctx, firstAid.lot, {})])
  expect(lots.map(({ lotNumber, expiresOn }) => [lotNumber, expiresOn])).toEqual([['2099-01-31', '2099-01-31']])
})

test('a second time nothing changes, and another quantity is only warned of', async () => {
  await office.run(boxes)
  const before = await office.contents()
  expect((await office.run(boxes)).sheet).toMatchObject({ inserts: 0, updates: 0, unchanged: 3 })
  const { warnings } = await office.run(sheet('GAUZE,Gauze,MAIN,ea,,12,,'))
  expect(warnings).toEqual(['F2 stock_differs'])
  expect(await office.contents()).toEqual(before)
})

test('cells that cannot be are refused by name', async () => {
  const done = await office.run(sheet('A,A,NOWHERE,ea,,1,,', 'B,B,MAIN,ea,,-1,,', 'C,C,MAIN,ea,,1,,soon', 'A,A,MAIN,ea,,1,,'))
  expect(done.refused.toSorted()).toEqual(['A5 twice', 'C2 reference', 'F3 too_small', 'H4 date'])
  expect(await items()).toEqual(new Map())
})

test('an undo takes items, lots, levels and movements away together', async () => {
  const { hash } = await contentHash(office.ctx)
  const done = await office.run(boxes)
  const { preview, state } = await undo(done.id)
  expect(Object.fromEntries(preview.resources.map(({ resource, removed }) => [resource, removed]))).toEqual({
    firstAidItem: 3,
    firstAidLot: 1,
    firstAidLevel: 2,
    firstAidMovement: 2,
  })
  expect(state).toBe('undone')
  expect((await contentHash(office.ctx)).hash).toBe(hash)
})

test('an undo leaves what has been used since, names who used it, and the ledger still sums up', async () => {
  const done = await office.run(boxes)
  const medic = office.database.context(actorOf('medic', 'mia'))
  await act(medic, 'firstAidItem.issue', (await items()).get('PLASTER')?.id ?? 0, { quantity: 1, kind: 'consume' })
  const { preview, undo: undone } = await undo(done.id)
  expect(preview.rows.map(({ resource, who }) => [resource, who]).sort()).toEqual(
    [
      ['firstAidItem', null],
      ['firstAidLevel', 'mia'],
      ['firstAidLot', null],
      ['firstAidMovement', null],
    ].sort(),
  )
  expect(undone).toMatchObject({ left: 4 })
  expect([...(await items()).keys()]).toEqual(['PLASTER'])
  expect(await levels(office.ctx, firstAid)).toEqual([['MAIN', '2099-01-31', 2, 5]])
})
