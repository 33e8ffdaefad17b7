// What belongs to a defect, read as rules: findings and their readings, dispositions and their approvals, and what is to be done.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { defectAction, defectDisposition, defectFinding } from '../../shared/domains/defects/defect-resources.ts'
import { calibration } from '../../shared/domains/defects/gauge-resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { act, buildShop, by, makeDefect, type Name, now, refused, type Shop } from './defect-world.ts'
import { audited, growth, sizes } from './facilities-world.ts'

let database: TestDatabase
let system: DbContext
let shop: Shop

beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  shop = await buildShop(system)
})
afterEach(() => database.drop())

const number = 'DMT-2026-000001'
const as = (name: Name) => by(system, shop, name)
const on = (id: number, name: string, input: object, who: Name = 'bea') => act(as(who), `defect.${name}`, id, input)

describe('a finding', () => {
  const add = (id: number, given: object = {}, who: Name = 'tom') =>
    on(id, 'addFinding', { failureCodeId: shop.scratch, quantity: 2, ...given }, who)

  test.each(['draft', 'open', 'contained', 'in-review'] as const)('is added to what is %s, and taken back', async (state) => {
    const id = await makeDefect(system, shop, state)
    const before = await sizes(system)
    const { finding } = await add(id, { note: 'fine ones' })
    expect(finding).toMatchObject({ defect: number, failureCode: 'SCRATCH', quantity: 2, note: 'fine ones', measured: null, doubt: null })
    expect(await growth(system, before)).toEqual({ defects_defectFinding: 1, auditEntry: 1 })
    expect((await on(id, 'removeFinding', { defectFindingId: finding?.id })).finding).toMatchObject({
      id: finding?.id,
      failureCode: 'SCRATCH',
    })
    const [kept] = await gather(system, [select(system, defectFinding, { defectId: id })])
    expect(kept.map(({ quantity }) => quantity)).toEqual([10])
    expect((await audited(system)).at(-1)).toMatchObject({ action: 'defectFinding.remove', actor: 'bea' })
  })

  test.each(['dispositioned', 'in-rework', 'verification'] as const)('is neither added to what is %s nor taken back', async (state) => {
    const id = await makeDefect(system, shop, state)
    const needs = (what: string) => `status state: ${number} is ${state}; ${what} needs it to be draft or open or contained or in-review`
    expect(await refused(system, () => add(id))).toEqual({ code: 'conflict', issues: [needs('addFinding')] })
    const [[finding]] = await gather(system, [select(system, defectFinding, {})])
    expect(await refused(system, () => on(id, 'removeFinding', { defectFindingId: finding?.id }))).toMatchObject({
      code: 'conflict',
      issues: [needs('removeFinding'), expect.any(String)],
    })
  })

  test('is of no more parts than are defective', async () => {
    const id = await makeDefect(system, shop, 'open')
    await add(id, { quantity: 10 })
    expect(await refused(system, () => add(id, { quantity: 10.001 }))).toEqual({
      code: 'conflict',
      issues: ['quantity exceeds: 10.001 are more than the 10 that are defective'],
    })
  })

  test('refers to codes that are there and in use, all of them named', async () => {
    const id = await makeDefect(system, shop, 'open')
    expect(
      await refused(system, () => add(id, { failureCodeId: shop.retired.code, inspectionItemId: 98, measured: 1, gaugeId: 97 })),
    ).toEqual({
      code: 'invalid',
      issues: [
        'failureCodeId unfit: failureCode RUST is not in use any more',
        'inspectionItemId reference: there is no inspectionItem 98',
        'gaugeId reference: there is no calibration 97',
      ],
    })
  })

  test.each([
    [9.899999, true],
    [9.9, false],
    [10.1, false],
    [10.100001, true],
  ])('of %d mm is outside the limits: %s', async (measured, isOutside) => {
    const id = await makeDefect(system, shop, 'open')
    expect((await add(id, { inspectionItemId: shop.diameter, measured })).finding).toMatchObject({ measured, measuredAt: now, isOutside })
  })

  test('is in doubt where its gauge cannot be trusted for the time of the reading', async () => {
    const id = await makeDefect(system, shop, 'open')
    const reading = { inspectionItemId: shop.diameter, gaugeId: shop.caliper, measured: 10 }
    expect((await add(id, reading)).finding).toMatchObject({ gauge: 'CAL-1', isInDoubt: false, doubt: null })
    await commit(system, [
      update(calibration, await get(system, calibration, shop.caliper), { result: 'failed', lastOn: '2026-11-20', dueOn: '2026-11-20' }),
    ])
    expect((await add(id, reading)).finding).toMatchObject({
      isInDoubt: true,
      doubt: 'CAL-1 failed its calibration on 2026-11-20, the last good one was on 2026-06-01',
    })
    expect((await add(id, { ...reading, measuredAt: '2026-05-31T10:00:00.000Z' })).finding).toMatchObject({
      isInDoubt: false,
      measuredAt: '2026-05-31T10:00:00.000Z',
    })
  })

  test('of a gauge that is not in use any more is a reading, and in doubt', async () => {
    const id = await makeDefect(system, shop, 'open')
    await commit(system, [update(calibration, await get(system, calibration, shop.caliper), { isActive: false })])
    expect((await add(id, { inspectionItemId: shop.diameter, gaugeId: shop.caliper, measured: 10 })).finding).toMatchObject({
      isInDoubt: true,
      doubt: 'CAL-1 is retired, and the reading is of 2026-11-27',
    })
  })

  test('with a gauge or an instant has a reading, and a reading says of what', async () => {
    const id = await makeDefect(system, shop, 'open')
    expect(await refused(system, () => add(id, { measuredAt: '2026-11-27T09:05:00.001Z' }))).toEqual({
      code: 'invalid',
      issues: [
        'measuredAt future: 2026-11-27T09:05:00.001Z has not come yet',
        'measured required: there is a gauge or an instant, and no reading',
      ],
    })
    expect(await refused(system, () => add(id, { measured: 10 }))).toEqual({
      code: 'invalid',
      issues: ['inspectionItemId required: it is not said what was measured'],
    })
  })

  test('stays where it is the last of what is no draft', async () => {
    const id = await makeDefect(system, shop, 'open')
    const [[finding]] = await gather(system, [select(system, defectFinding, {})])
    expect(await refused(system, () => on(id, 'removeFinding', { defectFindingId: finding?.id }))).toEqual({
      code: 'conflict',
      issues: [`defectFindingId last_finding: it is the only finding of ${number}, which is open`],
    })
  })

  test('of another defect is not taken back', async () => {
    const id = await makeDefect(system, shop, 'draft')
    await makeDefect(system, shop, 'draft')
    const [rows] = await gather(system, [select(system, defectFinding, {})])
    const other = rows.find(({ defectId }) => defectId !== id)
    expect(await refused(system, () => on(id, 'removeFinding', { defectFindingId: other?.id }))).toEqual({ code: 'not_found', issues: [] })
  })
})

