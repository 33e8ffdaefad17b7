// How a tool is lent: signed out, kept longer, and returned.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { rowsOf, touchedRows } from '../../catalogue/answers.ts'
import { choice, instant, quantity, ref, text } from '../../catalogue/kinds.ts'
import type { Resource } from '../../catalogue/resource.ts'
import { type Change, expect, insert, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Op } from '../../db/engine.ts'
import type { Row } from '../../db/rows.ts'
import { AppError } from '../../errors.ts'
import { showRow } from '../../http/render.ts'
import { checkPerson } from '../shared/rules.ts'
import { lookAtTool, type ToolSight } from './equipment-queries.ts'
import { conditions, equipment, reservation, signOut } from './equipment-resources.ts'
import { checkExtend, checkOut, checkReading, checkSignOut, covers, requireSelf, statusAtRest, toolStates } from './equipment-rules.ts'
import { users } from './inputs.ts'
import { refuseAll } from './rules.ts'
import { workOrder } from './work-resources.ts'
import { orderRoles, tellOfOrder } from './work-tellings.ts'

const usualHours = 24
const notes = text({ max: 490, optional: true }).schema.nullish()
/** Whom a tool is for; the caller unless told. */
export const borrowerId = ref('user', {}).schema.optional()

/** The person that a tool is for: the caller unless told; a system actor must tell. */
export function borrowerOf({ actor }: DbContext, given: number | undefined): number {
  const id = given ?? actor.id
  if (id !== null) return id
  const message = 'is missing'
  const hint = 'Name the person whom it is for.'
  throw new AppError('invalid', 'borrowerId is missing', { issues: [{ path: 'borrowerId', code: 'required', message, hint }] })
}

/** Writes what an action does to a tool, by its sight of it, and answers with each row under its own name. */
export async function write(ctx: DbContext, tool: ToolSight, changes: readonly Change[], labels: Row = {}, also: readonly Op[] = []) {
  const rows = changes.flatMap((change) => (change.kind === 'insert' || change.kind === 'update' ? [change.resource] : []))
  const known = { equipment: tool.row.tag, ...labels }
  const show = (resource: Resource, row: Row | undefined) =>
    showRow(ctx.catalogue, resource, row ?? {}, resource === equipment ? {} : known)
  const answer = (written: readonly Row[]) => Object.fromEntries(rows.map((resource, at) => [resource.name, show(resource, written[at])]))
  return answer(await commit(ctx, [expect(equipment, tool.row), ...changes], { answer, also }))
}

/** A tool goes into somebody's hands. */
const signOutTool = defineAction({
  name: 'signOut',
  resource: 'equipment',
  on: 'row',
  suits: { column: 'status', values: toolStates.inStore },
  description:
    'Sign a tool out to a person (yourself unless told; technicians to themselves) until dueAt: unless told, until the end of their reservation that has begun, else for 24 hours.',
  roles: users,
  input: z.strictObject({ borrowerId, dueAt: instant({}).schema.optional(), notes }),
  output: () => touchedRows([equipment, signOut], [reservation]),
  run: async (ctx: DbContext, id, input) => {
    const person = borrowerOf(ctx, input.borrowerId)
    requireSelf(ctx.actor, person, 'signs tools out to themselves only')
    const now = ctx.now()
    const tool = await lookAtTool(ctx, { equipmentId: id }, { personId: person })
    const own = tool.kept.find((one) => one.borrowerId === person && covers(one, now))
    const dueAt = input.dueAt ?? own?.untilAt ?? new Date(Date.parse(now) + usualHours * 3_600_000).toISOString()
    refuseAll([
      ...checkPerson('borrowerId', tool.person, person),
      ...checkSignOut(tool.row, tool, { borrowerId: person, dueAt, now, today: tool.today }),
    ])
    const lent = {
      equipmentId: id,
      borrowerId: person,
      outAt: now,
      dueAt,
      conditionOut: tool.row.condition,
      notes: input.notes ?? null,
    }
    const changes = [update(equipment, tool.row, { status: 'out' }), insert(signOut, lent)]
    if (own) changes.push(update(reservation, own, { status: 'used' }))
    return write(ctx, tool, changes, { borrower: tool.person?.username ?? null })
  },
})

