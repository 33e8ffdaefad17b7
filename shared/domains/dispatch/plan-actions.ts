// What is done with plans as a whole: plan, plan again.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { rowsOf } from '../../catalogue/answers.ts'
import { date } from '../../catalogue/kinds.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { insert } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { gather, get } from '../../db/store.ts'
import { AppError, type Issue } from '../../errors.ts'
import { canonicalJson } from '../calculations/receipt.ts'
import type { Place } from './place.ts'
import { planAgain, planInWorker } from './plan-in-worker.ts'
import { selectWaiting } from './plan-queries.ts'
import { enqueuePlan } from './plan-queue.ts'
import { checkReplay, checkWaiting, most, refusePlan } from './plan-rules.ts'
import { failPlan } from './plan-step.ts'
import { secondsAhead } from './plan-turns.ts'
import type { PlanChoice } from './planning/make-plan.ts'
import { policies, policyOf } from './planning/policies.ts'
import { readSnapshot } from './planning/read-snapshot.ts'
import type { Snapshot } from './planning/snapshot.ts'
import { expectedSeconds, guards, mostSecondsAhead, mostSecondsOfRequest, usualBudget } from './planning/work.ts'
import { type Asked, labels, propose, showPlan } from './propose.ts'
import { dispatchers, lookers } from './roles.ts'
import { decision, route } from './route-resources.ts'
import type { TravelFigures } from './travel/haversine.ts'
import { plainSource, type TravelAsked, travelBetween } from './travel/travel.ts'

const id = z.int().positive().max(Number.MAX_SAFE_INTEGER)
/** The policy where none is told. */
export const usualPolicy = 'savings-local-search'

/** What a plan is asked by; see `SnapshotAsked`. */
export const planInput = z.strictObject({
  plannedOn: date({}).schema.optional().describe('The day; today in the usual zone (OPSBOOK_TIMEZONE) unless told.'),
  orderIds: z
    .array(id)
    .min(1)
    .max(most.orders)
    .optional()
    .describe('Only these; else all that are pending or planned with a window that meets the day.'),
  vehicleIds: z
    .array(id)
    .min(1)
    .max(most.vehicles)
    .optional()
    .describe('Only these; else all that drive and have no live route on the day.'),
  policy: z
    .strictObject({ name: z.string().max(60), version: z.int().min(1).optional() })
    .optional()
    .describe(`${usualPolicy} unless told; see GET /api/dispatch/policies.`),
  objective: z.enum(['cost', 'vehicles']).default('cost'),
  seed: z.int().min(0).max(2_147_483_647).default(1),
  iterations: z.int().min(0).max(1_000_000_000).optional().describe('The budget; by the number of orders, for some seconds, unless told.'),
  matrixId: id.optional().describe("Distances and times of one's own."),
  travel: z.literal('haversine').optional().describe('Straight lines, also where a routing service is set up.'),
  correction: z
    .union([z.literal(true), id])
    .optional()
    .describe('Takes what was learnt of driving times into account: the newest, or that one.'),
  wait: z
    .boolean()
    .default(true)
    .describe(`False: the decision waits for the queue, as it does where planning takes more than ${mostSecondsOfRequest} s.`),
})

const plan = defineAction({
  name: 'plan',
  resource: 'decision',
  on: 'collection',
  description:
    'Propose routes for a day. The decision is proposed; where planning takes longer than a request may, or `wait` is false, it is waiting: look at it again with GET.',
  roles: dispatchers,
  input: planInput,
  output: () => rowsOf(decision).extend({ routes: z.array(rowSchema(route)) }),
  run: async (ctx: DbContext, _, input) => {
    const { policy: { name: policyName, version } = { name: usualPolicy } } = input
    const policy = policyOf(policyName, version)
    const ground = await readSnapshot(ctx, input, policyName, policy ? [] : [noPolicy(policyName, version)])
    const { figures, source } = await lookUpTravel(ctx, ground.places, input)
    const snapshot: Snapshot = { ...ground, travel: source }
    const { iterations = usualBudget(ground.orders), objective, seed } = input
    const choice = { policyName, policyVersion: policy?.version ?? 0, objective, seed, iterations }
    return proposeOrPostpone(ctx, { kind: 'plan', replansId: null }, choice, snapshot, figures, input.wait)
  },
})

