// `npm run openapi`: writes openapi.json anew; with --release also docs/api/released.json, which the next contracts are held against.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { catalogue, domains } from '../../shared/domains/index.ts'
import { allEndpoints } from '../../shared/http/platform-endpoints.ts'
import { serviceOf } from '../../shared/http/service.ts'
import { version } from '../../shared/version.ts'
import { toOpenApi } from '../openapi/document.ts'
import { isObject, type Json, toText } from '../openapi/json.ts'

const root = join(import.meta.dirname, '..', '..')

/** The contract as it is now. */
export function openApiDocument(): Json {
  const service = serviceOf(catalogue, domains)
  return toOpenApi(allEndpoints(service), service, version)
}

/** The text of openapi.json. */
export const openApiText = (): string => `${toText(openApiDocument())}\n`

const words = new Set(['description', 'summary', 'example', 'examples', 'tags', 'contact'])

/** What of a document clients are bound to: all but its words. */
function bones(value: unknown, isNames = false): unknown {
  if (Array.isArray(value)) return value.map((one) => bones(one))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (!isNames && words.has(key) ? [] : [[key, bones(one, key === 'properties')]])),
  )
}

if (import.meta.main) {
  await writeFile(join(root, 'openapi.json'), openApiText())
  if (process.argv.includes('--release'))
    await writeFile(join(root, 'docs', 'api', 'released.json'), `${toText(bones(openApiDocument()))}\n`)
}
