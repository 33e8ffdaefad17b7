// Where plan, mapping, control, comparison and report meet: what one of them has left is not taken for another's.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findImport } from '../../shared/db/imports.ts'
import { applyChecked } from '../../shared/imports/apply-checked.ts'
import { controlImport } from '../../shared/imports/control.ts'
import { tellOfReading } from '../../shared/imports/tell-of-reading.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
  await office.furnish()
})
afterEach(() => office.drop())

const stock = (...rows: readonly string[]) => csv('stock.csv', 'SKU,Name,Category,Store,Unit Price', ...rows)
const good = ['A,Drill,TOOLS,MAIN,10', 'B,Saw,TOOLS,MAIN,20']
const bad = 'C,Tap,NONE,MAIN,5'
const queue = { enqueue: async () => undefined }

async function rowOf(id: number) {
  const row = await findImport(office.ctx, id)
  if (!row) throw new Error('no such import')
  return row
}

test('a checked file that is read again to be applied is not taken for paused', async () => {
  const { row } = await office.run(stock(...good), { mode: 'validate' })
  const waiting = await applyChecked(office.ctx, queue, row, undefined)
  const tell = tellOfReading(office.ctx, waiting)
  tell({ state: 'reading', rowsDone: 1, rowsTotal: 2 })
  await rowOf(row.id) // behind what was told
  await rowOf(row.id)
  expect(() => tell({ state: 'reading', rowsDone: 2, rowsTotal: 2 })).not.toThrow()
})

test.each(['validate', 'apply'] as const)('a plan (%s) that a kill left half is made anew after a pause, with its issues', async (mode) => {
  const file = stock(...good, bad)
  let id = 0
  const run = office.run(file, {
    mode,
    isPartial: true,
    beforeWrite: async (_, ops) => {
      if (ops.some((op) => op.kind === 'insert' && op.table === 'importIssue')) throw new Error('killed')
    },
  })
  await expect(run).rejects.toThrow('killed')
  id = Number((await office.rows('import')).at(-1)?.id)
  await controlImport(office.ctx, id, 'pause')
  await controlImport(office.ctx, id, 'resume')
  const done = await office.run(file, { again: id })
  expect([done.outcome, done.refused]).toEqual(['done-with-rejects', ['C4 reference']])
})

test('a plan whose making is paused late and resumed says each of its issues once', async () => {
  const file = stock(...good, bad)
  const paused = await office.run(file, {
    mode: 'validate',
    beforeWrite: async (state) => {
      if (state === 'done-with-rejects') await controlImport(office.ctx, Number((await office.rows('import')).at(-1)?.id), 'pause')
    },
  })
  expect([paused.outcome, paused.row.state]).toEqual(['taken', 'paused'])
  await controlImport(office.ctx, paused.id, 'resume')
  const done = await office.run(file, { again: paused.id })
  expect([done.outcome, done.refused]).toEqual(['done-with-rejects', ['C4 reference']])
})
