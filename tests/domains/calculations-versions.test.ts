// Versions of calculations, read as rules: how they are written, who publishes them, and that what is published never changes.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { get } from '../../shared/db/store.ts'
import { versionHash } from '../../shared/domains/calculations/receipt.ts'
import { calculation, calculationRun, calculationVersion } from '../../shared/domains/calculations/resources.ts'
import { planRuns } from '../../shared/domains/calculations/runs.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { act, buildDesk, type Desk, draft, now, person, published } from './calculations-world.ts'
import { as } from './equipment-world.ts'
import { audited, growth, refusalOf, sizes } from './facilities-world.ts'

let database: TestDatabase
let system: DbContext
let desk: Desk
let ann: DbContext
let bob: DbContext

beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  desk = await buildDesk(system)
  ann = person(system, desk, 'ann')
  bob = person(system, desk, 'bob')
})
afterEach(() => database.drop())

const version = (id: number) => get(system, calculationVersion, id)
const query = { sql: 'select torque from readings where site = @site', parameters: ['site'] }

describe('a new version', () => {
  test('is a draft with the next number, of its writer, with one required decimal for each free variable', async () => {
    await draft(ann, desk.user)
    const before = await sizes(system)
    const { calculationVersion: row } = await act(bob, 'calculation.newVersion', desk.user, {
      expression: 'price * (1 - discount)',
      unit: 'EUR',
      rounding: 0.01,
      roundingMode: 'half-even',
    })
    expect(row).toMatchObject({
      calculationId: desk.user,
      calculation: 'MARGIN',
      number: 2,
      status: 'draft',
      unit: 'EUR',
      rounding: 0.01,
      roundingMode: 'half-even',
      writerIds: [desk.people.bob],
      hash: null,
    })
    expect(row?.inputs).toMatchObject({ required: ['price', 'discount'], additionalProperties: false })
    expect(row).not.toHaveProperty('lockVersion')
    expect(await growth(system, before)).toEqual({ calculations_calculationVersion: 1, auditEntry: 1 })
    expect((await audited(system, before.auditEntry)).map(({ action, actor }) => [action, actor])).toEqual([
      ['calculationVersion.create', 'bob'],
    ])
  })

  test('is refused where its expression does not parse, naming the place', async () => {
    expect(await refusalOf(system, () => draft(ann, desk.user, { expression: 'a + (b' }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'expression', message: expect.stringMatching(/\d/), hint: expect.any(String) }],
    })
  })

  test('is refused where a variable is not among its inputs, naming it', async () => {
    const inputs = {
      type: 'object' as const,
      properties: { a: { type: 'number' as const } },
      required: ['a'],
      additionalProperties: false as const,
    }
    expect(await refusalOf(system, () => draft(ann, desk.user, { inputs }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: expect.stringMatching(/^inputs/), message: expect.stringContaining('b') }],
    })
  })

  test('is refused where its query may do more than read', async () => {
    const harmful = { sql: 'delete from readings where site = @site', parameters: ['site'] }
    const names = [{ path: 'query.sql' }, { path: 'query.sql' }]
    expect(await refusalOf(system, () => draft(ann, desk.user, { query: harmful }))).toMatchObject({ code: 'invalid', issues: names })
    const id = await draft(ann, desk.user)
    expect(await refusalOf(system, () => act(ann, 'calculationVersion.revise', id, { query: harmful }))).toMatchObject({ issues: names })
    await commit(system, [update(calculationVersion, await version(id), { query: harmful })])
    expect(await refusalOf(system, () => act(bob, 'calculationVersion.publish', id))).toMatchObject({ issues: names })
  })

  test('is refused of a calculation that is not there', async () => {
    expect(await refusalOf(system, () => draft(ann, 999))).toMatchObject({ code: 'not_found' })
  })
})

