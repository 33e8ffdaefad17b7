// Reads of dispatch that are neither lists nor reports.
import type { AnyEndpoint } from '../../http/endpoint.ts'
import { planEndpoints } from './plan-endpoints.ts'
import { seeingEndpoints } from './seeing/seeing-endpoints.ts'

/** All of them. */
export const dispatchEndpoints: readonly AnyEndpoint[] = [...planEndpoints, ...seeingEndpoints]
