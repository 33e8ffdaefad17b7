// What becomes of the defective parts, split by quantity, and who approves what is used though it is not as it should be.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { ref } from '../../catalogue/kinds.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { expect, insert, remove, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { gather, select } from '../../db/store.ts'
import { showRow } from '../../http/render.ts'
import { checkListed, idOf, ownerOf, partOf, recordOf, selectRecord } from './defect-queries.ts'
import { defect, defectDisposition } from './defect-resources.ts'
import { concessions } from './defect-rules.ts'
import { checkReturn, checkState, decisionStates, refuseAll } from './flow-rules.ts'
import { approvers, deciders, nothing } from './inputs.ts'
import { disposition } from './list-resources.ts'
import { checkSum } from './quantity-rules.ts'
import { checkApproval, checkCost, checkKind, requirePerson } from './record-rules.ts'

const { columns } = defectDisposition

const addDisposition = defineAction({
  name: 'addDisposition',
  resource: 'defect',
  on: 'row',
  suits: { column: 'status', values: decisionStates },
  description:
    'Decide what becomes of some of the defective parts, while the record is in review; never of more than are defective. A return has the reference of the supplier.',
  roles: deciders,
  input: z.strictObject({
    kind: columns.kind.schema,
    dispositionId: columns.dispositionId.schema.nullish().describe("The company's own disposition, of the same kind."),
    quantity: columns.quantity.schema,
    cost: columns.cost.schema.nullish(),
    currency: columns.currency.schema.nullish(),
    supplierReference: columns.supplierReference.schema.nullish(),
    note: columns.note.schema.nullish(),
  }),
  output: () => z.object({ disposition: rowSchema(defectDisposition) }),
  run: async (ctx: DbContext, id, given) => {
    const decidedById = requirePerson(ctx.actor)
    const { dispositionId, kind, quantity, supplierReference = null } = given
    const [found, findings, dispositions, actions, [own]] = await gather(ctx, [
      ...selectRecord(ctx, idOf(ctx, id)),
      select(ctx, disposition, { id: dispositionId ?? [] }),
    ])
    const { defect: seen } = recordOf(ctx, id, [found, findings, dispositions, actions])
    refuseAll([
      ...checkState(seen, 'addDisposition', decisionStates),
      ...checkListed('dispositionId', disposition, dispositionId, own),
      ...checkKind(kind, own),
      ...checkSum('quantity', [...dispositions, given], seen.quantityDefective),
      ...checkReturn({ kind, quantity, supplierReference, approverIds: [] }),
      ...checkCost(given),
    ])
    const row = { ...given, approverIds: [], defectId: id, decidedById, decidedAt: ctx.now() }
    const labels = { defect: seen.number, disposition: own?.code ?? null, decidedBy: ctx.actor.name }
    const answer = ([made = {}]: readonly Row[]) => ({ disposition: showRow(ctx.catalogue, defectDisposition, made, labels) })
    return answer(await commit(ctx, [insert(defectDisposition, row), expect(defect, seen)], { answer }))
  },
})

const removeDisposition = defineAction({
  name: 'removeDisposition',
  resource: 'defect',
  on: 'row',
  suits: { column: 'status', values: decisionStates },
  description: 'Take a disposition back while the record is in review, approved or not.',
  roles: deciders,
  input: z.strictObject({ defectDispositionId: ref('defectDisposition', {}).schema }),
  output: () => z.object({ disposition: rowSchema(defectDisposition) }),
  run: async (ctx: DbContext, id, { defectDispositionId }) => {
    const { defect: seen, dispositions } = recordOf(ctx, id, await gather(ctx, selectRecord(ctx, idOf(ctx, id))))
    const one = partOf(ctx, defectDisposition, defectDispositionId, dispositions)
    refuseAll(checkState(seen, 'removeDisposition', decisionStates))
    const answer = ([row = {}]: readonly Row[]) => ({ disposition: showRow(ctx.catalogue, defectDisposition, row) })
    return answer(await commit(ctx, [remove(defectDisposition, one), expect(defect, seen)], { answer }))
  },
})

const approve = defineAction({
  name: 'approve',
  resource: 'defectDisposition',
  on: 'row',
  suits: { column: 'kind', values: concessions },
  description: 'Approve that parts are used as they are or repaired: two people do, each once, neither of whom has prepared the record.',
  roles: approvers,
  input: nothing,
  output: () => z.object({ disposition: rowSchema(defectDisposition) }),
  run: async (ctx: DbContext, id) => {
    const approverId = requirePerson(ctx.actor)
    const selected = await gather(ctx, selectRecord(ctx, ownerOf(ctx, defectDisposition, id)))
    const one = partOf(ctx, defectDisposition, id, selected[2])
    const { defect: seen } = recordOf(ctx, one.defectId, selected)
    refuseAll([...checkState(seen, 'approve', decisionStates), ...checkApproval(one, { id: approverId, name: ctx.actor.name }, seen)])
    const answer = ([row = {}]: readonly Row[]) => ({ disposition: showRow(ctx.catalogue, defectDisposition, row) })
    const approverIds = [...one.approverIds, approverId]
    return answer(await commit(ctx, [update(defectDisposition, one, { approverIds }), expect(defect, seen)], { answer }))
  },
})

/** What is done with dispositions. */
export const dispositionActions: readonly AnyAction<DbContext>[] = [addDisposition, removeDisposition, approve]
