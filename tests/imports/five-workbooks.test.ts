// All five sample workbooks: each reaches what expected.json says.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { seedGround } from '../../infra/cli/seed.ts'
import type { Row } from '../../shared/db/rows.ts'
import { gather, select } from '../../shared/db/store.ts'
import { calculationVersion } from '../../shared/domains/calculations/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { actorOf } from '../support/database.ts'
import { expectedOf, fixture } from '../support/expected-stock.ts'
import { expectWorkbook } from '../support/expected-workbook.ts'
import { createOffice, csv, type Given, type Office } from '../support/import-office.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
  await seedGround(office.ctx)
})
afterEach(() => office.drop())

const bring = (workbook: string, given: Given = {}) =>
  office.run(fixture(workbook), { isPartial: true, timezone: 'Africa/Nairobi', ...given })

/** Live rows of a resource as the API would give them, by their key. */
async function rowsOf(name: string, key?: string): Promise<Map<string, Row>> {
  const resource = catalogue.get(name)
  const [rows] = await gather(office.ctx, [select(office.ctx, resource, {})])
  return new Map(rows.map((row) => [String(row[key ?? resource.naturalKey[0] ?? 'id']), row]))
}

describe.each(Object.keys(expectedOf))('%s', (workbook) => {
  test('is checked and brought in as expected.json says, and again nothing changes', async () => {
    const before = await office.contents()
    expectWorkbook(await bring(workbook, { mode: 'validate' }), workbook)
    expect(await office.contents()).toEqual(before)
    expectWorkbook(await bring(workbook), workbook)
    const after = await office.contents()
    const again = await bring(workbook)
    expectWorkbook(again, workbook)
    expect(again.report.sheets.map(({ inserts, updates }) => inserts + updates)).toEqual(again.report.sheets.map(() => 0))
    expect(await office.contents()).toEqual(after)
  })
})

test('three tables side by side fill three resources, names in three languages among them', async () => {
  await bring('defects.xlsx')
  expect((await rowsOf('failureCode')).get('F03')).toMatchObject({ name: { en: 'Failure 3', fr: 'Défaut 3', de: 'Fehler 3' } })
  expect((await rowsOf('workCenter')).get('WC05')).toMatchObject({ name: { en: 'Center 5' } })
  expect((await rowsOf('partNumber')).get('10-0014')).toMatchObject({ name: { en: 'Bracket 14' }, revision: 'B' })
  expect([(await rowsOf('failureCode')).size, (await rowsOf('workCenter')).size, (await rowsOf('partNumber')).size]).toEqual([15, 6, 15])
})

test('a row gives a defect and its finding in one commit, and history is warned of, never refused', async () => {
  const { warnings } = await bring('defects.xlsx')
  const [defects, findings, codes] = [await rowsOf('defect'), await office.rows('defects_defectFinding'), await rowsOf('failureCode')]
  const second = defects.get('DMT-2026-000002')
  expect(second).toMatchObject({
    status: 'closed',
    description: { en: 'scratch on face 1', fr: 'rayure 1' },
    detectedAt: '2026-01-05T04:00:00.000Z',
  })
  expect(findings).toHaveLength(197)
  expect(findings.find(({ defectId }) => defectId === second?.id)).toMatchObject({ failureCodeId: codes.get('F01')?.id })
  const closed = [...defects.values()].filter(({ status }) => status === 'closed')
  expect(warnings).toHaveLength(closed.length)
  expect(closed.length).toBeGreaterThan(50)
  const commits = new Map((await office.rows('auditEntry')).map(({ resource, rowId, commitId }) => [`${resource} ${rowId}`, commitId]))
  for (const { id, defectId } of findings) expect(commits.get(`defectFinding ${id}`)).toBe(commits.get(`defect ${defectId}`))
})

test('tasks: month first is decided by the column and said; times, zones, choices, users and sites are read as a person would', async () => {
  const { sheet } = await bring('tasks.csv')
  expect(sheet.notes).toEqual([expect.stringMatching(/^Due Date: typed dates are read month first \(by \d+ cells\)$/)])
  const tasks = await rowsOf('task', 'title')
  expect(tasks.size).toBe(296)
  expect(tasks.get('Vérifier “pompe”, ligne 0\nseconde ligne')).toMatchObject({
    assignee: 'colin',
    site: null,
    dueOn: '2026-11-15',
    dueTime: '14:30',
    timezone: 'America/Chicago',
    status: 'cancelled',
    openedAt: '2026-02-27T18:03:11.120Z',
    recurrence: 'FREQ=WEEKLY',
    dueAt: '2026-11-15T20:30:00.000Z',
    openDueAt: null,
  })
  expect(tasks.get('Check pump 3')).toMatchObject({ dueOn: '2026-06-11', site: 'CROCKETT', recurrence: 'FREQ=MONTHLY' })
  expect(tasks.get('Check pump 1')).toMatchObject({ dueOn: '2027-01-09', priority: 'normal', status: 'pending' })
  expect(tasks.get(String(expectedOf['tasks.csv']?.tasks?.values.A26))).toMatchObject({ assignee: 'joel' })
})

