// What was run is worked out once more: one receipt, all of a period, and two versions on the same inputs.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { get } from '../../shared/db/store.ts'
import { differenceOf } from '../../shared/domains/calculations/compare.ts'
import { calculationReports } from '../../shared/domains/calculations/reports.ts'
import { calculationRun, calculationVersion } from '../../shared/domains/calculations/resources.ts'
import { planRuns } from '../../shared/domains/calculations/runs.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { act, buildDesk, type Desk, draft, now, person, published } from './calculations-world.ts'
import { growth, refusal, sizes } from './facilities-world.ts'
import { seeded } from './report-desk.ts'

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

/** Stores a run for each set of inputs, a second apart, the last one now; gives their ids in order. */
async function store(versionId: number, given: readonly unknown[]): Promise<number[]> {
  const { runs, issues } = planRuns(await get(system, calculationVersion, versionId), given, { now, actorId: desk.people.ann })
  expect(issues).toEqual([])
  const at = (n: number) => new Date(Date.parse(now) - (runs.length - 1 - n) * 1000).toISOString()
  const rows = await commit(
    system,
    runs.map((run, n) => insert(calculationRun, { ...run, requestedAt: at(n) })),
  )
  return rows.map(({ id }) => Number(id))
}

/** Changes a stored row as somebody with a hand in the database would. */
const tamper = (table: string, column: string, value: string, id: number) =>
  system.engine.execute([`UPDATE "${table}" SET "${column}" = '${value.replaceAll("'", "''")}' WHERE "id" = ${id}`])

async function report(name: string, query: Record<string, string> = {}) {
  const found = calculationReports.find((one) => one.name === name)
  if (!found) throw new Error(`no report ${name}`)
  return found.run(ann, found.input.parse(query))
}
const since = { from: '2027-02-28', to: '2027-03-01' }

describe('a replay', () => {
  test('gives the same bytes, and writes nothing', async () => {
    const version = await published(ann, desk.user, { expression: '(a - b) / a * 100', unit: '%', rounding: 0.01 })
    const { calculationRun: run } = await act(ann, 'calculation.run', desk.user, { inputs: { a: 30, b: '19.99' } })
    await act(ann, 'calculationVersion.withdraw', version, { reason: 'wrong' })
    const before = await sizes(system)
    const answer = await act(ann, 'calculationRun.replay', Number(run?.id))
    expect(await growth(system, before)).toEqual({})
    const receipt = { inputs: run?.inputs, result: '33.37', trace: run?.trace, receiptHash: run?.receiptHash }
    expect(answer).toEqual({ isSame: true, differs: [], stored: receipt, replayed: receipt, issues: [] })
  })

  const trace = JSON.stringify([{ at: 1, text: 'a + b', value: '3' }])
  test.each([
    ['result', 'calculations_calculationRun', '4', ['result']],
    ['trace', 'calculations_calculationRun', `${trace} `, ['trace']],
    ['receiptHash', 'calculations_calculationRun', '0'.repeat(64), ['receiptHash']],
    ['engineVersion', 'calculations_calculationRun', 'another/1', ['receiptHash']],
    ['inputs', 'calculations_calculationRun', '{"a":"1","b":"2.0"}', ['inputs']],
    ['inputs', 'calculations_calculationRun', '{"a":"2","b":"1"}', ['receiptHash']],
    ['inputs', 'calculations_calculationRun', '{"a":"1"}', ['inputs', 'result', 'trace', 'receiptHash']],
    ['unit', 'calculations_calculationVersion', 'EUR', ['receiptHash']],
    ['expression', 'calculations_calculationVersion', 'b + a', ['trace', 'receiptHash']],
  ])('finds a %s of %s that was changed by hand to %j', async (column, table, value, differs) => {
    const version = await published(ann, desk.user)
    const [id = 0] = await store(version, [{ a: 1, b: 2 }])
    await tamper(table, column, value, table.endsWith('Run') ? id : version)
    const answer = await act(ann, 'calculationRun.replay', id)
    expect(answer).toMatchObject({ isSame: false, differs })
    expect((await report('drift', since)).rows).toMatchObject([{ runId: id, differs: differs.join(', ') }])
  })

  test('is refused of a run that is not there', async () => {
    expect(await refusal(act(ann, 'calculationRun.replay', 999))).toMatchObject({ code: 'not_found' })
  })
})

