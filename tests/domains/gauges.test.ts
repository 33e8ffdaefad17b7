// Gauges: calibrations go on record, and a failed one puts in doubt what was measured since the last good one.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PatchOf } from '../../shared/catalogue/resource.ts'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { defect, defectFinding } from '../../shared/domains/defects/defect-resources.ts'
import { calibration, gaugeCalibration } from '../../shared/domains/defects/gauge-resources.ts'
import { doubtOf, type Gauge } from '../../shared/domains/defects/gauge-rules.ts'
import { failureCode, inspectionItem, partNumber, workCenter } from '../../shared/domains/defects/list-resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { type Api, type Given, openApi } from '../http/api.ts'
import { growth, sizes } from './facilities-world.ts'
import { ask } from './report-desk.ts'

const ids = (rows: readonly Row[]) => rows.map(({ id }) => Number(id))
const named = (code: string) => ({ code, name: { en: code } })

/** The gauge G-7, which was calibrated on 1 May and is due on 1 November, another one, and an open and a closed defect. */
async function buildBench(ctx: DbContext) {
  const [part = 0, center = 0, failure = 0, item = 0, joel = 0, gauge = 0, other = 0] = ids(
    await commit(ctx, [
      insert(partNumber, named('P-1')),
      insert(workCenter, named('WC-1')),
      insert(failureCode, named('F-1')),
      insert(inspectionItem, { ...named('BORE'), unit: 'mm', lowerLimit: 9.9, upperLimit: 10.1 }),
      // the id of whoever signs in to the API of the tests
      insert(user, { id: 7, username: 'joel', name: 'Joel', email: 'joel@company.example', role: 'manager' }),
      insert(calibration, { gaugeCode: 'G-7', name: 'Bore gauge', lastOn: '2026-05-01', dueOn: '2026-11-01', result: 'passed' }),
      insert(calibration, { gaugeCode: 'G-8', name: 'Height gauge', lastOn: '2026-05-01', dueOn: '2027-05-01', result: 'passed' }),
    ]),
  )
  const counted = { quantityLot: 50, quantityInspected: 50, quantityDefective: 5, detectedAt: '2026-06-01T08:00:00.000Z' }
  const found = { ...counted, partNumberId: part, workCenterId: center, preparedById: joel, description: { en: 'bore too wide' } }
  const [open = 0, closed = 0] = ids(
    await commit(ctx, [
      insert(defect, { ...found, number: 'DMT-2026-000001', status: 'open' }),
      insert(defect, { ...found, number: 'DMT-2026-000002', status: 'closed', closedAt: '2026-07-01T08:00:00.000Z' }),
    ]),
  )
  const reading = (day: string, given: PatchOf<typeof defectFinding> = {}) =>
    insert(defectFinding, {
      ...{ defectId: open, failureCodeId: failure, inspectionItemId: item, gaugeId: gauge, measured: 10.25, quantity: 1 },
      ...{ measuredAt: `${day}T10:00:00.000Z`, detectedAt: counted.detectedAt, ...given },
    })
  return { gauge, other, open, closed, reading, what: { failureCodeId: failure, inspectionItemId: item } }
}

const failed = 'G-7 failed its calibration on 2026-10-20, the last good one was on 2026-05-01'

describe('a reading can be trusted', () => {
  const gauge: Gauge = {
    gaugeCode: 'G-7',
    lastOn: '2026-05-01',
    dueOn: '2026-11-01',
    result: 'passed',
    lastGoodOn: '2026-05-01',
    isActive: true,
  }
  test.each([
    ['on the day on which its gauge is due', {}, '2026-11-01T23:59:59.999Z', null],
    ['not on the day after', {}, '2026-11-02T00:00:00.000Z', 'G-7 was due for calibration on 2026-11-01, before the reading of 2026-11-02'],
    ['of a gauge that needs no further calibration', { dueOn: null }, '2030-01-01T00:00:00.000Z', null],
    [
      'not of a gauge that was never calibrated',
      { lastOn: null, lastGoodOn: null, result: null },
      '2026-11-01T00:00:00.000Z',
      'G-7 was never calibrated, and the reading is of 2026-11-01',
    ],
    ['not of one that is retired', { isActive: false }, '2026-06-01T00:00:00.000Z', 'G-7 is retired, and the reading is of 2026-06-01'],
    ['not after a failed calibration', { lastOn: '2026-10-20', result: 'failed' }, '2026-10-21T00:00:00.000Z', failed],
    ['nor before it, since the last good one', { lastOn: '2026-10-20', result: 'failed' }, '2026-05-01T09:00:00.000Z', failed],
    ['but before the last good one', { lastOn: '2026-10-20', result: 'failed' }, '2026-04-30T23:00:00.000Z', null],
    [
      'never where none was good',
      { lastOn: '2026-10-20', result: 'failed', lastGoodOn: null },
      '2020-01-01T00:00:00.000Z',
      'G-7 failed its calibration on 2026-10-20, and none before it was good',
    ],
    [
      'before a later good calibration, though it was due',
      { lastOn: '2026-12-01', lastGoodOn: '2026-12-01', dueOn: '2027-06-01' },
      '2026-11-15T00:00:00.000Z',
      null,
    ],
  ] as const)('%s', (_, given, at, doubt) => {
    expect(doubtOf({ ...gauge, ...given }, at)).toBe(doubt)
  })
})

