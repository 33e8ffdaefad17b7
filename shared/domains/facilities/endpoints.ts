// Reads of facilities that are neither lists nor reports.
import type { AnyEndpoint } from '../../http/endpoint.ts'
import { partsEndpoint } from './parts.ts'

/** All of them. */
export const facilitiesEndpoints: readonly AnyEndpoint[] = [partsEndpoint]
