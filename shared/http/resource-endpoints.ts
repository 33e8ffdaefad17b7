// Every endpoint that a resource has without anyone writing it, and those of a domain.
import { z } from 'zod'
import type { Resource } from '../catalogue/resource.ts'
import { rowSchema } from '../catalogue/schemas.ts'
import { actionEndpoint } from './action-endpoints.ts'
import { domainReportEndpoint } from './domain-report-endpoint.ts'
import type { AnyEndpoint } from './endpoint.ts'
import { exportEndpoint } from './export-endpoint.ts'
import { listAsOfEndpoint } from './list-as-of-endpoint.ts'
import { readEndpoints } from './resource-reads.ts'
import { writeEndpoints } from './resource-writes.ts'
import { revertEndpoints } from './revert-endpoints.ts'
import type { ServedDomain } from './service.ts'
import { templateEndpoint } from './template-endpoint.ts'
import { trailEndpoints } from './trail-endpoints.ts'

/** The generic verbs of a resource. Two functions (collection, item), and one for each further path. */
export function resourceEndpoints(resource: Resource): AnyEndpoint[] {
  const base = `${resource.domain}_${resource.slug}`
  const names = {
    collection: base,
    item: `${base}_item`,
    restore: `${base}_restore`,
    history: `${base}_history`,
    asOf: `${base}_as-of`,
    listAsOf: `${base}_list-as-of`,
    revert: `${base}_revert`,
    revertAll: `${base}_revert-all`,
    export: `${base}_export`,
    template: `${base}_template`,
  }
  const output = outputsOf(resource)
  return [
    ...readEndpoints(resource, names, output),
    ...writeEndpoints(resource, names, output),
    ...trailEndpoints(resource, names),
    listAsOfEndpoint(resource, names.listAsOf),
    ...revertEndpoints(resource, names, output),
    exportEndpoint(resource, names.export),
    ...(resource.isImportable ? [templateEndpoint(resource, names.template)] : []),
  ]
}

/** What reads and writes of a resource give. */
export interface Outputs {
  readonly row: z.ZodType
  readonly page: z.ZodType
}

/** Made when they are first asked for: no request needs them, and they take longer than all else that is registered. */
function outputsOf(resource: Resource): Outputs {
  return {
    get row() {
      return rowSchema(resource)
    },
    get page() {
      return z
        .object({ items: z.array(this.row), nextCursor: z.string().nullable(), count: z.int().optional() })
        .meta({ id: `${resource.name}Page` })
    },
  }
}

/** The generic verbs, the actions, the reports and the other reads of a domain. */
export function domainEndpoints(domain: ServedDomain): AnyEndpoint[] {
  const actions = domain.actions.map((action) => {
    const resource = domain.resources.find(({ name }) => name === action.resource)
    if (!resource) throw new Error(`action ${action.name}: domain ${domain.name} has no resource ${action.resource}`)
    return actionEndpoint(resource, action)
  })
  const reports = domain.reports.map((report) => domainReportEndpoint(domain.name, report))
  return [...domain.resources.flatMap(resourceEndpoints), ...actions, ...reports, ...domain.endpoints]
}