/** A tool is kept longer. */
const extend = defineAction({
  name: 'extend',
  resource: 'equipment',
  on: 'row',
  suits: { column: 'status', values: toolStates.out },
  description: 'Let whoever has a tool keep it longer, until another has it reserved.',
  roles: users,
  input: z.strictObject({ dueAt: instant({}).schema }),
  output: () => rowsOf(signOut),
  run: async (ctx: DbContext, id, { dueAt }) => {
    const tool = await lookAtTool(ctx, { equipmentId: id })
    const notOut = checkOut(tool.row, tool, tool.last)
    refuseAll(notOut)
    requireSelf(ctx.actor, tool.held?.borrowerId ?? null, 'extends what they have themselves')
    refuseAll(checkExtend(tool.row, tool, dueAt))
    return write(ctx, tool, tool.held ? [update(signOut, tool.held, { dueAt })] : [], { borrower: tool.held?.borrower ?? null })
  },
})

/** A tool comes back; a damaged one goes into repair, with a work order at the site of its store. */
const returnItem = defineAction({
  name: 'returnItem',
  resource: 'equipment',
  on: 'row',
  suits: { column: 'status', values: toolStates.out },
  description:
    'Take a tool back in the condition it is in (technicians what they have themselves). One that comes back damaged goes into repair, and a work order is opened at the site of its store, where that has one; its managers are told.',
  roles: users,
  input: z.strictObject({
    conditionIn: choice(conditions, {}).schema,
    notes,
    meterReading: quantity({ min: 0 }).schema.optional(),
  }),
  output: () => touchedRows([equipment], [signOut, workOrder]),
  run: async (ctx: DbContext, id, { conditionIn, notes: said, meterReading }) => {
    const tool = await lookAtTool(ctx, { equipmentId: id }, conditionIn === 'damaged' ? { roles: orderRoles } : {})
    const { held, row, place } = tool
    refuseAll(checkOut(row, tool, tool.last))
    requireSelf(ctx.actor, held?.borrowerId ?? null, 'returns what they have themselves')
    refuseAll(checkReading(row, meterReading))
    const isBroken = conditionIn === 'damaged' && held?.conditionOut !== 'damaged'
    const status = conditionIn === 'damaged' ? 'repair' : statusAtRest(tool.kept, ctx.now())
    const changes = [update(equipment, row, { status, condition: conditionIn, ...(meterReading === undefined ? {} : { meterReading }) })]
    if (held)
      changes.push(
        update(signOut, held, {
          returnedAt: ctx.now(),
          conditionIn,
          notes: [held.notes, said].filter((one) => one !== null && one !== undefined).join('\n') || null,
        }),
      )
    const labels = { borrower: held?.borrower ?? null, site: place.site }
    if (!isBroken || place.siteId === null) return write(ctx, tool, changes, labels)
    const order = { id: await ctx.ids.next(workOrder.table), ...repairOf(tool, place.siteId, said ?? null, ctx.now()) }
    const also = await tellOfOrder(ctx, tool.told, order, order.description)
    return write(ctx, tool, [...changes, insert(workOrder, order)], labels, also)
  },
})

function repairOf({ row, held }: ToolSight, siteId: number, said: string | null, now: string) {
  const description = [`Returned damaged${held ? ` by ${held.borrower}` : ''}.`, said].filter((one) => one !== null).join('\n')
  return { title: `Repair ${row.tag} ${row.name}`.slice(0, 200), description, siteId, equipmentId: row.id, requestedAt: now }
}

/** What is done with tools that people take. */
export const lendingActions: readonly AnyAction<DbContext>[] = [signOutTool, extend, returnItem]
