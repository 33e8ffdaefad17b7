// The report of tools that should be back.
import { sql } from 'kysely'
import { z } from 'zod'
import { decimal, instant } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import { type Columns, systemColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { hours } from '../figures.ts'
import { idText } from '../report-inputs.ts'
import { atMost, bounded, mostRows, parameters, reading, seenBy } from '../report-query.ts'
import { user } from '../shared/resources.ts'
import { equipment, signOut } from './equipment-resources.ts'
import { from } from './report-queries.ts'
import { store } from './resources.ts'
import { readers } from './stock-reports.ts'

const shown = {
  equipment: equipment.columns.tag,
  name: equipment.columns.name,
  borrower: user.columns.username,
  store: store.columns.code,
  outAt: instant({}),
  dueAt: instant({}),
} satisfies Columns
const ofAlerts = { id: systemColumns.id, siteId: store.columns.siteId, borrowerId: signOut.columns.borrowerId } satisfies Columns

/** Tools that should be back, the longest late first: those of the actor's sites, or all. */
export function selectOverdueSignOuts(ctx: DbContext, scope: 'seen' | 'all', storeId?: number) {
  const { instant: at, id } = parameters(ctx)
  return reading(
    ctx,
    { ...shown, ...ofAlerts },
    sql`select o."id", e."tag" as "equipment", e."name", u."username" as "borrower", s."code" as "store", s."siteId", o."borrowerId", o."outAt", o."dueAt"
      from ${from(signOut, 'o')} join ${from(equipment, 'e')} on e."id" = o."equipmentId" join ${from(store, 's')} on s."id" = e."storeId"
        join ${from(user, 'u')} on u."id" = o."borrowerId"
      where o."openDueAt" < ${at(ctx.now())} and o."deletedAt" is null ${scope === 'all' ? sql`` : sql`and ${seenBy(ctx, store, 's')}`}
        ${storeId === undefined ? sql`` : sql`and e."storeId" = ${id(storeId)}`}
      order by o."openDueAt", o."id" ${scope === 'all' ? sql`` : atMost(ctx.engine.dialect, mostRows + 1)}`,
  )
}

/** Who has kept a tool for too long. */
export const overdueSignOuts = defineReport({
  name: 'overdueSignOuts',
  title: 'Overdue sign-outs',
  description: 'Tools that should have been returned, who has them, and how many hours late they are; the latest first.',
  roles: readers,
  input: z.strictObject({ storeId: idText }),
  columns: { ...shown, hoursLate: decimal({ scale: 2, min: 0 }) },
  names: { equipment: 'equipment', borrower: 'user', store: 'store' },
  run: async (ctx: DbContext, { storeId }) => {
    const [found] = await gather(ctx, [selectOverdueSignOuts(ctx, 'seen', storeId)])
    const now = Date.parse(ctx.now())
    return {
      rows: bounded(found, 'Narrow it with storeId.').map((row) => {
        return { ...row, hoursLate: hours(BigInt(now - Date.parse(row.dueAt))) }
      }),
    }
  },
})
