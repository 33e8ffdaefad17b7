// Everything that can be done in dispatch.
import type { AnyAction } from '../../catalogue/action.ts'
import type { DbContext } from '../../db/context.ts'
import { learningActions } from './learning-actions.ts'

/** All of it. */
export const dispatchActions: readonly AnyAction<DbContext>[] = [...learningActions]
