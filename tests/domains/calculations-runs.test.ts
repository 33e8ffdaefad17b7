// Runs of calculations, read as rules: which version runs, what a receipt holds, and what is refused.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { get } from '../../shared/db/store.ts'
import { engineVersion } from '../../shared/domains/calculations/evaluate.ts'
import { receiptHash } from '../../shared/domains/calculations/receipt.ts'
import { calculationRun, calculationVersion } from '../../shared/domains/calculations/resources.ts'
import { planRuns } from '../../shared/domains/calculations/runs.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { act, buildDesk, type Desk, draft, now, person, published } from './calculations-world.ts'
import { audited, growth, refusalOf, sizes } from './facilities-world.ts'

let database: TestDatabase
let system: DbContext
let desk: Desk
let ann: DbContext

beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  desk = await buildDesk(system)
  ann = person(system, desk, 'ann')
})
afterEach(() => database.drop())

const inputs = { a: 1.25, b: '2.5' }
const on = (day: string) => person(system, desk, 'ann', `${day}T00:00:00.000Z`)
const numberIn = async (ctx: DbContext) => (await act(ctx, 'calculation.run', desk.user, { inputs })).calculationRun?.versionLabel

describe('the version in force', () => {
  test('is the latest from whose first day on it is', async () => {
    await published(ann, desk.user, { effectiveFrom: '2027-01-01' })
    await published(ann, desk.user, { effectiveFrom: '2027-06-01' })
    await published(ann, desk.user, { effectiveFrom: '2027-03-01' })
    await draft(ann, desk.user, { effectiveFrom: '2027-01-15' })
    expect(await numberIn(on('2027-01-01'))).toBe('1')
    expect(await numberIn(on('2027-02-28'))).toBe('1')
    expect(await numberIn(on('2027-03-01'))).toBe('3')
    expect(await numberIn(on('2027-05-31'))).toBe('3')
    expect(await numberIn(on('2027-06-01'))).toBe('2')
  })

  test('begins with the day of its publication where it names none, and of equals the highest number holds', async () => {
    await published(ann, desk.user, { effectiveFrom: '2027-03-01' })
    await published(ann, desk.user)
    expect(await numberIn(ann)).toBe('2')
    await published(on('2027-03-02'), desk.user)
    expect([await numberIn(on('2027-03-01')), await numberIn(on('2027-03-02'))]).toEqual(['2', '3'])
  })

  test('refuses to run a calculation before any version is in force, naming the day', async () => {
    await published(ann, desk.user, { effectiveFrom: '2027-04-01' })
    await draft(ann, desk.user)
    expect(await refusalOf(system, () => act(ann, 'calculation.run', desk.user, { inputs }))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'not_in_force', message: 'no version of MARGIN is in force on 2027-03-01', hint: expect.any(String) }],
    })
  })
})

