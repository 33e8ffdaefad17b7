// The reports of dispatch.
import type { AnyReport } from '../../catalogue/report.ts'
import type { DbContext } from '../../db/context.ts'
import { predictionErrorByCity } from './city-error-report.ts'
import { transportCost } from './cost-report.ts'
import { decisionsCompared } from './decision-report.ts'
import { predictionError } from './error-report.ts'
import { onTimeRate } from './on-time-report.ts'
import { overdueOrders, unassignedOrders } from './open-order-reports.ts'
import { fleetUtilisation } from './utilisation-report.ts'

/** All of them. */
export const dispatchReports: readonly AnyReport<DbContext>[] = [
  onTimeRate,
  transportCost,
  predictionError,
  predictionErrorByCity,
  fleetUtilisation,
  unassignedOrders,
  overdueOrders,
  decisionsCompared,
]
