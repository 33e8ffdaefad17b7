// Sign-in, imports, audit, health, the contract and its page.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { catalogue, domains } from '../shared/domains/index.ts'
import { platformEndpoints } from '../shared/http/platform-endpoints.ts'
import { registerEndpoints } from '../shared/http/register.ts'
import { serviceOf } from '../shared/http/service.ts'

const service = serviceOf(catalogue, domains)
const migrations = fileURLToPath(new URL('../infra/migrations', import.meta.url))
registerEndpoints(
  service,
  platformEndpoints(
    service,
    migrations,
    () => readFile(new URL('../openapi.json', import.meta.url)),
    new URL('../console/', import.meta.url),
  ),
)