describe('a draft', () => {
  test('is revised, and whoever does so is one of its writers', async () => {
    const id = await draft(ann, desk.system)
    await act(bob, 'calculationVersion.revise', id, { expression: 'b - a', effectiveFrom: '2027-04-01', query })
    await act(ann, 'calculationVersion.revise', id, { query: null })
    expect(await version(id)).toMatchObject({
      expression: 'b - a',
      effectiveFrom: '2027-04-01',
      query: null,
      writerIds: [desk.people.ann, desk.people.bob],
      version: 3,
    })
  })

  test('keeps its inputs when it is revised; null derives them anew', async () => {
    const id = await draft(ann, desk.user)
    expect(await refusalOf(system, () => act(ann, 'calculationVersion.revise', id, { expression: 'a + c' }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: expect.stringMatching(/^inputs/), message: expect.stringContaining('c') }],
    })
    await act(ann, 'calculationVersion.revise', id, { expression: 'a + c', inputs: null })
    expect((await version(id)).inputs.required).toEqual(['a', 'c'])
  })

  test('is not revised to what does not parse', async () => {
    const id = await draft(ann, desk.user)
    expect(await refusalOf(system, () => act(ann, 'calculationVersion.revise', id, { expression: ')' }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'expression' }],
    })
  })
})

describe('publishing', () => {
  test('a calculation of a user is published by its writer too, with the hash of what it says', async () => {
    const id = await draft(ann, desk.user)
    const { calculationVersion: row } = await act(ann, 'calculationVersion.publish', id)
    expect(row).toMatchObject({ status: 'published', publishedById: desk.people.ann, publishedBy: 'ann', publishedAt: now })
    expect(row?.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(row?.hash).toBe(versionHash(await version(id)))
  })

  test('refuses to publish a system calculation by one who made it, naming them', async () => {
    const id = await draft(ann, desk.system)
    await act(bob, 'calculationVersion.revise', id, { expression: 'b - a' })
    for (const [who, name] of [
      [ann, 'ann'],
      [bob, 'bob'],
    ] as const)
      expect(await refusalOf(system, () => act(who, 'calculationVersion.publish', id))).toMatchObject({
        code: 'conflict',
        issues: [
          {
            path: 'publishedById',
            code: 'four_eyes',
            message: `${name} wrote version 1 of TORQUE, and a system calculation is published by a second person`,
          },
        ],
      })
    await act(person(system, desk, 'cleo'), 'calculationVersion.publish', id)
    expect(await version(id)).toMatchObject({ status: 'published', publishedById: desk.people.cleo })
  })

  test('refuses to publish a version with a query by its writer', async () => {
    const id = await draft(ann, desk.user, { query })
    expect(await refusalOf(system, () => act(ann, 'calculationVersion.publish', id))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'four_eyes', message: 'ann wrote version 1 of MARGIN, and a version with a query is published by a second person' }],
    })
    await act(bob, 'calculationVersion.publish', id)
  })

  test('refuses to publish a system calculation by nobody in person', async () => {
    const id = await draft(ann, desk.system)
    expect(await refusalOf(system, () => act(as(system, now), 'calculationVersion.publish', id))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'four_eyes', message: expect.stringMatching(/is no person/) }],
    })
  })

  test('refuses whoever made the row, also where a workbook brought it without writers', async () => {
    const id = await draft(ann, desk.system)
    await commit(ann, [update(calculationVersion, await version(id), { writerIds: [] })])
    expect(await refusalOf(system, () => act(ann, 'calculationVersion.publish', id))).toMatchObject({ issues: [{ code: 'four_eyes' }] })
  })

  test('refuses what was revised since it was read over, naming who did so', async () => {
    const id = await draft(ann, desk.system)
    await act(ann, 'calculationVersion.revise', id, { expression: 'b - a' })
    expect(await refusalOf(system, () => act(bob, 'calculationVersion.publish', id, { seenVersion: 1 }))).toMatchObject({
      code: 'stale',
      issues: [{ path: 'seenVersion', message: expect.stringMatching(/^version 1 was revised by ann at/) }],
    })
    await act(bob, 'calculationVersion.publish', id, { seenVersion: 2 })
  })

  test('checks the expression and the inputs again', async () => {
    const id = await draft(ann, desk.user)
    await commit(system, [update(calculationVersion, await version(id), { expression: 'a + nonsense' })])
    expect(await refusalOf(system, () => act(ann, 'calculationVersion.publish', id))).toMatchObject({
      code: 'invalid',
      issues: [{ path: expect.stringMatching(/^inputs/), message: expect.stringContaining('nonsense') }],
    })
    await commit(system, [update(calculationVersion, await version(id), { expression: 'a + (' })])
    expect(await refusalOf(system, () => act(ann, 'calculationVersion.publish', id))).toMatchObject({ issues: [{ path: 'expression' }] })
  })

  test.each([
    ['publish', {}],
    ['revise', { unit: 'EUR' }],
  ])('refuses to %s what is published, naming the remedy', async (action, given) => {
    const id = await published(ann, desk.user)
    const seen = await version(id)
    expect(await refusalOf(system, () => act(ann, `calculationVersion.${action}`, id, given))).toMatchObject({
      code: 'conflict',
      issues: [
        {
          path: 'status',
          code: 'state',
          message: expect.stringMatching(/^version 1 of MARGIN is published/),
          hint: expect.stringContaining('new-version'),
        },
      ],
    })
    expect(await version(id)).toEqual(seen)
  })
})