describe('the drift report', () => {
  test('replays 10,000 stored runs byte for byte, and finds the one that was changed by hand', async () => {
    const next = seeded(7)
    const first = await published(ann, desk.user, { expression: 'round(a * b / (c + 1), 4) + max(a, b) - abs(c)', rounding: 0.0001 })
    const second = await published(ann, desk.user, { expression: 'if(a > b, a - b, b ^ 2 / (a + 1))' })
    const given = () => ({ a: Math.floor(next() * 1e6) / 100, b: (next() * 1e9).toFixed(6), c: Math.floor(next() * 100) })
    const ids = await store(first, Array.from({ length: 6000 }, given))
    const ofSecond = () => {
      const { a, b } = given()
      return { a, b }
    }
    await store(second, Array.from({ length: 4000 }, ofSecond))
    const before = await sizes(system)
    const same = await report('drift', since)
    expect(await growth(system, before)).toEqual({})
    expect(same).toEqual({
      rows: [],
      totals: [
        { calculation: 'MARGIN', number: 1, runs: 6000, drifted: 0 },
        { calculation: 'MARGIN', number: 2, runs: 4000, drifted: 0 },
      ],
    })
    const id = ids[1234] ?? 0
    const { result } = await get(system, calculationRun, id)
    await tamper('calculations_calculationRun', 'result', '0.0042', id)
    const { rows, totals } = await report('drift', since)
    expect(rows).toMatchObject([{ calculation: 'MARGIN', number: 1, runId: id, differs: 'result', stored: '0.0042', replayed: result }])
    expect(totals).toMatchObject([{ runs: 6000, drifted: 1 }, { runs: 4000 }])
  }, 120_000)

  test('says why a run comes to nothing any more', async () => {
    const version = await published(ann, desk.user, { expression: 'a / b' })
    const [id = 0] = await store(version, [{ a: 1, b: 2 }])
    await tamper('calculations_calculationRun', 'inputs', '{"a":"1","b":"0"}', id)
    expect((await report('drift', since)).rows).toMatchObject([{ runId: id, stored: '0.5', replayed: expect.stringContaining('a / b') }])
  })

  test('looks at the period and the calculation that are asked for', async () => {
    await store(await published(ann, desk.user), [{ a: 1, b: 2 }])
    const bob = person(system, desk, 'bob')
    await store(await published(ann, desk.system, {}, bob), [
      { a: 1, b: 2 },
      { a: 2, b: 2 },
    ])
    const runs = async (query: Record<string, string>) => (await report('drift', query)).totals?.map((total) => total.runs)
    expect(await runs({})).toEqual([1, 2])
    expect(await runs({ calculationId: String(desk.system) })).toEqual([2])
    expect(await runs({ from: '2027-03-02', to: '2027-03-03' })).toEqual([])
    expect(await runs({ from: '2027-02-01', to: '2027-02-28' })).toEqual([])
  })
})

