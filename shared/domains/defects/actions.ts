// All actions of the domain.
import type { AnyAction } from '../../catalogue/action.ts'
import { translatedColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { translateAction } from '../translate-action.ts'
import { defectResources } from './resources.ts'

/** All actions of the domain. */
export const defectActions: readonly AnyAction<DbContext>[] = [
  ...defectResources.filter((resource) => translatedColumns(resource).length > 0).map(translateAction),
]