describe('a reading that comes late can be trusted', () => {
  const last = { lastOn: '2026-11-20', dueOn: null, result: 'passed', lastGoodOn: '2026-11-20' } as const
  const gauge = { ...last, gaugeCode: 'G-7', isActive: true }
  const failedAgain = 'G-7 failed its calibration on 2026-11-10, the last good one was on 2026-11-01'
  const onRecord = [
    { id: 4, doneOn: '2026-10-20', result: 'adjusted', doubtFrom: null },
    { id: 5, doneOn: '2026-11-01', result: 'adjusted', doubtFrom: null },
    { id: 3, doneOn: '2026-10-20', result: 'failed', doubtFrom: '2026-05-01' },
    { id: 1, doneOn: '2026-05-01', result: 'passed', doubtFrom: null },
    { id: 6, doneOn: '2026-11-10', result: 'failed', doubtFrom: '2026-11-01' },
    { id: 7, doneOn: '2026-11-20', result: 'passed', doubtFrom: null },
  ] as const
  test.each([
    ['before two good calibrations', '2026-04-30', null],
    ['not between a good one and the next, which failed', '2026-05-01', failed],
    ['not on the day of the failed one', '2026-10-20', failed],
    ['but after it, where the gauge was adjusted on the same day', '2026-10-21', null],
    ['not between a failed one and the next, which was good', '2026-11-15', failedAgain],
    ['but after that', '2026-11-21', null],
  ])('%s', (_, day, doubt) => {
    expect(doubtOf(gauge, `${day}T10:00:00.000Z`, onRecord)).toBe(doubt)
  })
})

