// Facilities: stock, and what is done with it.
import { catalogue, domains, facilities } from '../shared/domains/index.ts'
import { registerDomain } from '../shared/http/register.ts'
import { serviceOf } from '../shared/http/service.ts'

registerDomain(serviceOf(catalogue, domains), facilities)
