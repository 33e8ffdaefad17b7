// Alerts: raised once when something wants attention, told to those who are to know, and resolved when it is so no more.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeContext } from '../../shared/app.ts'
import { createTable } from '../../shared/catalogue/tables.ts'
import { systemActor } from '../../shared/context.ts'
import { insert, remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import type { Row } from '../../shared/db/rows.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { get } from '../../shared/db/store.ts'
import { raiseAlerts } from '../../shared/domains/facilities/alerts.ts'
import { equipment, signOut } from '../../shared/domains/facilities/equipment-resources.ts'
import { firstAidItem, inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { firstAid, stock } from '../../shared/domains/facilities/stock-resources.ts'
import { alert, serviceProvider, workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { type Api, openApi } from '../http/api.ts'
import { createScratch, dialects, type Scratch } from '../support/engines.ts'
import { now, rowsOf } from './report-desk.ts'
import { buildCompany, type Company } from './report-world.ts'

const tables = [migrationTable, ...allTables(catalogue)]
const contextOn = (engine: Engine, at = now): DbContext => ({
  ...makeContext({ engine, ids: createIds(engine), keys: memoryKeys() }, catalogue, createLog('silent'), {
    actor: systemActor('alerts'),
    source: 'timer',
  }),
  now: () => at,
})
const idOf = ([row]: readonly Row[]) => Number(row?.id)
const day = (days: number) => new Date(Date.parse(now) + days * 86_400_000).toISOString().slice(0, 10)
const hour = (hours: number) => new Date(Date.parse(now) + hours * 3_600_000).toISOString()

describe.each(dialects)('on %s', (dialect) => {
  let scratch: Scratch
  let one: Engine
  let two: Engine
  let ctx: DbContext
  let company: Company
  beforeAll(async () => {
    scratch = await createScratch(dialect)
    one = await scratch.open()
    two = await scratch.open()
    await one.execute(tables.flatMap((table) => createTable(table, dialect)))
  })
  afterAll(() => scratch.drop())
  beforeEach(async () => {
    ctx = contextOn(one)
    company = await buildCompany(ctx)
  })
  afterEach(() => one.execute(tables.toReversed().map(({ name }) => `DELETE FROM "${name}"`)))

  const item = async (sku: string, quantity: number, more: { reorderPoint?: number; storeId?: number } = {}) => {
    const storeId = more.storeId ?? company.stores[0]
    const itemId = idOf(
      await commit(ctx, [
        insert(inventoryItem, { sku, name: 'Pump', categoryId: company.categories[0], storeId, reorderPoint: 5, ...more }),
      ]),
    )
    return { itemId, levelId: idOf(await commit(ctx, [insert(stock.level, { itemId, storeId, quantity, value: 0 })])) }
  }
  const setLevel = async (levelId: number, quantity: number) =>
    commit(ctx, [update(stock.level, await get(ctx, stock.level, levelId), { quantity })])
  /** Open alerts as [kind, label, message, siteId], by kind and label. */
  const open = async () =>
    (await rowsOf(ctx, alert))
      .filter(({ isOpen }) => isOpen)
      .map(({ kind, label, message, siteId }) => [kind, label, message, siteId])
      .sort((a, b) => (`${a[0]} ${a[1]}` < `${b[0]} ${b[1]}` ? -1 : 1))
  const messages = () => all(one, sqlFor(dialect).selectFrom('outbox').selectAll().orderBy('id'))

  test('low stock is raised once over many passes, resolved when it recovers, and raised again afterwards', async () => {
    const { itemId, levelId } = await item('PUMP', 2.5)
    expect(await raiseAlerts(ctx)).toEqual({ raised: 1, resolved: 0, open: 1 })
    for (let pass = 0; pass < 5; pass++) expect(await raiseAlerts(ctx)).toEqual({ raised: 0, resolved: 0, open: 1 })
    await setLevel(levelId, 4)
    expect(await raiseAlerts(ctx)).toEqual({ raised: 0, resolved: 0, open: 1 })
    await setLevel(levelId, 5.001)
    expect(await raiseAlerts(contextOn(one, hour(1)))).toEqual({ raised: 0, resolved: 1, open: 0 })
    expect(await raiseAlerts(ctx)).toEqual({ raised: 0, resolved: 0, open: 0 })
    await setLevel(levelId, 5)
    expect(await raiseAlerts(contextOn(one, hour(2)))).toEqual({ raised: 1, resolved: 0, open: 1 })
    const about = { kind: 'low-stock', resource: 'inventoryItem', rowId: itemId, label: 'PUMP', siteId: company.sites[0] }
    expect((await rowsOf(ctx, alert)).sort((a, b) => a.id - b.id)).toMatchObject([
      {
        ...about,
        message: 'PUMP Pump: 2.5 ea on hand, the reorder point is 5',
        raisedAt: now,
        resolvedAt: hour(1),
        isOpen: false,
        openKey: null,
      },
      { ...about, message: 'PUMP Pump: 5 ea on hand, the reorder point is 5', raisedAt: hour(2), resolvedAt: null, isOpen: true },
    ])
    const entries = await all(
      one,
      sqlFor(dialect).selectFrom('auditEntry').select(['action', 'actor']).where('resource', '=', 'alert').orderBy('entryNo'),
    )
    expect(entries.map(({ action, actor }) => [action, actor])).toEqual([
      ['alert.create', 'system:alerts'],
      ['alert.update', 'system:alerts'],
      ['alert.create', 'system:alerts'],
    ])
  })

  test('stock in all stores counts; items without a reorder point and removed ones are never low', async () => {
    const { itemId } = await item('TWO', 3)
    await commit(ctx, [insert(stock.level, { itemId, storeId: company.stores[1], quantity: 3, value: 0 })])
    await item('NONE', 0, { reorderPoint: 0 })
    const gone = await item('GONE', 1)
    expect(await raiseAlerts(ctx)).toEqual({ raised: 1, resolved: 0, open: 1 })
    await commit(ctx, [remove(stock.level, await get(ctx, stock.level, gone.levelId))])
    await commit(ctx, [remove(inventoryItem, await get(ctx, inventoryItem, gone.itemId))])
    expect(await raiseAlerts(ctx)).toEqual({ raised: 0, resolved: 1, open: 0 })
  })

  test('first aid is low below its minimum, not at it', async () => {
    const aid = async (code: string, quantity: number) => {
      const [box] = company.stores
      const itemId = idOf(await commit(ctx, [insert(firstAidItem, { code, name: 'Plaster', storeId: box, minimum: 10 })]))
      await commit(ctx, [insert(firstAid.level, { itemId, storeId: box, quantity, value: 0 })])
    }
    await aid('LOW', 9.999)
    await aid('EVEN', 10)
    await raiseAlerts(ctx)
    expect(await open()).toEqual([['first-aid-low', 'LOW', 'LOW Plaster: 9.999 ea on hand, there must be 10', company.sites[0]]])
  })

  test('a lot with stock is told of 30 days before it expires, and again once it has, by the day at its site', async () => {
    const { itemId } = await item('GLUE', 10)
    const lot = async (lotNumber: string, expiresOn: string, quantity: number) => {
      const lotId = idOf(await commit(ctx, [insert(stock.lot, { itemId, lotNumber, expiresOn })]))
      await commit(ctx, [insert(stock.level, { itemId, storeId: company.stores[1], lotId, quantity, value: 0 })])
    }
    await lot('soon', day(30), 2)
    await lot('later', day(31), 2)
    await lot('empty', day(1), 0)
    await lot('today', day(0), 1)
    await lot('past', day(-1), 1)
    await raiseAlerts(ctx)
    const [, south] = company.sites
    expect(await open()).toEqual([
      ['expired', 'GLUE lot past', `GLUE Pump: lot past, 1 ea in ANNEX, expired on ${day(-1)}`, south],
      ['expiring', 'GLUE lot soon', `GLUE Pump: lot soon, 2 ea in ANNEX, expires on ${day(30)}`, south],
      ['expiring', 'GLUE lot today', `GLUE Pump: lot today, 1 ea in ANNEX, expires on ${day(0)}`, south],
    ])
    // in Chicago the day ends at 06:00 UTC
    expect(await raiseAlerts(contextOn(one, `${day(1)}T05:59:00.000Z`))).toMatchObject({ raised: 0, resolved: 0 })
    expect(await raiseAlerts(contextOn(one, `${day(1)}T06:00:00.000Z`))).toMatchObject({ raised: 2, resolved: 1 })
    expect((await open()).map(([kind, label]) => [kind, label])).toEqual([
      ['expired', 'GLUE lot past'],
      ['expired', 'GLUE lot today'],
      ['expiring', 'GLUE lot later'],
      ['expiring', 'GLUE lot soon'],
    ])
  })

  test('tools not returned, work orders past due, calibrations and insurances are told of until they are mended', async () => {
    const tool = async (tag: string, calibrationDueOn: string | null, status: 'available' | 'retired' = 'available') =>
      idOf(await commit(ctx, [insert(equipment, { tag, name: 'Drill', storeId: company.stores[0], calibrationDueOn, status })]))
    const drill = await tool('D-1', day(14))
    await tool('D-2', day(15))
    await tool('D-3', day(-5))
    await tool('D-4', day(-5), 'retired')
    const out = { equipmentId: drill, borrowerId: company.people[0], outAt: hour(-9), conditionOut: 'good' } as const
    const late = idOf(await commit(ctx, [insert(signOut, { ...out, dueAt: hour(-1) })]))
    await commit(ctx, [insert(signOut, { ...out, dueAt: hour(1) }), insert(signOut, { ...out, dueAt: hour(-1), returnedAt: hour(-2) })])
    const order = { title: 'Mend it', siteId: company.sites[1] }
    await commit(ctx, [
      insert(workOrder, { ...order, number: 'W-A', dueAt: hour(-1) }),
      insert(workOrder, { ...order, number: 'W-B', dueAt: hour(-1), status: 'done' }),
      insert(workOrder, { ...order, number: 'W-C', dueAt: hour(1) }),
    ])
    const insured = (code: string, insuranceExpiresOn: string, isActive = true) =>
      insert(serviceProvider, { code, name: 'Firm', service: 'x', insuranceExpiresOn, isActive })
    await commit(ctx, [insured('P-30', day(30)), insured('P-31', day(31)), insured('P-PAST', day(-1)), insured('P-OFF', day(-1), false)])
    expect(await raiseAlerts(ctx)).toEqual({ raised: 6, resolved: 0, open: 6 })
    const [north, south] = company.sites
    expect(await open()).toEqual([
      ['calibration-due', 'D-1', `D-1 Drill: calibration is due on ${day(14)}`, north],
      ['calibration-due', 'D-3', `D-3 Drill: calibration was due on ${day(-5)}`, north],
      ['insurance-expiring', 'P-30', `P-30 Firm: insurance ends on ${day(30)}`, null],
      ['insurance-expiring', 'P-PAST', `P-PAST Firm: insurance ended on ${day(-1)}`, null],
      ['overdue-sign-out', 'D-1', `D-1 Drill: bryan should have returned it by ${hour(-1)}`, north],
      ['overdue-work-order', 'W-A', `W-A Mend it: was due by ${hour(-1)}`, south],
    ])
    await commit(ctx, [update(signOut, await get(ctx, signOut, late), { returnedAt: now })])
    await commit(ctx, [update(equipment, await get(ctx, equipment, drill), { calibrationDueOn: day(300) })])
    expect(await raiseAlerts(ctx)).toEqual({ raised: 0, resolved: 2, open: 4 })
  })

  test('passes at once raise each alert once, tell of it once, and resolve it once', async () => {
    await commit(ctx, [insert(user, { username: 'boss', name: 'B', email: 'boss@company.example', role: 'manager' })])
    const made = []
    for (let at = 0; at < 5; at++) made.push(await item(`PUMP-${at}`, 1))
    const racers = () => [one, two, one, two].map((engine) => raiseAlerts(contextOn(engine)))
    const raised = await Promise.all(racers())
    expect(raised.map((pass) => pass.raised).sort()).toEqual([0, 0, 0, 5])
    expect((await rowsOf(ctx, alert)).map(({ label }) => label).sort()).toEqual(['PUMP-0', 'PUMP-1', 'PUMP-2', 'PUMP-3', 'PUMP-4'])
    expect(await messages()).toHaveLength(5)
    for (const { levelId } of made) await setLevel(levelId, 9)
    const resolved = await Promise.all(racers())
    expect(resolved.map((pass) => pass.resolved).sort()).toEqual([0, 0, 0, 5])
    expect((await rowsOf(ctx, alert)).every(({ resolvedAt, version }) => resolvedAt === now && version === 2)).toBe(true)
  })

  test('many go in chunks, a commit each, and a person hears of them in one message a chunk', async () => {
    await commit(ctx, [insert(user, { username: 'boss', name: 'B', email: 'boss@company.example', role: 'manager' })])
    const [storeId] = company.stores
    await commit(
      ctx,
      Array.from({ length: 450 }, (_, at) =>
        insert(inventoryItem, { sku: `I-${at}`, name: 'Pump', categoryId: company.categories[0], storeId, reorderPoint: 1 }),
      ),
    )
    expect(await raiseAlerts(ctx)).toEqual({ raised: 450, resolved: 0, open: 450 })
    const entries = await all(one, sqlFor(dialect).selectFrom('auditEntry').select('commitId').where('resource', '=', 'alert'))
    expect([entries.length, new Set(entries.map(({ commitId }) => commitId)).size]).toEqual([450, 3])
    expect((await messages()).map(({ subject }) => subject)).toEqual(['200 new alerts', '200 new alerts', '50 new alerts'])
    expect((await messages()).map(({ body }) => String(body).split('\n').length)).toEqual([200, 200, 50])
  })

  test('managers of the site and administrators are told, medics of first aid only, nobody else and nobody who has left', async () => {
    const [north, south] = company.sites
    const people: [string, 'admin' | 'manager' | 'medic' | 'staff', number[] | null, boolean][] = [
      ['root', 'admin', null, true],
      ['north', 'manager', [north], true],
      ['south', 'manager', [south], true],
      ['both', 'manager', [south, north], true],
      ['medic', 'medic', [north], true],
      ['medic-south', 'medic', [south], true],
      ['clerk', 'staff', null, true],
      ['left', 'manager', null, false],
    ]
    const made = await commit(
      ctx,
      people.map(([username, role, siteIds, isActive]) =>
        insert(user, { username, name: username, email: `${username}@company.example`, role, siteIds, isActive }),
      ),
    )
    const told = async (about: string) =>
      (await messages())
        .filter(({ subject }) => String(subject).includes(about))
        .map(({ recipientId }) => made.find(({ id }) => id === recipientId)?.username)
    await item('PUMP', 0)
    await commit(ctx, [insert(firstAidItem, { code: 'PLASTER', name: 'Plaster', storeId: company.stores[0], minimum: 1 })])
    await commit(ctx, [insert(serviceProvider, { code: 'LIFT', name: 'Lifts', service: 'x', insuranceExpiresOn: day(0) })])
    await raiseAlerts(ctx)
    expect((await told('PUMP')).sort()).toEqual(['both', 'north', 'root'])
    expect((await told('PLASTER')).sort()).toEqual(['both', 'medic', 'north', 'root'])
    expect((await told('LIFT')).sort()).toEqual(['both', 'north', 'root', 'south'])
    const [raised] = (await rowsOf(ctx, alert)).filter(({ label }) => label === 'PUMP')
    const [message] = (await messages()).filter(({ subject }) => subject === 'Low stock: PUMP')
    expect(message).toMatchObject({
      kind: 'alert',
      about: `alert ${raised?.id}`,
      resource: 'alert',
      rowId: raised?.id,
      body: raised?.message,
    })
    const before = (await messages()).length
    await raiseAlerts(ctx)
    expect(await messages()).toHaveLength(before)
  })
})

describe('over HTTP', () => {
  let api: Api
  let company: Company
  beforeEach(async () => {
    api = await openApi()
    company = await buildCompany(api.ctx)
    await commit(
      api.ctx,
      company.stores.map((storeId, at) =>
        insert(inventoryItem, { sku: `I-${at}`, name: 'Pump', categoryId: company.categories[0], storeId, reorderPoint: 1 }),
      ),
    )
  })
  afterEach(() => api.drop())

  test('a manager may have alerts checked now; others may not, and nothing happens then', async () => {
    for (const as of ['staff', 'technician', 'auditor', 'medic', null])
      expect([as, (await api.call('POST', '/api/facilities/alerts/check', { as, body: {} })).status]).toEqual([as, as === null ? 401 : 403])
    expect(await rowsOf(api.ctx, alert)).toEqual([])
    const headers = { 'idempotency-key': 'check-1' }
    const checked = await api.call('POST', '/api/facilities/alerts/check', { as: 'manager', body: {}, headers })
    expect([checked.status, checked.json]).toEqual([200, { raised: 3, resolved: 0, open: 3 }])
    const again = await api.call('POST', '/api/facilities/alerts/check', { as: 'manager', body: {}, headers })
    expect([again.status, again.json]).toEqual([200, { raised: 0, resolved: 0, open: 3 }])
    expect((await api.call('POST', '/api/facilities/alerts/check', { body: { all: true } })).status).toBe(400)
  })

  test('what people do to the stock raises an alert at the next pass, and resolves it', async () => {
    const check = async () => (await api.call('POST', '/api/facilities/alerts/check', { as: 'manager', body: {} })).json
    const [first] = await rowsOf(api.ctx, inventoryItem)
    const move = async (action: string, quantity: number) =>
      expect((await api.call('POST', `${inventoryItem.path}/${first?.id}/${action}`, { as: 'staff', body: { quantity } })).status).toBe(200)
    await move('receive', 10)
    expect(await check()).toEqual({ raised: 2, resolved: 0, open: 2 })
    await move('issue', 9)
    expect(await check()).toEqual({ raised: 1, resolved: 0, open: 3 })
    await move('return', 0.5)
    expect(await check()).toEqual({ raised: 0, resolved: 1, open: 2 })
  })

  test('alerts are listed by kind, site and whether they are open, and a person of one site sees theirs and those of none', async () => {
    await raiseAlerts(api.ctx)
    const labels = async (query: string, siteIds?: number[]) =>
      (await api.call('GET', `/api/facilities/alerts?${query}`, { as: 'manager', ...(siteIds ? { siteIds } : {}) })).json.items
        .map(({ label }) => label)
        .sort()
    expect(await labels('isOpen=true')).toEqual(['I-0', 'I-1', 'I-2'])
    expect(await labels('kind=expired')).toEqual([])
    expect(await labels(`siteId=${company.sites[1]}`)).toEqual(['I-1'])
    expect(await labels('', [company.sites[0]])).toEqual(['I-0', 'I-2'])
    expect((await api.call('PATCH', `/api/facilities/alerts/1`, { body: { message: 'x' } })).status).toBe(405)
  })
})
