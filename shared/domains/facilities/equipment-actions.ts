// What is done with tools beside lending them: reserved, repaired, calibrated, retired.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { rowsOf, touchedRows } from '../../catalogue/answers.ts'
import { choice, date, instant, text } from '../../catalogue/kinds.ts'
import { insert, update } from '../../db/changes.ts'
import { retryOnConflict } from '../../db/conflict.ts'
import type { DbContext } from '../../db/context.ts'
import { toOutbox } from '../../notify/announce.ts'
import { checkPerson } from '../shared/rules.ts'
import { findMisstated, lookAtTool } from './equipment-queries.ts'
import { equipment, reservation } from './equipment-resources.ts'
import {
  checkCalibrated,
  checkCancel,
  checkRepaired,
  checkReserve,
  checkWithdraw,
  requireSelf,
  statusAtRest,
  toolStates,
} from './equipment-rules.ts'
import { keepers, users } from './inputs.ts'
import { borrowerId, borrowerOf, lendingActions, write } from './lending-actions.ts'
import { refuseAll } from './rules.ts'

/** A tool is kept for somebody. */
const reserve = defineAction({
  name: 'reserve',
  resource: 'equipment',
  on: 'row',
  suits: { column: 'status', values: toolStates.inUse },
  description:
    'Keep a tool for a person (yourself unless told; technicians for themselves) from fromAt until just before untilAt, so that one may begin where the other ends.',
  roles: users,
  input: z.strictObject({
    fromAt: instant({}).schema,
    untilAt: instant({}).schema,
    borrowerId,
    notes: text({ max: 1000, optional: true }).schema.nullish(),
  }),
  output: () => touchedRows([reservation], [equipment]),
  run: async (ctx: DbContext, id, { fromAt, untilAt, notes = null, ...input }) => {
    const person = borrowerOf(ctx, input.borrowerId)
    requireSelf(ctx.actor, person, 'reserves tools for themselves only')
    const tool = await lookAtTool(ctx, { equipmentId: id }, { personId: person })
    const wanted = { borrowerId: person, borrower: tool.person?.username ?? '', fromAt, untilAt }
    refuseAll([...checkPerson('borrowerId', tool.person, person), ...checkReserve(tool.row, tool, { ...wanted, now: ctx.now() })])
    const made = insert(reservation, { equipmentId: id, borrowerId: person, fromAt, untilAt, notes })
    return write(ctx, tool, [made, ...restated(tool, [...tool.kept, wanted], ctx.now())], { borrower: wanted.borrower })
  },
})

/** A tool is kept no more. */
const cancelReservation = defineAction({
  name: 'cancelReservation',
  resource: 'reservation',
  on: 'row',
  suits: { column: 'status', values: ['active'] },
  description: 'Call a reservation off (technicians their own); whoever had it is told.',
  roles: users,
  input: z.strictObject({}),
  output: () => touchedRows([reservation], [equipment]),
  run: async (ctx: DbContext, id) => {
    const tool = await lookAtTool(ctx, { reservationId: id })
    const own = tool.reservation
    if (!own) throw new Error('a reservation was looked at without one')
    requireSelf(ctx.actor, own.borrowerId, 'cancels their own reservations')
    refuseAll(checkCancel(own, own.updatedBy, own.updatedAt))
    const left = tool.kept.filter((one) => one.id !== id)
    const also = await toOutbox(ctx, tool.person?.isActive ? [tool.person] : [], {
      kind: 'reservation-cancelled',
      about: `reservation ${id} cancelled`,
      subject: `Your reservation of ${tool.row.tag} was cancelled`,
      body: `${ctx.actor.name} cancelled your reservation of ${tool.row.tag} ${tool.row.name} from ${own.fromAt} until ${own.untilAt}.`,
      resource: reservation.name,
      rowId: id,
    })
    const changes = [update(reservation, own, { status: 'cancelled' }), ...restated(tool, left, ctx.now())]
    return write(ctx, tool, changes, { borrower: own.borrower }, also)
  },
})

