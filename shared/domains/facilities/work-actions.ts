// What is done with work orders: their state machine.
import { z } from 'zod'
import { type AnyAction, defineAction, ofSameName } from '../../catalogue/action.ts'
import { rowsOf } from '../../catalogue/answers.ts'
import { instant, money, quantity, ref, text } from '../../catalogue/kinds.ts'
import type { PatchOf, Role } from '../../catalogue/resource.ts'
import { type Change, expect, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import type { Issue } from '../../errors.ts'
import { showRow } from '../../http/render.ts'
import { tell } from '../../http/tellings.ts'
import { checkPerson } from '../shared/rules.ts'
import { checklistActions } from './checklist-actions.ts'
import { equipment } from './equipment-resources.ts'
import { checkReading } from './equipment-rules.ts'
import { because, keepers, users } from './inputs.ts'
import { partActions } from './parts.ts'
import { afterClosing } from './plan-rules.ts'
import { refuseAll } from './rules.ts'
import { lookAtOrder, type OrderSight } from './work-queries.ts'
import { preventivePlan, workOrder } from './work-resources.ts'
import { checkLines, checkMove, checkProvider, moves, requireAssigned } from './work-rules.ts'

interface Decision {
  readonly patch?: PatchOf<typeof workOrder>
  readonly issues?: readonly Issue[]
  readonly others?: readonly Change[]
}

interface Move<Input> {
  readonly description: string
  readonly roles: readonly Role[]
  readonly startsFrom?: AnyAction<DbContext>['startsFrom']
  readonly input: z.ZodType<Input>
  /** What happens beside the state, and what is in its way. */
  readonly decide: (ctx: DbContext, sight: OrderSight, input: Input) => Decision
}

/** An action of the state machine; every move of an order is made so. */
function move<Input>(name: keyof typeof moves, { decide, ...rest }: Move<Input>): AnyAction<DbContext> {
  return defineAction({
    ...rest,
    name,
    resource: 'workOrder',
    on: 'row',
    suits: { column: 'status', values: moves[name].from },
    output: () => rowsOf(workOrder),
    run: async (ctx: DbContext, id, input: Input) => {
      const sight = await lookAtOrder(ctx, id, input ?? {})
      requireAssigned(ctx.actor, sight.order)
      const { patch, issues = [], others = [] } = decide(ctx, sight, input)
      refuseAll([...checkMove(sight.order, name), ...issues])
      const labels: Row = {}
      if (patch?.providerId) labels.provider = sight.provider?.code
      if (patch?.assigneeId) labels.assignee = sight.person?.username
      const answer = ([row]: readonly Row[]) => ({ workOrder: showRow(ctx.catalogue, workOrder, row ?? {}, labels) })
      // parts are used by the state of their order, which they do not write
      const { order, person } = sight
      const changed = { status: moves[name].to, ...patch }
      const also = await tell(ctx, workOrder, person ? [person] : [], { ...order, ...changed, version: order.version + 1 }, order)
      return answer(await commit(ctx, [update(workOrder, order, changed), expect(workOrder, order), ...others], { answer, also }))
    },
  })
}

/** What becomes of the plan of an order that is done or cancelled; the timer decides by the plan whether the next order is made. */
function closing({ plan, today, tool }: OrderSight, reading: number | null = tool?.meterReading ?? null): Change[] {
  if (!plan) return []
  const patch = afterClosing(plan, today, reading)
  return [expect(preventivePlan, plan), ...(Object.keys(patch).length > 0 ? [update(preventivePlan, plan, patch)] : [])]
}

const nothing = z.strictObject({})

const approve = move('approve', {
  description: 'Approve a work order that was requested.',
  roles: ['manager'],
  input: nothing,
  decide: (ctx) => ({ patch: { approvedAt: ctx.now() } }),
})

const schedule = move('schedule', {
  description: 'Say when an approved work order is to be done, and by whom. The provider must be active and insured.',
  roles: keepers,
  startsFrom: ofSameName('scheduledAt', 'providerId', 'assigneeId'),
  input: z.strictObject({
    scheduledAt: instant({}).schema,
    providerId: ref('serviceProvider', {}).schema.nullish(),
    assigneeId: ref('user', {}).schema.nullish(),
  }),
  decide: (_, { provider, person, today }, input) => {
    const { providerId = null, assigneeId = null } = input
    return {
      patch: input,
      issues: [
        ...(providerId !== null && provider?.deletedAt !== null ? [noProvider(providerId)] : checkProvider(provider, today)),
        ...(assigneeId === null ? [] : checkPerson('assigneeId', person, assigneeId)),
      ],
    }
  },
})

const noProvider = (id: number): Issue => ({
  path: 'providerId',
  code: 'reference',
  message: `there is no serviceProvider ${id}`,
  hint: 'Look it up at /api/facilities/service-providers.',
})

const start = move('start', {
  description: 'Begin with a scheduled work order (technicians: one assigned to them). The provider must be active and insured.',
  roles: users,
  input: nothing,
  decide: (ctx, { provider, today }) => ({ patch: { startedAt: ctx.now() }, issues: checkProvider(provider, today) }),
})

const hold = move('hold', {
  description: 'Put work that is in progress on hold, with a reason.',
  roles: users,
  input: z.strictObject({ reason: because }),
  decide: (_, __, { reason }) => ({ patch: { statusReason: reason } }),
})

const resume = move('resume', {
  description: 'Go on with work that is on hold.',
  roles: users,
  input: nothing,
  decide: () => ({ patch: { statusReason: null } }),
})

const complete = move('complete', {
  description:
    'Work in progress is done: every line of its checklist is ticked off. A reading of the meter goes to its equipment, and its preventive plan counts on from here.',
  roles: users,
  startsFrom: ofSameName('cost', 'currency'),
  input: z.strictObject({
    cost: money({ min: 0 }).schema.nullish(),
    currency: text({ max: 3, format: 'currency' }).schema.nullish(),
    meterReading: quantity({ min: 0 }).schema.optional(),
  }),
  decide: (ctx, sight, { meterReading, ...costs }) => {
    const { order, tool } = sight
    const noMeter: Issue = { path: 'meterReading', code: 'reference', message: `${order.number} is of no equipment`, hint: 'Leave it out.' }
    const readings = meterReading === undefined ? [] : tool ? checkReading(tool, meterReading) : [noMeter]
    const metered = tool && meterReading !== undefined ? [update(equipment, tool, { meterReading })] : []
    return {
      patch: { ...costs, completedAt: ctx.now() },
      issues: [...checkLines(order.checklist), ...readings],
      others: [...closing(sight, meterReading), ...metered],
    }
  },
})

const cancel = move('cancel', {
  description: 'Call a work order off before it is done, with a reason.',
  roles: keepers,
  input: z.strictObject({ reason: because }),
  decide: (ctx, sight, { reason }) => ({ patch: { cancelledAt: ctx.now(), statusReason: reason }, others: closing(sight) }),
})

/** All that can be done with work orders. */
export const workActions: readonly AnyAction<DbContext>[] = [
  approve,
  schedule,
  start,
  hold,
  resume,
  complete,
  cancel,
  ...checklistActions,
  ...partActions,
]
