// What is to be done about a defect, by whom and by when, and that it is done.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { expect, insert, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { gather } from '../../db/store.ts'
import { showRow } from '../../http/render.ts'
import { toOutbox } from '../../notify/announce.ts'
import { selectPerson } from '../../notify/recipients.ts'
import { checkPerson } from '../shared/rules.ts'
import { idOf, ownerOf, partOf, recordOf, selectRecord } from './defect-queries.ts'
import { defect, defectAction } from './defect-resources.ts'
import { workStates } from './defect-rules.ts'
import { checkState, refuseAll } from './flow-rules.ts'
import { deciders, reporters } from './inputs.ts'
import { checkUndone, requireOwner } from './record-rules.ts'

const { columns } = defectAction

const addAction = defineAction({
  name: 'addAction',
  resource: 'defect',
  on: 'row',
  suits: { column: 'status', values: workStates },
  description: 'Have something done about a defect, until it is closed; its owner is told.',
  roles: deciders,
  input: z.strictObject({
    kind: columns.kind.schema,
    description: columns.description.schema,
    ownerId: columns.ownerId.schema,
    dueOn: columns.dueOn.schema.nullish(),
  }),
  output: () => z.object({ action: rowSchema(defectAction) }),
  run: async (ctx: DbContext, defectId, given) => {
    const { kind, description, ownerId, dueOn = null } = given
    const [found, findings, dispositions, actions, [person]] = await gather(ctx, [
      ...selectRecord(ctx, idOf(ctx, defectId)),
      selectPerson(ctx, idOf(ctx, ownerId)),
    ])
    const { defect: seen } = recordOf(ctx, defectId, [found, findings, dispositions, actions])
    refuseAll([...checkState(seen, 'addAction', workStates), ...checkPerson('ownerId', person, ownerId)])
    const id = await ctx.ids.next(defectAction.table)
    const also = await toOutbox(ctx, person ? [person] : [], {
      kind: 'defect-action-assigned',
      about: `defectAction ${id} assigned`,
      subject: `${seen.number}, ${kind}: ${description}`,
      body: `${description}${dueOn === null ? '' : `\nDue on ${dueOn}.`}`,
      resource: defectAction.name,
      rowId: id,
    })
    const labels = { defect: seen.number, owner: person?.username, doneBy: null }
    const answer = ([row = {}]: readonly Row[]) => ({ action: showRow(ctx.catalogue, defectAction, row, labels) })
    return answer(await commit(ctx, [insert(defectAction, { ...given, id, defectId }), expect(defect, seen)], { answer, also }))
  },
})

const completeAction = defineAction({
  name: 'completeAction',
  resource: 'defectAction',
  on: 'row',
  suits: { column: 'doneAt', values: [null] },
  description: 'What was to be done is done, with what shows it (technicians: what they own).',
  roles: reporters,
  input: z.strictObject({
    evidence: columns.evidence.schema
      .refine((given) => given !== '', { error: 'is empty', params: { code: 'required', hint: 'Say what shows that it is done.' } })
      .describe('What shows that it is done.'),
  }),
  output: () => z.object({ action: rowSchema(defectAction) }),
  run: async (ctx: DbContext, id, { evidence }) => {
    const selected = await gather(ctx, selectRecord(ctx, ownerOf(ctx, defectAction, id)))
    const one = partOf(ctx, defectAction, id, selected[3])
    const { defect: seen } = recordOf(ctx, one.defectId, selected)
    requireOwner(ctx.actor, one)
    refuseAll([...checkState(seen, 'completeAction', workStates), ...checkUndone(one)])
    const done = { doneAt: ctx.now(), doneById: ctx.actor.id, evidence }
    const labels = { doneBy: ctx.actor.id === null ? null : ctx.actor.name }
    const answer = ([row = {}]: readonly Row[]) => ({ action: showRow(ctx.catalogue, defectAction, row, labels) })
    return answer(await commit(ctx, [update(defectAction, one, done), expect(defect, seen)], { answer }))
  },
})

/** What is done with actions about defects. */
export const actionActions: readonly AnyAction<DbContext>[] = [addAction, completeAction]
