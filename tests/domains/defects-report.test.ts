// How defects come on record: reported with their findings in one request, numbered without gaps, and corrected by records that are linked.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { defect, defectFinding } from '../../shared/domains/defects/defect-resources.ts'
import { partNumber } from '../../shared/domains/defects/list-resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { act, buildShop, by, makeDefect, now, refused, reportOf, type Shop } from './defect-world.ts'
import { audited, growth, sizes } from './facilities-world.ts'

let database: TestDatabase
let system: DbContext
let shop: Shop
let tom: DbContext
let bea: DbContext

beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  shop = await buildShop(system)
  ;[tom, bea] = [by(system, shop, 'tom'), by(system, shop, 'bea')]
})
afterEach(() => database.drop())

const report = (given: object = {}, ctx = tom) => act(ctx, 'defect.report', 0, reportOf(shop, given))
const correct = (id: number, given: object = {}, ctx = bea) => act(ctx, 'defect.correct', id, given)
const numbers = async () => {
  const [rows] = await gather(system, [select(system, defect, {})])
  return rows.map(({ number }) => number).toSorted()
}

describe('a report', () => {
  test('makes a draft with its number and its findings, prepared by whoever reports, in two round trips', async () => {
    const before = await sizes(system)
    let trips = 0
    const { read, write } = tom.engine
    const counted: DbContext = {
      ...tom,
      engine: {
        ...tom.engine,
        read: (queries) => {
          trips += 1
          return read(queries)
        },
        write: (ops, id) => {
          trips += 1
          return write(ops, id)
        },
      },
    }
    const reading = { inspectionItemId: shop.diameter, gaugeId: shop.caliper, measured: 10.2 }
    const findings = [
      { failureCodeId: shop.crack, quantity: 4, note: 'at the shoulder' },
      { failureCodeId: shop.scratch, quantity: 10, ...reading },
    ]
    const more = { areaId: shop.area, levelId: shop.level, customerId: shop.customer, supplierId: shop.supplier }
    const answer = await report({ findings, ...more, lotNumber: 'L-7', serials: ['1', '2'], dueOn: '2026-12-24' }, counted)
    expect(trips).toBe(2)
    expect(answer.defect).toMatchObject({
      ...{ number: 'DMT-2026-000001', status: 'draft', isOpen: true, preparedById: shop.people.tom, preparedBy: 'tom', correctsId: null },
      ...{ partNumber: 'SHAFT-1', workCenter: 'LATHE', area: 'HALL-2', level: 'MAJOR', customer: 'ACME', supplier: 'STEEL' },
      ...{ lotNumber: 'L-7', serials: ['1', '2'], dueOn: '2026-12-24', quantityLot: 200, quantityInspected: 50, quantityDefective: 10 },
      ...{ description: { en: 'Cracks at the shoulder' }, sourceLanguage: 'en', cause: null },
    })
    expect(answer.defect).not.toHaveProperty('wordsEn')
    const { detectedAt } = reportOf(shop)
    expect(answer.findings).toMatchObject([
      {
        defect: 'DMT-2026-000001',
        failureCode: 'CRACK',
        quantity: 4,
        note: 'at the shoulder',
        detectedAt,
        measuredAt: null,
        isOutside: false,
      },
      { failureCode: 'SCRATCH', inspectionItem: 'DIA', gauge: 'CAL-1', measured: 10.2, measuredAt: now, isOutside: true, isInDoubt: false },
    ])
    expect(await growth(system, before)).toEqual({ defects_defect: 1, defects_defectFinding: 2, auditEntry: 3 })
    expect((await audited(system)).slice(-3).map(({ action, actor }) => [action, actor])).toEqual([
      ['defect.create', 'tom'],
      ['defectFinding.create', 'tom'],
      ['defectFinding.create', 'tom'],
    ])
  })

  test('may be open right away', async () => {
    expect((await report({ open: true })).defect).toMatchObject({ status: 'open' })
  })

  test('that is to be open right away is refused without description or finding', async () => {
    expect(await refused(system, () => report({ open: true, description: undefined, findings: [] }))).toEqual({
      code: 'invalid',
      issues: ['description missing: DMT-2026-000001 has no description', 'findings missing: DMT-2026-000001 has no finding'],
    })
    expect((await report({ description: undefined, findings: [] })).defect).toMatchObject({ status: 'draft', description: {} })
  })

  test('names everything that is wrong with it at once', async () => {
    const findings = [
      { failureCodeId: shop.retired.code, quantity: 11 },
      { failureCodeId: 99, quantity: 1, inspectionItemId: 98, gaugeId: 97, measured: 1, measuredAt: '2026-11-28T00:00:00.000Z' },
      { failureCodeId: shop.crack, quantity: 1, gaugeId: shop.caliper },
      { failureCodeId: shop.crack, quantity: 1, measured: 3 },
    ]
    const given = {
      partNumberId: shop.retired.part,
      levelId: 96,
      quantityInspected: 9,
      quantityLot: 8,
      detectedAt: '2026-11-28T00:00:00.000Z',
    }
    expect(await refused(system, () => report({ ...given, findings }))).toEqual({
      code: 'invalid',
      issues: [
        'quantityDefective range: 10 are more than the 9 that were inspected',
        'quantityInspected range: 9 are more than the lot of 8',
        'detectedAt future: 2026-11-28T00:00:00.000Z has not come yet',
        'partNumberId unfit: partNumber SHAFT-0 is not fit for it: isActive is false',
        'levelId reference: there is no level 96',
        'findings.0.failureCodeId unfit: failureCode RUST is not in use any more',
        'findings.0.quantity exceeds: 11 are more than the 10 that are defective',
        'findings.1.failureCodeId reference: there is no failureCode 99',
        'findings.1.inspectionItemId reference: there is no inspectionItem 98',
        'findings.1.gaugeId reference: there is no calibration 97',
        'findings.1.measuredAt future: 2026-11-28T00:00:00.000Z has not come yet',
        'findings.2.measured required: there is a gauge or an instant, and no reading',
        'findings.3.inspectionItemId required: it is not said what was measured',
      ],
    })
  })

  test('lets clocks differ by five minutes', async () => {
    await report({ detectedAt: '2026-11-27T09:05:00.000Z' })
    expect(await refused(system, () => report({ detectedAt: '2026-11-27T09:05:00.001Z' }))).toMatchObject({ code: 'invalid' })
  })

  test('is prepared by nobody but whoever reports it', async () => {
    expect(await refused(system, () => report({ preparedById: shop.people.bea }))).toEqual({
      code: 'forbidden',
      issues: ['preparedById own: a record is prepared by whoever records it'],
    })
    await report({ preparedById: shop.people.tom })
  })

  test('of a program names an active user who prepared it', async () => {
    const program = { ...system, now: () => now }
    expect(await refused(system, () => report({}, program))).toEqual({
      code: 'invalid',
      issues: ['preparedById required: it is not said who prepared the record'],
    })
    expect(await refused(system, () => report({ preparedById: shop.people.gone }, program))).toEqual({
      code: 'invalid',
      issues: ['preparedById inactive: gone is no active user'],
    })
    expect((await report({ preparedById: shop.people.uma }, program)).defect).toMatchObject({ preparedBy: 'uma' })
  })

  test('has its plain texts in the language of whoever reports, and otherwise in the one that it says or has', async () => {
    await commit(system, [update(user, await get(system, user, shop.people.uma), { locale: 'fr-CA' })])
    const uma = by(system, shop, 'uma')
    const texts = async (given: object) => {
      const { defect: row } = await report(given, uma)
      return { source: row?.sourceLanguage, description: row?.description, cause: row?.cause }
    }
    expect(await texts({ description: 'Fissures', cause: 'Outil usé' })).toEqual({
      source: 'fr-CA',
      description: { 'fr-CA': 'Fissures' },
      cause: { 'fr-CA': 'Outil usé' },
    })
    expect(await texts({ description: 'Risse', sourceLanguage: 'de' })).toMatchObject({ source: 'de', description: { de: 'Risse' } })
    expect(await texts({ description: { de: 'Risse', en: 'Cracks' } })).toMatchObject({ source: 'de' })
    expect(await texts({ description: { de: 'Risse', 'fr-CA': 'Fissures' } })).toMatchObject({ source: 'fr-CA' })
  })
})

