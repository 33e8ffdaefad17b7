// What can be done in facilities, besides the generic verbs.
import type { AnyAction } from '../../catalogue/action.ts'
import type { DbContext } from '../../db/context.ts'
import { checkAlerts } from './alerts.ts'
import { equipmentActions } from './equipment-actions.ts'
import { firstAid, stock } from './ledger.ts'
import { ledgerActions } from './ledger-actions.ts'
import { stocktakeActions } from './stocktake-actions.ts'
import { workActions } from './work-actions.ts'

/** All actions of the domain. */
export const facilitiesActions: readonly AnyAction<DbContext>[] = [
  ...ledgerActions(stock),
  ...ledgerActions(firstAid),
  ...stocktakeActions,
  ...equipmentActions,
  ...workActions,
  checkAlerts,
]
