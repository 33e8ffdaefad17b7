// What is done with versions: they are written, revised, published by a second person where that is asked for, and withdrawn.
import { z } from 'zod'
import { type AnyAction, defineAction, ofSameName } from '../../catalogue/action.ts'
import { rowsOf } from '../../catalogue/answers.ts'
import { text } from '../../catalogue/kinds.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { expect, insertUnlessRaced, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { gather, present, selectById } from '../../db/store.ts'
import { AppError } from '../../errors.ts'
import { showRow } from '../../http/render.ts'
import { readFormula } from './formula.ts'
import { versionHash } from './receipt.ts'
import { calculation, calculationRun, calculationVersion } from './resources.ts'
import { writers } from './roles.ts'
import { findAffected, lookAtVersion, lookAtWithdrawal, selectLastNumber } from './version-queries.ts'
import { checkPublishable, checkRevisable, checkSecondPerson, checkWithdrawable, refuseAll } from './version-rules.ts'

const { columns } = calculationVersion

const content = {
  inputs: columns.inputs.schema.nullish().describe('JSON schema; null for one required decimal for each free variable.'),
  unit: columns.unit.schema.nullish(),
  rounding: columns.rounding.schema.nullish(),
  roundingMode: columns.roundingMode.schema.optional(),
  query: columns.query.schema.nullish(),
  effectiveFrom: columns.effectiveFrom.schema.nullish(),
}

const shown = (ctx: DbContext, row: Row | undefined, labels?: Row) => ({
  calculationVersion: showRow(ctx.catalogue, calculationVersion, row ?? {}, labels),
})

const byActor = ({ actor }: DbContext) => (actor.id === null ? [] : [actor.id])

/** Numbers have no gaps: of two who write at once the second is decided anew. */
const newVersion = defineAction({
  name: 'newVersion',
  resource: 'calculation',
  on: 'row',
  description: 'Write another version of a calculation, a draft. Without inputs it takes one required decimal for each free variable.',
  roles: writers,
  input: z.strictObject({ expression: columns.expression.schema, ...content }),
  output: () => rowsOf(calculationVersion),
  run: async (ctx: DbContext, id, given) => {
    const [owners, [numbers]] = await gather(ctx, [selectById(ctx, calculation, id), selectLastNumber(ctx, id)])
    const owner = present(ctx, calculation, id, owners[0])
    const { inputs, issues } = readFormula(given)
    refuseAll(issues)
    const number = (numbers?.last ?? 0) + 1
    const answer = ([row]: readonly Row[]) => shown(ctx, row, { calculation: owner.code })
    const draft = insertUnlessRaced(calculationVersion, { ...given, calculationId: id, number, inputs, writerIds: byActor(ctx) })
    return answer(await commit(ctx, [draft], { answer }))
  },
})

const revise = defineAction({
  name: 'revise',
  resource: 'calculationVersion',
  on: 'row',
  suits: { column: 'status', values: ['draft'] },
  startsFrom: ofSameName('expression', ...Object.keys(content)),
  description: 'Change a draft; whoever does so is one of its writers. What was published never changes.',
  roles: writers,
  // whoever writes nothing is no writer
  input: z.strictObject({ expression: columns.expression.schema.optional(), ...content }).refine((given) => Object.keys(given).length > 0, {
    error: 'names nothing that is to change',
    params: { code: 'empty', hint: 'Give what is to be other than it is.' },
  }),
  output: () => rowsOf(calculationVersion),
  run: async (ctx: DbContext, id, given) => {
    const { version } = await lookAtVersion(ctx, id)
    const { inputs, issues } = readFormula({ ...version, ...given })
    refuseAll([...checkRevisable(version), ...issues])
    const writerIds = [...new Set([...version.writerIds, ...byActor(ctx)])]
    const answer = ([row]: readonly Row[]) => shown(ctx, row)
    return answer(await commit(ctx, [update(calculationVersion, version, { ...given, inputs, writerIds })], { answer }))
  },
})

const publish = defineAction({
  name: 'publish',
  resource: 'calculationVersion',
  on: 'row',
  suits: { column: 'status', values: ['draft'] },
  description:
    'Publish a draft, which never changes from then on. A system calculation, and a version with a query, is published by a person who did not write it.',
  roles: writers,
  input: z.strictObject({
    seenVersion: z
      .int()
      .min(1)
      .optional()
      .describe('The `version` of the row that was read over: refused (412) where it was revised since.'),
  }),
  output: () => rowsOf(calculationVersion),
  run: async (ctx: DbContext, id, { seenVersion }) => {
    const { version, calculation: owner } = await lookAtVersion(ctx, id)
    if (seenVersion !== undefined && seenVersion !== version.version) throw revisedSince(seenVersion, version)
    const { issues } = readFormula(version)
    refuseAll([...checkPublishable(version), ...checkSecondPerson(version, owner.kind, ctx.actor), ...issues])
    const stamp = { status: 'published', publishedById: ctx.actor.id, publishedAt: ctx.now(), hash: versionHash(version) } as const
    const labels = { publishedBy: ctx.actor.id === null ? null : ctx.actor.name }
    const answer = ([row]: readonly Row[]) => shown(ctx, row, labels)
    return answer(await commit(ctx, [expect(calculation, owner), update(calculationVersion, version, stamp)], { answer }))
  },
})

function revisedSince(
  seen: number,
  { number, version, updatedBy, updatedAt }: { number: number; version: number; updatedBy: string; updatedAt: string },
) {
  const message = `version ${number} was revised by ${updatedBy} at ${updatedAt}: it is at ${version}, not at ${seen}`
  return new AppError('stale', message, { issues: [{ path: 'seenVersion', code: 'stale', message, hint: 'Read it over once more.' }] })
}

/** The runs are read once more when it is withdrawn: until then others may have been made by it, and none after. */
const withdraw = defineAction({
  name: 'withdraw',
  resource: 'calculationVersion',
  on: 'row',
  suits: { column: 'status', values: ['draft', 'published'] },
  description:
    'Take a version out of use, with the reason: it runs no more. Answers how many runs it affects, and names the first thousand.',
  roles: writers,
  input: z.strictObject({ reason: text({ max: 400 }).schema }),
  output: () =>
    rowsOf(calculationVersion).extend({
      affected: z.object({
        runs: z.int(),
        list: z.array(rowSchema(calculationRun, ['id', 'requestedAt', 'aboutResource', 'aboutId', 'result'])),
      }),
    }),
  run: async (ctx: DbContext, id, { reason }) => {
    const { version, affected } = await lookAtWithdrawal(ctx, id)
    refuseAll(checkWithdrawable(version))
    const patch = { status: 'withdrawn', withdrawnAt: ctx.now(), withdrawnReason: reason } as const
    const answer = ([row]: readonly Row[]) => ({ ...shown(ctx, row), affected })
    const rows = await commit(ctx, [update(calculationVersion, version, patch)], { answer })
    return { ...answer(rows), affected: await findAffected(ctx, id) }
  },
})

/** All that is done with versions. */
export const versionActions: readonly AnyAction<DbContext>[] = [newVersion, revise, publish, withdraw]
