// Tools that are kept for people, read as rules: reserved, called off, shown as reserved while it is so; and tools out of use.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { get } from '../../shared/db/store.ts'
import { restateReserved } from '../../shared/domains/facilities/equipment-actions.ts'
import { equipment } from '../../shared/domains/facilities/equipment-resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { as, buildCrib, type Crib, now, run } from './equipment-world.ts'
import { growth, refusal, sizes } from './facilities-world.ts'

let database: TestDatabase
let system: DbContext
let crib: Crib
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

/** An instant of that Monday, by the hour in UTC; it is eight. */
const hour = (n: number) => `2027-03-01T${String(n).padStart(2, '0')}:00:00.000Z`
const reserve = (ctx: DbContext, from: number, until: number, more: object = {}) =>
  run(ctx, 'equipment.reserve', crib.drill, { fromAt: hour(from), untilAt: hour(until), ...more })
const drill = () => get(system, equipment, crib.drill)
const setDrill = async (patch: Parameters<typeof update<typeof equipment>>[2]) => commit(system, [update(equipment, await drill(), patch)])

/** Runs refused work and says its code and issues, having shown that nothing was written. */
async function refused(work: () => Promise<unknown>) {
  const before = await sizes(system)
  const seen = await drill()
  const error = await refusal(work())
  expect(await growth(system, before)).toEqual({})
  expect(await drill()).toEqual(seen)
  return error
}

describe('reserving', () => {
  test('keeps the tool for the caller, audited', async () => {
    const before = await sizes(system)
    const answer = await reserve(bob, 10, 12, { notes: 'roof' })
    expect(answer).toEqual({
      reservation: expect.objectContaining({
        equipment: 'DRILL-1',
        borrower: 'bob',
        fromAt: hour(10),
        untilAt: hour(12),
        status: 'active',
        notes: 'roof',
      }),
    })
    expect(await growth(system, before)).toEqual({ facilities_reservation: 1, auditEntry: 1 })
  })

  test.each([
    ['the same hours', 10, 12],
    ['the end of it', 11, 13],
    ['the beginning of it', 9, 11],
    ['what lies within', 10.5, 11],
    ['what lies around', 9, 13],
  ])('refuses %s, naming who has it reserved and from when', async (_, from, until) => {
    await reserve(bob, 10, 12)
    const [fromAt, untilAt] = [from, until].map((h) => (h === 10.5 ? '2027-03-01T10:30:00.000Z' : hour(h)))
    const asked = { fromAt, untilAt, borrowerId: crib.people.cleo }
    expect(await refused(() => run(ann, 'equipment.reserve', crib.drill, asked))).toMatchObject({
      code: 'conflict',
      issues: [
        {
          path: 'fromAt',
          code: 'reserved',
          message: `DRILL-1 is reserved by bob from ${hour(10)} until ${hour(12)}`,
          hint: expect.any(String),
        },
      ],
    })
  })

  test('lets one begin where the other ends', async () => {
    await reserve(bob, 10, 12)
    await reserve(ann, 12, 13)
    await reserve(ann, 9, 10)
  })

  test('names every reservation that is in the way', async () => {
    await reserve(bob, 10, 12)
    await reserve(ann, 12, 13)
    expect(await refused(() => reserve(ann, 11, 14))).toMatchObject({ issues: [{ code: 'reserved' }, { code: 'reserved' }] })
  })

  test('refuses a time that has passed, or ends before it begins, all at once', async () => {
    expect(await refused(() => reserve(bob, 7, 6))).toMatchObject({
      code: 'invalid',
      issues: [
        { path: 'untilAt', code: 'range', message: `${hour(6)} is not after ${hour(7)}` },
        { path: 'fromAt', code: 'range', message: `${hour(7)} has passed` },
        { path: 'untilAt', code: 'range', message: `${hour(6)} has passed` },
      ],
    })
  })

  test('leaves five minutes for clocks that differ', async () => {
    const fromAt = '2027-03-01T07:55:00.000Z'
    await run(bob, 'equipment.reserve', crib.drill, { fromAt, untilAt: hour(9) })
    expect(
      await refused(() => run(bob, 'equipment.reserve', crib.drill, { fromAt: '2027-03-01T07:54:59.999Z', untilAt: fromAt })),
    ).toMatchObject({
      code: 'invalid',
    })
  })

  test('refuses what another has out until then, naming who and until when, and takes it from then on', async () => {
    await run(bob, 'equipment.signOut', crib.drill, { dueAt: hour(12) })
    expect(await refused(() => reserve(ann, 11, 13))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'fromAt', code: 'out', message: `DRILL-1 is out: bob has it until ${hour(12)}`, hint: 'Reserve it from then on.' }],
    })
    await reserve(ann, 12, 13)
  })

  test('refuses a retired tool, and a technician who reserves for somebody else', async () => {
    expect(await refused(() => reserve(bob, 10, 12, { borrowerId: crib.people.cleo }))).toMatchObject({
      code: 'forbidden',
      message: 'a technician reserves tools for themselves only',
    })
    await setDrill({ status: 'retired' })
    expect(await refused(() => reserve(ann, 10, 12))).toMatchObject({ code: 'conflict', issues: [{ code: 'retired' }] })
  })
})

