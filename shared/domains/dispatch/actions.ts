// Everything that can be done in dispatch.
import type { AnyAction } from '../../catalogue/action.ts'
import type { DbContext } from '../../db/context.ts'
import { fleetActions } from './fleet-actions.ts'
import { learningActions } from './learning-actions.ts'
import { routeActions } from './route-actions.ts'
import { stopActions } from './stop-actions.ts'

/** All of it. */
export const dispatchActions: readonly AnyAction<DbContext>[] = [...learningActions, ...routeActions, ...stopActions, ...fleetActions]
