// Defects: what was found, what becomes of the parts, and what is done about it.
import { catalogue, defects, domains } from '../shared/domains/index.ts'
import { registerDomain } from '../shared/http/register.ts'
import { serviceOf } from '../shared/http/service.ts'

registerDomain(serviceOf(catalogue, domains), defects)
