// A tool as an action sees it: where it is kept, who has it, and for whom it is kept.

import { sql } from 'kysely'
import { dayIn } from '../../catalogue/days.ts'
import { text } from '../../catalogue/kinds.ts'
import { type Role, systemColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { limited, sqlFor } from '../../db/query.ts'
import type { Row } from '../../db/rows.ts'
import { isInScope } from '../../db/scope.ts'
import { gather, present, select, selection as selectionOf, selectRows } from '../../db/store.ts'
import { AppError } from '../../errors.ts'
import { fromPeople, peopleOf, selectInRoles } from '../../notify/recipients.ts'
import { site } from '../shared/resources.ts'
import { equipment, reservation, signOut } from './equipment-resources.ts'
import { idOf, selection } from './queries.ts'
import { store } from './resources.ts'

const placeColumns = {
  id: systemColumns.id,
  code: store.columns.code,
  siteId: store.columns.siteId,
  site: text({ max: 40, optional: true }),
  timezone: text({ max: 60, optional: true }),
}

function selectPlaceOf(ctx: DbContext, id: unknown) {
  const query = sqlFor(ctx.engine.dialect)
    .selectFrom(`${equipment.table} as e`)
    .innerJoin(`${store.table} as s`, 's.id', 'e.storeId')
    .leftJoin(`${site.table} as p`, 'p.id', 's.siteId')
    .select(['s.id', 's.code', 's.siteId', 'p.code as site', 'p.timezone'])
    .where('e.id', '=', id)
  return selection(ctx, placeColumns, query)
}

/** The reservations of a tool that are neither used nor cancelled nor over, first one first. */
function selectKept(ctx: DbContext, id: unknown) {
  const { dialect } = ctx.engine
  const { status, untilAt } = reservation.columns
  const query = selectRows(ctx.catalogue, reservation, dialect)
    .where('t.equipmentId', '=', id)
    .where('t.untilAt', '>', bound(untilAt, ctx.now(), dialect))
    .where('t.status', '=', bound(status, 'active', dialect))
    .where('t.deletedAt', 'is', null)
    .orderBy('t.untilAt')
  return selectionOf(ctx, reservation, query)
}

function selectSignOuts(ctx: DbContext, id: unknown, which: 'open' | 'returned') {
  const { dialect } = ctx.engine
  const query = selectRows(ctx.catalogue, signOut, dialect)
    .where('t.equipmentId', '=', id)
    .where('t.deletedAt', 'is', null)
    .where('t.openDueAt', which === 'open' ? 'is not' : 'is', null)
    .orderBy(which === 'open' ? 't.openDueAt' : 't.outAt', 'desc')
  return selectionOf(ctx, signOut, limited(dialect, query, 1))
}

/** The id of no row. */
const nobody = 0

/** Which tool: by its own id, or that of a reservation of it. */
export type WhichTool = { readonly equipmentId: number } | { readonly reservationId: number }

/** Who has to do with what is done to a tool: the person that it is for, and roles that are told of it. */
interface About {
  readonly personId?: number
  readonly roles?: readonly Role[]
}

/** A tool with all that its rules need, and the person that is named or whose reservation it is; throws `not_found`, and `forbidden` where it is kept at a site of others. One round trip. */
export async function lookAtTool(ctx: DbContext, which: WhichTool, { personId = nobody, roles }: About = {}) {
  const isOwn = 'equipmentId' in which
  const asked = idOf(ctx, isOwn ? which.equipmentId : which.reservationId)
  const id = isOwn ? asked : sql`(select ${sql.ref('equipmentId')} from ${sql.table(reservation.table)} where ${sql.ref('id')} = ${asked})`
  const borrower = sql`(select ${sql.ref('borrowerId')} from ${sql.table(reservation.table)} where ${sql.ref('id')} = ${asked})`
  const [tools, places, [open], [returned], kept, [person], [own], told = []] = await gather(ctx, [
    selectionOf(ctx, equipment, selectRows(ctx.catalogue, equipment, ctx.engine.dialect).where('t.id', '=', id)),
    selectPlaceOf(ctx, id),
    selectSignOuts(ctx, id, 'open'),
    selectSignOuts(ctx, id, 'returned'),
    selectKept(ctx, id),
    peopleOf(
      ctx,
      fromPeople(ctx)
        .where('u.id', '=', isOwn ? idOf(ctx, personId) : borrower)
        .where('u.deletedAt', 'is', null),
    ),
    select(ctx, reservation, { id: isOwn ? nobody : which.reservationId }),
    ...(roles ? [selectInRoles(ctx, roles)] : []),
  ])
  const kind = isOwn ? equipment : reservation
  if (!isOwn) present(ctx, kind, which.reservationId, own)
  const row = present(ctx, equipment, isOwn ? which.equipmentId : Number(own?.equipmentId), tools[0])
  const [place] = places
  if (!place || !isInScope(ctx, store, place)) throw new AppError('forbidden', `${row.tag} is kept in a store of another site`)
  const named = <T extends Row>(one: T) => ({ ...one, borrower: String(one.borrower) })
  return {
    row,
    place,
    /** The present day at the site of its store, in UTC where it has none. */
    today: dayIn(place.timezone ?? 'UTC', ctx.now()),
    held: open ? named(open) : null,
    last: returned?.returnedAt ? { returnedAt: returned.returnedAt, by: returned.updatedBy } : null,
    kept: kept.map(named),
    person,
    reservation: own,
    told,
  }
}

/** A tool as it was seen. */
export type ToolSight = Awaited<ReturnType<typeof lookAtTool>>

/** The ids of the tools in their stores whose status says `reserved` and nobody has them reserved now, or the other way round. One round trip. */
export async function findMisstated(ctx: DbContext): Promise<number[]> {
  const { dialect } = ctx.engine
  const now = bound(reservation.columns.fromAt, ctx.now(), dialect)
  const status = (value: string) => bound(equipment.columns.status, value, dialect)
  const ofTool = sqlFor(dialect)
    .selectFrom(`${reservation.table} as r`)
    .select(sql`1`.as('one'))
    .whereRef('r.equipmentId', '=', 'e.id')
    .where('r.deletedAt', 'is', null)
  const current = ofTool.where('r.status', '=', status('active')).where('r.untilAt', '>', now).where('r.fromAt', '<=', now)
  const begun = sqlFor(dialect)
    .selectFrom(`${reservation.table} as r`)
    .innerJoin(`${equipment.table} as e`, 'e.id', 'r.equipmentId')
    .select('e.id')
    .where('r.status', '=', status('active'))
    .where('r.untilAt', '>', now)
    .where('r.fromAt', '<=', now)
    .where('r.deletedAt', 'is', null)
    .where('e.status', '=', status('available'))
    .where('e.deletedAt', 'is', null)
  // a tool that a workbook calls reserved, with no reservation here, stays as it is
  const ended = sqlFor(dialect)
    .selectFrom(`${equipment.table} as e`)
    .select('e.id')
    .where('e.status', '=', status('reserved'))
    .where('e.deletedAt', 'is', null)
    .where((is) => is.and([is.exists(ofTool), is.not(is.exists(current))]))
  const [started, over] = await gather(
    ctx,
    [begun, ended].map((query) => selection(ctx, { id: systemColumns.id }, query)),
  )
  return [...new Set([...(started ?? []), ...(over ?? [])].map(({ id }) => id))]
}
