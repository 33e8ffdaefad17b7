// Dispatch: orders, vehicles, plans, routes and what came of them.
import { catalogue, dispatch, domains } from '../shared/domains/index.ts'
import { registerDomain } from '../shared/http/register.ts'
import { serviceOf } from '../shared/http/service.ts'

registerDomain(serviceOf(catalogue, domains), dispatch)
