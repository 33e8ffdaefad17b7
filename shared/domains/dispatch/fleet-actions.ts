// What is done with vehicles and orders that are on no road: maintenance and retirement, cancelling and reopening.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { rowsOf } from '../../catalogue/answers.ts'
import { expect, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { vehicle } from './fleet-resources.ts'
import { order } from './order-resources.ts'
import { dispatchers } from './roles.ts'
import { lookAtOrder, lookAtVehicle, shown } from './route-queries.ts'
import { checkOrder, checkVehicle, orderMoves, refuseAll, vehicleMoves } from './route-rules.ts'
import { because } from './stop-actions.ts'

/** A move of a vehicle; as it is decided by its routes, nobody commits one meanwhile. */
function vehicleAction(name: keyof typeof vehicleMoves, description: string): AnyAction<DbContext> {
  return defineAction({
    name,
    resource: 'vehicle',
    on: 'row',
    suits: { column: 'status', values: vehicleMoves[name].from },
    description,
    roles: dispatchers,
    input: z.strictObject({}),
    output: () => rowsOf(vehicle),
    run: async (ctx: DbContext, id) => {
      const { vehicle: seen, live } = await lookAtVehicle(ctx, id)
      const { to } = vehicleMoves[name]
      if (seen.status === to) return { vehicle: shown(ctx, vehicle, seen) }
      refuseAll(checkVehicle(seen, name, live))
      const answer = ([row = seen]: readonly Row[]) => ({ vehicle: shown(ctx, vehicle, row) })
      return answer(await commit(ctx, [update(vehicle, seen, { status: to }), expect(vehicle, seen)], { answer }))
    },
  })
}

const maintain = vehicleAction(
  'maintain',
  'Take a vehicle to maintenance: plans leave it out, and a route that is committed does not start until it is released. Not while it is on a route.',
)
const release = vehicleAction('release', 'A vehicle is available again, after maintenance or where it was retired by mistake.')
const retire = vehicleAction('retire', 'Take a vehicle out of service for good. Not while it has a route that is committed or in progress.')

const cancel = defineAction({
  name: 'cancel',
  resource: 'order',
  on: 'row',
  suits: { column: 'status', values: orderMoves.cancel.from },
  description: 'Call off an order that no committed route has; proposals that have it are stale from then on.',
  roles: dispatchers,
  input: z.strictObject({ reason: because }),
  output: () => rowsOf(order),
  run: async (ctx: DbContext, id, { reason }) => {
    const { order: seen, onRoute } = await lookAtOrder(ctx, id)
    if (seen.status === 'cancelled' && seen.statusReason === reason) return { order: shown(ctx, order, seen) }
    refuseAll(checkOrder(seen, 'cancel', onRoute))
    const answer = ([row = seen]: readonly Row[]) => ({ order: shown(ctx, order, row) })
    return answer(await commit(ctx, [update(order, seen, { status: orderMoves.cancel.to, statusReason: reason })], { answer }))
  },
})

const reopen = defineAction({
  name: 'reopen',
  resource: 'order',
  on: 'row',
  suits: { column: 'status', values: orderMoves.reopen.from },
  description: 'Bring an order that has failed back to the pool, to be planned anew.',
  roles: dispatchers,
  input: z.strictObject({}),
  output: () => rowsOf(order),
  run: async (ctx: DbContext, id) => {
    const { order: seen, onRoute } = await lookAtOrder(ctx, id)
    refuseAll(checkOrder(seen, 'reopen', onRoute))
    const answer = ([row = seen]: readonly Row[]) => ({ order: shown(ctx, order, row) })
    return answer(await commit(ctx, [update(order, seen, { status: orderMoves.reopen.to, statusReason: null })], { answer }))
  },
})

/** What is done with vehicles and orders. */
export const fleetActions: readonly AnyAction<DbContext>[] = [maintain, release, retire, cancel, reopen]
