// From a snapshot to a proposal: what the worker thread does, and does again for a replay. Pure but for the guard of time.
import type { Issue } from '../../../errors.ts'
import { correct } from '../corrections.ts'
import { haversine, type TravelFigures } from '../travel/haversine.ts'
import { solutionByHand, wrongWith } from './by-hand.ts'
import { policyOf } from './policies.ts'
import type { PlanOptions, Problem, Solution } from './problem.ts'
import { type Proposal, toProposal } from './proposal.ts'
import { type Snapshot, toProblem } from './snapshot.ts'
import { explainUnassigned, type Unassigned } from './unassigned.ts'

/** How a snapshot is planned: with the same, and no deadline, the same comes out to the byte. */
export interface PlanChoice extends Omit<PlanOptions, 'isOver'> {
  readonly policyName: string
  readonly policyVersion: number
}

/** What comes out. */
export interface Made {
  readonly proposal: Proposal
  readonly unassigned: Unassigned
  readonly iterationsDone: number
  /** What is wrong with routes that were arranged by hand; a policy makes none that are. */
  readonly wrong: readonly Issue[]
}

/** Plans a snapshot, with the figures of its travel, or null where they follow from its places; `isOver` cuts the search off. Throws for a policy that there is not: whoever asks has looked. */
export function makePlan(snapshot: Snapshot, given: TravelFigures | null, choice: PlanChoice, isOver?: () => boolean): Made {
  const { correction, arranged } = snapshot
  const figures = given ?? figuresOf(snapshot)
  const problem = toProblem(snapshot, correction ? correct(figures, snapshot, correction.factors) : figures)
  const solution = arranged ? solutionByHand(snapshot, problem, arranged) : solve(problem, choice, isOver)
  const proposal = toProposal(snapshot, problem, solution)
  const unassigned = explainUnassigned(snapshot, problem, solution)
  return { proposal, unassigned, iterationsDone: solution.iterations, wrong: arranged ? wrongWith(snapshot, problem, solution) : [] }
}

function solve(problem: Problem, { policyName, policyVersion, ...options }: PlanChoice, isOver: (() => boolean) | undefined): Solution {
  const policy = policyOf(policyName, policyVersion)
  if (!policy) throw new Error(`there is no policy ${policyName} ${policyVersion}`)
  return policy.plan(problem, { ...options, ...(isOver ? { isOver } : {}) })
}

function figuresOf({ places, travel }: Snapshot): TravelFigures {
  if (travel.kind === 'haversine') return haversine(places, travel)
  throw new Error(`distances of ${travel.kind} do not follow from the places`)
}
