// Lists of tasks as people keep them: known again without numbers, by their numbers where they have some, with words for how they repeat.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { seed } from '../../infra/cli/seed.ts'
import { contentHash } from '../../shared/db/content-hash.ts'
import { gather, select } from '../../shared/db/store.ts'
import { task } from '../../shared/domains/tasks/resources.ts'
import { controlImport } from '../../shared/imports/control.ts'
import { runUndo } from '../../shared/imports/undo.ts'
import { fixture } from '../support/expected-stock.ts'
import { exportFile } from '../support/export-file.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
  await seed(office.ctx)
})
afterEach(() => office.drop())

const header = 'Task,Assigned To,Site,Due Date,Status,Repeat,Created'
const sheet = (...rows: string[]) => csv('tasks.csv', header, ...rows)
const tasks = async () => {
  const [rows] = await gather(office.ctx, [select(office.ctx, task, {})])
  return rows.toSorted((a, b) => a.id - b.id)
}
const counts = ({ sheet: { inserts, updates, unchanged, rejected } }: Awaited<ReturnType<Office['run']>>) => [
  inserts,
  updates,
  unchanged,
  rejected,
]

describe('without a number', () => {
  const first = 'Check pump,bob,Eagle Lake,2026-11-30,pending,weekly,2026-02-27T18:03:11Z'.replace('bob', 'bryan')

  test('a row is known again by title, site and when it was written down; the rest of it may change', async () => {
    expect(counts(await office.run(sheet(first)))).toEqual([1, 0, 0, 0])
    const [made] = await tasks()
    expect(made).toMatchObject({ number: `T-${made?.id}`, sheetRowKey: expect.stringMatching(/^[0-9a-f]{64}$/), assignee: 'bryan' })
    expect(counts(await office.run(sheet(first)))).toEqual([0, 0, 1, 0])
    expect(counts(await office.run(sheet(first.toUpperCase().replace('PENDING', 'in-progress'))))).toEqual([0, 1, 0, 0])
    const [changed, ...more] = await tasks()
    expect([changed?.id, changed?.status, changed?.title, more]).toEqual([made?.id, 'in-progress', 'CHECK PUMP', []])
    expect(counts(await office.run(sheet(first.replace('Eagle Lake', 'Crockett'))))).toEqual([1, 0, 0, 0])
  })

  test('rows that look alike are told apart by their order, wherever they stand', async () => {
    const other = 'Oil gate,colin,,2026-11-30,pending,,2026-02-27T18:03:11Z'
    expect(counts(await office.run(sheet(first, first.replace('11-30', '12-01'), other, first.replace('11-30', '12-02'))))).toEqual([
      4, 0, 0, 0,
    ])
    expect((await tasks()).map(({ dueOn }) => dueOn)).toEqual(['2026-11-30', '2026-12-01', '2026-11-30', '2026-12-02'])
    expect(counts(await office.run(sheet(other, first, first.replace('11-30', '12-01'), first.replace('11-30', '12-02'))))).toEqual([
      0, 0, 4, 0,
    ])
    expect(counts(await office.run(sheet(first, first, first, first, other)))).toEqual([1, 2, 2, 0])
  })

  test('a table is none of tasks where what every task must have is missing', async () => {
    const { outcome, row } = await office.run(csv('things.csv', 'Title,Site,Created', 'Check pump,,2026-02-27'))
    expect([outcome, row.reason]).toEqual(['failed', expect.stringContaining('has headers that Opsbook knows')])
  })
})

describe('with a number', () => {
  const numbered = (...rows: string[]) => csv('tasks.csv', `No,${header}`, ...rows)

  test('old numbers are kept, empty ones are given, and a row is known by its number whatever else changes', async () => {
    expect(counts(await office.run(numbered('JOB-7,Check pump,bryan,,2026-11-30,pending,,', ',Oil gate,colin,,,pending,,')))).toEqual([
      2, 0, 0, 0,
    ])
    const [first, second] = await tasks()
    expect([first?.number, first?.sheetRowKey, second?.number]).toEqual(['JOB-7', null, `T-${second?.id}`])
    expect(
      counts(await office.run(numbered('job-7,Check both pumps,bryan,Crockett,2026-11-30,pending,,', ',Oil gate,colin,,,pending,,'))),
    ).toEqual([0, 1, 1, 0])
    expect((await tasks()).map(({ title, site }) => [title, site])).toEqual([
      ['Check both pumps', 'CROCKETT'],
      ['Oil gate', null],
    ])
  })

  test('the same task by its number and by its looks is refused, and said where', async () => {
    await office.run(sheet('Check pump,bryan,,2026-11-30,pending,,'))
    const [{ number } = { number: '' }] = await tasks()
    const { issues } = await office.run(
      numbered(`${number},Check pump,bryan,,2026-12-01,pending,,`, ',Check pump,bryan,,2026-12-02,pending,,'),
      { isPartial: true },
    )
    expect(issues).toMatchObject([{ cell: 'A3', code: 'twice', message: `means the same as row 2 of tasks, "${number}"` }])
  })

  test('what was exported comes in again without a difference, and changes by its numbers', async () => {
    await office.run(fixture('tasks.csv'), { isPartial: true })
    for (const format of ['csv', 'xlsx'] as const) {
      const again = await office.run(await exportFile(office.ctx, task, format), { mode: 'validate' })
      expect([format, ...counts(again)]).toEqual([format, 0, 0, 296, 0])
    }
  })
})

