// What may be done with tools that people take, read as rules: rows, answer, audit entries, and that nothing else changed.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { equipment, reservation, signOut } from '../../shared/domains/facilities/equipment-resources.ts'
import { store } from '../../shared/domains/facilities/resources.ts'
import { workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { as, buildCrib, type Crib, now, run } from './equipment-world.ts'
import { audited, growth, refusal, sizes } from './facilities-world.ts'

let database: TestDatabase
let system: DbContext
let crib: Crib
/** Ann, who keeps the store, at ten o'clock. */
let ann: DbContext
let bob: DbContext

beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  crib = await buildCrib(system)
  ann = as(system, now, { id: crib.people.ann, name: 'ann', role: 'staff' })
  bob = as(system, now, { id: crib.people.bob, name: 'bob', role: 'technician' })
})
afterEach(() => database.drop())

const at = (ctx: DbContext, instant: string) => as(ctx, instant)
const drill = () => get(system, equipment, crib.drill)
const setDrill = async (patch: Parameters<typeof update<typeof equipment>>[2]) => commit(system, [update(equipment, await drill(), patch)])
const lend = (ctx: DbContext, input: object = {}) => run(ctx, 'equipment.signOut', crib.drill, input)
const back = (ctx: DbContext, input: object = { conditionIn: 'good' }) => run(ctx, 'equipment.returnItem', crib.drill, input)
const later = '2027-03-01T16:00:00.000Z'

/** Runs refused work and says its code and issues, having shown that nothing was written. */
async function refused(work: () => Promise<unknown>) {
  const before = await sizes(system)
  const seen = await drill()
  const error = await refusal(work())
  expect(await growth(system, before)).toEqual({})
  expect(await drill()).toEqual(seen)
  return error
}

