// What should be an open alert now: one set-based read for each kind, over all sites.

import { sql } from 'kysely'
import { addDays, dayIn } from '../../catalogue/days.ts'
import { type Columns, systemColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { gather, select } from '../../db/store.ts'
import { selectInRoles } from '../../notify/announce.ts'
import { type Figure, figure } from '../figures.ts'
import { parameters, reading, textOf } from '../report-query.ts'
import { site } from '../shared/resources.ts'
import { selectOverdueSignOuts } from './due-reports.ts'
import { equipment } from './equipment-resources.ts'
import { firstAid, stock } from './ledger.ts'
import { from, heldOf, selectExpiring } from './report-queries.ts'
import { firstAidItem, inventoryItem, store } from './resources.ts'
import { mostDaysAhead } from './stock-reports.ts'
import { alert, type alertKinds, serviceProvider, workOrder } from './work-resources.ts'

/** Days before it expires, is due or ends that a lot, a calibration or an insurance is told of. */
const notice = { expiry: 30, calibration: 14, insurance: 30 }

/** An alert that should be open. */
export interface Due {
  readonly kind: (typeof alertKinds)[number]
  readonly resource: string
  readonly rowId: number
  readonly label: string
  readonly message: string
  readonly siteId: number | null
  /** Whose it is besides: who has the tool, or is to do the work. */
  readonly personId?: number | null
}

const { sku, name, unit, reorderPoint } = inventoryItem.columns
const place = { id: systemColumns.id, siteId: store.columns.siteId } satisfies Columns

/** Items of which there is as little as the reorder point, in all stores together. */
function selectLowStock(ctx: DbContext) {
  const held = sql`coalesce(h."quantity", 0)`
  return reading(
    ctx,
    { ...place, item: sku, name, onHand: figure({ scale: 3 }), unit, reorderPoint },
    sql`select i."id", s."siteId", i."sku" as "item", i."name", ${textOf(ctx.engine.dialect, held)} as "onHand", i."unit", i."reorderPoint"
      from ${from(inventoryItem, 'i')} join ${from(store, 's')} on s."id" = i."storeId" left join ${heldOf(stock.level)} as h on h."itemId" = i."id"
      where i."deletedAt" is null and i."reorderPoint" > 0 and ${held} <= i."reorderPoint"`,
  )
}

/** First-aid items of which there is less than there must be. */
function selectLowFirstAid(ctx: DbContext) {
  const held = sql`coalesce(h."quantity", 0)`
  return reading(
    ctx,
    { ...place, item: firstAidItem.columns.code, name, onHand: figure({ scale: 3 }), unit, minimum: firstAidItem.columns.minimum },
    sql`select i."id", s."siteId", i."code" as "item", i."name", ${textOf(ctx.engine.dialect, held)} as "onHand", i."unit", i."minimum"
      from ${from(firstAidItem, 'i')} join ${from(store, 's')} on s."id" = i."storeId" left join ${heldOf(firstAid.level)} as h on h."itemId" = i."id"
      where i."deletedAt" is null and ${held} < i."minimum"`,
  )
}

function selectOverdueOrders(ctx: DbContext) {
  const { number, title, openDueAt, assigneeId } = workOrder.columns
  return reading(
    ctx,
    { ...place, number, title, openDueAt, assigneeId },
    sql`select w."id", w."siteId", w."number", w."title", w."openDueAt", w."assigneeId" from ${from(workOrder, 'w')}
      where w."openDueAt" < ${parameters(ctx).instant(ctx.now())} and w."deletedAt" is null`,
  )
}

/** Tools in use whose calibration is due on or before a day. */
function selectCalibrations(ctx: DbContext, lastDay: string) {
  const { tag, name, calibrationDueOn } = equipment.columns
  return reading(
    ctx,
    { ...place, tag, name, calibrationDueOn, timezone: site.columns.timezone },
    sql`select e."id", s."siteId", e."tag", e."name", e."calibrationDueOn", coalesce(t."timezone", 'UTC') as "timezone"
      from ${from(equipment, 'e')} join ${from(store, 's')} on s."id" = e."storeId" left join ${from(site, 't')} on t."id" = s."siteId"
      where e."calibrationDueOn" <= ${parameters(ctx).day(lastDay)} and e."status" <> 'retired' and e."deletedAt" is null`,
  )
}

/** Active providers whose insurance ends on or before a day. */
function selectInsurances(ctx: DbContext, lastDay: string) {
  const { code, name, insuranceExpiresOn } = serviceProvider.columns
  return reading(
    ctx,
    { id: systemColumns.id, code, name, insuranceExpiresOn },
    sql`select p."id", p."code", p."name", p."insuranceExpiresOn" from ${from(serviceProvider, 'p')}
      where p."insuranceExpiresOn" <= ${parameters(ctx).day(lastDay)} and p."isActive" = 1 and p."deletedAt" is null`,
  )
}

const toldRoles = ['manager', 'admin', 'medic'] as const
const mostOfAKind = 1_000_000

/** What should be open, what is open, and who may have to be told. One round trip. */
export async function lookForAlerts(ctx: DbContext) {
  const now = ctx.now()
  const today = now.slice(0, 10)
  const within = (days: number) => addDays(today, days + mostDaysAhead)
  const [lowStock, lowFirstAid, stockLots, firstAidLots, signOuts, orders, calibrations, insurances, open, people] = await gather(ctx, [
    selectLowStock(ctx),
    selectLowFirstAid(ctx),
    selectExpiring(ctx, stock, within(notice.expiry), 'all'),
    selectExpiring(ctx, firstAid, within(notice.expiry), 'all'),
    selectOverdueSignOuts(ctx, 'all'),
    selectOverdueOrders(ctx),
    selectCalibrations(ctx, within(notice.calibration)),
    selectInsurances(ctx, addDays(today, notice.insurance)),
    select(ctx, alert, { isOpen: true }, mostOfAKind),
    selectInRoles(ctx, toldRoles),
  ])
  const left = (onHand: Figure, unitName: string) => `${onHand} ${unitName} on hand`
  const lots = [
    ...stockLots.map((lot) => ({ ...lot, resource: stock.level.name })),
    ...firstAidLots.map((lot) => ({ ...lot, resource: firstAid.level.name })),
  ]
  const due: Due[] = [
    ...lowStock.map(({ id, siteId, item, name, onHand, unit, reorderPoint }): Due => {
      const message = `${item} ${name}: ${left(onHand, unit)}, the reorder point is ${reorderPoint}`
      return { kind: 'low-stock', resource: inventoryItem.name, rowId: id, label: item, message, siteId }
    }),
    ...lowFirstAid.map(({ id, siteId, item, name, onHand, unit, minimum }): Due => {
      const message = `${item} ${name}: ${left(onHand, unit)}, there must be ${minimum}`
      return { kind: 'first-aid-low', resource: firstAidItem.name, rowId: id, label: item, message, siteId }
    }),
    ...lots.flatMap(({ levelId, resource, item, name, lot, expiresOn, store, siteId, timezone, quantity, unit }): Due[] => {
      const day = dayIn(timezone, now)
      if (expiresOn === null || expiresOn > addDays(day, notice.expiry)) return []
      const isExpired = expiresOn < day
      const message = `${item} ${name}: lot ${lot}, ${quantity} ${unit} in ${store}, ${isExpired ? 'expired' : 'expires'} on ${expiresOn}`
      return [{ kind: isExpired ? 'expired' : 'expiring', resource, rowId: levelId, label: `${item} lot ${lot}`, message, siteId }]
    }),
    ...signOuts.map(({ id, siteId, equipment: tag, name, borrower, borrowerId, dueAt }): Due => {
      const message = `${tag} ${name}: ${borrower} should have returned it by ${dueAt}`
      return { kind: 'overdue-sign-out', resource: 'signOut', rowId: id, label: tag, message, siteId, personId: borrowerId }
    }),
    ...orders.map(({ id, siteId, number, title, openDueAt, assigneeId }): Due => {
      const message = `${number} ${title}: was due by ${openDueAt}`
      return { kind: 'overdue-work-order', resource: workOrder.name, rowId: id, label: number, message, siteId, personId: assigneeId }
    }),
    ...calibrations.flatMap(({ id, siteId, tag, name, calibrationDueOn, timezone }): Due[] => {
      const day = dayIn(timezone, now)
      if (calibrationDueOn === null || calibrationDueOn > addDays(day, notice.calibration)) return []
      const message = `${tag} ${name}: calibration ${calibrationDueOn < day ? 'was' : 'is'} due on ${calibrationDueOn}`
      return [{ kind: 'calibration-due', resource: equipment.name, rowId: id, label: tag, message, siteId }]
    }),
    ...insurances.map(({ id, code, name, insuranceExpiresOn }): Due => {
      const message = `${code} ${name}: insurance ${String(insuranceExpiresOn) < today ? 'ended' : 'ends'} on ${insuranceExpiresOn}`
      return { kind: 'insurance-expiring', resource: serviceProvider.name, rowId: id, label: code, message, siteId: null }
    }),
  ]
  return { due, open, people }
}
