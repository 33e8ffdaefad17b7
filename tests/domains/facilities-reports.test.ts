// Every report of facilities worked out a second time, plainly, from the rows; and its workbook, which holds the same.
import { execFileSync, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { equipment, signOut } from '../../shared/domains/facilities/equipment-resources.ts'
import { suggestedPurchase } from '../../shared/domains/facilities/reorder-rules.ts'
import { facilitiesReports } from '../../shared/domains/facilities/reports.ts'
import { firstAidItem, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { firstAid, stock, stockLevel, stockMovement } from '../../shared/domains/facilities/stock-resources.ts'
import { serviceProvider, workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { openApi } from '../http/api.ts'
import { actorOf, createTestDatabase, type TestDatabase } from '../support/database.ts'
import { dialects } from '../support/engines.ts'
import { ask, bookOf, cellsFor, inFile, now, rowsOf, sheetOf } from './report-desk.ts'
import { buildCompany, type Company, fillStock, fillWork } from './report-world.ts'

const byText =
  (...names: string[]) =>
  (a: Row, b: Row) => {
    const key = (row: Row) => names.map((name) => String(row[name] ?? '').toLowerCase()).join('\u0001')
    return key(a) < key(b) ? -1 : 1
  }
const idMap = <T extends { id: number }>(rows: readonly T[]) => new Map(rows.map((row) => [row.id, row]))
const thousandths = (value: number | null) => Math.round((value ?? 0) * 1000)
const cents = (value: number | null) => Math.round((value ?? 0) * 100)
const toHours = (milliseconds: number) => Math.round(milliseconds / 36_000) / 100
const median = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  return sorted.length === 0
    ? null
    : toHours(sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2)
}
/** Sums of some columns for each currency, worked out in whole cents. */
const totals = (rows: readonly Row[], ...names: string[]) =>
  [...Map.groupBy(rows, ({ currency }) => currency ?? null)]
    .sort(([a], [b]) => (String(a ?? '') < String(b ?? '') ? -1 : 1))
    .map(([currency, group]) => ({
      currency,
      ...Object.fromEntries(names.map((name) => [name, group.reduce((sum, row) => sum + cents(Number(row[name])), 0) / 100])),
    }))

describe.each(dialects)('on %s', (dialect) => {
  let database: TestDatabase
  let ctx: DbContext
  let company: Company
  /** A manager of the north site. */
  let northern: DbContext
  beforeAll(async () => {
    database = await createTestDatabase(dialect)
    ctx = { ...database.context(), now: () => now }
    company = await buildCompany(ctx)
    await fillStock(ctx, company, 6)
    await fillWork(ctx, company, 7)
    northern = database.context(actorOf('manager', 'm', [company.sites[0]]))
  })
  afterAll(() => database.drop())

  /** Whoever asks, with the stores that they see. */
  const viewers = (): [DbContext, readonly number[]][] => [
    [ctx, company.stores],
    [northern, [company.stores[0], company.stores[2]]],
  ]
  const tables = async () => ({
    items: idMap(await rowsOf(ctx, inventoryItem)),
    levels: await rowsOf(ctx, stockLevel),
    lots: idMap(await rowsOf(ctx, stock.lot)),
    stores: idMap(await rowsOf(ctx, store)),
  })

  test('stock on hand is every level with something on it, and the totals are theirs', async () => {
    const { items, levels, lots, stores } = await tables()
    for (const [who, seen] of viewers()) {
      for (const [query, isAsked] of [
        [{}, () => true],
        [{ storeId: String(company.stores[0]) }, (level) => level.storeId === company.stores[0]],
        [{ categoryId: String(company.categories[1]) }, (level) => items.get(level.itemId)?.categoryId === company.categories[1]],
      ] as [Record<string, string>, (level: { itemId: number; storeId: number }) => boolean][]) {
        const wanted = levels
          .filter((level) => level.quantity > 0 && seen.includes(level.storeId) && isAsked(level))
          .map((level) => {
            const item = items.get(level.itemId)
            const lot = level.lotId === null ? null : lots.get(level.lotId)
            return {
              item: item?.sku,
              name: item?.name,
              category: item?.category,
              store: stores.get(level.storeId)?.code,
              lot: lot?.lotNumber ?? null,
              expiresOn: lot?.expiresOn ?? null,
              quantity: level.quantity,
              unit: item?.unit,
              value: level.value,
              currency: item?.currency,
            }
          })
          .sort(byText('item', 'store', 'lot'))
        expect(wanted.length).toBeGreaterThan(10)
        expect(await ask(who, 'stockOnHand', query)).toMatchObject({ rows: wanted, totals: totals(wanted, 'value') })
      }
    }
  })

  test('stock value is what stock on hand adds up to for each category, store and currency', async () => {
    for (const [who] of viewers())
      for (const query of [{}, { storeId: String(company.stores[0]) }, { categoryId: String(company.categories[1]) }] as Record<
        string,
        string
      >[]) {
        const { rows, totals: sums } = await ask(who, 'stockOnHand', query)
        const groups = Map.groupBy(rows, ({ category, store, currency }) => JSON.stringify([category, store, currency]))
        const wanted = [...groups.values()]
          .map((lines) => ({
            category: lines[0]?.category,
            store: lines[0]?.store,
            items: new Set(lines.map(({ item }) => item)).size,
            value: lines.reduce((sum, { value }) => sum + cents(Number(value)), 0) / 100,
            currency: lines[0]?.currency,
          }))
          .sort(byText('category', 'store', 'currency'))
        expect(wanted.length).toBeGreaterThan(2)
        // items lie in several lots
        expect(wanted.reduce((sum, { items }) => sum + items, 0)).toBeLessThan(rows.length)
        expect(await ask(who, 'stockValue', query)).toMatchObject({ rows: wanted, totals: sums })
      }
  })

  test('below reorder is what is on hand and on order at or below the point, with packs up to the maximum', async () => {
    const { items, levels, stores } = await tables()
    for (const [who, seen] of viewers()) {
      const wanted = [...items.values()].flatMap((item) => {
        const onHand = levels.filter(({ itemId }) => itemId === item.id).reduce((sum, { quantity }) => sum + thousandths(quantity), 0)
        const onOrder = thousandths(item.quantityOnOrder)
        const hasPolicy = item.reorderPoint > 0 || (item.reorderMax ?? 0) > 0
        if (!hasPolicy || onHand + onOrder > thousandths(item.reorderPoint) || !seen.includes(item.storeId)) return []
        let suggested = 0
        while (onHand + onOrder + suggested < thousandths(item.reorderMax ?? item.reorderPoint)) suggested += thousandths(item.packSize)
        if (suggested === 0) return []
        return [
          {
            item: item.sku,
            name: item.name,
            store: stores.get(item.storeId)?.code,
            supplier: item.supplier,
            quantityOnHand: onHand / 1000,
            quantityOnOrder: onOrder / 1000,
            reorderPoint: item.reorderPoint,
            reorderMax: item.reorderMax,
            packSize: item.packSize,
            unit: item.unit,
            suggested: suggested / 1000,
            unitCost: item.unitCost,
            estimatedCost: item.unitCost === null ? null : Math.floor((suggested * cents(item.unitCost) + 500) / 1000) / 100,
            currency: item.currency,
          },
        ]
      })
      wanted.sort(byText('item'))
      expect(wanted.length).toBeGreaterThan(2)
      expect(await ask(who, 'belowReorder')).toMatchObject({ rows: wanted, totals: totals(wanted, 'estimatedCost') })
      const [first] = company.suppliers
      const ofFirst = wanted.filter(({ item }) => [...items.values()].some(({ sku, supplierId }) => sku === item && supplierId === first))
      expect((await ask(who, 'belowReorder', { supplierId: String(first) })).rows).toEqual(ofFirst)
    }
  })

  test('an item at its reorder point is to be bought up to its maximum, and not at all without one', async () => {
    const one = await createTestDatabase(dialect)
    const own = one.context()
    const { stores, categories } = await buildCompany(own)
    const place = { categoryId: categories[0], storeId: stores[0], reorderPoint: 5 }
    const made = await commit(own, [
      insert(inventoryItem, { sku: 'ENOUGH', name: 'Enough', ...place }),
      insert(inventoryItem, { sku: 'FULL', name: 'Full', ...place, reorderMax: 5 }),
      insert(inventoryItem, { sku: 'UP', name: 'Up', ...place, reorderMax: 8, packSize: 2 }),
      insert(inventoryItem, { sku: 'LACKS', name: 'Lacks', ...place, reorderPoint: 5.001 }),
      insert(inventoryItem, { sku: 'NONE', name: 'None', ...place, reorderPoint: 0 }),
    ])
    await commit(
      own,
      made.slice(0, 4).map(({ id }) => insert(stockLevel, { itemId: Number(id), storeId: stores[1], quantity: 5, value: 0 })),
    )
    const { rows } = await ask(own, 'belowReorder')
    expect(rows.map(({ item, suggested }) => [item, suggested])).toEqual([
      ['LACKS', 1],
      ['UP', 4],
    ])
    await one.drop()
  })

  test('first aid below minimum says what is missing', async () => {
    const levels = await rowsOf(ctx, firstAid.level)
    for (const [who, seen] of viewers()) {
      const wanted = (await rowsOf(ctx, firstAidItem)).flatMap((item) => {
        const onHand = levels.filter(({ itemId }) => itemId === item.id).reduce((sum, { quantity }) => sum + thousandths(quantity), 0)
        if (onHand >= thousandths(item.minimum) || !seen.includes(item.storeId)) return []
        const missing = (thousandths(item.minimum) - onHand) / 1000
        return [
          {
            item: item.code,
            name: item.name,
            store: item.store,
            quantityOnHand: onHand / 1000,
            minimum: item.minimum,
            missing,
            unit: item.unit,
          },
        ]
      })
      wanted.sort(byText('item'))
      expect(wanted.length).toBeGreaterThan(0)
      expect((await ask(who, 'firstAidBelowMinimum')).rows).toEqual(wanted)
    }
  })

  test('movements add up by item and kind, within the days of the zone, at their own unit cost', async () => {
    const { items } = await tables()
    const ledger = await rowsOf(ctx, stockMovement)
    // 10 November begins in Chicago at 06:00 UTC, for daylight saving ended on the 1st; 31 October at 05:00
    const periods: [Record<string, string>, string, string][] = [
      [{ from: '2026-10-31', to: '2026-11-09', timezone: 'America/Chicago' }, '2026-10-31T05:00:00.000Z', '2026-11-10T06:00:00.000Z'],
      [{}, '2026-10-29T00:00:00.000Z', '2026-11-28T00:00:00.000Z'],
      [{ from: '2026-10-01', kind: 'issue' }, '2026-10-01T00:00:00.000Z', '2026-11-28T00:00:00.000Z'],
      [{ from: '2026-10-01', storeId: String(company.stores[0]) }, '2026-10-01T00:00:00.000Z', '2026-11-28T00:00:00.000Z'],
    ]
    for (const [who, seen] of viewers())
      for (const [query, fromAt, untilAt] of periods) {
        const lines = ledger.filter(
          (line) =>
            line.occurredAt >= fromAt &&
            line.occurredAt < untilAt &&
            seen.includes(line.storeId) &&
            (query.kind === undefined || line.kind === query.kind) &&
            (query.storeId === undefined || line.storeId === Number(query.storeId)),
        )
        const wanted = [...Map.groupBy(lines, ({ itemId, kind }) => `${itemId} ${kind}`).values()].map((group) => {
          const item = items.get(group[0]?.itemId ?? 0)
          const of = (sign: number) => group.filter(({ quantity }) => Math.sign(quantity) === sign)
          const quantity = (sign: number) => of(sign).reduce((sum, line) => sum + Math.abs(thousandths(line.quantity)), 0) / 1000
          const worth = (sign: number) =>
            of(sign).reduce(
              (sum, line) => sum + Math.floor((Math.abs(thousandths(line.quantity)) * cents(line.unitCost) + 500) / 1000),
              0,
            ) / 100
          return {
            item: item?.sku,
            name: item?.name,
            kind: group[0]?.kind,
            movements: group.length,
            quantityIn: quantity(1),
            quantityOut: quantity(-1),
            unit: item?.unit,
            valueIn: worth(1),
            valueOut: worth(-1),
            unvalued: group.filter(({ unitCost, quantity }) => unitCost === null && quantity !== 0).length,
            currency: item?.currency,
          }
        })
        wanted.sort(byText('item', 'kind'))
        expect(wanted.length).toBeGreaterThan(5)
        expect(await ask(who, 'movements', query)).toMatchObject({ rows: wanted, totals: totals(wanted, 'valueIn', 'valueOut') })
      }
  })

  test('overdue sign-outs are those past due and not returned, the latest first', async () => {
    const tools = idMap(await rowsOf(ctx, equipment))
    for (const [who, seen] of viewers()) {
      const wanted = (await rowsOf(ctx, signOut))
        .filter((one) => one.returnedAt === null && one.dueAt < now && seen.includes(tools.get(one.equipmentId)?.storeId ?? 0))
        .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))
        .map((one) => {
          const tool = tools.get(one.equipmentId)
          const hoursLate = toHours(Date.parse(now) - Date.parse(one.dueAt))
          return {
            equipment: tool?.tag,
            name: tool?.name,
            borrower: one.borrower,
            store: tool?.store,
            outAt: one.outAt,
            dueAt: one.dueAt,
            hoursLate,
          }
        })
      expect(wanted.length).toBeGreaterThan(2)
      expect((await ask(who, 'overdueSignOuts')).rows).toEqual(wanted)
    }
  })

  test('expiring are the lots with stock whose last day at their site is near or past', async () => {
    const stores = idMap(await rowsOf(ctx, store))
    // at 09:00 UTC it is the 27th in all three zones
    for (const [who, seen] of viewers())
      for (const days of [30, 0, 5]) {
        const wanted: Row[] = []
        for (const [ledger, of, items] of [
          [stock, 'inventoryItem', idMap<Row & { id: number }>(await rowsOf(ctx, inventoryItem))],
          [firstAid, 'firstAidItem', idMap<Row & { id: number }>(await rowsOf(ctx, firstAidItem))],
        ] as const) {
          const lots = idMap(await rowsOf(ctx, ledger.lot))
          for (const level of await rowsOf(ctx, ledger.level)) {
            const lot = lots.get(level.lotId ?? 0)
            const item = items.get(level.itemId)
            if (!lot?.expiresOn || level.quantity === 0 || !seen.includes(level.storeId)) continue
            const daysLeft = (Date.parse(lot.expiresOn) - Date.parse(now.slice(0, 10))) / 86_400_000
            if (daysLeft > days) continue
            const { quantity, value } = level
            const what = {
              of,
              item: item?.sku ?? item?.code,
              name: item?.name,
              lot: lot.lotNumber,
              unit: item?.unit,
              currency: item?.currency,
            }
            wanted.push({
              ...what,
              expiresOn: lot.expiresOn,
              daysLeft,
              isExpired: daysLeft < 0,
              store: stores.get(level.storeId)?.code,
              quantity,
              value,
            })
          }
        }
        expect(wanted.length).toBeGreaterThan(2)
        const key = byText('expiresOn', 'of', 'item', 'lot', 'store')
        const { rows, totals: sums } = await ask(who, 'expiring', { days: String(days) })
        expect(rows.toSorted(key)).toEqual(wanted.toSorted(key))
        expect(rows.map(({ expiresOn }) => expiresOn)).toEqual(wanted.map(({ expiresOn }) => String(expiresOn)).sort())
        expect(sums).toEqual(totals(wanted, 'value'))
      }
  })

  test('the scorecard gives medians, the share on time, costs and what was open at the end of each month', async () => {
    const orders = await rowsOf(ctx, workOrder)
    const providers = (await rowsOf(ctx, serviceProvider)).sort(byText('code'))
    const query = { from: '2026-01-15', to: '2026-11-30', timezone: 'Pacific/Auckland' }
    const zoned = new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Auckland', year: 'numeric', month: '2-digit' })
    const monthOf = (at: string) => zoned.format(new Date(at)).slice(0, 7)
    const months = Array.from({ length: 11 }, (_, at) => `2026-${String(at + 1).padStart(2, '0')}`)
    for (const [who, sites] of [
      [ctx, company.sites],
      [northern, [company.sites[0]]],
    ] as const) {
      const wanted = providers.flatMap(({ id, code, name }) =>
        months.flatMap((month) => {
          const own = orders.filter((order) => order.providerId === id && sites.some((one) => one === order.siteId))
          const done = own.filter(({ status, completedAt }) => status === 'done' && completedAt !== null && monthOf(completedAt) === month)
          const isAfter = (at: string | null) => at !== null && monthOf(at) > month
          const open = own.filter(
            (order) =>
              !isAfter(order.requestedAt ?? order.createdAt) &&
              (!['done', 'cancelled'].includes(order.status) || isAfter(order.completedAt) || isAfter(order.cancelledAt)),
          )
          if (done.length + open.length === 0) return []
          const spans = (from: 'requestedAt' | 'startedAt', to: 'startedAt' | 'completedAt') =>
            done.flatMap((order) => {
              const [a, b] = [order[from], order[to]]
              return a === null || b === null ? [] : [Math.max(0, Date.parse(b) - Date.parse(a))]
            })
          const due = done.filter(({ dueAt }) => dueAt !== null)
          const onTime = due.filter(({ dueAt, completedAt }) => String(completedAt) <= String(dueAt))
          const costs = [
            ...Map.groupBy(
              done.filter(({ cost }) => cost !== null),
              ({ currency }) => currency,
            ),
          ]
            .map(([currency, group]) => ({ currency, cost: group.reduce((sum, { cost }) => sum + cents(cost), 0) / 100 }))
            .sort(byText('currency'))
          const whose = { provider: code, name, month }
          const first = {
            ...whose,
            completed: done.length,
            responseHours: median(spans('requestedAt', 'startedAt')),
            completionHours: median(spans('startedAt', 'completedAt')),
            onTimeRate: due.length === 0 ? null : Math.round((onTime.length / due.length) * 10_000) / 10_000,
            open: open.length,
            overdue: open.filter(({ dueAt }) => dueAt !== null && dueAt < now && !isAfter(dueAt)).length,
            cost: costs[0]?.cost ?? null,
            currency: costs[0]?.currency ?? null,
          }
          const empty = { completed: null, responseHours: null, completionHours: null, onTimeRate: null, open: null, overdue: null }
          return [first, ...costs.slice(1).map((more) => ({ ...whose, ...empty, ...more }))]
        }),
      )
      expect(wanted.length).toBeGreaterThan(20)
      const answer = await ask(who, 'providerScorecard', query)
      expect(answer.rows).toEqual(wanted)
      expect(answer.totals).toEqual(totals(wanted, 'cost'))
    }
    const only = await ask(ctx, 'providerScorecard', { ...query, providerId: String(company.providers[0]) })
    expect(new Set(only.rows.map(({ provider }) => provider))).toEqual(new Set(['LIFTS']))
  })

  test.each(facilitiesReports.map(({ name }) => name))('the workbook of %s holds what its JSON says, and is recorded', async (name) => {
    const answer = await ask(northern, name)
    expect(await sheetOf(northern, name)).toEqual(cellsFor(name, answer))
    const [[entry]] = (await ctx.engine.read([
      {
        sql: 'SELECT "actor", "action", "after" FROM "auditEntry" WHERE "entryNo" = (SELECT max("entryNo") FROM "auditEntry")',
        parameters: [],
      },
    ])) as [[Row]]
    expect(entry).toMatchObject({ actor: 'm', action: 'report.export' })
    expect(JSON.parse(String(entry.after))).toMatchObject({ format: 'xlsx', rows: answer.rows.length })
  })

  test('sums beyond 15 digits come as exact text, in JSON and in the workbook', async () => {
    const one = await createTestDatabase(dialect)
    const own = one.context()
    const { stores, categories } = await buildCompany(own)
    const [item] = await commit(own, [
      insert(inventoryItem, { sku: 'BIG', name: 'Big', categoryId: categories[0], storeId: stores[0], reorderPoint: 1, currency: 'EUR' }),
    ])
    const most = { itemId: Number(item?.id), quantity: 0.001, value: 9_999_999_999_999.99 }
    await commit(
      own,
      stores.map((storeId) => insert(stockLevel, { ...most, storeId })),
    )
    await commit(
      own,
      [1, 2, 3].map(() =>
        insert(stockMovement, {
          itemId: Number(item?.id),
          storeId: stores[0],
          kind: 'receive',
          quantity: 999_999_999_999.999,
          unitCost: 9.99,
          occurredAt: now,
        }),
      ),
    )
    const answer = await ask(own, 'stockOnHand')
    expect(answer.totals).toEqual([{ currency: 'EUR', value: '29999999999999.97' }])
    expect((await sheetOf(own, 'stockOnHand')).at(-1)).toContain('29999999999999.97')
    expect((await ask(own, 'stockValue')).totals).toEqual(answer.totals)
    const { rows } = await ask(own, 'movements')
    // 999999999999.999 at 9.99 is 9989999999999.99001, so 9989999999999.99 each
    expect(rows).toMatchObject([{ quantityIn: '2999999999999.997', valueIn: '29969999999999.97', quantityOut: 0, valueOut: 0 }])
    expect((await ask(own, 'belowReorder')).rows).toMatchObject([{ quantityOnHand: 0.003, suggested: 1 }])
    await one.drop()
  })

  test('the day at the site decides what has expired', async () => {
    const one = await createTestDatabase(dialect)
    const own = { ...one.context(), now: () => '2026-11-27T12:00:00.000Z' }
    const { stores, categories } = await buildCompany(own)
    const [item] = await commit(own, [insert(inventoryItem, { sku: 'GLUE', name: 'Glue', categoryId: categories[0], storeId: stores[0] })])
    const [lot] = await commit(own, [insert(stock.lot, { itemId: Number(item?.id), lotNumber: 'L', expiresOn: '2026-11-27' })])
    await commit(
      own,
      stores.map((storeId) => insert(stockLevel, { itemId: Number(item?.id), lotId: Number(lot?.id), storeId, quantity: 1, value: 1 })),
    )
    const report = facilitiesReports.find(({ name }) => name === 'expiring')
    const { rows } = (await report?.run(own, { days: 0 })) ?? { rows: [] }
    // Auckland is 13 hours ahead of UTC
    expect(rows.map(({ store, isExpired, daysLeft }) => [store, isExpired, daysLeft])).toEqual([
      ['main', true, -1],
      ['ANNEX', false, 0],
      ['Van', false, 0],
    ])
    await one.drop()
  })

  test('an empty database has empty reports', async () => {
    const one = await createTestDatabase(dialect)
    for (const { name } of facilitiesReports) {
      const answer = await ask(one.context(), name)
      expect([name, answer.rows, answer.totals ?? []]).toEqual([name, [], []])
      expect(await sheetOf(one.context(), name)).toHaveLength(1)
    }
    await one.drop()
  })
})