test('dispatch: days count from 1904, wall times are those of Nairobi, two columns are one place, lists split at semicolons, units are read over', async () => {
  await bring('dispatch.xlsx')
  const [orders, vehicles, customers] = [await rowsOf('order'), await rowsOf('vehicle'), await rowsOf('customer')]
  expect(orders.size).toBe(147)
  const inNairobi = (at: unknown) => new Date(Date.parse(String(at)) + 3 * 3_600_000).toISOString()
  for (const { windowStart } of orders.values()) expect(inNairobi(windowStart)).toMatch(/^2026-11-23T/)
  expect(orders.get('ORD-00000')).toMatchObject({
    customer: 'CUST020',
    destinationCity: 'Nakuru',
    destination: { lat: -2.135369558518, lon: 37.381640746233 },
    weightTonnes: 1.456,
    windowStart: '2026-11-23T04:30:00.000Z',
    windowEnd: '2026-11-23T08:30:00.000Z',
    specialHandling: ['fragile', 'hazardous'],
    price: 63442,
    currency: 'KES',
    status: 'pending',
  })
  expect(orders.get('ORD-00012')).toMatchObject({ weightTonnes: expectedOf['dispatch.xlsx']?.Orders?.values.F14 })
  expect(vehicles.get('KBX 100A')).toMatchObject({
    capacityWeightTonnes: 5,
    capacityVolumeM3: 22.5,
    fuelCostPerKm: 35,
    driverCostPerHour: 450,
    fixedCost: 0,
    currency: 'KES',
    timezone: 'Africa/Nairobi',
    currentLocation: { lat: -1.250111191743, lon: 36.850941564567 },
    skills: ['fragile', 'refrigerated', 'hazardous'],
  })
  expect(vehicles.get('KBX 103A')).toMatchObject({ skills: null })
  expect(customers.get('CUST000')).toMatchObject({ name: 'Łódź Import 0', constraints: { maxWaitHours: 12 } })
  expect(customers.get('CUST004')).toMatchObject({ constraints: null })
})

test('what a sheet says of a wait leaves the other constraints of the customer as they are', async () => {
  const header = 'Customer ID,Customer Name,Max wait (h),Constraints'
  await office.run(csv('customers.csv', header, 'A,Alpha,,"{""dock"": 2}"'))
  await office.run(csv('customers.csv', header, 'A,Alpha,4 h,'))
  expect((await rowsOf('customer')).get('A')).toMatchObject({ constraints: { dock: 2, maxWaitHours: 4 } })
  const { refused } = await office.run(csv('customers.csv', header, 'A,Alpha,-1,'), { isPartial: true })
  expect(refused).toEqual(['C2 too_small'])
})

test('calculations come in with a draft of the importing user, and the one that does not parse is refused at its cell, naming the place', async () => {
  const joel = (await rowsOf('user')).get('joel')
  const { issues } = await bring('calculations.xlsx', { actor: { ...actorOf('manager', 'joel'), id: Number(joel?.id) } })
  expect(issues.map(({ cell, message }) => [cell, message])).toEqual([['D4', expect.stringMatching(/character 5/)]])
  const [calculations, [versions]] = [await rowsOf('calculation'), await gather(office.ctx, [select(office.ctx, calculationVersion, {})])]
  expect([...calculations.values()].map(({ code, kind, owner }) => [code, kind, owner]).sort()).toEqual([
    ['LTV', 'user', 'joel'],
    ['OEE', 'system', 'joel'],
    ['VAT', 'system', 'joel'],
  ])
  const inOrder = versions.toSorted((a, b) => a.id - b.id)
  expect(inOrder.map(({ calculation, expression, unit, rounding }) => [calculation, expression, unit, rounding])).toEqual([
    ['OEE', 'availability * performance * quality', '%', 0.01],
    ['LTV', 'loan / value', null, 0.0001],
    ['VAT', 'round(net * 0.15, 2)', 'ZAR', 0.01],
  ])
  const inputs = (...names: string[]) => ({
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type: 'number' }])),
    required: names,
    additionalProperties: false,
  })
  expect(inOrder.map((version) => version.inputs)).toEqual([
    inputs('availability', 'performance', 'quality'),
    inputs('loan', 'value'),
    inputs('net'),
  ])
  const draft = { number: 1, status: 'draft', writerIds: [joel?.id], publishedAt: null, hash: null, query: null }
  for (const version of inOrder) expect(version).toMatchObject(draft)
})
