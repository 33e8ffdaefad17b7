// What happens at stops: arriving, completing, skipping, failing, and what proves it.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { rowsOf } from '../../catalogue/answers.ts'
import { instant, text } from '../../catalogue/kinds.ts'
import type { PatchOf } from '../../catalogue/resource.ts'
import { type Change, expect, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import type { Issue } from '../../errors.ts'
import { checkInstant, instantOf, isRepeated } from './instant-rules.ts'
import { order } from './order-resources.ts'
import { dispatchers } from './roles.ts'
import { lookAtStop, type StopSight, shown } from './route-queries.ts'
import { route, routeStop } from './route-resources.ts'
import { checkRoute, refuseAll } from './route-rules.ts'
import {
  arrivalOf,
  checkArrive,
  checkDeparture,
  checkProof,
  checkStop,
  endWithout,
  isOpen,
  isProven,
  lastOf,
  nameOf,
  partnerOf,
  pickupAfter,
  type SeenStop,
  stopMoves,
} from './stop-rules.ts'

/** Why something is not done as planned. */
export const because = text({ max: 400 }).schema
const proof = z.record(z.string().min(1).max(60), z.json())

type StopPatch = PatchOf<typeof routeStop>

interface Decision {
  readonly patch: StopPatch
  readonly order?: PatchOf<typeof order>
  /** The same for the other stop of the order. */
  readonly partner?: StopPatch
  readonly issues: readonly Issue[]
}

interface StopAction<Input> {
  readonly name: 'arrive' | 'complete' | 'skip' | 'fail' | 'prove'
  readonly description: string
  readonly input: z.ZodType<Input>
  /** Whether the stop is as this asks for already: a phone sends a message again where it got no answer. */
  readonly isDone: (sight: StopSight, input: Input) => boolean
  readonly decide: (ctx: DbContext, sight: StopSight, input: Input) => Decision
}

/** An action on a stop, decided by its whole route, which nobody else changes meanwhile. */
function stopAction<Input>({ isDone, decide, ...rest }: StopAction<Input>): AnyAction<DbContext> {
  return defineAction({
    ...rest,
    resource: 'routeStop',
    on: 'row',
    suits: { column: 'status', values: rest.name === 'prove' ? ['completed'] : stopMoves[rest.name].from },
    roles: dispatchers,
    output: () => rowsOf(routeStop, order),
    run: async (ctx: DbContext, id, input: Input) => {
      const sight = await lookAtStop(ctx, id)
      const { stop, order: of, route: owner, stops } = sight
      const answer = (stopRow: Row = stop, orderRow: Row = of) => ({
        routeStop: shown(ctx, routeStop, stopRow),
        order: shown(ctx, order, orderRow),
      })
      if (isDone(sight, input)) return answer()
      const { patch, order: moved, partner, issues } = decide(ctx, sight, input)
      refuseAll(issues)
      const other = partner && partnerOf(stop, stops)
      const changes: Change[] = [expect(route, owner), update(routeStop, stop, patch)]
      if (moved) changes.push(update(order, of, moved))
      if (other) changes.push(update(routeStop, other, partner))
      const written = ([stopRow, orderRow]: readonly Row[]) => answer(stopRow, moved && orderRow)
      return written(await commit(ctx, changes, { answer: written }))
    },
  })
}

/** The state that the route and the stop must be in. */
function checkMove({ stop, route: owner }: StopSight, what: keyof typeof stopMoves): Issue[] {
  const misplaced = checkRoute(owner, `${what} of its stops`, stopMoves[what].routes)
  return misplaced.length > 0 ? misplaced : checkStop(stop, what)
}

const arrivedAt = instant({}).schema.optional().describe('Now unless told.')
const departedAt = instant({}).schema.optional().describe('When the vehicle left; now unless told.')

const arrive = stopAction({
  name: 'arrive',
  description:
    'The vehicle is at a stop. Stops may be taken in any order, but nothing is delivered before it was fetched. The same message again changes nothing.',
  input: z.strictObject({ arrivedAt }),
  isDone: ({ stop }, input) => isRepeated(input.arrivedAt, stop.actualArrivalAt, stop.status === 'arrived'),
  decide: (ctx, sight, input) => {
    const { stop, stops, route: owner } = sight
    const last = lastOf(owner, stops)
    const at = instantOf(input.arrivedAt, ctx.now(), last)
    const misplaced = checkMove(sight, 'arrive')
    const issues = misplaced.length > 0 ? misplaced : [...checkArrive(stop, stops), ...checkInstant('arrivedAt', at, ctx.now(), last)]
    return { patch: { status: stopMoves.arrive.to, actualArrivalAt: at }, issues }
  },
})

const complete = stopAction({
  name: 'complete',
  description:
    'What was to be done at a stop is done: a pickup is on board, an order is delivered; who received it, or what else proves it, goes along. The same message again changes nothing.',
  input: z.strictObject({ departedAt, proof: proof.optional() }),
  isDone: ({ stop }, input) =>
    isRepeated(input.departedAt, stop.actualDepartureAt, stop.status === 'completed') &&
    stop.status === 'completed' &&
    isProven(stop.proof, input.proof),
  decide: (ctx, sight, input) => {
    const { stop } = sight
    const arrival = arrivalOf(stop)
    const at = instantOf(input.departedAt, ctx.now(), arrival)
    const misplaced = checkMove(sight, 'complete')
    return {
      patch: { status: stopMoves.complete.to, actualDepartureAt: at, ...(input.proof ? { proof: input.proof } : {}) },
      ...(stop.kind === 'delivery' ? { order: { status: 'delivered', deliveredAt: at, statusReason: null } } : {}),
      issues: misplaced.length > 0 ? misplaced : checkInstant('departedAt', at, ctx.now(), arrival),
    }
  },
})

/** A stop that is given up where the vehicle stands is left. */
export const leftAt = (stop: SeenStop, now: string): StopPatch =>
  stop.status === 'arrived' ? { actualDepartureAt: instantOf(undefined, now, arrivalOf(stop)) } : {}

/** What a stop that is not done as planned brings with it: the other one of its order, where that is not over, goes the same way. */
function undone(
  ctx: DbContext,
  sight: StopSight,
  what: 'skip' | 'fail',
  input: { reason: string; departedAt?: string | undefined },
): Decision {
  const { stop, stops, order: of, route: owner } = sight
  const other = partnerOf(stop, stops)
  const delivery = stop.kind === 'delivery' ? stop : other
  const arrival = arrivalOf(stop)
  const at = arrival && instantOf(input.departedAt, ctx.now(), arrival)
  const misplaced = checkMove(sight, what)
  const wrong = [...checkDeparture(stop, input.departedAt), ...(at === null ? [] : checkInstant('departedAt', at, ctx.now(), arrival))]
  const patch = { status: stopMoves[what].to, reason: input.reason }
  const isOtherOpen = other !== null && isOpen(other)
  return {
    patch: { ...patch, ...(at === null ? {} : { actualDepartureAt: at }) },
    ...(isOtherOpen ? { partner: { ...patch, ...leftAt(other, ctx.now()) } } : {}),
    order: {
      status: what === 'fail' ? 'failed' : 'pending',
      statusReason: input.reason,
      ...(delivery ? pickupAfter(of, delivery, owner, stops, endWithout(owner, delivery, stops)) : {}),
    },
    issues: misplaced.length > 0 ? misplaced : wrong,
  }
}

const undoing = z.strictObject({ reason: because, departedAt: departedAt.describe('When the vehicle left, where it had arrived.') })

const skip = stopAction({
  name: 'skip',
  description:
    'Leave out a stop, before or after its route has started: its order is back in the pool, and with a pickup its delivery is left out too. What is on board comes back with the vehicle, and is fetched from where the route ends.',
  input: undoing,
  isDone: ({ stop }, { reason }) => stop.status === 'skipped' && stop.reason === reason,
  decide: (ctx, sight, input) => undone(ctx, sight, 'skip', input),
})

const fail = stopAction({
  name: 'fail',
  description:
    'A stop could not be done: its order has failed, and with a pickup its delivery. What is on board comes back with the vehicle; reopen the order to plan it anew.',
  input: undoing,
  isDone: ({ stop }, { reason }) => stop.status === 'failed' && stop.reason === reason,
  decide: (ctx, sight, input) => undone(ctx, sight, 'fail', input),
})

const prove = stopAction({
  name: 'prove',
  description: 'Add to what proves a completed stop, also after its route has finished; what was recorded stays as it is.',
  input: z.strictObject({ proof }),
  isDone: ({ stop }, input) => stop.status === 'completed' && isProven(stop.proof, input.proof),
  decide: (_, { stop }, input) => ({
    patch: { proof: { ...stop.proof, ...input.proof } },
    issues: [...checkCompleted(stop), ...checkProof(stop, stop.proof, input.proof)],
  }),
})

const checkCompleted = (stop: StopSight['stop']): Issue[] => {
  if (stop.status === 'completed') return []
  const message = `${nameOf(stop)} is ${stop.status}; prove needs it to be completed`
  return [{ path: 'status', code: 'state', message, hint: 'Complete it first (POST .../complete), with its proof.' }]
}

/** Everything that happens at stops. */
export const stopActions: readonly AnyAction<DbContext>[] = [arrive, complete, skip, fail, prove]
