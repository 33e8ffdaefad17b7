// What is worked out of the records of facilities.
import type { AnyReport } from '../../catalogue/report.ts'
import type { DbContext } from '../../db/context.ts'
import { overdueSignOuts } from './due-reports.ts'
import { providerScorecard } from './provider-scorecard.ts'
import { belowReorder, expiring, firstAidBelowMinimum, movements, stockOnHand, stockValue } from './stock-reports.ts'

/** All reports of the domain. */
export const facilitiesReports: readonly AnyReport<DbContext>[] = [
  stockOnHand,
  stockValue,
  belowReorder,
  firstAidBelowMinimum,
  movements,
  overdueSignOuts,
  expiring,
  providerScorecard,
]
