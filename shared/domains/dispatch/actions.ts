// Everything that can be done in dispatch.
import type { AnyAction } from '../../catalogue/action.ts'
import type { DbContext } from '../../db/context.ts'
import { commitActions } from './commit-actions.ts'
import { evaluateActions } from './evaluate-actions.ts'
import { fleetActions } from './fleet-actions.ts'
import { learningActions } from './learning-actions.ts'
import { planActions } from './plan-actions.ts'
import { rearrangeActions } from './rearrange-actions.ts'
import { recommendActions } from './recommend-actions.ts'
import { replanActions } from './replan-actions.ts'
import { routeActions } from './route-actions.ts'
import { stopActions } from './stop-actions.ts'
import { travelActions } from './travel/load-action.ts'
import { measureActions } from './travel/measure-action.ts'

/** All of it. */
export const dispatchActions: readonly AnyAction<DbContext>[] = [
  ...planActions,
  ...commitActions,
  ...replanActions,
  ...rearrangeActions,
  ...evaluateActions,
  ...recommendActions,
  ...routeActions,
  ...stopActions,
  ...fleetActions,
  ...travelActions,
  ...measureActions,
  ...learningActions,
]