describe('signing out', () => {
  test('puts the tool into the hands of the caller for 24 hours, audited', async () => {
    const before = await sizes(system)
    const answer = await lend(bob, { notes: 'roof' })
    expect(answer).toEqual({
      equipment: expect.objectContaining({ id: crib.drill, tag: 'DRILL-1', status: 'out', store: 'MAIN', version: 2 }),
      signOut: expect.objectContaining({
        equipmentId: crib.drill,
        equipment: 'DRILL-1',
        borrowerId: crib.people.bob,
        borrower: 'bob',
        outAt: now,
        dueAt: '2027-03-02T08:00:00.000Z',
        openDueAt: '2027-03-02T08:00:00.000Z',
        returnedAt: null,
        conditionOut: 'good',
        notes: 'roof',
      }),
    })
    expect(answer.equipment).not.toHaveProperty('lockVersion')
    expect(await growth(system, before)).toEqual({ facilities_signOut: 1, auditEntry: 2 })
    expect((await audited(system, before.auditEntry)).map(({ action, actor }) => [action, actor])).toEqual([
      ['equipment.signOut', 'bob'],
      ['signOut.create', 'bob'],
    ])
  })

  test('is done for another by who keeps the stores, until when they say', async () => {
    const { signOut: lent } = await lend(ann, { borrowerId: crib.people.bob, dueAt: later })
    expect(lent).toMatchObject({ borrower: 'bob', dueAt: later })
  })

  test('refuses a technician who signs out for somebody else', async () => {
    expect(await refused(() => lend(bob, { borrowerId: crib.people.cleo }))).toMatchObject({
      code: 'forbidden',
      message: 'a technician signs tools out to themselves only',
    })
  })

  test('refuses a drill that is out, naming who has it and until when', async () => {
    await lend(bob, { dueAt: later })
    expect(await refused(() => lend(ann))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'out', message: `DRILL-1 is out: bob has it until ${later}`, hint: expect.any(String) }],
    })
  })

  test('refuses a drill that a workbook says is out, though nobody knows who has it', async () => {
    await setDrill({ status: 'out' })
    expect(await refused(() => lend(ann))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'out', message: 'DRILL-1 is out: a workbook says so, but not who has it' }],
    })
  })

  test('refuses a drill that is reserved by another now, naming whom and from when', async () => {
    await run(ann, 'equipment.reserve', crib.drill, { borrowerId: crib.people.cleo, fromAt: now, untilAt: later })
    expect(await refused(() => lend(bob))).toMatchObject({
      code: 'conflict',
      issues: [{ path: '', code: 'reserved', message: `DRILL-1 is reserved by cleo from ${now} until ${later}` }],
    })
  })

  test('refuses a drill that is reserved by another before it would be due, and lets it go until then', async () => {
    const fromAt = '2027-03-01T12:00:00.000Z'
    await run(ann, 'equipment.reserve', crib.drill, { borrowerId: crib.people.cleo, fromAt, untilAt: later })
    expect(await refused(() => lend(bob, { dueAt: '2027-03-01T12:00:00.001Z' }))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'dueAt', code: 'reserved', message: `DRILL-1 is reserved by cleo from ${fromAt} until ${later}` }],
    })
    expect((await lend(bob, { dueAt: fromAt })).signOut).toMatchObject({ dueAt: fromAt })
  })

  test('refuses a drill that is in repair', async () => {
    await setDrill({ status: 'repair' })
    expect(await refused(() => lend(bob))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'in_repair', message: 'DRILL-1 is in repair' }],
    })
  })

  test('refuses a drill that is retired', async () => {
    await setDrill({ status: 'retired' })
    expect(await refused(() => lend(bob))).toMatchObject({ code: 'conflict', issues: [{ code: 'retired', message: 'DRILL-1 is retired' }] })
  })

  test('refuses a drill that is past calibration, naming the day, by the calendar of the site of its store', async () => {
    await setDrill({ calibrationDueOn: '2027-03-01' })
    // 23:30 in Johannesburg: due today is still fine; half an hour later it is past
    const midnight = '2027-03-01T22:00:00.000Z'
    expect(await refused(() => lend(at(bob, midnight)))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'calibration', message: 'DRILL-1 is past calibration, which was due on 2027-03-01' }],
    })
    expect((await lend(at(bob, '2027-03-01T21:59:59.999Z'))).equipment).toMatchObject({ status: 'out' })
  })

  test('refuses a person who is no active user, or none at all', async () => {
    expect(await refused(() => lend(ann, { borrowerId: crib.people.gone }))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'borrowerId', code: 'inactive', message: 'gone is no active user' }],
    })
    expect(await refused(() => lend(ann, { borrowerId: 999 }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'borrowerId', code: 'reference', message: 'there is no user 999' }],
    })
    expect(await refused(() => lend(at(system, now)))).toMatchObject({ issues: [{ path: 'borrowerId', code: 'required' }] })
  })

  test('refuses a due instant that has passed, and all else that is wrong at once', async () => {
    await setDrill({ status: 'repair', calibrationDueOn: '2027-02-01' })
    expect(await refused(() => lend(bob, { dueAt: now }))).toMatchObject({
      code: 'invalid',
      issues: [{ code: 'in_repair' }, { code: 'calibration' }, { path: 'dueAt', code: 'range', message: `${now} has passed` }],
    })
  })

  test('uses the reservation of the borrower that has begun, and is due at its end', async () => {
    const { reservation: kept } = await run(bob, 'equipment.reserve', crib.drill, { fromAt: now, untilAt: later })
    const answer = await lend(bob)
    expect(answer.signOut).toMatchObject({ dueAt: later })
    expect(answer.reservation).toMatchObject({ id: kept?.id, status: 'used', borrower: 'bob' })
    expect(await get(system, reservation, Number(kept?.id))).toMatchObject({ status: 'used' })
    expect((await back(bob)).equipment).toMatchObject({ status: 'available' })
  })

  test('leaves a reservation of the borrower that has not begun as it is', async () => {
    const { reservation: kept } = await run(bob, 'equipment.reserve', crib.drill, { fromAt: later, untilAt: '2027-03-01T18:00:00.000Z' })
    await lend(bob)
    expect(await get(system, reservation, Number(kept?.id))).toMatchObject({ status: 'active' })
  })

  test('refuses somebody of another site', async () => {
    const stranger = as(ann, now, { siteIds: [crib.elsewhere] })
    expect(await refused(() => lend(stranger))).toMatchObject({ code: 'forbidden', message: 'DRILL-1 is kept in a store of another site' })
    expect(await refused(() => run(as(ann, now, { siteIds: [crib.site] }), 'equipment.signOut', 999))).toMatchObject({ code: 'not_found' })
  })

  test('a tool that was ever signed out is not removed', async () => {
    await lend(bob)
    await back(bob)
    const error = await refused(async () => commit(system, [remove(equipment, await drill())]))
    expect(error).toMatchObject({ code: 'conflict', issues: [{ code: 'referenced' }] })
  })
})

