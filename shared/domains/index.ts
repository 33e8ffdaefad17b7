// The table of contents: every domain with its resources and actions.

import type { AnyAction } from '../catalogue/action.ts'
import { type Catalogue, defineCatalogue } from '../catalogue/catalogue.ts'
import type { AnyReport } from '../catalogue/report.ts'
import type { Resource } from '../catalogue/resource.ts'
import type { DbContext } from '../db/context.ts'
import type { AnyEndpoint } from '../http/endpoint.ts'
import { attachmentActions } from './attachment-actions.ts'
import { calculationActions } from './calculations/actions.ts'
import { calculationEndpoints } from './calculations/endpoints.ts'
import { calculationReports } from './calculations/reports.ts'
import { calculationResources, calculationVersion, calculationVersionAttachment } from './calculations/resources.ts'
import { defectActions } from './defects/actions.ts'
import { defect, defectAttachment } from './defects/defect-resources.ts'
import { defectEndpoints } from './defects/endpoints.ts'
import { defectReports } from './defects/reports.ts'
import { defectResources } from './defects/resources.ts'
import { dispatchActions } from './dispatch/actions.ts'
import { dispatchEndpoints } from './dispatch/endpoints.ts'
import { travelMatrix } from './dispatch/fleet-resources.ts'
import { dispatchReports } from './dispatch/reports.ts'
import { dispatchResources, travelMatrixAttachment } from './dispatch/resources.ts'
import { routeStop, routeStopAttachment } from './dispatch/route-resources.ts'
import { facilitiesActions } from './facilities/actions.ts'
import { facilitiesEndpoints } from './facilities/endpoints.ts'
import { incidentActions } from './facilities/incident-actions.ts'
import { incidentAttachment, medicalIncident } from './facilities/incident-resources.ts'
import { facilitiesReports } from './facilities/reports.ts'
import { facilitiesResources } from './facilities/resources.ts'
import { workOrder, workOrderAttachment } from './facilities/work-resources.ts'
import { sharedResources } from './shared/resources.ts'
import { taskActions } from './tasks/actions.ts'
import { taskEndpoints } from './tasks/endpoints.ts'
import { taskReports } from './tasks/reports.ts'
import { task, taskAttachment, taskResources } from './tasks/resources.ts'

/** One domain: what is stored and what can be done. */
export interface Domain {
  readonly name: string
  readonly resources: readonly Resource[]
  readonly actions: readonly AnyAction<DbContext>[]
  readonly reports: readonly AnyReport<DbContext>[]
  /** Reads that are neither lists nor reports. */
  readonly endpoints: readonly AnyEndpoint[]
}

/** What all domains share. */
export const shared: Domain = { name: 'shared', resources: sharedResources, actions: [], reports: [], endpoints: [] }
/** Stock, sign-outs, first aid and work orders. */
export const facilities: Domain = {
  name: 'facilities',
  resources: facilitiesResources,
  actions: [
    ...facilitiesActions,
    ...incidentActions,
    ...attachmentActions(workOrderAttachment, workOrder),
    ...attachmentActions(incidentAttachment, medicalIncident),
  ],
  reports: facilitiesReports,
  endpoints: facilitiesEndpoints,
}
/** Orders, vehicles, plans, routes and what came of them. */
export const dispatch: Domain = {
  name: 'dispatch',
  resources: dispatchResources,
  actions: [
    ...dispatchActions,
    ...attachmentActions(routeStopAttachment, routeStop, ['manager', 'staff', 'medic']),
    ...attachmentActions(travelMatrixAttachment, travelMatrix),
  ],
  reports: dispatchReports,
  endpoints: dispatchEndpoints,
}
/** Formulas, their versions and the receipts of their runs. */
export const calculations: Domain = {
  name: 'calculations',
  resources: calculationResources,
  actions: [...calculationActions, ...attachmentActions(calculationVersionAttachment, calculationVersion)],
  reports: calculationReports,
  endpoints: calculationEndpoints,
}
/** What is not as it should be, what becomes of it, and what is done about it. */
export const defects: Domain = {
  name: 'defects',
  resources: defectResources,
  actions: [...defectActions, ...attachmentActions(defectAttachment, defect, ['manager', 'staff', 'medic', 'technician'])],
  reports: defectReports,
  endpoints: defectEndpoints,
}
/** Who is to do what by when. */
export const tasks: Domain = {
  name: 'tasks',
  resources: taskResources,
  actions: [...taskActions, ...attachmentActions(taskAttachment, task)],
  reports: taskReports,
  endpoints: taskEndpoints,
}

/** Every domain, in the order of the documentation. */
export const domains: readonly Domain[] = [shared, facilities, dispatch, calculations, defects, tasks]
/** The resources of all domains. */
export const catalogue: Catalogue = defineCatalogue(domains.flatMap((domain) => domain.resources))
/** The files of every kind of row that takes some. */
export const attachments = [
  workOrderAttachment,
  incidentAttachment,
  routeStopAttachment,
  travelMatrixAttachment,
  calculationVersionAttachment,
  defectAttachment,
  taskAttachment,
] as const
