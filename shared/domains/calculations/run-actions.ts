// Running calculations: by the version in force, by a version, and a draft to see what comes of it.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { rowsOf } from '../../catalogue/answers.ts'
import { ref } from '../../catalogue/kinds.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { expect, hold, insert } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { showRow } from '../../http/render.ts'
import { versionHash } from './receipt.ts'
import { calculationRun, calculationVersion } from './resources.ts'
import { runners } from './roles.ts'
import { planRuns } from './runs.ts'
import { lookAtCalculation, lookAtRunnable, lookAtVersion, today } from './version-queries.ts'
import { checkInForce, checkIntact, checkRunnable, checkSuperseded, refuseAll } from './version-rules.ts'
import { inputsOf, parameterValues } from './warehouse-inputs.ts'

const inputs = z.record(z.string(), z.unknown()).describe('A value for each input; decimals of more than 15 digits as text.')
const input = z
  .strictObject({
    inputs: inputs.optional(),
    parameters: parameterValues
      .optional()
      .describe('Instead of inputs, where the version has a query: the values of its parameters. It must give one row.'),
    supersedesId: ref('calculationRun', {})
      .schema.optional()
      .describe('An earlier run of the calculation that this one takes the place of.'),
  })
  .refine((asked) => asked.inputs === undefined || asked.parameters === undefined, {
    path: ['parameters'],
    error: 'cannot be given beside inputs',
    params: { code: 'not_both', hint: 'Give inputs, or the parameters of the query that gives them.' },
  })

type Sight = Awaited<ReturnType<typeof lookAtCalculation>>
type Version = NonNullable<Sight['version']>

/** The receipt of one run, and all that is wrong with its inputs. */
function planOne(ctx: DbContext, version: Version, given: unknown) {
  const { runs, issues } = planRuns(version, [given], { now: ctx.now(), actorId: ctx.actor.id })
  return { run: runs[0], issues: issues.map(({ at: _, path, ...rest }) => ({ ...rest, path: path === '' ? 'inputs' : `inputs.${path}` })) }
}

const shown = (ctx: DbContext, version: Version, row: Row | undefined) => ({
  calculationRun: showRow(ctx.catalogue, calculationRun, row ?? {}, {
    calculation: version.code,
    versionLabel: String(version.number),
    requestedBy: ctx.actor.id === null ? null : ctx.actor.name,
    supersedes: typeof row?.supersedesId === 'number' ? String(row.supersedesId) : null,
  }),
})

/** A withdrawal meanwhile wins over the run, which is decided anew; runs do not wait for each other. */
async function store(ctx: DbContext, version: Version, { earlier, successor }: Sight, asked: z.infer<typeof input>) {
  const { supersedesId, parameters } = asked
  const { run, issues } = planOne(ctx, version, parameters ? await inputsOf(ctx, version, parameters) : (asked.inputs ?? {}))
  refuseAll([
    ...checkRunnable(version),
    ...checkIntact(version, versionHash(version)),
    ...(supersedesId === undefined ? [] : checkSuperseded(supersedesId, version.calculationId, earlier, successor)),
    ...issues,
  ])
  const changes = run ? [hold(calculationVersion, version), insert(calculationRun, { ...run, supersedesId: supersedesId ?? null })] : []
  const once = supersedesId !== undefined && earlier ? [expect(calculationRun, earlier)] : []
  const answer = ([row]: readonly Row[]) => shown(ctx, version, row)
  return answer(await commit(ctx, [...once, ...changes], { answer }))
}

const runCalculation = defineAction({
  name: 'run',
  resource: 'calculation',
  on: 'row',
  description: 'Run a calculation by the version that is in force today (UTC); answers the receipt.',
  roles: runners,
  input,
  example: { inputs: { net: 100 } },
  output: () => rowsOf(calculationRun),
  run: async (ctx: DbContext, id, asked) => {
    const sight = await lookAtCalculation(ctx, id, asked.supersedesId)
    refuseAll(checkInForce(sight.version, sight.calculation.code, today(ctx)))
    return sight.version && store(ctx, sight.version, sight, asked)
  },
})

const runVersion = defineAction({
  name: 'run',
  resource: 'calculationVersion',
  on: 'row',
  suits: { column: 'status', values: ['published'] },
  description: 'Run a published version, in force or not; answers the receipt.',
  roles: runners,
  input,
  example: { inputs: { net: 100 } },
  output: () => rowsOf(calculationRun),
  run: async (ctx: DbContext, id, asked) => {
    const sight = await lookAtRunnable(ctx, id, asked.supersedesId)
    return store(ctx, sight.version, sight, asked)
  },
})

/** A run that is not stored: nobody has written it. */
const tried = () => {
  const unstored = ['id', 'version', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy'].map((name) => [name, z.null()])
  return z.object({ calculationRun: z.object({ ...rowSchema(calculationRun).shape, ...Object.fromEntries(unstored) }) })
}

const tryVersion = defineAction({
  name: 'try',
  resource: 'calculationVersion',
  on: 'row',
  description: 'See what a version gives, a draft too: answers what a run answers, and stores nothing.',
  roles: runners,
  input: z.strictObject({ inputs }),
  output: tried,
  run: async (ctx: DbContext, id, asked) => {
    const { version } = await lookAtVersion(ctx, id)
    const { run, issues } = planOne(ctx, version, asked.inputs)
    refuseAll(issues)
    return shown(ctx, version, run)
  },
})

/** All that runs one set of inputs. */
export const runActions: readonly AnyAction<DbContext>[] = [runCalculation, runVersion, tryVersion]
