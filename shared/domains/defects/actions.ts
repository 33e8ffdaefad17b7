// All actions of the domain.
import type { AnyAction } from '../../catalogue/action.ts'
import type { DbContext } from '../../db/context.ts'
import { gaugeActions } from './gauge-actions.ts'

/** All actions of the domain. */
export const defectActions: readonly AnyAction<DbContext>[] = [...gaugeActions]
