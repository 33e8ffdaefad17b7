// Tasks: who is to do what by when.
import { catalogue, domains, tasks } from '../shared/domains/index.ts'
import { registerDomain } from '../shared/http/register.ts'
import { serviceOf } from '../shared/http/service.ts'

registerDomain(serviceOf(catalogue, domains), tasks)
