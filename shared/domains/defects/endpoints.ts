// All endpoints of the domain.
import type { AnyEndpoint } from '../../http/endpoint.ts'
import { wholeEndpoint } from './whole-endpoint.ts'

/** All endpoints of the domain. */
export const defectEndpoints: readonly AnyEndpoint[] = [wholeEndpoint]
