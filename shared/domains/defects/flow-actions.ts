// The state machine of defects: one action for each move, decided by the whole record.
import { z } from 'zod'
import { type AnyAction, defineAction, ofSameName } from '../../catalogue/action.ts'
import { rowsOf } from '../../catalogue/answers.ts'
import type { PatchOf } from '../../catalogue/resource.ts'
import { expect, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { gather } from '../../db/store.ts'
import type { Issue } from '../../errors.ts'
import { idOf, recordOf, selectRecord, showDefect } from './defect-queries.ts'
import { defect } from './defect-resources.ts'
import { checkQuantities } from './defect-rules.ts'
import {
  checkClose,
  checkContain,
  checkDisposition,
  checkOpen,
  checkReinspected,
  checkRework,
  checkState,
  checkVerify,
  findingStates,
  moves,
  refuseAll,
} from './flow-rules.ts'
import { counted, deciders, nothing } from './inputs.ts'
import { checkFits, checkSum } from './quantity-rules.ts'

type Seen = ReturnType<typeof recordOf>
type Patch = PatchOf<typeof defect>

/** Reads a record, and writes what is decided of its defect unless something is in the way; whatever belongs to it stays as it was seen. */
async function decideBy(ctx: DbContext, id: number, decide: (record: Seen) => { patch: Patch; issues: readonly Issue[] }) {
  const record = recordOf(ctx, id, await gather(ctx, selectRecord(ctx, idOf(ctx, id))))
  const { patch, issues } = decide(record)
  refuseAll(issues)
  const { defect: seen } = record
  const answer = ([row = seen]: readonly Row[]) => ({ defect: showDefect(ctx, row) })
  return answer(await commit(ctx, [update(defect, seen, patch), expect(defect, seen)], { answer }))
}

interface Move<Input> {
  readonly description: string
  readonly input: z.ZodType<Input>
  /** What is missing for it. */
  readonly check: (record: Seen, input: Input) => readonly Issue[]
  /** What happens beside the state. */
  readonly patch?: (ctx: DbContext, input: Input) => Patch
}

/** An action of the state machine; every move of a defect is made so. */
function move<Input>(name: keyof typeof moves, { description, input, check, patch = () => ({}) }: Move<Input>): AnyAction<DbContext> {
  return defineAction({
    name,
    resource: 'defect',
    on: 'row',
    suits: { column: 'status', values: moves[name].from },
    description,
    roles: deciders,
    input,
    output: () => rowsOf(defect),
    run: (ctx: DbContext, id, given: Input) =>
      decideBy(ctx, id, (record) => {
        const misplaced = checkState(record.defect, name, moves[name].from)
        return {
          patch: { status: moves[name].to, ...patch(ctx, given) },
          // what else is missing is a matter of the state that it should be in
          issues: misplaced.length > 0 ? misplaced : check(record, given),
        }
      }),
  })
}

const open = move('open', {
  description: 'Open a draft: it has a description and at least one finding.',
  input: nothing,
  check: (record) => [...checkOpen(record), ...checkFits(record.findings, record.defect.quantityDefective)],
})

const contain = move('contain', {
  description: 'The defect is contained: a containment action is done.',
  input: nothing,
  check: checkContain,
})

const review = move('review', {
  description: 'Begin to decide what becomes of the parts.',
  input: nothing,
  check: () => [],
})

const disposition = move('disposition', {
  description:
    'It is decided what becomes of the parts: dispositions add up to the defective quantity, concessions are approved by two, returns have the reference of the supplier.',
  input: nothing,
  check: checkDisposition,
})

const rework = move('rework', {
  description: 'Begin to rework or repair what is to be.',
  input: nothing,
  check: checkRework,
})

const reinspected = z.strictObject({
  quantityInspected: counted.quantityInspected.optional().describe('Reworked parts that were inspected again: all of them.'),
  quantityAccepted: counted.quantityInspected.optional().describe('Those of them that are good.'),
})
const found = ({ quantityInspected, quantityAccepted }: z.infer<typeof reinspected>): Patch => ({
  quantityReinspected: quantityInspected ?? null,
  quantityReaccepted: quantityAccepted ?? null,
})

const verify = move('verify', {
  description:
    'Begin to verify that the defect is gone. What was reworked has been inspected again, and all of it is good; the quantities say so.',
  input: reinspected,
  check: checkVerify,
  patch: (_, input) => found(input),
})

const failVerification = move('failVerification', {
  description: 'The defect is not gone, or reworked parts are not good: back to review, where dispositions may be removed and added anew.',
  input: reinspected,
  check: (record, input) => checkReinspected(record, input, false),
  patch: (_, input) => found(input),
})

const close = move('close', {
  description: 'Close a verified record, which locks it: every action is done, and a verification among them.',
  input: nothing,
  check: checkClose,
  patch: (ctx) => ({ closedAt: ctx.now() }),
})

const recount = defineAction({
  name: 'recount',
  resource: 'defect',
  on: 'row',
  suits: { column: 'status', values: findingStates },
  startsFrom: ofSameName(...Object.keys(counted)),
  description: 'Correct the quantities until it is decided what becomes of the parts; findings and dispositions still fit.',
  roles: deciders,
  input: z
    .strictObject({
      quantityLot: counted.quantityLot.optional(),
      quantityInspected: counted.quantityInspected.optional(),
      quantityDefective: counted.quantityDefective.optional(),
    })
    .refine((given) => Object.values(given).some((quantity) => quantity !== undefined), {
      error: 'says no quantity',
      params: { code: 'required', hint: 'Give at least one of quantityLot, quantityInspected, quantityDefective.' },
    }),
  output: () => rowsOf(defect),
  run: (ctx: DbContext, id, quantities) =>
    decideBy(ctx, id, ({ defect: seen, findings, dispositions }) => {
      const after = { ...seen, ...quantities }
      const { quantityDefective } = after
      const unfit = [...checkFits(findings, quantityDefective), ...checkSum('quantityDefective', dispositions, quantityDefective)]
      const issues = [...checkState(seen, 'recount', findingStates), ...checkQuantities(after), ...unfit]
      return { patch: quantities, issues }
    }),
})

/** The state machine, and the count that it is decided by. */
export const flowActions: readonly AnyAction<DbContext>[] = [
  ...[open, contain, review, disposition, rework, verify, failVerification, close],
  recount,
]
