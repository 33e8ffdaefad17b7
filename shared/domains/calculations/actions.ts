// All actions of the domain.
import type { AnyAction } from '../../catalogue/action.ts'
import type { DbContext } from '../../db/context.ts'

/** All actions of the domain. */
export const calculationActions: readonly AnyAction<DbContext>[] = []