describe('numbers', () => {
  test('count on from the highest of the year, also one that a workbook brought; other forms count for nothing', async () => {
    expect((await report()).defect?.number).toBe('DMT-2026-000001')
    const { defect: row } = await report()
    const copy = await get(system, defect, Number(row?.id))
    const { id: _, ...rest } = copy
    await commit(
      system,
      ['DMT-2026-000200', 'DMT-2025-000900', 'DMT-2026-12B', 'NCR-2026-000999'].map((number) => insert(defect, { ...rest, number })),
    )
    expect((await report()).defect?.number).toBe('DMT-2026-000201')
  })

  test('begin anew with the year of UTC', async () => {
    expect((await report({}, by(system, shop, 'tom', '2026-12-31T23:59:59.999Z'))).defect?.number).toBe('DMT-2026-000001')
    expect((await report({}, by(system, shop, 'tom', '2027-01-01T00:00:00.000Z'))).defect?.number).toBe('DMT-2027-000001')
  })

  test('of thirty reports at once leave no gap and no double', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => report()))
    const expected = Array.from({ length: 30 }, (_, at) => `DMT-2026-${String(at + 1).padStart(6, '0')}`)
    expect(answers.map((one) => String(one.defect?.number)).toSorted()).toEqual(expected)
    expect(await numbers()).toEqual(expected)
  })
})

