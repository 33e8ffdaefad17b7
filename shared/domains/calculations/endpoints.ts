// All endpoints of the domain.
import { domainAuditEndpoints } from '../../http/domain-audit-endpoints.ts'
import type { AnyEndpoint } from '../../http/endpoint.ts'
import { calculationResources } from './resources.ts'

/** All endpoints of the domain: its audit trail. */
export const calculationEndpoints: readonly AnyEndpoint[] = domainAuditEndpoints('calculations', calculationResources)