test.each([
  ['daily', 'FREQ=DAILY'],
  ['Weekdays', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
  ['WEEKLY', 'FREQ=WEEKLY'],
  ['bi-weekly', 'FREQ=WEEKLY;INTERVAL=2'],
  ['monthly', 'FREQ=MONTHLY'],
  ['quarterly', 'FREQ=MONTHLY;INTERVAL=3'],
  ['yearly', 'FREQ=YEARLY'],
  ['none', null],
  ['FREQ=WEEKLY;BYDAY=MO', 'FREQ=WEEKLY;BYDAY=MO'],
])('"%s" repeats by %s', async (word, rule) => {
  await office.run(sheet(`Check pump,bryan,,2026-11-30,pending,${word.includes(',') ? `"${word}"` : word},`))
  expect((await tasks()).map(({ recurrence }) => recurrence)).toEqual([rule])
})

test('what is no way to repeat is refused at its cell, and a rule that has no day as well', async () => {
  const { refused } = await office.run(
    sheet('A,bryan,,2026-11-30,pending,now and then,', 'B,bryan,,2026-11-30,pending,FREQ=HOURLY,', 'C,bryan,,,pending,weekly,'),
    { isPartial: true },
  )
  expect(refused).toEqual(['F2 recurrence', 'F3 too_fine', 'F4 needs_day'])
})

test('a status is history: completed without an instant, and without a successor', async () => {
  const { warnings, sheet: report } = await office.run(
    csv(
      'tasks.csv',
      `${header},Completed,Cancelled at`,
      'A,bryan,,2026-11-30,completed,weekly,,,',
      'B,bryan,,2026-11-30,cancelled,weekly,,2026-11-29T10:00:00Z,',
    ),
  )
  expect([report.inserts, warnings]).toEqual([2, []])
  expect(await tasks()).toMatchObject([
    { status: 'completed', completedAt: null, openDueAt: null },
    // completed and cancelled exclude each other
    { status: 'cancelled', completedAt: null, openDueAt: null },
  ])
})

test('an import of tasks is undone to the last bit, changed series included', async () => {
  const row = 'Check pump,bryan,,2026-11-30,pending,weekly,2026-02-27T18:03:11Z'
  await office.run(sheet(row))
  const before = await contentHash(office.ctx)
  const { id } = await office.run(sheet(row.replace('11-30', '12-24').replace('weekly', 'monthly'), row.replace('pump', 'gate')))
  expect((await tasks())[0]).toMatchObject({ seriesStartOn: '2026-12-24' })
  await controlImport(office.ctx, id, 'undo')
  expect(await runUndo(office.ctx, id)).toBe('undone')
  expect((await contentHash(office.ctx)).hash).toBe(before.hash)
})

test('a comparison says which rows without numbers are on one side only, and which differ', async () => {
  const rows = ['A,bryan,,2026-11-30,pending,,', 'B,bryan,,2026-11-30,pending,,', 'C,bryan,,2026-11-30,pending,,'] as const
  await office.run(sheet(...rows))
  const { report } = await office.run(sheet(rows[0], rows[1].replace('11-30', '12-01'), 'D,bryan,,2026-11-30,pending,,'), {
    mode: 'reconcile',
  })
  const numbers = (await tasks()).map(({ number }) => number)
  const [found] = report.reconciliations ?? []
  expect(found).toMatchObject({ equal: 1, differing: 1, onlyHere: 1, onlyThere: 1, duplicates: 0, refused: 0, addsUp: true })
  expect(found?.first.differing).toMatchObject([{ key: numbers[1], row: 3, cells: [{ column: 'dueOn' }] }])
  expect(found?.first.onlyHere).toMatchObject([{ key: numbers[2] }])
  expect(found?.first.onlyThere).toMatchObject([{ row: 4, values: { title: 'D' } }])
})
