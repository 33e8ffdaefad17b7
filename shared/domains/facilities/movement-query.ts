// What a movement did to its level, and what has become of it since.
import { sql } from 'kysely'
import { text } from '../../catalogue/kinds.ts'
import { systemColumns, type ValuesOf } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { sqlFor } from '../../db/query.ts'
import { isInScope } from '../../db/scope.ts'
import { gather } from '../../db/store.ts'
import { AppError } from '../../errors.ts'
import type { Ledger } from './ledger.ts'
import { idOf, selection } from './queries.ts'
import { store } from './resources.ts'
import { worthMoved } from './rules.ts'
import { stockLevel, stockLot, stockMovement } from './stock-resources.ts'

const legColumns = {
  id: systemColumns.id,
  itemId: stockMovement.columns.itemId,
  storeId: stockMovement.columns.storeId,
  lotId: stockMovement.columns.lotId,
  kind: stockMovement.columns.kind,
  quantity: stockMovement.columns.quantity,
  unitCost: stockMovement.columns.unitCost,
  workOrderId: stockMovement.columns.workOrderId,
  item: text({ max: 60 }),
  unit: text({ max: 20 }),
  store: store.columns.code,
  siteId: store.columns.siteId,
  lotNumber: text({ max: 60, optional: true }),
  expiresOn: stockLot.columns.expiresOn,
  levelId: systemColumns.id,
  lockVersion: systemColumns.lockVersion,
  onHand: stockLevel.columns.quantity,
  value: stockLevel.columns.value,
  before: text({ max: 1_000_000, optional: true }),
  after: text({ max: 1_000_000, optional: true }),
}

/** One movement with its level as it is now (`onHand`, `value`) and the worth that it moved when it was posted. */
export type Leg = ValuesOf<typeof legColumns> & { readonly moved: number }

const entriesOfOneCommit = 100_000

/** A movement, the other leg when it is part of a transfer, and what reversed them. One round trip. */
export async function lookAtMovement(
  ctx: DbContext,
  { item, lot, level, movement, label }: Ledger,
  id: number,
): Promise<{ legs: Leg[]; reversals: { id: number; reversesId: number | null }[] }> {
  const { dialect } = ctx.engine
  const own = idOf(ctx, id)
  const isLeg = (name: string) =>
    sql<boolean>`(${sql.ref(`${name}.id`)} = ${own} or ${sql.ref(`${name}.transferId`)} = ${own} or ${sql.ref(`${name}.id`)} = (select ${sql.ref('transferId')} from ${sql.table(movement.table)} where ${sql.ref('id')} = ${own}))`
  const legs = sqlFor(dialect)
    .selectFrom(`${movement.table} as m`)
    .innerJoin(`${item.table} as i`, 'i.id', 'm.itemId')
    .innerJoin(`${store.table} as s`, 's.id', 'm.storeId')
    .leftJoin(`${lot.table} as b`, 'b.id', 'm.lotId')
    .innerJoin(`${level.table} as l`, (join) =>
      join
        .onRef('l.itemId', '=', 'm.itemId')
        .onRef('l.storeId', '=', 'm.storeId')
        .on((is) => is.or([is('l.lotId', '=', is.ref('m.lotId')), is.and([is('l.lotId', 'is', null), is('m.lotId', 'is', null)])])),
    )
    .leftJoin('auditEntry as c', (join) =>
      join
        .onRef('c.rowId', '=', 'm.id')
        .on('c.resource', '=', bound(text({ max: 60 }), movement.name, dialect))
        .on('c.version', '=', idOf(ctx, 1)),
    )
    .leftJoin('auditEntry as a', (join) =>
      join
        .onRef('a.rowId', '=', 'l.id')
        .on('a.resource', '=', bound(text({ max: 60 }), level.name, dialect))
        .onRef('a.commitId', '=', 'c.commitId')
        .on(
          sql<boolean>`${sql.ref('a.entryNo')} between ${sql.ref('c.entryNo')} - ${idOf(ctx, entriesOfOneCommit)} and ${sql.ref('c.entryNo')} + ${idOf(ctx, entriesOfOneCommit)}`,
        ),
    )
    .select([
      'm.id',
      'm.itemId',
      'm.storeId',
      'm.lotId',
      'm.kind',
      'm.quantity',
      'm.unitCost',
      'm.workOrderId',
      `i.${label} as item`,
      'i.unit',
      's.code as store',
      's.siteId',
    ])
    .select(['b.lotNumber', 'b.expiresOn', 'l.id as levelId', 'l.lockVersion', 'l.quantity as onHand', 'l.value', 'a.before', 'a.after'])
    .where(isLeg('m'))
  const reversals = sqlFor(dialect)
    .selectFrom(`${movement.table} as r`)
    .innerJoin(`${movement.table} as m`, 'm.id', 'r.reversesId')
    .select(['r.id', 'r.reversesId'])
    .where(isLeg('m'))
  const [found, reversed] = await gather(ctx, [
    selection(ctx, legColumns, legs),
    selection(ctx, { id: systemColumns.id, reversesId: stockMovement.columns.reversesId }, reversals),
  ])
  if (!found.some((leg) => leg.id === id && isInScope(ctx, store, leg)))
    throw new AppError('not_found', `there is no ${movement.name} ${id}`)
  const foreign = found.find((leg) => !isInScope(ctx, store, leg))
  if (foreign) throw new AppError('forbidden', 'the other leg of this transfer lies in a store of another site')
  return { legs: found.map((leg) => ({ ...leg, moved: worthMoved(leg) })), reversals: reversed }
}
