// All endpoints of the domain.
import type { AnyEndpoint } from '../../http/endpoint.ts'

/** All endpoints of the domain. */
export const calculationEndpoints: readonly AnyEndpoint[] = []
