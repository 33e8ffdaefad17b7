// All actions of the domain.
import type { AnyAction } from '../../catalogue/action.ts'
import type { DbContext } from '../../db/context.ts'
import { batchActions } from './batch-actions.ts'
import { compareActions } from './compare-actions.ts'
import { replayActions } from './replay-actions.ts'
import { runActions } from './run-actions.ts'
import { versionActions } from './version-actions.ts'

/** All actions of the domain. */
export const calculationActions: readonly AnyAction<DbContext>[] = [
  ...versionActions,
  ...runActions,
  ...batchActions,
  ...replayActions,
  ...compareActions,
]
