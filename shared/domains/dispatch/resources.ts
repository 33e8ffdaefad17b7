// Everything that dispatch stores, parents before children.
import { attachmentsOf } from '../attachments.ts'
import { segregation, travelCorrection, travelMatrix, vehicle } from './fleet-resources.ts'
import { order } from './order-resources.ts'
import { decision, operationalOutcome, route, routeStop, routeStopAttachment } from './route-resources.ts'

/** The file that a matrix is read from. */
export const travelMatrixAttachment = attachmentsOf({ domain: 'dispatch', owner: 'travelMatrix', slug: 'travel-matrix' })
/** All of them. */
export const dispatchResources = [
  vehicle,
  segregation,
  travelMatrix,
  travelMatrixAttachment,
  travelCorrection,
  order,
  decision,
  route,
  routeStop,
  routeStopAttachment,
  operationalOutcome,
] as const