describe('extending', () => {
  beforeEach(() => lend(bob, { dueAt: later }))
  const extend = (ctx: DbContext, dueAt: string) => run(ctx, 'equipment.extend', crib.drill, { dueAt })

  test('lets the holder keep it longer', async () => {
    const evening = '2027-03-01T18:00:00.000Z'
    expect((await extend(bob, evening)).signOut).toMatchObject({ borrower: 'bob', dueAt: evening, openDueAt: evening })
  })

  test('refuses to run into the reservation of another, naming who and from when', async () => {
    const from = '2027-03-01T17:00:00.000Z'
    await run(ann, 'equipment.reserve', crib.drill, { borrowerId: crib.people.cleo, fromAt: from, untilAt: '2027-03-01T18:00:00.000Z' })
    expect(await refused(() => extend(bob, '2027-03-01T17:00:00.001Z'))).toMatchObject({
      code: 'conflict',
      issues: [
        {
          path: 'dueAt',
          code: 'reserved',
          message: `DRILL-1 is reserved by cleo from ${from} until 2027-03-01T18:00:00.000Z`,
        },
      ],
    })
    expect((await extend(bob, from)).signOut).toMatchObject({ dueAt: from })
  })

  test('may run into a reservation of the holder', async () => {
    await run(ann, 'equipment.reserve', crib.drill, { borrowerId: crib.people.bob, fromAt: later, untilAt: '2027-03-01T18:00:00.000Z' })
    expect((await extend(bob, '2027-03-01T17:00:00.000Z')).signOut).toMatchObject({ dueAt: '2027-03-01T17:00:00.000Z' })
  })

  test('refuses an earlier instant, a tool that is not out, and a technician who does not have it', async () => {
    expect(await refused(() => extend(bob, later))).toMatchObject({
      issues: [{ path: 'dueAt', code: 'range', message: `${later} is not after ${later}, when it is due now` }],
    })
    expect(await refused(() => extend(as(bob, now, { id: crib.people.cleo }), '2027-03-01T18:00:00.000Z'))).toMatchObject({
      code: 'forbidden',
    })
    await back(bob)
    expect(await refused(() => extend(bob, '2027-03-01T18:00:00.000Z'))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'not_out', message: `DRILL-1 was returned by bob at ${now}` }],
    })
  })
})

