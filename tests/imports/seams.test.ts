// Where plan, mapping, control, comparison and report meet: what one of them has left is not taken for another's.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findImport, type ImportRow, moveImport } from '../../shared/db/imports.ts'
import { applyChecked } from '../../shared/imports/apply-checked.ts'
import { auditorsReport } from '../../shared/imports/auditors-report.ts'
import { controlImport } from '../../shared/imports/control.ts'
import { correctImport } from '../../shared/imports/correct.ts'
import { correctionsSchema } from '../../shared/imports/corrections.ts'
import { tellOfReading } from '../../shared/imports/tell-of-reading.ts'
import { actorOf } from '../support/database.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'
import { makeBook } from '../support/make-sheets.ts'

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

/** What is done with imports themselves, by whom. */
const acts = async () =>
  (await office.rows('auditEntry'))
    .filter(({ resource }) => resource === 'import')
    .map(({ action, actor, importId }) => [action, actor, importId])

const correct = (row: ImportRow, sheets: readonly unknown[], by = actorOf('manager', 'mandy')) =>
  correctImport(office.database.context(by), { ...queue, results: office.resultsOf }, row, correctionsSchema.parse({ sheets }).sheets)

test('whoever corrects a mapping is whose import it is from then on, for it shows what they may see; both that and applying go on record', async () => {
  const file = stock(...good)
  const { row } = await office.run(file, { mode: 'validate', actor: actorOf('staff', 'sam') })
  await correct(row, [])
  expect(await rowOf(row.id)).toMatchObject({ state: 'waiting', createdBy: 'mandy', actorRole: 'manager' })
  const again = await office.run(file, { again: row.id, actor: actorOf('manager', 'mandy') })
  expect(again.outcome).toBe('done')
  await applyChecked(office.database.context(actorOf('admin', 'ann')), queue, again.row, undefined)
  expect(await acts()).toEqual([
    ['import.mapping', 'mandy', row.id],
    ['import.apply', 'ann', row.id],
  ])
})

test('what was said of one sheet stands when another is spoken of', async () => {
  const header = ['SKU', 'Name', 'Category', 'Store']
  const file = {
    name: 'book.xlsx',
    content: makeBook({
      One: [header, ['A', 'a', 'TOOLS', 'MAIN']],
      Two: [header, ['B', 'b', 'TOOLS', 'MAIN']],
      Three: [
        [1, 2],
        ['x', 'y'],
      ],
    }),
  }
  const { row } = await office.run(file, { mode: 'validate' })
  const third = {
    sheet: 'Three',
    headerRow: 1,
    tables: [
      {
        resource: 'store',
        columns: [
          { at: 'A', to: 'code' },
          { at: 'B', to: 'name' },
        ],
      },
    ],
  }
  await correct(row, [third])
  const first = await office.run(file, { again: row.id })
  expect(first.report.sheets.map(({ sheet, rows }) => [sheet, rows])).toEqual([
    ['One', 1],
    ['Two', 1],
    ['Three', 1],
  ])
  await correct(first.row, [{ sheet: 'one', ignore: true }])
  const both = await office.run(file, { again: row.id })
  expect(both.report.sheets.map(({ sheet, resource }) => [sheet, resource])).toEqual([
    ['Two', 'inventoryItem'],
    ['Three', 'store'],
    ['One', null],
  ])
})

test('an import that only looked, and was paused meanwhile, still adds up in its report', async () => {
  const file = stock(...good)
  const paused = await office.run(file, {
    mode: 'validate',
    beforeWrite: async (state) => {
      if (state === 'done') await controlImport(office.ctx, Number((await office.rows('import')).at(-1)?.id), 'pause')
    },
  })
  await controlImport(office.ctx, paused.id, 'resume')
  const { row } = await office.run(file, { again: paused.id })
  const { checks, audit } = await auditorsReport(office.ctx, row)
  expect([checks.filter(({ isTrue }) => !isTrue), audit.entries, audit.changes]).toEqual([[], 2, 0])
})

test('the refused rows of a plan are not offered for the plan made after it', async () => {
  const file = csv('stock.csv', 'SKU,Name,Category,Store,Unit Price,Nobody knows', 'A,Drill,NONE,MAIN,10,x')
  const { row } = await office.run(file, { mode: 'validate' })
  expect(row.report).toMatchObject({ files: ['rejects.xlsx'] })
  const columns = [{ header: 'Category', choices: { NONE: 'TOOLS' } }]
  await correct(row, [{ tables: [{ resource: 'inventoryItem', columns }] }])
  expect((await rowOf(row.id)).report).toBe(null)
  const done = await office.run(file, { again: row.id })
  expect([done.refused, done.outcome]).toEqual([[], 'done'])
  expect((done.row.report as { files?: readonly string[] }).files).toEqual([])
})

test('the report of an import that was cancelled half-way says how many rows it has written', async () => {
  const file = stock(...Array.from({ length: 4000 }, (_, at) => `I${at},Item ${at},TOOLS,MAIN,1`))
  const half = await office.run(file, { isPartial: true, deadline: 0 })
  expect([half.row.state, half.row.rowsDone]).toEqual(['applying', 2000])
  const { row } = await controlImport(office.ctx, half.id, 'cancel')
  const { applied, checks } = await auditorsReport(office.ctx, row)
  expect([row.state, applied, checks.filter(({ isTrue }) => !isTrue)]).toEqual(['cancelled', 2000, []])
  expect(checks.map(({ numbers }) => numbers)).toContain('2,000 ≥ 2,000')
})

test('a checked file that is paused before it is applied is applied under the plan that was seen', async () => {
  const file = stock(...good)
  const { id, row } = await office.run(file, { mode: 'validate', isPartial: true })
  await applyChecked(office.ctx, queue, row, undefined)
  await controlImport(office.ctx, id, 'pause')
  await controlImport(office.ctx, id, 'resume')
  await office.run(stock('A,Theirs,TOOLS,MAIN,1'))
  const done = await office.run(file, { again: id })
  expect([done.outcome, done.refused]).toEqual(['applied-with-conflicts', ['A2 changed_since']])
})

test('what a terminal runs cannot be paused, for nobody could resume it', async () => {
  const { row } = await office.run(stock(...good), { mode: 'validate' })
  await moveImport(office.ctx, { id: row.id }, { state: 'waiting', etag: 'cli:here:1:x' })
  await expect(controlImport(office.ctx, row.id, 'pause')).rejects.toMatchObject({
    issues: [{ hint: `What can be done: POST /api/imports/${row.id}/cancel.` }],
  })
})