describe('a disposition', () => {
  const add = (id: number, given: object, who: Name = 'bea') => on(id, 'addDisposition', given, who)

  test('is decided by whoever adds it, while the record is in review', async () => {
    const id = await makeDefect(system, shop, 'in-review')
    const before = await sizes(system)
    const given = { kind: 'scrap', dispositionId: shop.scrap, quantity: 2.5, cost: 12.5, currency: 'EUR', note: 'melt' }
    expect((await add(id, given)).disposition).toMatchObject({
      ...given,
      ...{ defect: number, disposition: 'MRB-SCRAP', decidedBy: 'bea', decidedAt: now, isApproved: true, approverIds: [] },
    })
    expect(await growth(system, before)).toEqual({ defects_defectDisposition: 1, auditEntry: 1 })
  })

  test.each(['draft', 'open', 'contained', 'dispositioned', 'in-rework', 'verification'] as const)(
    'is neither added to what is %s nor taken back',
    async (state) => {
      const id = await makeDefect(system, shop, state)
      const needs = (what: string) => `status state: ${number} is ${state}; ${what} needs it to be in-review`
      expect((await refused(system, () => add(id, { kind: 'scrap', quantity: 1 }))).issues[0]).toBe(needs('addDisposition'))
      const [[row]] = await gather(system, [select(system, defectDisposition, {})])
      if (!row) return
      expect(await refused(system, () => on(id, 'removeDisposition', { defectDispositionId: row.id }))).toEqual({
        code: 'conflict',
        issues: [needs('removeDisposition')],
      })
    },
  )

  test('is never of more than are defective, together with the others', async () => {
    const id = await makeDefect(system, shop, 'in-review')
    await add(id, { kind: 'scrap', quantity: 9.999 })
    expect(await refused(system, () => add(id, { kind: 'rework', quantity: 0.002 }))).toEqual({
      code: 'conflict',
      issues: ['quantity exceeds: dispositions of 10.001 are more than the 10 that are defective'],
    })
    await add(id, { kind: 'rework', quantity: 0.001 })
  })

  test('returns parts to the supplier with their reference only, and costs in a currency', async () => {
    const id = await makeDefect(system, shop, 'in-review')
    expect(await refused(system, () => add(id, { kind: 'return-to-vendor', quantity: 4, cost: 3 }))).toEqual({
      code: 'invalid',
      issues: [
        'supplierReference required: the return of 4 has no reference of the supplier',
        'currency required: the cost 3 has no currency',
      ],
    })
    expect(await refused(system, () => add(id, { kind: 'scrap', quantity: 4, currency: 'EUR' }))).toEqual({
      code: 'invalid',
      issues: ['cost required: there is a currency EUR and no cost'],
    })
    await add(id, { kind: 'return-to-vendor', quantity: 4, cost: 3, currency: 'EUR', supplierReference: 'RMA-1' })
  })

  test("of the company's own is there, in use, and of the same kind", async () => {
    const id = await makeDefect(system, shop, 'in-review')
    expect(await refused(system, () => add(id, { kind: 'rework', dispositionId: shop.scrap, quantity: 1 }))).toEqual({
      code: 'invalid',
      issues: ['dispositionId differs: MRB-SCRAP is scrap, not rework'],
    })
    expect(await refused(system, () => add(id, { kind: 'rework', dispositionId: 99, quantity: 1 }))).toEqual({
      code: 'invalid',
      issues: ['dispositionId reference: there is no disposition 99'],
    })
  })

  test('is decided by a person', async () => {
    const id = await makeDefect(system, shop, 'in-review')
    expect(await refused(system, () => act(system, 'defect.addDisposition', id, { kind: 'scrap', quantity: 1 }))).toMatchObject({
      code: 'forbidden',
    })
  })

  test('that was approved is taken back all the same, and the trail says so', async () => {
    const id = await makeDefect(system, shop, 'in-review')
    const { disposition } = await add(id, { kind: 'use-as-is', quantity: 1 })
    for (const who of ['ann', 'carl'] as const) await act(as(who), 'defectDisposition.approve', Number(disposition?.id))
    await on(id, 'removeDisposition', { defectDispositionId: disposition?.id })
    const [left] = await gather(system, [select(system, defectDisposition, {})])
    expect(left).toEqual([])
    expect((await audited(system)).at(-1)).toMatchObject({ action: 'defectDisposition.remove', actor: 'bea' })
  })
})