/** Plans and proposes, or keeps the decision for the queue where that, or what is ahead of it, takes longer than a request may; `figures` as in `planInWorker`. */
export async function proposeOrPostpone(
  ctx: DbContext,
  what: Pick<Asked, 'kind' | 'replansId'>,
  choice: PlanChoice,
  snapshot: Snapshot,
  figures: TravelFigures | null,
  wait: boolean,
) {
  const { policyName, policyVersion, objective, seed, iterations } = choice
  const asked: Asked = {
    ...{ ...what, plannedOn: snapshot.day, policyName, policyVersion, objective, seed, iterations },
    ...{ correctionId: snapshot.correction?.id ?? null, requestedById: ctx.actor.id, requestedAt: ctx.now() },
  }
  const decisionId = await ctx.ids.next(decision.table)
  const isLong = expectedSeconds(snapshot.orders, iterations) > mostSecondsOfRequest
  if (!wait || isLong || secondsAhead('request') > mostSecondsAhead) return postpone(ctx, decisionId, asked, snapshot)
  const begun = performance.now()
  const made = await planInWorker(snapshot, figures, choice, guards.request)
  return propose(ctx, { id: decisionId, asked, snapshot, made, computationMs: Math.round(performance.now() - begun) })
}

/** Distances and times of these places; figures that follow from the places are left to the thread that plans. */
export async function lookUpTravel(ctx: DbContext, places: readonly Place[], asked: TravelAsked) {
  const plain = plainSource(asked)
  if (plain) return { figures: null, source: plain }
  const figures = await travelBetween(ctx, places, asked)
  return { figures, source: figures.source }
}

/** There is no such policy, or no such version of it. */
export const noPolicy = (name: string, version: number | undefined): Issue => ({
  path: version === undefined || !policyOf(name) ? 'policy.name' : 'policy.version',
  code: 'reference',
  message: `there is no policy ${name}${version === undefined ? '' : ` ${version}`}`,
  hint: `Policies: ${policies.map((one) => `${one.name} ${one.version}`).join(', ')}.`,
})

/** Keeps the decision for the queue, unless too many are there. */
async function postpone(ctx: DbContext, decisionId: number, asked: Asked, snapshot: Snapshot) {
  const [waiting] = await gather(ctx, [selectWaiting(ctx, ctx.now())])
  refusePlan(checkWaiting(waiting.length))
  const columns = { orderCount: snapshot.orders.length, currency: snapshot.currency, confidence: snapshot.confidence }
  const answer = ([row]: readonly Row[]) => showPlan(ctx, row ?? {}, [], labels(ctx, snapshot))
  const rows = await commit(ctx, [insert(decision, { ...asked, ...columns, id: decisionId, snapshot: { ...snapshot } })], { answer })
  try {
    await enqueuePlan(decisionId)
  } catch (cause) {
    await failPlan(ctx, decisionId, 'storage could not be reached, so that planning was not begun')
    throw new AppError('unavailable', 'storage cannot be reached: planning was not begun', { cause })
  }
  return answer(rows)
}

/** SHA-256, in hex, of what a plan says, whatever the order of its keys. */
const hashOf = ({ proposal, unassigned }: { readonly proposal: unknown; readonly unassigned: unknown }) =>
  createHash('sha256').update(canonicalJson({ proposal, unassigned })).digest('hex')

const later = (why: string) => new AppError('unavailable', `${why}: replay it later`, { retryAfterSeconds: 60 })

const replay = defineAction({
  name: 'replay',
  resource: 'decision',
  on: 'row',
  suits: { column: 'status', values: ['proposed', 'committed', 'executed', 'discarded'] },
  description:
    'Plan again from the snapshot, by the same policy, seed and budget, and say whether the same comes out to the byte. Nothing is written.',
  roles: lookers,
  input: z.strictObject({}),
  output: () =>
    z.object({
      id: z.int(),
      number: z.string(),
      isSame: z.boolean(),
      hash: z.string().describe('SHA-256 of the plan.'),
      replayed: z.string().describe('SHA-256 of the plan that came out now.'),
      iterationsDone: z.int(),
    }),
  run: async (ctx: DbContext, decisionId) => {
    const row = await get(ctx, decision, decisionId)
    const { snapshot, proposal, unassigned, iterationsDone, policyName, policyVersion, objective, seed, iterations } = row
    const known = snapshot as unknown as Snapshot | null // what propose.ts wrote
    refusePlan(checkReplay(row, known?.arranged !== undefined || policyOf(policyName, policyVersion) !== null))
    if (!known) throw new Error(`${row.number} has a proposal and no snapshot`)
    const choice = { policyName, policyVersion, objective, seed, iterations, stopAfter: iterationsDone ?? iterations }
    if (secondsAhead('background') > mostSecondsAhead) throw later('plans are being made that take long')
    const made = await planAgain(ctx, known, choice, guards.replay)
    if (made.iterationsDone < choice.stopAfter) throw later(`planning took longer than ${guards.replay / 1000} seconds this time`)
    const [hash, replayed] = [hashOf({ proposal, unassigned }), hashOf(made)]
    return { id: decisionId, number: row.number, isSame: hash === replayed, hash, replayed, iterationsDone: made.iterationsDone }
  },
})

/** All that makes plans. */
export const planActions: readonly AnyAction<DbContext>[] = [plan, replay]