describe('calling a reservation off', () => {
  test('lets another have the time', async () => {
    const { reservation: kept } = await reserve(bob, 10, 12)
    const { reservation: off } = await run(bob, 'reservation.cancelReservation', Number(kept?.id))
    expect(off).toMatchObject({ status: 'cancelled', equipment: 'DRILL-1', borrower: 'bob' })
    await reserve(ann, 10, 12)
  })

  test('is refused twice, naming who did it and when', async () => {
    const { reservation: kept } = await reserve(bob, 10, 12)
    await run(ann, 'reservation.cancelReservation', Number(kept?.id))
    expect(await refused(() => run(bob, 'reservation.cancelReservation', Number(kept?.id)))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'status', code: 'state', message: expect.stringMatching(/^the reservation was cancelled by ann at 2/) }],
    })
  })

  test('is refused once it was used, to a technician of another, and of what is not there', async () => {
    const { reservation: kept } = await reserve(bob, 8, 12)
    const cleo = as(bob, now, { id: crib.people.cleo, name: 'cleo' })
    expect(await refused(() => run(cleo, 'reservation.cancelReservation', Number(kept?.id)))).toMatchObject({ code: 'forbidden' })
    await run(bob, 'equipment.signOut', crib.drill)
    expect(await refused(() => run(bob, 'reservation.cancelReservation', Number(kept?.id)))).toMatchObject({
      issues: [{ code: 'state', message: expect.stringMatching(/^the reservation was used by bob at 2/) }],
    })
    expect(await refused(() => run(ann, 'reservation.cancelReservation', 999))).toMatchObject({ code: 'not_found' })
  })

  test('is refused at a site of others', async () => {
    const { reservation: kept } = await reserve(bob, 10, 12)
    const stranger = as(ann, now, { siteIds: [crib.elsewhere] })
    expect(await refused(() => run(stranger, 'reservation.cancelReservation', Number(kept?.id)))).toMatchObject({ code: 'forbidden' })
  })
})

describe('the status of a tool in its store', () => {
  test('says reserved from the moment at which a reservation that has begun is made, until it is called off', async () => {
    const { equipment: kept, reservation: made } = await reserve(bob, 8, 12)
    expect(kept).toMatchObject({ status: 'reserved', version: 2 })
    const { equipment: left } = await run(bob, 'reservation.cancelReservation', Number(made?.id))
    expect(left).toMatchObject({ status: 'available' })
  })

  test('follows reservations as they begin and end', async () => {
    await reserve(bob, 10, 12)
    const at = async (n: number, minute = '00:00.000') => {
      const ctx = as(system, `${hour(n).slice(0, 14)}${minute}Z`, { name: 'system:reservations' })
      const moved = await restateReserved(ctx)
      return [moved, (await drill()).status]
    }
    expect(await at(9, '59:59.999')).toEqual([0, 'available'])
    expect(await at(10)).toEqual([1, 'reserved'])
    expect(await at(11, '59:59.999')).toEqual([0, 'reserved'])
    expect(await at(12)).toEqual([1, 'available'])
    expect(await at(13)).toEqual([0, 'available'])
    expect(await drill()).toMatchObject({ version: 3, updatedBy: 'system:reservations' })
  })

  test('stays as it is where a tool is out, in repair, or called reserved by a workbook', async () => {
    const ctx = as(system, hour(11))
    await setDrill({ status: 'reserved' })
    expect(await restateReserved(ctx)).toBe(0)
    await reserve(bob, 10, 12)
    await setDrill({ status: 'repair' })
    expect(await restateReserved(ctx)).toBe(0)
  })

  test('never decides: a tool that a reservation of yesterday still shows as reserved is signed out', async () => {
    await reserve(bob, 8, 9)
    expect((await run(as(ann, hour(9)), 'equipment.signOut', crib.drill)).equipment).toMatchObject({ status: 'out' })
  })
})