/** What becomes of the status of a tool that lies in its store, when the reservations of it are these. */
function restated({ row }: Pick<Awaited<ReturnType<typeof lookAtTool>>, 'row'>, kept: Parameters<typeof statusAtRest>[0], now: string) {
  const status = statusAtRest(kept, now)
  return (row.status === 'available' || row.status === 'reserved') && row.status !== status ? [update(equipment, row, { status })] : []
}

/**
 * Brings the status `reserved` of tools in their stores up to date, as reservations begin and end; returns how many were. Each is a commit of its own.
 * Rules never go by that status, but by the reservations.
 */
export async function restateReserved(ctx: DbContext): Promise<number> {
  const ids = await findMisstated(ctx)
  for (const id of ids)
    await retryOnConflict(async () => {
      const tool = await lookAtTool(ctx, { equipmentId: id })
      const changes = restated(tool, tool.kept, ctx.now())
      if (changes.length > 0) await write(ctx, tool, changes)
    })
  return ids.length
}

const nothing = z.strictObject({})

/** A tool leaves its store for repair. */
const sendToRepair = defineAction({
  name: 'sendToRepair',
  resource: 'equipment',
  on: 'row',
  suits: { column: 'status', values: toolStates.inStore },
  description: 'Put a tool that lies in its store into repair: it cannot be signed out until it is back.',
  roles: keepers,
  input: nothing,
  output: () => rowsOf(equipment),
  run: async (ctx: DbContext, id) => {
    const tool = await lookAtTool(ctx, { equipmentId: id })
    refuseAll(checkWithdraw(tool.row, tool, 'repair'))
    return write(ctx, tool, [update(equipment, tool.row, { status: 'repair' })])
  },
})

/** A tool comes back to its store in order. */
const backFromRepair = defineAction({
  name: 'backFromRepair',
  resource: 'equipment',
  on: 'row',
  suits: { column: 'status', values: toolStates.inRepair },
  description: 'A tool is back from repair, in good condition unless told.',
  roles: keepers,
  input: z.strictObject({ condition: choice(['new', 'good', 'fair', 'poor'], {}).schema.default('good') }),
  output: () => rowsOf(equipment),
  run: async (ctx: DbContext, id, { condition }) => {
    const tool = await lookAtTool(ctx, { equipmentId: id })
    refuseAll(checkRepaired(tool.row))
    return write(ctx, tool, [update(equipment, tool.row, { status: statusAtRest(tool.kept, ctx.now()), condition })])
  },
})

/** A tool is used no more. */
const retire = defineAction({
  name: 'retire',
  resource: 'equipment',
  on: 'row',
  suits: { column: 'status', values: toolStates.notOut },
  description: 'Take a tool out of use for good; its history stays.',
  roles: keepers,
  input: nothing,
  output: () => rowsOf(equipment),
  run: async (ctx: DbContext, id) => {
    const tool = await lookAtTool(ctx, { equipmentId: id })
    refuseAll(checkWithdraw(tool.row, tool, 'retired'))
    return write(ctx, tool, [update(equipment, tool.row, { status: 'retired' })])
  },
})

/** A tool was calibrated. */
const calibrated = defineAction({
  name: 'calibrated',
  resource: 'equipment',
  on: 'row',
  suits: { column: 'status', values: toolStates.inUse },
  description: 'A tool was calibrated: the next calibration is due on that day.',
  roles: keepers,
  input: z.strictObject({ calibrationDueOn: date({}).schema }),
  output: () => rowsOf(equipment),
  run: async (ctx: DbContext, id, { calibrationDueOn }) => {
    const tool = await lookAtTool(ctx, { equipmentId: id })
    refuseAll(checkCalibrated(tool.row, calibrationDueOn, tool.today))
    return write(ctx, tool, [update(equipment, tool.row, { calibrationDueOn })])
  },
})

/** All that can be done with tools. */
export const equipmentActions: readonly AnyAction<DbContext>[] = [
  ...lendingActions,
  reserve,
  cancelReservation,
  sendToRepair,
  backFromRepair,
  retire,
  calibrated,
]
