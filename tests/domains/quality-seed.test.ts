// The quality part of the demo set: made by the people of the seed through the real actions, there once, and out of the way of the sample workbooks.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seed } from '../../infra/cli/seed.ts'
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, select } from '../../shared/db/store.ts'
import { calculationRun, calculationVersion } from '../../shared/domains/calculations/resources.ts'
import { defect, defectAction, defectDisposition, defectFinding } from '../../shared/domains/defects/defect-resources.ts'
import { calibration } from '../../shared/domains/defects/gauge-resources.ts'
import { failureCode } from '../../shared/domains/defects/list-resources.ts'
import { fixture } from '../support/expected-stock.ts'
import { expectWorkbook } from '../support/expected-workbook.ts'
import { createOffice, type Office } from '../support/import-office.ts'
import { audited, growth, sizes } from './facilities-world.ts'

let office: Office
let ctx: DbContext
beforeEach(async () => {
  office = await createOffice()
  ctx = office.database.context(systemActor('seed'), { source: 'seed' })
})
afterEach(() => office.drop())

test('brings lists in three languages, two gauges of which one is due, and four defects in different states', async () => {
  expect(await seed(ctx)).toMatchObject({
    ...{ workCenter: 5, partNumber: 6, level: 3, area: 3, inspectionItem: 1, failureCode: 8, disposition: 5, calibration: 2, defect: 4 },
    ...{ calculation: 2, calculationVersion: 2, calculationRun: 4 },
  })
  const [codes, gauges, records, findings, decided, actions] = await gather(ctx, [
    select(ctx, failureCode, {}),
    select(ctx, calibration, {}),
    select(ctx, defect, {}),
    select(ctx, defectFinding, {}),
    select(ctx, defectDisposition, {}),
    select(ctx, defectAction, {}),
  ])
  for (const { name } of codes) expect(Object.keys(name).sort()).toEqual(['de', 'en', 'fr'])
  expect(gauges.filter(({ dueOn }) => dueOn !== null && dueOn < ctx.now()).map(({ gaugeCode }) => gaugeCode)).toEqual(['MIC-25'])
  const states = records.map(({ number, status }) => [number, status]).sort()
  expect(states).toEqual([
    ['DEMO-D1', 'open'],
    ['DEMO-D2', 'in-review'],
    ['DEMO-D3', 'in-rework'],
    ['DEMO-D4', 'closed'],
  ])
  expect(findings.filter(({ isInDoubt }) => isInDoubt)).toMatchObject([{ gauge: 'MIC-25', isOutside: true, defect: 'DEMO-D1' }])
  expect(decided.filter(({ isApproved }) => !isApproved)).toMatchObject([{ kind: 'use-as-is', defect: 'DEMO-D2' }])
  expect(actions.every(({ isOpen }) => !isOpen)).toBe(true)
})

test('brings published versions, one of a system calculation by a second person, and receipts of runs', async () => {
  await seed(ctx)
  const [versions, runs] = await gather(ctx, [select(ctx, calculationVersion, {}), select(ctx, calculationRun, {})])
  expect(versions.map(({ calculation, status, publishedBy }) => [calculation, status, publishedBy])).toEqual([
    ['DEMO-SCRAP', 'published', 'joel'],
    ['DEMO-PRELOAD', 'published', 'joel'],
  ])
  expect(runs.map(({ result }) => result)).toEqual(['4.00', '3.75', '15625', '27222'])
  expect(new Set((await audited(ctx)).map(({ actor }) => actor))).toEqual(new Set(['system:seed', 'joel', 'taylor', 'bryan', 'colin']))
})

test('adds nothing the second time', async () => {
  await seed(ctx)
  const before = await sizes(ctx)
  expect(Object.values(await seed(ctx)).every((count) => count === 0)).toBe(true)
  expect(await growth(ctx, before)).toEqual({})
})

test.each(['defects.xlsx', 'calculations.xlsx'])('leaves %s its expected result, cell for cell, twice', async (workbook) => {
  await seed(ctx)
  for (const _ of [1, 2]) expectWorkbook(await office.run(fixture(workbook), { isPartial: true, timezone: 'Africa/Nairobi' }), workbook)
})
