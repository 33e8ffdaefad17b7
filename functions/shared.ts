// What all domains share: people, customers, sites and suppliers.
import { catalogue, domains, shared } from '../shared/domains/index.ts'
import { registerDomain } from '../shared/http/register.ts'
import { serviceOf } from '../shared/http/service.ts'

registerDomain(serviceOf(catalogue, domains), shared)
