// Who is told what in facilities: assignees of their work, managers of work that nobody asked for, borrowers of what becomes of their tools.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Role } from '../../shared/catalogue/resource.ts'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { get } from '../../shared/db/store.ts'
import { raiseAlerts } from '../../shared/domains/facilities/alerts.ts'
import { signOut } from '../../shared/domains/facilities/equipment-resources.ts'
import { makeDueOrders } from '../../shared/domains/facilities/plans.ts'
import { preventivePlan, serviceProvider, workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { type Api, openApi } from '../http/api.ts'
import { messages } from '../notify/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { as, buildCrib, type Crib, now, run } from './equipment-world.ts'

const later = '2027-03-01T09:00:00.000Z'

describe('within facilities', () => {
  let database: TestDatabase
  let system: DbContext
  let crib: Crib
  let ann: DbContext
  let bob: DbContext
  let managers: Record<'here' | 'south', number>

  beforeEach(async () => {
    database = await createTestDatabase()
    system = as(database.context(), now)
    crib = await buildCrib(system)
    ann = as(system, now, { id: crib.people.ann, name: 'ann', role: 'staff' })
    bob = as(system, now, { id: crib.people.bob, name: 'bob', role: 'technician' })
    const manager = (username: string, siteIds: number[]) =>
      insert(user, { username, name: username, email: `${username}@x.example`, role: 'manager', siteIds })
    const [here, south] = await commit(system, [manager('here', [crib.site]), manager('south', [crib.elsewhere])])
    managers = { here: Number(here?.id), south: Number(south?.id) }
  })
  afterEach(() => database.drop())

  const told = async () => {
    const names = new Map<unknown, string>(Object.entries({ ...crib.people, ...managers }).map(([name, id]) => [id, name]))
    return (await messages(system)).map(({ recipientId, kind, subject }) => `${names.get(recipientId)} ${kind}: ${subject}`)
  }
  const order = async (more: Partial<Parameters<typeof insert<typeof workOrder>>[1]> = {}) => {
    const [made] = await commit(system, [insert(workOrder, { title: 'Mend the roof', siteId: crib.site, ...more })])
    return Number(made?.id)
  }

  test('whoever a work order is scheduled for is told, once, and nobody of other moves', async () => {
    const id = await order({ status: 'approved' })
    await run(ann, 'workOrder.schedule', id, { scheduledAt: later, assigneeId: crib.people.bob })
    await run(bob, 'workOrder.start', id)
    expect(await told()).toEqual([`bob work-order-assigned: W-${id} was assigned to you: Mend the roof`])
  })

  test('a tool that comes back damaged is told to the managers of its site', async () => {
    await run(bob, 'equipment.signOut', crib.drill)
    const { workOrder: opened } = await run(bob, 'equipment.returnItem', crib.drill, { conditionIn: 'damaged', notes: 'it fell' })
    expect(await told()).toEqual([`here work-order-opened: W-${opened?.id} was opened: Repair DRILL-1 Hammer drill`])
    expect(await messages(system)).toMatchObject([
      { resource: 'workOrder', rowId: opened?.id, body: 'Returned damaged by bob.\nit fell', about: `workOrder ${opened?.id} opened` },
    ])
  })

  test('the order of a preventive plan is told to the managers of its site', async () => {
    await commit(system, [
      insert(preventivePlan, { code: 'PM', title: 'Oil it', siteId: crib.site, everyDays: 7, nextDueOn: '2027-03-01' }),
    ])
    expect(await makeDueOrders(system)).toBe(1)
    expect(await told()).toEqual([expect.stringMatching(/^here work-order-opened: W-\d+ was opened: Oil it$/)])
  })

  test('whose reservation another calls off is told; whoever does so themselves is not', async () => {
    const reserve = async (hours: number) => {
      const [fromAt, untilAt] = [hours, hours + 1].map((hour) => `2027-03-02T${hour}:00:00.000Z`)
      return Number((await run(bob, 'equipment.reserve', crib.drill, { fromAt, untilAt })).reservation?.id)
    }
    await run(bob, 'reservation.cancelReservation', await reserve(10))
    expect(await told()).toEqual([])
    await run(ann, 'reservation.cancelReservation', await reserve(12))
    expect(await told()).toEqual(['bob reservation-cancelled: Your reservation of DRILL-1 was cancelled'])
  })

  test('what is overdue is told to who has it or is to do it, besides the managers', async () => {
    await run(bob, 'equipment.signOut', crib.drill, { dueAt: '2027-03-01T08:30:00.000Z' })
    const id = await order({ dueAt: '2027-03-01T08:30:00.000Z', assigneeId: crib.people.cleo })
    expect(await raiseAlerts(as(system, later))).toMatchObject({ raised: 2 })
    expect((await told()).sort()).toEqual([
      `bob alert: Not returned: DRILL-1`,
      `cleo alert: Overdue work order: W-${id}`,
      `here alert: Not returned: DRILL-1`,
      `here alert: Overdue work order: W-${id}`,
    ])
    const gone = { borrowerId: crib.people.gone, outAt: now, dueAt: now, conditionOut: 'good' } as const
    await commit(system, [insert(signOut, { ...gone, equipmentId: crib.drill })])
    expect(await raiseAlerts(as(system, later))).toMatchObject({ raised: 1 })
    expect((await told()).filter((line) => line.startsWith('gone'))).toEqual([])
  })
})

describe('over HTTP', () => {
  let api: Api
  let crib: Crib
  beforeEach(async () => {
    api = await openApi()
    crib = await buildCrib(api.ctx)
  })
  afterEach(() => api.drop())

  const given = (role: Role, body: object) => ({ as: role, body })

  test('who is given a work order by POST or PATCH is told', async () => {
    const { bob, cleo } = crib.people
    const made = await api.call('POST', workOrder.path, given('staff', { title: 'Mend it', siteId: crib.site, assigneeId: bob }))
    expect(made.status).toBe(201)
    const path = `${workOrder.path}/${made.json.id}`
    expect((await api.call('PATCH', path, given('staff', { assigneeId: cleo }))).status).toBe(200)
    expect((await api.call('PATCH', path, given('staff', { title: 'Mend it all' }))).status).toBe(200)
    expect((await messages(api.ctx)).map(({ recipientId, about }) => [recipientId, about])).toEqual([
      [bob, `workOrder ${made.json.id} v1`],
      [cleo, `workOrder ${made.json.id} v2`],
    ])
  })

  test('refuses a work order or a plan for who is not active, naming them', async () => {
    const [firm] = await commit(api.ctx, [insert(serviceProvider, { code: 'OFF', name: 'Off', service: 'x', isActive: false })])
    const asked = { title: 'Mend it', siteId: crib.site, providerId: firm?.id, assigneeId: crib.people.gone }
    const refused = await api.call('POST', workOrder.path, given('staff', asked))
    expect([refused.status, refused.json.errors.map(({ path, code }: Row) => [path, code])]).toEqual([
      400,
      [
        ['providerId', 'unfit'],
        ['assigneeId', 'unfit'],
      ],
    ])
    const { title, siteId, providerId } = asked
    const plan = { code: 'PM', title, siteId, providerId, everyDays: 7, nextDueOn: '2027-03-01' }
    expect((await api.call('POST', preventivePlan.path, given('staff', plan))).status).toBe(400)
    // what has been theirs before may still be changed
    const [made] = await commit(api.ctx, [insert(workOrder, { title: 'Old', siteId: crib.site, assigneeId: crib.people.bob })])
    await commit(api.ctx, [update(user, await get(api.ctx, user, crib.people.bob), { isActive: false })])
    expect((await api.call('PATCH', `${workOrder.path}/${made?.id}`, given('staff', { title: 'Older' }))).status).toBe(200)
  })
})