describe('withdrawing', () => {
  test('answers how many runs it affects and names them, and the version runs no more', async () => {
    const id = await published(ann, desk.user)
    const runs = []
    for (const a of [1, 2, 3]) runs.push(await act(bob, 'calculation.run', desk.user, { inputs: { a, b: 1 } }))
    const answer = await act(bob, 'calculationVersion.withdraw', id, { reason: 'the margin is wrong' })
    expect(answer.calculationVersion).toMatchObject({ status: 'withdrawn', withdrawnAt: now, withdrawnReason: 'the margin is wrong' })
    expect(answer.affected).toMatchObject({ runs: 3, list: runs.map(({ calculationRun }) => ({ id: calculationRun?.id })) })
    expect(await refusalOf(system, () => act(bob, 'calculationVersion.run', id, { inputs: { a: 1, b: 1 } }))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'status', code: 'state', message: 'version 1 of MARGIN is withdrawn and runs no more' }],
    })
    expect(await refusalOf(system, () => act(bob, 'calculation.run', desk.user, { inputs: { a: 1, b: 1 } }))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'not_in_force' }],
    })
  })

  test('names the first thousand of more runs', async () => {
    const id = await published(ann, desk.user)
    await manyRuns(1003, id)
    const { affected } = await act(ann, 'calculationVersion.withdraw', id, { reason: 'wrong' })
    expect(affected).toMatchObject({ runs: 1003 })
    expect(affected?.list).toHaveLength(1000)
  })

  test('refuses to withdraw twice', async () => {
    const id = await published(ann, desk.user)
    await act(ann, 'calculationVersion.withdraw', id, { reason: 'wrong' })
    for (const [action, input] of [
      ['withdraw', { reason: 'again' }],
      ['publish', {}],
      ['revise', { expression: '1' }],
    ] as const)
      expect(await refusalOf(system, () => act(ann, `calculationVersion.${action}`, id, input))).toMatchObject({
        code: 'conflict',
        issues: [{ code: 'state', message: expect.stringMatching(/^version 1 of MARGIN is withdrawn/) }],
      })
  })

  test('brings the version before it back into force, and a draft may be withdrawn as well', async () => {
    await published(ann, desk.user, { expression: 'a - b' })
    const id = await published(ann, desk.user)
    await act(ann, 'calculationVersion.withdraw', id, { reason: 'wrong' })
    expect((await act(ann, 'calculation.run', desk.user, { inputs: { a: 3, b: 1 } })).calculationRun).toMatchObject({ versionLabel: '1' })
    const unwanted = await draft(ann, desk.user)
    expect(await act(ann, 'calculationVersion.withdraw', unwanted, { reason: 'not needed' })).toMatchObject({
      affected: { runs: 0, list: [] },
    })
    const { calculationVersion: next } = await act(ann, 'calculation.newVersion', desk.user, { expression: '1' })
    expect(next).toMatchObject({ number: 4 })
  })
})

async function manyRuns(count: number, id: number) {
  const given = Array.from({ length: count }, (_, a) => ({ a, b: 1 }))
  const { runs } = planRuns(await version(id), given, { now, actorId: null })
  await commit(
    system,
    runs.map((run) => insert(calculationRun, run)),
  )
}

test('a calculation with versions is not removed', async () => {
  await draft(ann, desk.user)
  const row = await get(system, calculation, desk.user)
  expect(await refusalOf(system, () => commit(system, [remove(calculation, row)]))).toMatchObject({
    code: 'conflict',
    issues: [{ code: 'referenced', message: expect.stringContaining('calculationVersion') }],
  })
})