describe('repair, calibration and the end of use', () => {
  test('a tool goes into repair and comes back in good order', async () => {
    expect((await run(ann, 'equipment.sendToRepair', crib.drill)).equipment).toMatchObject({ status: 'repair' })
    expect(await refused(() => run(ann, 'equipment.sendToRepair', crib.drill))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'in_repair', message: 'DRILL-1 is in repair already' }],
    })
    expect((await run(ann, 'equipment.backFromRepair', crib.drill, { condition: 'fair' })).equipment).toMatchObject({
      status: 'available',
      condition: 'fair',
    })
    expect(await refused(() => run(ann, 'equipment.backFromRepair', crib.drill))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'state', message: 'DRILL-1 is not in repair, it is available' }],
    })
  })

  test('a tool back from repair is reserved where somebody has it reserved by then', async () => {
    await reserve(bob, 8, 12)
    await run(ann, 'equipment.sendToRepair', crib.drill)
    expect((await run(ann, 'equipment.backFromRepair', crib.drill)).equipment).toMatchObject({ status: 'reserved' })
  })

  test.each(['sendToRepair', 'retire'])('refuses to %s a drill that is out, naming who has it and until when', async (action) => {
    await run(bob, 'equipment.signOut', crib.drill, { dueAt: hour(12) })
    expect(await refused(() => run(ann, `equipment.${action}`, crib.drill))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'out', message: `DRILL-1 is out: bob has it until ${hour(12)}` }],
    })
  })

  test('refuses to retire a drill that somebody has reserved, naming who and from when, and one that is retired', async () => {
    const { reservation: kept } = await reserve(bob, 10, 12)
    expect(await refused(() => run(ann, 'equipment.retire', crib.drill))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'reserved', message: `DRILL-1 is reserved by bob from ${hour(10)} until ${hour(12)}` }],
    })
    await run(bob, 'reservation.cancelReservation', Number(kept?.id))
    expect((await run(ann, 'equipment.retire', crib.drill)).equipment).toMatchObject({ status: 'retired' })
    expect(await refused(() => run(ann, 'equipment.retire', crib.drill))).toMatchObject({ issues: [{ code: 'retired' }] })
    expect(await refused(() => run(ann, 'equipment.sendToRepair', crib.drill))).toMatchObject({ issues: [{ code: 'retired' }] })
    expect(await refused(() => run(ann, 'equipment.calibrated', crib.drill, { calibrationDueOn: '2028-03-01' }))).toMatchObject({
      issues: [{ code: 'retired' }],
    })
  })

  test('a calibration lets a tool be signed out again, and its next day does not lie in the past', async () => {
    await setDrill({ calibrationDueOn: '2027-02-01' })
    expect(await refused(() => run(ann, 'equipment.calibrated', crib.drill, { calibrationDueOn: '2027-02-28' }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'calibrationDueOn', message: '2027-02-28 has passed' }],
    })
    expect((await run(ann, 'equipment.calibrated', crib.drill, { calibrationDueOn: '2028-03-01' })).equipment).toMatchObject({
      calibrationDueOn: '2028-03-01',
    })
    await run(bob, 'equipment.signOut', crib.drill)
  })
})
