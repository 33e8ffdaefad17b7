// Puts endpoints on @azure/functions: one function a path, with its auth level; nothing is opened here.
import { app } from '@azure/functions'
import type { AnyEndpoint } from './endpoint.ts'
import { createHandler } from './handle.ts'
import { takenMethods } from './methods.ts'
import { domainEndpoints } from './resource-endpoints.ts'
import type { ServedDomain, Service } from './service.ts'

/** Registers the generic verbs and actions of a domain. */
export function registerDomain(service: Service, domain: ServedDomain): void {
  registerEndpoints(service, domainEndpoints(domain))
}

/** Registers endpoints; those of one name share a path and become one function. */
export function registerEndpoints(service: Service, endpoints: readonly AnyEndpoint[]): void {
  for (const { name, path, methods, handler } of toFunctions(service, endpoints)) {
    app.http(name, { route: path.replace(/^\//, ''), methods, authLevel: 'anonymous', handler })
  }
}

/** One function for each name, in the order given; throws when one name has two paths. */
export function toFunctions(service: Service, endpoints: readonly AnyEndpoint[]) {
  const served = [...Map.groupBy(endpoints, ({ name }) => name)].map(([name, group]) => {
    const path = group[0]?.path ?? ''
    if (group.some((endpoint) => endpoint.path !== path)) throw new Error(`function ${name} has two paths`)
    return { name, path, endpoints: group }
  })
  return served.map((one) => ({
    name: one.name,
    path: one.path,
    methods: takenMethods(one, served),
    handler: createHandler(service, one.endpoints),
  }))
}
