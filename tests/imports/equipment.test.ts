// Tool registers and lists of maintenance work: their states come in as history, without what an action would ask or do.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { gather, select } from '../../shared/db/store.ts'
import { equipment } from '../../shared/domains/facilities/equipment-resources.ts'
import { preventivePlan, workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { openLine } from '../../shared/domains/facilities/work-rules.ts'
import { site, user } from '../../shared/domains/shared/resources.ts'
import { run } from '../domains/equipment-world.ts'
import { growth, refusal, sizes } from '../domains/facilities-world.ts'
import { createOffice, type Office } from '../support/import-office.ts'
import { makeBook, type PlainCell } from '../support/make-sheets.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
  await office.furnish()
  await commit(office.ctx, [
    insert(site, { code: 'JNB', name: 'Johannesburg', timezone: 'Africa/Johannesburg' }),
    insert(user, { username: 'bob', name: 'Bob', email: 'bob@company.example', role: 'technician' }),
  ])
})
afterEach(() => office.drop())

const book = (sheets: Readonly<Record<string, readonly (readonly PlainCell[])[]>>) => ({ name: 'book.xlsx', content: makeBook(sheets) })

const tools = book({
  'Tool register': [
    ['Asset No', 'Tool', 'Storeroom', 'Condition', 'Status', 'Calibration due', 'Hours', 'Price'],
    ['DRILL-1', 'Hammer drill', 'MAIN', 'Good', 'Out', '2020-02-01', 120.5, 'R 1 250,00'],
    ['SAW-1', 'Saw', 'MAIN', 'Damaged', 'Repair', null, null, null],
    ['CRANE-1', 'Crane', 'Annex', 'Fair', 'Reserved', null, null, null],
    ['OLD-1', 'Old drill', 'MAIN', 'Poor', 'Retired', null, null, null],
    ['NEW-1', 'New drill', 'MAIN', null, null, null, null, null],
  ],
})

test('a tool register brings the states of its tools, and makes neither sign-outs nor work orders of them', async () => {
  const before = await sizes(office.ctx)
  const { sheet, refused } = await office.run(tools)
  expect([refused, sheet.resource, sheet.inserts]).toEqual([[], 'equipment', 5])
  expect(await growth(office.ctx, before)).toEqual({ facilities_equipment: 5, auditEntry: 5 })
  const [rows] = await gather(office.ctx, [select(office.ctx, equipment, {})])
  expect(Object.fromEntries(rows.map(({ tag, status, condition }) => [tag, `${status} ${condition}`]))).toEqual({
    'DRILL-1': 'out good',
    'SAW-1': 'repair damaged',
    'CRANE-1': 'reserved fair',
    'OLD-1': 'retired poor',
    'NEW-1': 'available good',
  })
  expect(rows.find(({ tag }) => tag === 'DRILL-1')).toMatchObject({
    calibrationDueOn: '2020-02-01',
    meterReading: 120.5,
    purchaseCost: 1250,
  })
  // and from then on the rules hold
  const [bob] = (await gather(office.ctx, [select(office.ctx, user, { username: 'bob' })]))[0]
  const drill = Number(rows.find(({ tag }) => tag === 'DRILL-1')?.id)
  expect(await refusal(run(office.ctx, 'equipment.signOut', drill, { borrowerId: bob?.id }))).toMatchObject({
    issues: [{ code: 'out' }, { code: 'calibration' }],
  })
  const again = await office.run(tools)
  expect(again.sheet).toMatchObject({ unchanged: 5, updates: 0 })
})

const jobs = book({
  'Work orders': [
    ['WO no', 'Job', 'Site', 'Asset', 'Assigned to', 'Status', 'Requested', 'Due', 'Started', 'Completed', 'Cost', 'Currency'],
    [
      'WO-001',
      'Mend the roof',
      'JNB',
      null,
      'bob',
      'Done',
      '2026-01-05 08:00',
      '2026-01-20',
      '2026-01-06 09:00',
      '2026-01-07 16:30',
      950,
      'ZAR',
    ],
    ['WO-002', 'Service the saw', 'Johannesburg', 'SAW-1', null, 'On-hold', '2026-02-01', '2026-02-10', null, null, null, null],
    ['WO-003', 'Paint the fence', 'JNB', null, null, 'Cancelled', '2026-02-02', '2026-03-01', null, null, null, null],
    ['WO-004', 'Look at the lift', 'JNB', null, null, null, null, null, null, null, null, null],
  ],
})

test('a list of work orders brings their states and dates as history, whatever they would have needed here', async () => {
  await office.run(tools)
  const before = await sizes(office.ctx)
  const { sheet, refused } = await office.run(jobs, { timezone: 'Africa/Johannesburg' })
  expect([refused, sheet.resource, sheet.inserts]).toEqual([[], 'workOrder', 4])
  expect(await growth(office.ctx, before)).toEqual({ facilities_workOrder: 4, auditEntry: 4 })
  const [rows] = await gather(office.ctx, [select(office.ctx, workOrder, {})])
  const byNumber = Object.fromEntries(rows.map((row) => [row.number, row]))
  expect(byNumber['WO-001']).toMatchObject({
    status: 'done',
    assignee: 'bob',
    requestedAt: '2026-01-05T06:00:00.000Z',
    startedAt: '2026-01-06T07:00:00.000Z',
    completedAt: '2026-01-07T14:30:00.000Z',
    openDueAt: null,
    cost: 950,
    currency: 'ZAR',
  })
  expect(byNumber['WO-002']).toMatchObject({ status: 'on-hold', equipment: 'SAW-1', site: 'JNB', openDueAt: '2026-02-09T22:00:00.000Z' })
  expect(byNumber['WO-003']).toMatchObject({ status: 'cancelled', openDueAt: null })
  expect(byNumber['WO-004']).toMatchObject({ status: 'requested', requestedAt: expect.any(String) })
  // and from then on the rules hold
  expect(await refusal(run(office.ctx, 'workOrder.start', Number(byNumber['WO-001']?.id)))).toMatchObject({ issues: [{ code: 'state' }] })
  expect((await run(office.ctx, 'workOrder.resume', Number(byNumber['WO-002']?.id))).workOrder).toMatchObject({ status: 'in-progress' })
  const again = await office.run(jobs, { timezone: 'Africa/Johannesburg' })
  expect(again.sheet).toMatchObject({ unchanged: 3, updates: 1 })
})

test('a plan brings the lines of its checklist, and is refused cell by cell where it lacks what its basis needs', async () => {
  const plans = book({
    'Maintenance plans': [
      ['Plan code', 'Work', 'Site', 'Basis', 'Every days', 'Next due', 'Checklist'],
      ['PM-1', 'Service the lift', 'JNB', 'Schedule', 30, '2027-03-01', 'Isolate; Oil the rails'],
      ['PM-2', 'Oil the hinges', 'JNB', null, null, '2027-03-01', null],
    ],
  })
  const { refused, issues } = await office.run(plans, { isPartial: true })
  expect(refused).toEqual(['E3 required'])
  expect(issues[0]).toMatchObject({ message: 'is missing: a plan by schedule needs it' })
  const [rows] = await gather(office.ctx, [select(office.ctx, preventivePlan, {})])
  expect(rows).toMatchObject([
    { code: 'PM-1', basis: 'schedule', everyDays: 30, nextDueOn: '2027-03-01', checklist: ['Isolate', 'Oil the rails'].map(openLine) },
  ])
})