test('the report of runs by version counts runs and unlike inputs of a period', async () => {
  const first = await published(ann, desk.user)
  await store(first, [
    { a: 1, b: 2 },
    { a: 1, b: '2.0' },
    { a: 2, b: 2 },
  ])
  await store(await published(ann, desk.system, {}, person(system, desk, 'bob')), [{ a: 1, b: 2 }])
  await act(ann, 'calculationVersion.withdraw', first, { reason: 'wrong' })
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value))
  const own = { calculation: 'MARGIN', name: 'Margin', number: 1, status: 'withdrawn', runs: 3, inputs: 2, lastRunAt: now }
  const other = { calculation: 'TORQUE', name: 'Torque', number: 1, status: 'published', runs: 1, inputs: 1, lastRunAt: now }
  expect(plain(await report('runsByVersion'))).toEqual({ rows: [own, other], totals: [{ runs: 4 }] })
  expect((await report('runsByVersion', { calculationId: String(desk.system) })).rows).toMatchObject([other])
  expect((await report('runsByVersion', { to: '2027-02-28' })).rows).toEqual([])
})

describe('a comparison', () => {
  test('sets two versions side by side on given rows, and stores nothing', async () => {
    const first = await published(ann, desk.user, { expression: 'a / b', rounding: 0.01 })
    const second = await draft(ann, desk.user, { expression: 'a / b + c', rounding: 0.001 })
    const before = await sizes(system)
    const rows = [
      { a: 1, b: 3 },
      { a: 1, b: 0, c: 1 },
    ]
    const answer = await act(ann, 'calculationVersion.compare', first, { withId: second, rows })
    expect(await growth(system, before)).toEqual({})
    expect(answer).toMatchObject({
      first: { id: first, number: 1, status: 'published' },
      second: { id: second, number: 2, status: 'draft' },
      same: 0,
      different: 0,
      refused: 2,
      lines: [
        {
          runId: null,
          inputs: { a: 1, b: 3 },
          first: '0.33',
          second: null,
          difference: null,
          firstIssues: [],
          secondIssues: [{ path: 'c', code: 'required' }],
        },
        {
          first: null,
          second: null,
          firstIssues: [{ path: 'c', code: 'unknown' }],
          secondIssues: [{ message: expect.stringContaining('a / b') }],
        },
      ],
    })
  })

  test('takes the inputs of the last runs of the first version, newest first', async () => {
    const first = await published(ann, desk.user, { expression: 'a - b' })
    const ids = await store(
      first,
      [3, 4, 5, 1].map((a) => ({ a, b: 1 })),
    )
    const second = await draft(ann, desk.user, { expression: '(a - b) * 1.5' })
    const answer = await act(ann, 'calculationVersion.compare', first, { withId: second, last: 3 })
    expect(answer).toMatchObject({
      same: 1,
      different: 2,
      refused: 0,
      lines: [
        { runId: ids[3], first: '0', second: '0', isSame: true, difference: '0', percent: null },
        { runId: ids[2], first: '4', second: '6', isSame: false, difference: '2', percent: '50' },
        { runId: ids[1], first: '3', second: '4.5', difference: '1.5', percent: '50' },
      ],
    })
    expect((await act(ann, 'calculationVersion.compare', first, { withId: second })).lines).toHaveLength(4)
  })

  test.each([
    ['10', '12.5', '2.5', '25'],
    ['-3', '-4', '-1', '-33.3333'],
    ['0', '5', '5', null],
    ['0.1', '0.3', '0.2', '200'],
    ['123456789012345678901234567890.5', '123456789012345678901234567891', '0.5', '0'],
    ['true', 'false', null, null],
    ['1', null, null, null],
  ])('from %s to %s is %s more, or %s percent', (first, second, difference, percent) => {
    expect(differenceOf(first, second)).toEqual({ difference, percent })
  })

  test('is refused with a version that is not there, and with rows and runs at once', async () => {
    const first = await published(ann, desk.user)
    expect(await refusal(act(ann, 'calculationVersion.compare', first, { withId: 999 }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'withId', code: 'reference', message: 'there is no calculationVersion 999' }],
    })
    expect(await refusal(act(ann, 'calculationVersion.compare', 999, { withId: first }))).toMatchObject({ code: 'not_found' })
    await expect(act(ann, 'calculationVersion.compare', first, { withId: first, last: 1, rows: [{}] })).rejects.toThrow('beside rows')
  })
})
