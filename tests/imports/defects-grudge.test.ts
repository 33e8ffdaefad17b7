// What a sheet does not get round: separation of duties, dispositions that add up, and the lock on what is closed.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { get } from '../../shared/db/store.ts'
import { defect } from '../../shared/domains/defects/defect-resources.ts'
import { controlImport } from '../../shared/imports/control.ts'
import { runUndo } from '../../shared/imports/undo.ts'
import { act, buildShop, by, makeDefect, type Name, refused, type Shop } from '../domains/defect-world.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'

let office: Office
let shop: Shop
beforeEach(async () => {
  office = await createOffice()
  shop = await buildShop(office.ctx)
})
afterEach(() => office.drop())

const as = (name: Name) => by(office.ctx, shop, name)
const bring = (name: Name, header: string, line: string) => office.run(csv('DMT log.csv', header, line), { actor: as(name).actor })
const numberOf = async (id: number) => (await get(office.ctx, defect, id)).number
const setStatus = async (name: Name, id: number, status: string) => bring(name, 'DMT #,Status', `${await numberOf(id)},${status}`)

test('whoever brings a record in approves none of its concessions, whomever the sheet names as its preparer', async () => {
  const header = 'DMT #,Date,Part Number,Work Center,Failure,Lot qty,Insp. qty,Def. qty,Description,Prepared by,Status'
  const done = await bring('bea', header, 'D-1,2026-11-01,SHAFT-1,LATHE,CRACK,50,50,5,crack,tom,In review')
  expect([done.outcome, done.refused]).toEqual(['done', []])
  const [row] = await office.rows(defect.table)
  const id = Number(row?.id)
  const { disposition } = await act(as('bea'), 'defect.addDisposition', id, { kind: 'use-as-is', quantity: 5 })
  const approve = (name: Name) => act(as(name), 'defectDisposition.approve', Number(disposition?.id))
  expect((await refused(office.ctx, () => approve('bea'))).issues).toEqual([
    'approverIds own: you brought D-1 in, and therefore approve none of its concessions',
  ])
  await approve('ann')
  await approve('carl')
})

test('a state that a sheet has set stands in for no approval: a concession that nobody approved is neither verified nor closed', async () => {
  const id = await makeDefect(office.ctx, shop, 'in-review')
  await act(as('bea'), 'defect.addDisposition', id, { kind: 'use-as-is', quantity: 10 })
  expect((await setStatus('bea', id, 'Dispositioned')).refused).toEqual([])
  const unapproved = 'dispositions unapproved: use-as-is of 10 has 0 of the 2 approvals that it needs'
  expect((await refused(office.ctx, () => act(as('bea'), 'defect.verify', id))).issues).toEqual([unapproved])
  expect((await setStatus('bea', id, 'Verification')).refused).toEqual([])
  const { action } = await act(as('bea'), 'defect.addAction', id, { kind: 'verification', description: 'Look', ownerId: shop.people.bea })
  await act(as('bea'), 'defectAction.completeAction', Number(action?.id), { evidence: 'ok' })
  expect((await refused(office.ctx, () => act(as('bea'), 'defect.close', id))).issues).toContain(unapproved)
})

test('an undo does not open again what its import has closed', async () => {
  const id = await makeDefect(office.ctx, shop, 'verification')
  const done = await setStatus('ann', id, 'Closed')
  expect(done.refused).toEqual([])
  await controlImport(office.ctx, done.id, 'undo')
  expect(await runUndo(office.ctx, done.id)).toBe('undone')
  expect((await get(office.ctx, defect, id)).status).toBe('closed')
})

test('an undo leaves quantities that findings and dispositions have come to count on', async () => {
  const id = await makeDefect(office.ctx, shop, 'draft')
  const done = await bring('ann', 'DMT #,Lot qty,Insp. qty,Def. qty,Status', `${await numberOf(id)},300,60,20,In review`)
  expect(done.refused).toEqual([])
  await act(as('bea'), 'defect.addDisposition', id, { kind: 'scrap', quantity: 20 })
  await controlImport(office.ctx, done.id, 'undo')
  expect(await runUndo(office.ctx, done.id)).toBe('undone')
  expect(await get(office.ctx, defect, id)).toMatchObject({ status: 'in-review', quantityDefective: 20 })
})

test('a sheet does not make a draft of what was opened, whose quantities could be typed over then', async () => {
  const id = await makeDefect(office.ctx, shop, 'in-review')
  expect((await setStatus('bea', id, 'Draft')).refused).toEqual(['B2 state'])
})
