// Preventive work: makes the next order of every plan whose time has come, one open order a plan.

import { sql } from 'kysely'
import { addDays, dayIn, startOfDay } from '../../catalogue/days.ts'
import { systemColumns } from '../../catalogue/resource.ts'
import { expect, insert, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import { retryOnConflict } from '../../db/conflict.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { limited, sqlFor } from '../../db/query.ts'
import type { Row } from '../../db/rows.ts'
import { gather, select, selectById, selection as selectionOf, selectRows } from '../../db/store.ts'
import { selectInRoles } from '../../notify/announce.ts'
import { site } from '../shared/resources.ts'
import { equipment } from './equipment-resources.ts'
import { afterMaking, dueDay, isDue } from './plan-rules.ts'
import { idOf, selection } from './queries.ts'
import { preventivePlan, workOrder } from './work-resources.ts'
import { isOver, openLine, workOrderStates } from './work-rules.ts'
import { orderRoles, tellOfOrder } from './work-tellings.ts'

const openStates = workOrderStates.filter((status) => !isOver({ status }))
/** No plan leads by more days (see preventivePlan), and no zone is more than a day ahead of UTC. */
const mostDaysAhead = 366

/** Plans that may be due and have no open order, by id. */
function selectCandidates(ctx: DbContext, afterId: number, pageSize: number) {
  const { dialect } = ctx.engine
  const { isActive, nextDueOn } = preventivePlan.columns
  const horizon = bound(nextDueOn, addDays(ctx.now().slice(0, 10), mostDaysAhead), dialect)
  const open = sqlFor(dialect)
    .selectFrom(`${workOrder.table} as o`)
    .select(sql`1`.as('one'))
    .whereRef('o.planId', '=', 'p.id')
    .where(
      'o.status',
      'in',
      openStates.map((state) => bound(workOrder.columns.status, state, dialect)),
    )
    .where('o.deletedAt', 'is', null)
  const query = sqlFor(dialect)
    .selectFrom(`${preventivePlan.table} as p`)
    .leftJoin(`${equipment.table} as e`, 'e.id', 'p.equipmentId')
    .select('p.id')
    .where('p.id', '>', idOf(ctx, afterId))
    .where('p.isActive', '=', bound(isActive, true, dialect))
    .where('p.deletedAt', 'is', null)
    .where((is) => is.or([is('p.nextDueOn', '<=', horizon), is('p.nextMeter', '<=', is.ref('e.meterReading'))]))
    .where((is) => is.not(is.exists(open)))
    .orderBy('p.id')
  return selection(ctx, { id: systemColumns.id }, limited(dialect, query, pageSize))
}

/** A plan with its site, its equipment, and an open order of it where there is one. */
async function lookAtPlan(ctx: DbContext, id: number) {
  const { dialect } = ctx.engine
  const own = (column: string) =>
    sql`(select ${sql.ref(column)} from ${sql.table(preventivePlan.table)} where ${sql.ref('id')} = ${idOf(ctx, id)})`
  const [[plan], [place], [tool], [open], managers] = await gather(ctx, [
    selectById(ctx, preventivePlan, id),
    selectionOf(ctx, site, selectRows(ctx.catalogue, site, dialect).where('t.id', '=', own('siteId'))),
    selectionOf(ctx, equipment, selectRows(ctx.catalogue, equipment, dialect).where('t.id', '=', own('equipmentId'))),
    select(ctx, workOrder, { planId: id, status: openStates }, 1),
    selectInRoles(ctx, orderRoles),
  ])
  return { plan: plan?.deletedAt === null ? plan : undefined, zone: place?.timezone ?? 'UTC', tool, open, managers }
}

/** Makes the order of a plan, if its time has come; of runs at once only one does. Null where none is made. */
async function makeOrder(ctx: DbContext, id: number): Promise<Row | null> {
  const { plan, zone, tool, open, managers } = await lookAtPlan(ctx, id)
  const today = dayIn(zone, ctx.now())
  if (!plan || open || tool?.status === 'retired' || !isDue(plan, today, tool?.meterReading ?? null)) return null
  const { title, siteId, equipmentId, providerId, priority, checklist } = plan
  const orderId = await ctx.ids.next(workOrder.table)
  const order = insert(workOrder, {
    id: orderId,
    ...{ title, siteId, equipmentId, providerId, priority, planId: id },
    status: 'approved',
    approvedAt: ctx.now(),
    // the end of a day is the first moment of the next
    dueAt: startOfDay(addDays(dueDay(plan, today), 1), zone),
    checklist: checklist?.map(({ text }) => openLine(text)) ?? null,
  })
  const patch = afterMaking(plan, today)
  const moved = Object.keys(patch).length > 0 ? [update(preventivePlan, plan, patch)] : []
  const also = await tellOfOrder(ctx, managers, { id: orderId, title, siteId }, `${plan.code} is due: have it scheduled.`)
  const [made] = await commit(ctx, [order, expect(preventivePlan, plan), ...moved], { also })
  return made ?? null
}

/**
 * Makes an order for every active plan whose day (less its lead days, by the calendar of its site) or meter has come and that has none open; each in a
 * commit of its own, so that a run that is cut off goes on with the next. Returns how many were made; one that fails is logged, and does not stop the others.
 */
export async function makeDueOrders(ctx: DbContext, pageSize = 500): Promise<number> {
  let made = 0
  for (let after = 0; ; ) {
    const [page] = await gather(ctx, [selectCandidates(ctx, after, pageSize)])
    for (const { id } of page) {
      after = id
      try {
        if (await retryOnConflict(() => makeOrder(ctx, id))) made += 1
      } catch (cause) {
        ctx.log.error('no order was made of a preventive plan', { planId: id, cause })
      }
    }
    if (page.length < pageSize) return made
  }
}
