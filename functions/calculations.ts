// Calculations: formulas, their versions and the receipts of their runs.
import { calculations, catalogue, domains } from '../shared/domains/index.ts'
import { registerDomain } from '../shared/http/register.ts'
import { serviceOf } from '../shared/http/service.ts'

registerDomain(serviceOf(catalogue, domains), calculations)
