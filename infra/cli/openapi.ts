// `npm run openapi`: writes openapi.json anew.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { catalogue, domains } from '../../shared/domains/index.ts'
import { allEndpoints } from '../../shared/http/platform-endpoints.ts'
import { serviceOf } from '../../shared/http/service.ts'
import { version } from '../../shared/version.ts'
import { toOpenApi } from '../openapi/document.ts'
import { toText } from '../openapi/json.ts'

/** The text of openapi.json. */
export function openApiText(): string {
  const service = serviceOf(catalogue, domains)
  return `${toText(toOpenApi(allEndpoints(service), service, version))}\n`
}

if (import.meta.main) await writeFile(join(import.meta.dirname, '..', '..', 'openapi.json'), openApiText())
