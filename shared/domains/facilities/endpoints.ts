// Reads of facilities that are neither lists nor reports.
import type { AnyEndpoint } from '../../http/endpoint.ts'
import { lookupEndpoint } from './lookup-endpoint.ts'
import { partsEndpoint } from './parts.ts'
import { sheetEndpoint } from './sheet-endpoint.ts'

/** All of them. */
export const facilitiesEndpoints: readonly AnyEndpoint[] = [lookupEndpoint, sheetEndpoint, partsEndpoint]
