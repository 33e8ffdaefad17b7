// What can be done in facilities: receive, issue, transfer, adjust, count and reverse.
import type { AnyAction } from '../../catalogue/action.ts'
import type { DbContext } from '../../db/context.ts'

/** All actions of the domain. */
export const facilitiesActions: readonly AnyAction<DbContext>[] = []