test('a suggested purchase fills up to the maximum in whole packs, and is nothing where enough is on order', () => {
  const item = { onHand: 3n, onOrder: 0n, reorderPoint: 10n, reorderMax: 24n, packSize: 6n }
  expect(suggestedPurchase(item)).toBe(24n)
  expect(suggestedPurchase({ ...item, onOrder: 3n })).toBe(18n)
  expect(suggestedPurchase({ ...item, reorderMax: null })).toBe(12n)
  expect(suggestedPurchase({ ...item, onOrder: 30n })).toBe(0n)
})

const python = ['/usr/bin/python3', 'python3'].find((program) => spawnSync(program, ['-c', 'import openpyxl']).status === 0)

test.skipIf(python === undefined)('openpyxl opens the workbook of a report: numbers with their places, days as days', async () => {
  const database = await createTestDatabase()
  const ctx = database.context()
  await fillStock(ctx, await buildCompany(ctx), 6)
  const { rows } = await ask(ctx, 'expiring')
  const looker = resolve(import.meta.dirname, '../support/look-into-workbook.py')
  const seen = inFile(await bookOf(ctx, 'expiring'), (path) => JSON.parse(execFileSync(python ?? '', [looker, path]).toString()))
  const { cells, frozen } = seen.sheets['Expiring stock']
  expect(seen.names).toEqual(['Expiring stock'])
  expect(frozen).toBe('A2')
  expect([cells.A1[0], cells.E1[0], cells.I1[0]]).toEqual(['of', 'expiresOn', 'quantity'])
  expect(cells.E2.slice(0, 3)).toEqual([`${rows[0]?.expiresOn} 00:00:00`, 'd', 'yyyy-mm-dd'])
  expect([Number(cells.I2[0]), ...cells.I2.slice(1, 3)]).toEqual([rows[0]?.quantity, 'n', '0.000'])
  await database.drop()
})

