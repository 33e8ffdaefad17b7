// Everything that can be done in dispatch.
import type { AnyAction } from '../../catalogue/action.ts'
import type { DbContext } from '../../db/context.ts'
import { travelActions } from './travel/load-action.ts'
import { measureActions } from './travel/measure-action.ts'

/** All of it. */
export const dispatchActions: readonly AnyAction<DbContext>[] = [...travelActions, ...measureActions]
