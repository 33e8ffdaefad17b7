// Reads of dispatch that are neither lists nor reports.
import type { AnyEndpoint } from '../../http/endpoint.ts'

/** All of them. */
export const dispatchEndpoints: readonly AnyEndpoint[] = []
