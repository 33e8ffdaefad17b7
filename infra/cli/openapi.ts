// `npm run openapi`: writes openapi.json anew.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { catalogue, domains } from '../../shared/domains/index.ts'
import { toOpenApi } from '../../shared/http/openapi.ts'
import { documentedEndpoints } from '../../shared/http/platform-endpoints.ts'
import { serviceOf } from '../../shared/http/service.ts'
import { version } from '../../shared/version.ts'

/** The text of openapi.json. */
export function openApiText(): string {
  return `${JSON.stringify(toOpenApi(documentedEndpoints(serviceOf(catalogue, domains)), version), null, 1)}\n`
}

if (import.meta.main) await writeFile(join(import.meta.dirname, '..', '..', 'openapi.json'), openApiText())