describe('over HTTP', () => {
  let api: Awaited<ReturnType<typeof openApi>>
  beforeAll(async () => {
    api = await openApi()
  })
  afterAll(() => api.drop())

  test('technicians may not read them, auditors may, and nobody without signing in', async () => {
    for (const { name } of facilitiesReports) {
      const path = `/api/facilities/reports/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
      const of = async (as: string | null) => (await api.call('GET', path, { as })).status
      expect([name, await of('auditor'), await of('staff'), await of('technician'), await of(null)]).toEqual([name, 200, 200, 403, 401])
    }
  })

  test('wrong parameters are all named at once', async () => {
    const paths = async (path: string) => {
      const { status, json } = await api.call('GET', `/api/facilities/reports/${path}`)
      return [status, json.code, [...new Set(json.errors.map((issue) => issue.path))].sort()]
    }
    expect(await paths('movements?from=2026-02-30&to=soon&timezone=Mars&kind=theft&storeId=0&format=pdf&colour=red')).toEqual([
      400,
      'invalid',
      ['colour', 'format', 'from', 'kind', 'storeId', 'timezone', 'to'],
    ])
    expect(await paths('stock-on-hand?storeId=-1&categoryId=x')).toEqual([400, 'invalid', ['categoryId', 'storeId']])
    expect(await paths('stock-value?storeId=-1&categoryId=x')).toEqual([400, 'invalid', ['categoryId', 'storeId']])
    expect(await paths('expiring?days=3661')).toEqual([400, 'invalid', ['days']])
    expect(await paths('movements?from=2026-02-02&to=2026-02-01')).toEqual([400, 'invalid', ['to']])
    expect(await paths('provider-scorecard?from=2020-01-01&to=2026-02-01')).toEqual([400, 'invalid', ['from']])
  })
})