describe('a run', () => {
  test('leaves a receipt, in two round trips and one commit', async () => {
    const version = await published(ann, desk.user, { expression: 'a * b', rounding: 0.01 })
    const before = await sizes(system)
    let trips = 0
    const counted = <K extends 'read' | 'write'>(name: K): Engine[K] => {
      const work = (...given: unknown[]) => {
        trips += 1
        return (ann.engine[name] as (...given: unknown[]) => unknown)(...given)
      }
      return work as Engine[K] // hands on what it is given
    }
    const watched = { ...ann, engine: { ...ann.engine, read: counted('read'), write: counted('write') } }
    const { calculationRun: run } = await act(watched, 'calculation.run', desk.user, { inputs })
    expect(trips).toBe(2)
    const expected = {
      calculationId: desk.user,
      calculation: 'MARGIN',
      versionId: version,
      versionLabel: '1',
      inputs: { a: '1.25', b: '2.5' },
      result: '3.13',
      engineVersion,
      requestedAt: now,
      requestedById: desk.people.ann,
      requestedBy: 'ann',
      supersedesId: null,
      version: 1,
    }
    expect(run).toMatchObject({ ...expected, trace: [{ at: 1, text: 'a * b', value: '3.125' }] })
    const stored = await get(system, calculationRun, Number(run?.id))
    expect(stored).toMatchObject({ ...expected, versionLabel: expect.anything() })
    const { hash } = await get(system, calculationVersion, version)
    expect(stored.receiptHash).toBe(receiptHash({ ...stored, versionHash: String(hash) }))
    expect(await growth(system, before)).toEqual({ calculations_calculationRun: 1, auditEntry: 1 })
    expect((await audited(system, before.auditEntry)).map(({ action, actor }) => [action, actor])).toEqual([
      ['calculationRun.create', 'ann'],
    ])
  })

  test('may be made by a published version that is not in force', async () => {
    const version = await published(ann, desk.user, { effectiveFrom: '2030-01-01' })
    expect((await act(ann, 'calculationVersion.run', version, { inputs })).calculationRun).toMatchObject({
      versionId: version,
      result: '3.75',
    })
  })

  test('is refused of a draft, which may be tried: that answers the same and stores nothing', async () => {
    const version = await draft(ann, desk.user)
    expect(await refusalOf(system, () => act(ann, 'calculationVersion.run', version, { inputs }))).toMatchObject({
      code: 'conflict',
      issues: [
        {
          path: 'status',
          code: 'state',
          message: 'version 1 of MARGIN is draft; only what is published runs',
          hint: expect.stringContaining('/try'),
        },
      ],
    })
    const before = await sizes(system)
    const { calculationRun: tried } = await act(ann, 'calculationVersion.try', version, { inputs })
    expect(await growth(system, before)).toEqual({})
    await act(ann, 'calculationVersion.publish', version)
    const { calculationRun: run } = await act(ann, 'calculationVersion.run', version, { inputs })
    const same = ({ id: _, version: __, createdAt, createdBy, updatedAt, updatedBy, durationMs, ...rest }: Record<string, unknown> = {}) =>
      rest
    expect(same(tried)).toEqual(same(run))
  })

  test('names everything that is wrong with its inputs at once', async () => {
    const version = await published(ann, desk.user, { expression: 'a + b + c' })
    for (const work of [
      () => act(ann, 'calculation.run', desk.user, { inputs: { a: 'x', c: 1, d: 1 } }),
      () => act(ann, 'calculationVersion.try', version, { inputs: { a: 'x', c: 1, d: 1 } }),
    ]) {
      const error = await refusalOf(system, work)
      expect(error).toMatchObject({ code: 'invalid' })
      const { issues } = error as { issues: { path: string }[] } // of an AppError, as the line before says
      expect(issues.map(({ path }) => path).sort()).toEqual(['inputs.a', 'inputs.b', 'inputs.d'])
    }
  })

  test('is refused where it divides by zero, naming the place', async () => {
    await published(ann, desk.user, { expression: '1 + a / b' })
    expect(await refusalOf(system, () => act(ann, 'calculation.run', desk.user, { inputs: { a: 1, b: 0 } }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'inputs', message: expect.stringContaining('a / b'), hint: expect.any(String) }],
    })
  })

  test('is refused of a version that somebody changed in the database after it was published', async () => {
    const version = await published(ann, desk.user)
    await commit(system, [update(calculationVersion, await get(system, calculationVersion, version), { expression: 'a - b' })])
    expect(await refusalOf(system, () => act(ann, 'calculation.run', desk.user, { inputs }))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'hash', code: 'tampered', message: expect.stringMatching(/^version 1 of MARGIN is not what was published/) }],
    })
  })

  test('is refused of what is not there', async () => {
    for (const action of ['calculation.run', 'calculationVersion.run', 'calculationVersion.try'])
      expect(await refusalOf(system, () => act(ann, action, 999, { inputs }))).toMatchObject({ code: 'not_found' })
  })
})

describe('a run that takes the place of another', () => {
  test('names it, and of each run only one does', async () => {
    await published(ann, desk.user)
    const first = Number((await act(ann, 'calculation.run', desk.user, { inputs })).calculationRun?.id)
    const second = await act(ann, 'calculation.run', desk.user, { inputs, supersedesId: first })
    expect(second.calculationRun).toMatchObject({ supersedesId: first })
    expect(await refusalOf(system, () => act(ann, 'calculation.run', desk.user, { inputs, supersedesId: first }))).toMatchObject({
      code: 'conflict',
      issues: [
        { path: 'supersedesId', code: 'superseded', message: `run ${first} was superseded by run ${second.calculationRun?.id} already` },
      ],
    })
  })

  test('is refused where that is a run of another calculation, or none', async () => {
    await published(ann, desk.user)
    await published(ann, desk.system, {}, person(system, desk, 'bob'))
    const other = Number((await act(ann, 'calculation.run', desk.system, { inputs })).calculationRun?.id)
    expect(await refusalOf(system, () => act(ann, 'calculation.run', desk.user, { inputs, supersedesId: other }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'supersedesId', code: 'reference', message: `run ${other} is of another calculation` }],
    })
    expect(await refusalOf(system, () => act(ann, 'calculation.run', desk.user, { inputs: {}, supersedesId: 999 }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'supersedesId', code: 'reference' }, { path: 'inputs.a' }, { path: 'inputs.b' }],
    })
  })
})

test('receipts are planned for many inputs at once, in order, with the place of each that is refused', async () => {
  const version = await get(system, calculationVersion, await draft(ann, desk.user))
  const about = [1, 2, 3].map((id) => ({ resource: 'task', id }))
  const { runs, issues } = planRuns(version, [{ a: 1, b: 1 }, { a: 'x' }, { a: 2, b: 2 }], { now, actorId: 7, batchId: 5, about })
  expect(runs).toMatchObject([
    { result: '2', aboutResource: 'task', aboutId: 1, batchId: 5, requestedById: 7, requestedAt: now },
    { result: '4', aboutId: 3 },
  ])
  expect(issues.map(({ at, path }) => [at, path])).toEqual([
    [1, 'a'],
    [1, 'b'],
  ])
})