describe('returning', () => {
  test('takes the tool back with its condition and meter, audited', async () => {
    await lend(bob, { notes: 'roof' })
    const before = await sizes(system)
    const answer = await back(at(bob, later), { conditionIn: 'fair', notes: 'chuck is loose', meterReading: 12.5 })
    expect(answer).toEqual({
      equipment: expect.objectContaining({ status: 'available', condition: 'fair', meterReading: 12.5 }),
      signOut: expect.objectContaining({
        borrower: 'bob',
        returnedAt: later,
        openDueAt: null,
        conditionOut: 'good',
        conditionIn: 'fair',
        notes: 'roof\nchuck is loose',
      }),
    })
    expect(await growth(system, before)).toEqual({ auditEntry: 2 })
    const [open] = await gather(system, [select(system, signOut, { openDueAt: null })])
    expect(open).toHaveLength(1)
  })

  test('refuses to return twice, naming who returned it and when', async () => {
    await lend(bob)
    await back(at(ann, later))
    expect(await refused(() => back(bob))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'not_out', message: `DRILL-1 was returned by ann at ${later}` }],
    })
  })

  test('refuses what was never out, and what somebody else has', async () => {
    expect(await refused(() => back(bob))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'not_out', message: 'DRILL-1 is not out, it is available' }],
    })
    await lend(as(bob, now, { id: crib.people.cleo }))
    expect(await refused(() => back(bob))).toMatchObject({ code: 'forbidden', message: 'a technician returns what they have themselves' })
  })

  test('refuses a meter that runs backwards', async () => {
    await setDrill({ meterReading: 20 })
    await lend(bob)
    expect(await refused(() => back(bob, { conditionIn: 'good', meterReading: 19.999 }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'meterReading', message: '19.999 is below 20, the last reading of DRILL-1' }],
    })
  })

  test('takes back what a workbook said is out', async () => {
    await setDrill({ status: 'out' })
    expect(await back(ann)).toEqual({ equipment: expect.objectContaining({ status: 'available' }) })
  })

  test('of a damaged tool opens a work order at the site of its store and puts the tool into repair, in one commit', async () => {
    await lend(bob)
    const before = await sizes(system)
    const answer = await back(at(bob, later), { conditionIn: 'damaged', notes: 'fell off the roof' })
    expect(answer.equipment).toMatchObject({ status: 'repair', condition: 'damaged' })
    expect(answer.workOrder).toMatchObject({
      number: `W-${answer.workOrder?.id}`,
      title: 'Repair DRILL-1 Hammer drill',
      description: 'Returned damaged by bob.\nfell off the roof',
      site: 'JNB',
      equipment: 'DRILL-1',
      status: 'requested',
      requestedAt: later,
    })
    expect(await growth(system, before)).toEqual({ facilities_workOrder: 1, auditEntry: 3 })
    const [entries] = await gather(system, [select(system, workOrder, {})])
    expect(entries).toHaveLength(1)
    const commits = new Set(
      (await database.engine.read([{ sql: 'SELECT commitId FROM auditEntry ORDER BY entryNo DESC', parameters: [] }]))[0]
        ?.slice(0, 3)
        .map(({ commitId }) => commitId),
    )
    expect(commits.size).toBe(1)
  })

  test('of a tool that was damaged already opens no second work order', async () => {
    await setDrill({ condition: 'damaged' })
    await lend(bob)
    expect(await back(bob, { conditionIn: 'damaged' })).toEqual({
      equipment: expect.objectContaining({ status: 'repair' }),
      signOut: expect.objectContaining({ conditionIn: 'damaged' }),
    })
  })

  test('of a damaged tool whose store has no site puts it into repair alone', async () => {
    await commit(system, [update(store, await get(system, store, crib.store), { siteId: null })])
    await lend(bob)
    expect(Object.keys(await back(bob, { conditionIn: 'damaged' }))).toEqual(['equipment', 'signOut'])
  })

  test('leaves a tool that is reserved by then as reserved', async () => {
    await lend(bob, { dueAt: later })
    await run(ann, 'equipment.reserve', crib.drill, { borrowerId: crib.people.cleo, fromAt: later, untilAt: '2027-03-01T18:00:00.000Z' })
    expect((await back(at(bob, later))).equipment).toMatchObject({ status: 'reserved' })
  })
})

test('one tool is no matter of another', async () => {
  const [other] = await commit(system, [insert(equipment, { tag: 'SAW-1', name: 'Saw', storeId: crib.store })])
  await lend(bob)
  expect((await run(ann, 'equipment.signOut', Number(other?.id))).equipment).toMatchObject({ tag: 'SAW-1', status: 'out' })
  expect((await back(bob)).signOut).toMatchObject({ equipment: 'DRILL-1' })
})