describe('a correction', () => {
  test('is a draft with a number of its own and the findings of the closed record, linked to it, which stays as it is', async () => {
    const id = await makeDefect(system, shop, 'closed', {
      given: {
        cause: 'Worn tool',
        lotNumber: 'L-7',
        dueOn: '2026-12-01',
        findings: [{ failureCodeId: shop.crack, quantity: 3, note: 'small' }],
      },
    })
    const seen = await get(system, defect, id)
    const before = await sizes(system)
    const answer = await correct(id)
    expect(answer.defect).toMatchObject({
      ...{
        number: 'DMT-2026-000002',
        status: 'draft',
        correctsId: id,
        corrects: 'DMT-2026-000001',
        preparedBy: 'bea',
        partNumber: 'SHAFT-1',
      },
      ...{ description: { en: 'Cracks at the shoulder' }, cause: { en: 'Worn tool' }, lotNumber: 'L-7', dueOn: null, closedAt: null },
      ...{ quantityLot: 200, quantityInspected: 50, quantityDefective: 10, quantityReinspected: null, detectedAt: seen.detectedAt },
    })
    expect(answer.findings).toMatchObject([{ defect: 'DMT-2026-000002', failureCode: 'CRACK', quantity: 3, note: 'small' }])
    expect(await growth(system, before)).toEqual({ defects_defect: 1, defects_defectFinding: 1, auditEntry: 2 })
    expect(await get(system, defect, id)).toEqual({ ...seen, lockVersion: seen.lockVersion + 1 })
    const [[copied]] = await gather(system, [select(system, defectFinding, { defectId: Number(answer.defect?.id) })])
    expect(copied).toMatchObject({ detectedAt: seen.detectedAt })
  })

  test('takes quantities of its own, and codes that were retired since', async () => {
    const id = await makeDefect(system, shop, 'closed')
    await commit(system, [update(partNumber, await get(system, partNumber, shop.part), { isActive: false })])
    expect((await correct(id, { quantityDefective: 12 })).defect).toMatchObject({ quantityDefective: 12, quantityInspected: 50 })
  })

  test('is refused with quantities that cannot be', async () => {
    const id = await makeDefect(system, shop, 'closed')
    expect(await refused(system, () => correct(id, { quantityDefective: 51 }))).toEqual({
      code: 'invalid',
      issues: ['quantityDefective range: 51 are more than the 50 that were inspected'],
    })
  })

  test('is refused of what is not closed, which may still be changed', async () => {
    const id = await makeDefect(system, shop, 'verification')
    expect(await refused(system, () => correct(id))).toEqual({
      code: 'conflict',
      issues: ['status state: DMT-2026-000001 is verification; correct needs it to be closed'],
    })
  })

  test('is refused of what is corrected already, naming the correction', async () => {
    const id = await makeDefect(system, shop, 'closed')
    await correct(id)
    expect(await refused(system, () => correct(id))).toEqual({
      code: 'conflict',
      issues: ['correctsId corrected: DMT-2026-000001 is corrected by DMT-2026-000002'],
    })
  })

  test('is made by a person', async () => {
    const id = await makeDefect(system, shop, 'closed')
    expect(await refused(system, () => correct(id, {}, { ...system, now: () => now }))).toEqual({
      code: 'forbidden',
      issues: [' own: system:test is no person, and decides nothing'],
    })
  })
})
