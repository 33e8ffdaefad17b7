// The findings of a defect: what was found of its parts, until it is decided what becomes of them.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { ref } from '../../catalogue/kinds.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { expect, remove } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { gather } from '../../db/store.ts'
import { showRow } from '../../http/render.ts'
import { idOf, partOf, recordOf, selectFindingRefs, selectRecord } from './defect-queries.ts'
import { defect, defectFinding } from './defect-resources.ts'
import { findingChanges, planFinding } from './finding-plan.ts'
import { checkState, findingStates, refuseAll } from './flow-rules.ts'
import { deciders, findingInput, reporters } from './inputs.ts'
import { checkLast } from './record-rules.ts'

const addFinding = defineAction({
  name: 'addFinding',
  resource: 'defect',
  on: 'row',
  suits: { column: 'status', values: findingStates },
  description:
    'Add what was found of the parts, until it is decided what becomes of them. A reading is compared with the limits of its inspection item, and in doubt where its gauge is.',
  roles: reporters,
  input: findingInput,
  output: () => z.object({ finding: rowSchema(defectFinding) }),
  run: async (ctx: DbContext, id, given) => {
    const [found, findings, dispositions, actions, ...refs] = await gather(ctx, [
      ...selectRecord(ctx, idOf(ctx, id)),
      ...selectFindingRefs(ctx, [given]),
    ])
    const { defect: seen } = recordOf(ctx, id, [found, findings, dispositions, actions])
    const plan = planFinding(ctx, given, seen, refs)
    refuseAll([...checkState(seen, 'addFinding', findingStates), ...plan.issues])
    const answer = ([row = {}]: readonly Row[]) => ({ finding: showRow(ctx.catalogue, defectFinding, row, plan.labels) })
    return answer(await commit(ctx, [...findingChanges([plan]), expect(defect, seen)], { answer }))
  },
})

const removeFinding = defineAction({
  name: 'removeFinding',
  resource: 'defect',
  on: 'row',
  suits: { column: 'status', values: findingStates },
  description: 'Take a finding back, until it is decided what becomes of the parts; the last one of what is no draft stays.',
  roles: deciders,
  input: z.strictObject({ defectFindingId: ref('defectFinding', {}).schema }),
  output: () => z.object({ finding: rowSchema(defectFinding) }),
  run: async (ctx: DbContext, id, { defectFindingId }) => {
    const { defect: seen, findings } = recordOf(ctx, id, await gather(ctx, selectRecord(ctx, idOf(ctx, id))))
    const finding = partOf(ctx, defectFinding, defectFindingId, findings)
    refuseAll([...checkState(seen, 'removeFinding', findingStates), ...checkLast(seen, findings)])
    const answer = ([row = {}]: readonly Row[]) => ({ finding: showRow(ctx.catalogue, defectFinding, row) })
    return answer(await commit(ctx, [remove(defectFinding, finding), expect(defect, seen)], { answer }))
  },
})

/** What is done with findings. */
export const findingActions: readonly AnyAction<DbContext>[] = [addFinding, removeFinding]