describe('an approval', () => {
  const concession = async (kind = 'use-as-is', preparer: Name = 'tom') => {
    const id = await makeDefect(system, shop, 'in-review', { preparer })
    const { disposition } = await on(id, 'addDisposition', { kind, quantity: 1 })
    return Number(disposition?.id)
  }
  const approve = (id: number, who: Name) => act(as(who), 'defectDisposition.approve', id)

  test.each(['use-as-is', 'repair'])('of %s is given by two, whoever decided it among them', async (kind) => {
    const id = await concession(kind)
    expect((await approve(id, 'bea')).disposition).toMatchObject({ approverIds: [shop.people.bea], isApproved: false })
    expect((await approve(id, 'ann')).disposition).toMatchObject({ approverIds: [shop.people.bea, shop.people.ann], isApproved: true })
    expect((await audited(system)).at(-1)).toMatchObject({ action: 'defectDisposition.approve', actor: 'ann', after: { isApproved: true } })
  })

  test('is not given by whoever prepared the record', async () => {
    const id = await concession('repair', 'carl')
    expect(await refused(system, () => approve(id, 'carl'))).toEqual({
      code: 'forbidden',
      issues: [`approverIds own: you prepared ${number}, and therefore approve none of its concessions`],
    })
  })

  test('is given once by each', async () => {
    const id = await concession()
    await approve(id, 'ann')
    expect(await refused(system, () => approve(id, 'ann'))).toEqual({
      code: 'conflict',
      issues: ['approverIds approved: you have approved use-as-is of 1 already'],
    })
  })

  test('is not given a third time', async () => {
    const id = await concession()
    await approve(id, 'ann')
    await approve(id, 'bea')
    expect(await refused(system, () => approve(id, 'carl'))).toEqual({
      code: 'conflict',
      issues: ['approverIds approved: use-as-is of 1 has the 2 approvals that it needs'],
    })
  })

  test.each(['rework', 'scrap'])('of %s is none', async (kind) => {
    const id = await concession(kind)
    expect(await refused(system, () => approve(id, 'ann'))).toEqual({
      code: 'conflict',
      issues: [`approverIds no_concession: ${kind} needs no approval`],
    })
  })

  test('is given while the record is in review, by a person, to what is there', async () => {
    const id = await makeDefect(system, shop, 'dispositioned', { dispositions: [{ kind: 'use-as-is', quantity: 10 }] })
    const [[row]] = await gather(system, [select(system, defectDisposition, { defectId: id })])
    expect((await refused(system, () => approve(row?.id ?? 0, 'bea'))).issues[0]).toBe(
      `status state: ${number} is dispositioned; approve needs it to be in-review`,
    )
    expect(await refused(system, () => act(system, 'defectDisposition.approve', row?.id ?? 0))).toMatchObject({ code: 'forbidden' })
    expect(await refused(system, () => approve(99, 'ann'))).toEqual({ code: 'not_found', issues: [] })
  })
})

