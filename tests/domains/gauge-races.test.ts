// Several people at one gauge: no reading slips past a calibration that fails, and calibrations are decided one after the other.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { defectFinding } from '../../shared/domains/defects/defect-resources.ts'
import { calibration, gaugeCalibration } from '../../shared/domains/defects/gauge-resources.ts'
import { dialects } from '../support/engines.ts'
import { openRacers } from '../support/racers.ts'
import { act, buildShop, by, makeDefect, type Name, reportOf, type Shop } from './defect-world.ts'

const failed = { doneOn: '2026-11-20', result: 'failed' }
const doubt = 'CAL-1 failed its calibration on 2026-11-20, the last good one was on 2026-06-01'

describe.each(dialects)('on %s', (dialect) => {
  let racers: Awaited<ReturnType<typeof openRacers>>
  let system: DbContext
  let shop: Shop
  beforeAll(async () => {
    racers = await openRacers(dialect)
  })
  afterAll(() => racers.drop())
  beforeEach(async () => {
    ;[system] = racers.contexts()
    shop = await buildShop(system)
  })
  afterEach(() => racers.empty())

  /** Two people whose first reads see the same. */
  const both = (): readonly [(name: Name) => DbContext, (name: Name) => DbContext] => {
    const [first, second] = racers.gated(2)
    return [(name) => by(first, shop, name), (name) => by(second, shop, name)]
  }
  const reading = () => ({
    failureCodeId: shop.crack,
    inspectionItemId: shop.diameter,
    gaugeId: shop.caliper,
    measured: 10.5,
    measuredAt: '2026-11-27T08:00:00.000Z',
    quantity: 1,
  })
  const doubts = async () => {
    const [rows] = await gather(system, [select(system, defectFinding, { gaugeId: shop.caliper })])
    return rows.map((row) => row.doubt)
  }

  test('a reading that is added while its gauge fails is in doubt, whoever was first', async () => {
    const id = await makeDefect(system, shop, 'open')
    const [one, other] = both()
    await Promise.all([
      act(one('bea'), 'calibration.recordCalibration', shop.caliper, failed),
      act(other('tom'), 'defect.addFinding', id, reading()),
    ])
    expect(await doubts()).toEqual([doubt])
  })

  test('so are the readings of a defect that is reported meanwhile', async () => {
    const [one, other] = both()
    await Promise.all([
      act(one('bea'), 'calibration.recordCalibration', shop.caliper, failed),
      act(other('tom'), 'defect.report', 0, reportOf(shop, { findings: [reading(), reading()] })),
    ])
    expect(await doubts()).toEqual([doubt, doubt])
  })

  test('and those that a correction takes over meanwhile', async () => {
    const id = await makeDefect(system, shop, 'closed', { given: { findings: [{ ...reading(), quantity: 10 }] } })
    const [one, other] = both()
    await Promise.all([act(one('bea'), 'calibration.recordCalibration', shop.caliper, failed), act(other('carl'), 'defect.correct', id)])
    expect(await doubts()).toEqual([doubt, doubt])
  })

  test('a reading that is taken back meanwhile stays away', async () => {
    const id = await makeDefect(system, shop, 'open')
    const { finding } = await act(by(system, shop, 'tom'), 'defect.addFinding', id, reading())
    const [one, other] = both()
    await Promise.all([
      act(one('bea'), 'calibration.recordCalibration', shop.caliper, failed),
      act(other('carl'), 'defect.removeFinding', id, { defectFindingId: finding?.id }),
    ])
    expect(await doubts()).toEqual([])
  })

  test('of two calibrations at once both go on record, and the gauge says what the later day said', async () => {
    const [one, other] = both()
    const settled = await Promise.allSettled([
      act(one('bea'), 'calibration.recordCalibration', shop.caliper, failed),
      act(other('carl'), 'calibration.recordCalibration', shop.caliper, { doneOn: '2026-11-21', result: 'adjusted', dueOn: '2027-11-21' }),
    ])
    const [kept] = await gather(system, [select(system, gaugeCalibration, { gaugeId: shop.caliper })])
    const gauge = await get(system, calibration, shop.caliper)
    expect(gauge).toMatchObject({ lastOn: '2026-11-21', result: 'adjusted', lastGoodOn: '2026-11-21', version: 1 + kept.length })
    // the earlier day is refused where the later one was first
    const refused = settled.flatMap((each) => (each.status === 'rejected' ? [String(each.reason.message)] : []))
    expect(refused).toEqual(kept.length === 2 ? [] : ['2026-11-20 is before the last calibration of CAL-1, which was on 2026-11-21'])
  })
})
