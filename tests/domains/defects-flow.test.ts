// The state machine of defects, read as rules: which move leads where, what each asks for, and that closed is closed.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { defect, defectAction, defectDisposition, defectFinding } from '../../shared/domains/defects/defect-resources.ts'
import { defectStates } from '../../shared/domains/defects/defect-rules.ts'
import { moves } from '../../shared/domains/defects/flow-rules.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { act, buildShop, by, makeDefect, now, refused, reportOf, type Shop } from './defect-world.ts'
import { audited, growth, sizes } from './facilities-world.ts'

let database: TestDatabase
let system: DbContext
let shop: Shop
let ann: DbContext
let bea: DbContext
let tom: DbContext

beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  shop = await buildShop(system)
  ;[ann, bea, tom] = [by(system, shop, 'ann'), by(system, shop, 'bea'), by(system, shop, 'tom')]
})
afterEach(() => database.drop())

const move = (name: string, id: number, input: object = {}, ctx = bea) => act(ctx, `defect.${name}`, id, input)
const number = 'DMT-2026-000001'

describe('the state machine', () => {
  test.each(defectStates)('leads to %s by what people do', async (state) => {
    const id = await makeDefect(system, shop, state)
    expect(await get(system, defect, id)).toMatchObject({ status: state, number, isOpen: state !== 'closed' })
  })

  test('writes one entry for each move, and answers with the defect and what it refers to', async () => {
    const id = await makeDefect(system, shop, 'verification')
    await act(bea, 'defect.addAction', id, { kind: 'verification', description: 'Look again', ownerId: shop.people.bea })
    const [[action]] = await gather(system, [select(system, defectAction, { kind: 'verification' })])
    await act(bea, 'defectAction.completeAction', action?.id ?? 0, { evidence: 'none left' })
    const before = await sizes(system)
    expect((await move('close', id)).defect).toMatchObject({
      status: 'closed',
      closedAt: now,
      isOpen: false,
      partNumber: 'SHAFT-1',
      preparedBy: 'tom',
    })
    expect(await growth(system, before)).toEqual({ auditEntry: 1 })
    expect((await audited(system)).at(-1)).toMatchObject({
      action: 'defect.close',
      actor: 'bea',
      before: { status: 'verification', isOpen: true },
      after: { status: 'closed', isOpen: false },
    })
  })

  test('is moved, and everything else is done, by one read and one write each', async () => {
    const trips = { read: 0, write: 0 }
    const { engine } = system
    const counted: DbContext = {
      ...system,
      engine: {
        ...engine,
        read: (queries) => {
          trips.read += 1
          return engine.read(queries)
        },
        write: (ops, id) => {
          trips.write += 1
          return engine.write(ops, id)
        },
      },
    }
    const dispositions = [
      { kind: 'repair', quantity: 6 },
      { kind: 'scrap', quantity: 4 },
    ] as const
    const id = await makeDefect(counted, shop, 'closed', { dispositions })
    await act(by(counted, shop, 'bea'), 'defect.correct', id)
    // a report, seven moves, two actions that are added and done, two dispositions, two approvals, a correction
    expect(trips).toEqual({ read: 17, write: 17 })
  })

  test('goes from dispositioned to verification where nothing is reworked', async () => {
    const id = await makeDefect(system, shop, 'dispositioned', { dispositions: [{ kind: 'scrap', quantity: 10 }] })
    expect((await move('verify', id)).defect).toMatchObject({ status: 'verification', quantityReinspected: null, quantityReaccepted: null })
  })

  const wrong = Object.entries(moves).flatMap(([name, { from }]) =>
    defectStates.filter((state) => state !== 'closed' && !from.some((one) => one === state)).map((state) => [name, state, from] as const),
  )
  test.each(wrong)('refuses to %s what is %s', async (name, state, from) => {
    const id = await makeDefect(system, shop, state)
    expect(await refused(system, () => move(name, id))).toEqual({
      code: 'conflict',
      issues: [`status state: ${number} is ${state}; ${name} needs it to be ${from.join(' or ')}`],
    })
  })

  test.each(Object.keys(moves))('refuses to %s what is closed, for it is locked', async (name) => {
    const id = await makeDefect(system, shop, 'closed')
    expect(await refused(system, () => move(name, id))).toEqual({
      code: 'conflict',
      issues: [`status closed: ${number} is closed and locked`],
    })
  })

  test('refuses a move of what is not there', async () => {
    expect(await refused(system, () => move('open', 99))).toEqual({ code: 'not_found', issues: [] })
  })

  test('lets only one of two people move it at once', async () => {
    const id = await makeDefect(system, shop, 'contained')
    const settled = await Promise.allSettled([move('review', id, {}, ann), move('review', id)])
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('to open', () => {
  test('a defect needs a description and a finding, and is told of both at once', async () => {
    const { defect: made } = await act(tom, 'defect.report', 0, reportOf(shop, { description: undefined, findings: [] }))
    expect(await refused(system, () => move('open', Number(made?.id)))).toEqual({
      code: 'conflict',
      issues: [`description missing: ${number} has no description`, `findings missing: ${number} has no finding`],
    })
  })

  test('no finding may be of more parts than are defective by now', async () => {
    const id = await makeDefect(system, shop, 'draft')
    await commit(system, [update(defect, await get(system, defect, id), { quantityDefective: 9 })])
    expect(await refused(system, () => move('open', id))).toEqual({
      code: 'conflict',
      issues: ['findings exceeds: CRACK of 10 is more than the 9 that are defective'],
    })
  })
})

describe('to be contained', () => {
  test('a defect needs a containment action', async () => {
    const id = await makeDefect(system, shop, 'open')
    await act(bea, 'defect.addAction', id, { kind: 'corrective', description: 'Change the tool', ownerId: shop.people.tom })
    expect(await refused(system, () => move('contain', id))).toEqual({
      code: 'conflict',
      issues: [`actions missing: ${number} has no containment action`],
    })
  })

  test('its containment is done, and those that are not are named', async () => {
    const id = await makeDefect(system, shop, 'open')
    for (const description of ['Sort the stock', 'Call the customer'])
      await act(bea, 'defect.addAction', id, { kind: 'containment', description, ownerId: shop.people.tom })
    expect(await refused(system, () => move('contain', id))).toEqual({
      code: 'conflict',
      issues: ['actions missing: no containment is done yet: containment: Sort the stock; containment: Call the customer'],
    })
    const [[first]] = await gather(system, [select(system, defectAction, {})])
    await act(tom, 'defectAction.completeAction', first?.id ?? 0, { evidence: 'sorted' })
    expect((await move('contain', id)).defect).toMatchObject({ status: 'contained' })
  })
})

describe('to be dispositioned', () => {
  test('all that is missing is named at once: parts that are left over and concessions without approvals', async () => {
    const id = await makeDefect(system, shop, 'in-review')
    const { disposition } = await move('addDisposition', id, { kind: 'use-as-is', quantity: 3 })
    await move('addDisposition', id, { kind: 'repair', quantity: 2.5 })
    await act(ann, 'defectDisposition.approve', Number(disposition?.id))
    expect(await refused(system, () => move('disposition', id))).toEqual({
      code: 'conflict',
      issues: [
        'dispositions missing: 5.5 of 10 defective parts are disposed of',
        'dispositions unapproved: use-as-is of 3 has 1 of the 2 approvals that it needs',
        'dispositions unapproved: repair of 2.5 has 0 of the 2 approvals that it needs',
      ],
    })
  })

  test('a return that came from elsewhere has the reference of the supplier too', async () => {
    const id = await makeDefect(system, shop, 'in-review')
    const row = { defectId: id, quantity: 10, approverIds: [], decidedById: shop.people.bea, decidedAt: now }
    await commit(system, [insert(defectDisposition, { ...row, kind: 'return-to-vendor' })])
    expect(await refused(system, () => move('disposition', id))).toEqual({
      code: 'invalid',
      issues: ['supplierReference required: the return of 10 has no reference of the supplier'],
    })
  })
})

describe('rework', () => {
  test('is refused where nothing is to be reworked or repaired', async () => {
    const id = await makeDefect(system, shop, 'dispositioned', { dispositions: [{ kind: 'scrap', quantity: 10 }] })
    expect(await refused(system, () => move('rework', id))).toEqual({
      code: 'conflict',
      issues: [`dispositions missing: nothing of ${number} is to be reworked or repaired`],
    })
  })

  test('is not left out where something is to be reworked', async () => {
    const id = await makeDefect(system, shop, 'dispositioned')
    expect(await refused(system, () => move('verify', id))).toEqual({
      code: 'conflict',
      issues: ['dispositions missing: 6 are to be reworked or repaired first'],
    })
  })

  test('is inspected again: it is said how many were, and how many are good', async () => {
    const id = await makeDefect(system, shop, 'in-rework')
    expect(await refused(system, () => move('verify', id))).toEqual({
      code: 'invalid',
      issues: [
        'quantityInspected required: what was reworked is inspected again',
        'quantityAccepted required: what was reworked is inspected again',
      ],
    })
  })

  test.each([
    [{ quantityInspected: 5, quantityAccepted: 5 }, 'invalid', 'quantityInspected range: 5 were inspected again, and 6 were reworked'],
    [{ quantityInspected: 6, quantityAccepted: 7 }, 'invalid', 'quantityAccepted range: 7 are more than the 6 that were inspected'],
    [{ quantityInspected: 6, quantityAccepted: 5 }, 'conflict', 'quantityAccepted not_good: 5 of 6 reworked parts are good'],
  ])('is not verified by %j', async (input, code, issue) => {
    const id = await makeDefect(system, shop, 'in-rework')
    expect(await refused(system, () => move('verify', id, input))).toEqual({ code, issues: [issue] })
  })

  test('counts repaired parts as well', async () => {
    const dispositions = [
      { kind: 'repair', quantity: 4 },
      { kind: 'rework', quantity: 6 },
    ] as const
    const id = await makeDefect(system, shop, 'verification', { dispositions })
    expect(await get(system, defect, id)).toMatchObject({ quantityReinspected: 10, quantityReaccepted: 10 })
  })

  test('that was not done is not reported', async () => {
    const id = await makeDefect(system, shop, 'dispositioned', { dispositions: [{ kind: 'scrap', quantity: 10 }] })
    expect(await refused(system, () => move('verify', id, { quantityInspected: 1, quantityAccepted: 1 }))).toEqual({
      code: 'invalid',
      issues: [`quantityInspected not_reworked: ${number} is not in rework`, `quantityAccepted not_reworked: ${number} is not in rework`],
    })
  })
})

describe('a failed verification', () => {
  test('of rework says how many were good, and brings the record back to review, where dispositions change', async () => {
    const id = await makeDefect(system, shop, 'in-rework')
    expect((await move('failVerification', id, { quantityInspected: 6, quantityAccepted: 5 })).defect).toMatchObject({
      status: 'in-review',
      quantityReinspected: 6,
      quantityReaccepted: 5,
    })
    const [rows] = await gather(system, [select(system, defectDisposition, { kind: 'rework' })])
    await move('removeDisposition', id, { defectDispositionId: rows[0]?.id })
    await move('addDisposition', id, { kind: 'scrap', quantity: 6 })
    await move('disposition', id)
    expect((await move('verify', id)).defect).toMatchObject({ status: 'verification', quantityReinspected: null, quantityReaccepted: null })
    expect((await move('failVerification', id)).defect).toMatchObject({ status: 'in-review' })
  })

  test('of rework is refused with quantities that cannot be', async () => {
    const id = await makeDefect(system, shop, 'in-rework')
    expect(await refused(system, () => move('failVerification', id, { quantityInspected: 4 }))).toEqual({
      code: 'invalid',
      issues: [
        'quantityAccepted required: what was reworked is inspected again',
        'quantityInspected range: 4 were inspected again, and 6 were reworked',
      ],
    })
  })
})

describe('to close', () => {
  test('refuses to close a defect while actions are open, naming them, or without a verification', async () => {
    const id = await makeDefect(system, shop, 'verification')
    await act(bea, 'defect.addAction', id, { kind: 'corrective', description: 'Change the tool', ownerId: shop.people.tom })
    expect(await refused(system, () => move('close', id))).toEqual({
      code: 'conflict',
      issues: [
        'actions open_actions: one action is open: corrective: Change the tool',
        `actions missing: ${number} has no verification action that is done`,
      ],
    })
    await act(bea, 'defect.addAction', id, { kind: 'verification', description: 'Measure ten', ownerId: shop.people.tom })
    expect(await refused(system, () => move('close', id))).toEqual({
      code: 'conflict',
      issues: [
        'actions open_actions: 2 actions are open: corrective: Change the tool; verification: Measure ten',
        `actions missing: ${number} has no verification action that is done`,
      ],
    })
  })
})

describe('what is closed', () => {
  let id: number
  beforeEach(async () => {
    id = await makeDefect(system, shop, 'closed')
  })
  const locked = { code: 'conflict', issues: [`status closed: ${number} is closed and locked`] }

  test('takes no finding, disposition, action or count any more, and gives none back', async () => {
    const [[finding], [disposition]] = await gather(system, [select(system, defectFinding, {}), select(system, defectDisposition, {})])
    const tries: readonly (readonly [string, object])[] = [
      ['addFinding', { failureCodeId: shop.crack, quantity: 1 }],
      ['addDisposition', { kind: 'scrap', quantity: 0.001 }],
      ['removeDisposition', { defectDispositionId: disposition?.id }],
      ['addAction', { kind: 'preventive', description: 'Train', ownerId: shop.people.tom }],
      ['recount', { quantityLot: 201 }],
    ]
    for (const [name, input] of tries) {
      const { code, issues } = await refused(system, () => move(name, id, input))
      expect([name, code, issues[0]]).toEqual([name, 'conflict', locked.issues[0]])
    }
    await act(bea, 'defect.correct', id)
    expect(await refused(system, () => move('removeFinding', id, { defectFindingId: finding?.id }))).toMatchObject({
      code: 'conflict',
      issues: [locked.issues[0], expect.stringContaining('last_finding')],
    })
  })

  test('takes no approval and no completion, whatever came to it from elsewhere', async () => {
    const kept = { defectId: id, decidedById: shop.people.bea, decidedAt: now, approverIds: [] }
    const [disposition, action] = await commit(system, [
      insert(defectDisposition, { ...kept, kind: 'use-as-is', quantity: 1 }),
      insert(defectAction, { defectId: id, kind: 'preventive', description: 'Train', ownerId: shop.people.tom }),
    ])
    expect(await refused(system, () => act(ann, 'defectDisposition.approve', Number(disposition?.id)))).toEqual(locked)
    expect(await refused(system, () => act(tom, 'defectAction.completeAction', Number(action?.id), { evidence: 'x' }))).toEqual(locked)
  })
})

describe('a recount', () => {
  test.each(['open', 'contained', 'in-review'] as const)('corrects the quantities of what is %s', async (state) => {
    const id = await makeDefect(system, shop, state)
    const { defect: row } = await move('recount', id, { quantityDefective: 12, quantityInspected: 60 })
    expect(row).toMatchObject({ quantityLot: 200, quantityInspected: 60, quantityDefective: 12 })
  })

  test.each(['dispositioned', 'in-rework', 'verification'] as const)('is refused of what is %s', async (state) => {
    const id = await makeDefect(system, shop, state)
    expect(await refused(system, () => move('recount', id, { quantityLot: 300 }))).toEqual({
      code: 'conflict',
      issues: [`status state: ${number} is ${state}; recount needs it to be draft or open or contained or in-review`],
    })
  })

  test('is refused where findings or dispositions do not fit any more, or the quantities one another', async () => {
    const id = await makeDefect(system, shop, 'in-review')
    await move('addDisposition', id, { kind: 'scrap', quantity: 9.5 })
    expect(await refused(system, () => move('recount', id, { quantityDefective: 9, quantityInspected: 8, quantityLot: 7 }))).toEqual({
      code: 'invalid',
      issues: [
        'quantityDefective range: 9 are more than the 8 that were inspected',
        'quantityInspected range: 8 are more than the lot of 7',
        'findings exceeds: CRACK of 10 is more than the 9 that are defective',
        'quantityDefective exceeds: dispositions of 9.5 are more than the 9 that are defective',
      ],
    })
  })

  test('says at least one quantity', async () => {
    await expect(move('recount', 1)).rejects.toThrow('says no quantity')
  })
})
