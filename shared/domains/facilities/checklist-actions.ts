// The checklist of a work order: its lines, and who ticked them off.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { rowsOf } from '../../catalogue/answers.ts'
import { update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { get } from '../../db/store.ts'
import { showRow } from '../../http/render.ts'
import { keepers, users } from './inputs.ts'
import { refuseAll } from './rules.ts'
import { askedLines, workOrder } from './work-resources.ts'
import { type ChecklistLine, checkLine, checkState, relisted, requireAssigned, ticked, unfinished, workStates } from './work-rules.ts'

type Order = Awaited<ReturnType<typeof get<typeof workOrder>>>

/** Writes a checklist that differs, and answers with its order. */
async function write(ctx: DbContext, order: Order, checklist: ChecklistLine[] | null) {
  const answer = ([row]: readonly Row[]) => ({ workOrder: showRow(ctx.catalogue, workOrder, row ?? {}) })
  return answer(checklist ? await commit(ctx, [update(workOrder, order, { checklist })], { answer }) : [order])
}

/** Who ticks a line off is who asks, and the time is now: no request can say otherwise. */
const tick = defineAction({
  name: 'tick',
  resource: 'workOrder',
  on: 'row',
  suits: { column: 'status', values: workStates },
  description:
    'Tick a line of the checklist off (the first is 1), or open it again, while the order is in progress or on hold (technicians: one assigned to them).',
  roles: users,
  input: z.strictObject({ line: z.int().min(1), isDone: z.boolean().default(true) }),
  output: () => rowsOf(workOrder),
  run: async (ctx: DbContext, id, { line, isDone }) => {
    const order = await get(ctx, workOrder, id)
    requireAssigned(ctx.actor, order)
    const lines = order.checklist ?? []
    refuseAll([...checkState(order, 'tick', workStates), ...checkLine(lines, line)])
    return write(ctx, order, ticked(lines, line, isDone, ctx.actor.name, ctx.now()))
  },
})

const setChecklist = defineAction({
  name: 'setChecklist',
  resource: 'workOrder',
  on: 'row',
  suits: { column: 'status', values: unfinished },
  startsFrom: { lines: 'checklist' },
  description: 'Give a work order its checklist before it is done; lines that stay as they are keep their ticks.',
  roles: keepers,
  input: z.strictObject({ lines: askedLines }),
  output: () => rowsOf(workOrder),
  run: async (ctx: DbContext, id, { lines }) => {
    const order = await get(ctx, workOrder, id)
    refuseAll(checkState(order, 'setChecklist', unfinished))
    const texts = lines.map(({ text }) => text)
    return write(ctx, order, relisted(order.checklist ?? [], texts))
  },
})

/** What is done with checklists. */
export const checklistActions: readonly AnyAction<DbContext>[] = [tick, setChecklist]