describe('a calibration', () => {
  let api: Api
  let bench: Awaited<ReturnType<typeof buildBench>>
  beforeEach(async () => {
    api = await openApi()
    bench = await buildBench(api.ctx)
  })
  afterEach(() => api.drop())
  const record = (body: unknown, given: Given = {}, gauge = bench.gauge) =>
    api.call('POST', `${calibration.path}/${gauge}/record-calibration`, { as: 'staff', body, ...given })
  const findings = async () => {
    const [rows] = await gather(api.ctx, [select(api.ctx, defectFinding, {}, 20_000)])
    return rows.toSorted((a, b) => a.id - b.id)
  }

  test('of a gauge that is checked every day counts for a reading of its time, however many there are', async () => {
    const day = (at: number) => new Date(Date.parse('2023-01-01') + at * 86_400_000).toISOString().slice(0, 10)
    const made = Array.from({ length: 1300 }, (_, at) => ({
      ...{ gaugeId: bench.other, doneOn: day(at), result: at === 1250 ? ('failed' as const) : ('passed' as const) },
      ...{ doubtFrom: at === 1250 ? day(1249) : null, dueOn: day(at + 1) },
    }))
    await commit(
      api.ctx,
      made.map((one) => insert(gaugeCalibration, one)),
    )
    const other = await get(api.ctx, calibration, bench.other)
    await commit(api.ctx, [update(calibration, other, { lastOn: day(1299), dueOn: day(1300) })])
    const add = async (at: number) =>
      (
        await api.call('POST', `${defect.path}/${bench.open}/add-finding`, {
          as: 'staff',
          body: { ...bench.what, gaugeId: bench.other, measured: 10, measuredAt: `${day(at)}T10:00:00.000Z`, quantity: 1 },
        })
      ).json
    for (const [at, isInDoubt] of [
      [0, false],
      [1248, false],
      [1249, true],
      [1250, true],
      [1252, false],
    ] as const)
      expect([at, await add(at)]).toMatchObject([at, { finding: { isInDoubt } }])
  })

  test('that was good moves the gauge on, and puts nothing in doubt', async () => {
    await commit(api.ctx, [bench.reading('2026-06-01')])
    const answer = await record({ doneOn: '2026-11-20', result: 'adjusted', dueOn: '2027-05-20', certificate: 'C-4711', note: 'screw set' })
    expect([answer.status, answer.json]).toMatchObject([
      200,
      {
        calibration: {
          id: bench.gauge,
          gaugeCode: 'G-7',
          lastOn: '2026-11-20',
          result: 'adjusted',
          dueOn: '2027-05-20',
          lastGoodOn: '2026-11-20',
        },
        gaugeCalibration: {
          gauge: 'G-7',
          doneOn: '2026-11-20',
          certificate: 'C-4711',
          note: 'screw set',
          doneBy: 'staff-tester',
          doubtFrom: null,
        },
        readingsInDoubt: 0,
      },
    ])
    expect(await findings()).toMatchObject([{ isInDoubt: false, doubt: null, version: 1 }])
    const [kept] = await gather(api.ctx, [select(api.ctx, gaugeCalibration, { gaugeId: bench.gauge })])
    expect(kept).toMatchObject([{ result: 'adjusted', dueOn: '2027-05-20', doneById: 7 }])
  })

  test('that failed puts every reading since the last good one in doubt, of closed defects too, in one commit on record', async () => {
    await commit(api.ctx, [
      bench.reading('2026-04-30'),
      bench.reading('2026-05-01'),
      bench.reading('2026-09-09', { defectId: bench.closed }),
      bench.reading('2026-11-15', { isInDoubt: true, doubt: 'it was due' }),
      bench.reading('2026-09-09', { gaugeId: bench.other }),
    ])
    const closed = await get(api.ctx, defect, bench.closed)
    const before = (await api.entries()).length
    const answer = await record({ doneOn: '2026-10-20', result: 'failed' })
    expect([answer.status, answer.json]).toMatchObject([
      200,
      {
        calibration: { lastOn: '2026-10-20', result: 'failed', dueOn: '2026-10-20', lastGoodOn: '2026-05-01' },
        gaugeCalibration: { result: 'failed', dueOn: null, doubtFrom: '2026-05-01' },
        readingsInDoubt: 2,
      },
    ])
    expect((await findings()).map(({ doubt }) => doubt)).toEqual([null, failed, failed, 'it was due', null])
    expect(await get(api.ctx, defect, bench.closed)).toEqual(closed)
    const entries = (await api.entries()).slice(before)
    expect(entries.map(({ action }) => action)).toEqual([
      'calibration.recordCalibration',
      'gaugeCalibration.create',
      'defectFinding.update',
      'defectFinding.update',
    ])
    expect(new Set(entries.map(({ commitId }) => commitId)).size).toBe(1)
    expect(JSON.parse(String(entries[3]?.after))).toMatchObject({ isInDoubt: true, doubt: failed })
  })

  test('that failed where none before was good puts all readings of the gauge in doubt', async () => {
    const [fresh = 0] = ids(await commit(api.ctx, [insert(calibration, { gaugeCode: 'G-9', name: 'Thread gauge' })]))
    await commit(api.ctx, [bench.reading('2020-01-01', { gaugeId: fresh })])
    expect((await record({ doneOn: '2026-11-20', result: 'failed' }, {}, fresh)).json).toMatchObject({ readingsInDoubt: 1 })
    expect((await findings())[0]?.doubt).toBe('G-9 failed its calibration on 2026-11-20, and none before it was good')
  })

  test('that was good after a failed one lets later readings be trusted, and leaves those in doubt as they are', async () => {
    await commit(api.ctx, [bench.reading('2026-06-01')])
    await record({ doneOn: '2026-10-20', result: 'failed' })
    await record({ doneOn: '2026-10-21', result: 'passed', dueOn: '2027-04-21' })
    expect((await findings()).map(({ isInDoubt }) => isInDoubt)).toEqual([true])
    expect(doubtOf(await get(api.ctx, calibration, bench.gauge), '2026-10-22T08:00:00.000Z')).toBeNull()
  })

  test('leaves a reading in doubt that is entered after the gauge was good again', async () => {
    await record({ doneOn: '2026-10-20', result: 'failed' })
    await record({ doneOn: '2026-10-21', result: 'adjusted', dueOn: '2027-04-21' })
    const [code] = (await gather(api.ctx, [select(api.ctx, failureCode, {})]))[0]
    const [item] = (await gather(api.ctx, [select(api.ctx, inspectionItem, {})]))[0]
    const given = { failureCodeId: code?.id, inspectionItemId: item?.id, gaugeId: bench.gauge }
    const body = { ...given, measured: 10.25, measuredAt: '2026-10-10T08:00:00.000Z', quantity: 1 }
    const { status, json } = await api.call('POST', `${defect.path}/${bench.open}/add-finding`, { as: 'technician', body })
    expect([status, json.finding]).toMatchObject([200, { isInDoubt: true, doubt: failed }])
  })

  test('is recorded by those who keep the lists; a technician and an auditor read', async () => {
    const body = { doneOn: '2026-11-20', result: 'passed', dueOn: '2027-05-20' }
    for (const [as, status] of [
      ['technician', 403],
      ['auditor', 403],
      [null, 401],
      ['medic', 200],
      ['manager', 200],
    ] as const)
      expect([as, (await record(body, { as })).status]).toEqual([as, status])
    expect((await api.call('GET', gaugeCalibration.path, { as: 'technician' })).json.items).toHaveLength(2)
    expect((await api.call('PATCH', `${gaugeCalibration.path}/1`, { as: 'admin', body: {} })).status).toBe(405)
  })

  describe('is refused and changes nothing:', () => {
    const good = { doneOn: '2026-11-20', result: 'passed', dueOn: '2027-05-20' }
    test.each([
      ['a day that has not come yet', { doneOn: '2126-11-29', dueOn: '2127-05-29' }, 400, 'doneOn', '2126-11-29 has not come yet'],
      [
        'a day before the last calibration, naming it',
        { doneOn: '2026-04-30' },
        400,
        'doneOn',
        '2026-04-30 is before the last calibration of G-7, which was on 2026-05-01',
      ],
      ['a good one without the day of the next', { dueOn: undefined }, 400, 'dueOn', 'it is not said when G-7 is to be calibrated next'],
      ['a next one that is not later', { dueOn: '2026-11-20' }, 400, 'dueOn', '2026-11-20 is not after 2026-11-20, when it was done'],
    ])('%s', async (_, change, status, path, message) => {
      const before = await sizes(api.ctx)
      const { status: got, json } = await record({ ...good, ...change })
      expect([got, json.errors.map((issue) => [issue.path, issue.message])]).toEqual([status, [[path, message]]])
      expect(await growth(api.ctx, before)).toEqual({})
      expect(await get(api.ctx, calibration, bench.gauge)).toMatchObject({ version: 1 })
    })

    test('that of a retired gauge, naming it', async () => {
      await commit(api.ctx, [update(calibration, await get(api.ctx, calibration, bench.gauge), { isActive: false })])
      const { status, json } = await record(good)
      expect([status, json.errors]).toMatchObject([409, [{ code: 'retired', message: 'G-7 is retired' }]])
    })

    test('all that is wrong at once', async () => {
      const { json } = await record({ doneOn: '2026-04-30', result: 'passed', dueOn: '2026-04-01' })
      expect(json.errors.map(({ path }) => path)).toEqual(['doneOn', 'dueOn'])
    })

    test('a failed one that would put more than 10,000 readings in doubt, saying since when', async () => {
      await commit(
        api.ctx,
        Array.from({ length: 10_001 }, () => bench.reading('2026-06-01')),
      )
      const { status, json } = await record({ doneOn: '2026-10-20', result: 'failed' })
      const message = 'more than 10000 readings of G-7 since 2026-05-01 would be put in doubt at once'
      expect([status, json.errors]).toMatchObject([409, [{ path: 'result', code: 'too_many', message }]])
      expect((await findings()).filter(({ isInDoubt }) => isInDoubt)).toEqual([])
      expect(await get(api.ctx, calibration, bench.gauge)).toMatchObject({ version: 1 })
    })
  })

  test('that failed puts 10,000 readings in doubt at once', async () => {
    await commit(
      api.ctx,
      Array.from({ length: 10_000 }, () => bench.reading('2026-06-01')),
    )
    expect((await record({ doneOn: '2026-10-20', result: 'failed' })).json).toMatchObject({ readingsInDoubt: 10_000 })
    expect(new Set((await findings()).map(({ doubt }) => doubt))).toEqual(new Set([failed]))
  })

  test('cannot be set by a request: lastOn and result move by recording one', async () => {
    const answer = await api.call('PATCH', `${calibration.path}/${bench.gauge}`, {
      body: { result: 'failed' },
      headers: { 'if-match': '"1"' },
    })
    expect(answer.status).toBe(400)
    expect(await get(api.ctx, calibration, bench.gauge)).toMatchObject({ result: 'passed' })
  })

  test('the report of readings in doubt says of which gauge, finding and defect they are, why and since when', async () => {
    await commit(api.ctx, [
      bench.reading('2026-06-02'),
      bench.reading('2026-06-01', { defectId: bench.closed }),
      bench.reading('2026-08-01', { gaugeId: bench.other, isInDoubt: true, doubt: 'it was due', inspectionItemId: null, measured: null }),
      bench.reading('2020-08-01', { gaugeId: bench.other, isInDoubt: true, doubt: 'long ago' }),
      bench.reading('2026-06-03', { gaugeId: bench.other }),
    ])
    await record({ doneOn: '2026-10-20', result: 'failed' })
    const made = await findings()
    const of = {
      gauge: 'G-7',
      name: 'Bore gauge',
      inspectionItem: 'BORE',
      measured: 10.25,
      unit: 'mm',
      why: failed,
      doubtedAt: made[0]?.updatedAt,
    }
    const first = { ...of, defect: 'DMT-2026-000002', status: 'closed', finding: made[1]?.id, measuredAt: '2026-06-01T10:00:00.000Z' }
    const second = { ...of, defect: 'DMT-2026-000001', status: 'open', finding: made[0]?.id, measuredAt: '2026-06-02T10:00:00.000Z' }
    const { rows } = await ask(api.ctx, 'readingsInDoubt')
    expect(rows).toEqual([
      first,
      second,
      expect.objectContaining({ gauge: 'G-8', inspectionItem: null, measured: null, unit: null, why: 'it was due' }),
    ])
    expect((await ask(api.ctx, 'readingsInDoubt', { gaugeId: String(bench.gauge) })).rows).toEqual([first, second])
    expect((await ask(api.ctx, 'readingsInDoubt', { from: '2026-06-02', to: '2026-06-02' })).rows).toEqual([second])
    const { status } = await api.call('GET', '/api/defects/reports/readings-in-doubt', { as: 'technician' })
    expect(status).toBe(200)
  })

  test('the report of readings in doubt names a reading once: of the closed record until its correction is opened, and then of that', async () => {
    await commit(api.ctx, [bench.reading('2026-06-01', { defectId: bench.closed })])
    await record({ doneOn: '2026-10-20', result: 'failed' })
    const of = async () => (await ask(api.ctx, 'readingsInDoubt')).rows.map((row) => row.defect)
    const made = await api.call('POST', `${defect.path}/${bench.closed}/correct`, { as: 'manager', body: {} })
    const { id, number } = made.json.defect as { id: number; number: string }
    expect(await of()).toEqual(['DMT-2026-000002'])
    expect((await api.call('POST', `${defect.path}/${id}/open`, { as: 'manager', body: {} })).status).toBe(200)
    expect(await of()).toEqual([number])
  })

  test('the report of gauges due lists those due within the days, overdue, failed, never calibrated, and none that is retired', async () => {
    const gauge = (gaugeCode: string, given: PatchOf<typeof calibration>) =>
      insert(calibration, { gaugeCode, name: 'Gauge', lastOn: '2026-01-01', result: 'passed', ...given })
    await commit(api.ctx, [
      gauge('SOON', { dueOn: '2026-12-27' }),
      gauge('LATER', { dueOn: '2026-12-28' }),
      gauge('RETIRED', { dueOn: '2026-01-02', isActive: false }),
      gauge('FAILED', { dueOn: '2027-06-01', result: 'failed' }),
      gauge('NEVER', { lastOn: null, result: null }),
    ])
    const seen = async (query = {}) => (await ask(api.ctx, 'gaugesDue', query)).rows.map(({ gauge, daysLeft }) => [gauge, daysLeft])
    expect(await seen()).toEqual([
      ['NEVER', null],
      ['G-7', -26],
      ['SOON', 30],
      ['FAILED', 186],
    ])
    expect(await seen({ days: '31' })).toContainEqual(['LATER', 31])
    expect(await seen({ days: '0' })).toEqual([
      ['NEVER', null],
      ['G-7', -26],
      ['FAILED', 186],
    ])
  })
})
