// The worker thread that plans: it is handed everything and opens nothing, so that requests go on.
import { parentPort, workerData } from 'node:worker_threads'
import type { PlanWork } from './dispatch/plan-in-worker.ts'
import { makePlan } from './dispatch/planning/make-plan.ts'

const { snapshot, figures, choice, milliseconds } = workerData as PlanWork // given by plan-in-worker.ts
const deadline = performance.now() + milliseconds
parentPort?.postMessage(makePlan(snapshot, figures, choice, () => performance.now() > deadline))