describe('what is to be done', () => {
  const given = (more: object = {}) => ({
    kind: 'corrective',
    description: 'Change the tool',
    ownerId: shop.people.tom,
    dueOn: '2026-12-01',
    ...more,
  })
  const complete = (id: unknown, who: Name = 'tom') => act(as(who), 'defectAction.completeAction', Number(id), { evidence: 'photo 7' })

  test('is told to its owner, and done by them with evidence', async () => {
    const id = await makeDefect(system, shop, 'draft')
    const { action } = await on(id, 'addAction', given())
    expect(action).toMatchObject({ defect: number, owner: 'tom', isOpen: true, openDueOn: '2026-12-01', doneAt: null, doneBy: null })
    const told = await all(system.engine, sqlFor(system.engine.dialect).selectFrom('outbox').selectAll())
    expect(told).toMatchObject([
      {
        recipientId: shop.people.tom,
        kind: 'defect-action-assigned',
        subject: `${number}, corrective: Change the tool`,
        body: 'Change the tool\nDue on 2026-12-01.',
        resource: 'defectAction',
        rowId: action?.id,
      },
    ])
    const before = await sizes(system)
    expect((await complete(action?.id)).action).toMatchObject({
      doneAt: now,
      doneBy: 'tom',
      evidence: 'photo 7',
      isOpen: false,
      openDueOn: null,
      owner: 'tom',
    })
    expect(await growth(system, before)).toEqual({ auditEntry: 1 })
  })

  test('is given to an active user only', async () => {
    const id = await makeDefect(system, shop, 'open')
    expect(await refused(system, () => on(id, 'addAction', given({ ownerId: shop.people.gone })))).toEqual({
      code: 'conflict',
      issues: ['ownerId inactive: gone is no active user'],
    })
    expect(await refused(system, () => on(id, 'addAction', given({ ownerId: 99 })))).toEqual({
      code: 'invalid',
      issues: ['ownerId reference: there is no user 99'],
    })
  })

  test('is completed by a technician only where they own it, and by others in any case', async () => {
    const id = await makeDefect(system, shop, 'open')
    const { action } = await on(id, 'addAction', given())
    expect(await refused(system, () => complete(action?.id, 'uma'))).toEqual({
      code: 'forbidden',
      issues: ['ownerId own: "Change the tool" is not yours to complete'],
    })
    expect((await complete(action?.id, 'carl')).action).toMatchObject({ doneBy: 'carl' })
  })

  test('is done once', async () => {
    const id = await makeDefect(system, shop, 'open')
    const { action } = await on(id, 'addAction', given())
    await complete(action?.id)
    expect(await refused(system, () => complete(action?.id))).toEqual({
      code: 'conflict',
      issues: [`doneAt done: "Change the tool" was done at ${now}`],
    })
    const [[row]] = await gather(system, [select(system, defectAction, { id: Number(action?.id) })])
    expect(row).toMatchObject({ version: 2 })
  })

  test('is not done without evidence, and not where there is nothing', async () => {
    await expect(act(as('tom'), 'defectAction.completeAction', 1, { evidence: ' ' })).rejects.toThrow('is empty')
    expect(await refused(system, () => complete(99))).toEqual({ code: 'not_found', issues: [] })
  })
})
