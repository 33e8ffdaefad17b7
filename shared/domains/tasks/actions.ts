// What can be done in tasks.
import type { AnyAction } from '../../catalogue/action.ts'
import type { DbContext } from '../../db/context.ts'

/** All actions of the domain. */
export const taskActions: readonly AnyAction<DbContext>[] = []
