// All actions of the domain.
import type { AnyAction } from '../../catalogue/action.ts'
import { translatedColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { translateAction } from '../translate-action.ts'
import { actionActions } from './action-actions.ts'
import { dispositionActions } from './disposition-actions.ts'
import { findingActions } from './finding-actions.ts'
import { flowActions } from './flow-actions.ts'
import { gaugeActions } from './gauge-actions.ts'
import { reportActions } from './report-action.ts'
import { defectResources } from './resources.ts'

/** All actions of the domain. */
export const defectActions: readonly AnyAction<DbContext>[] = [
  ...reportActions,
  ...flowActions,
  ...findingActions,
  ...dispositionActions,
  ...actionActions,
  ...gaugeActions,
  ...defectResources.filter((resource) => translatedColumns(resource).length > 0).map(translateAction),
]
