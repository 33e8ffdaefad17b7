// `npm run openapi`: writes openapi.json anew; with --release also docs/api/released.json.gz, which the next contracts are held against.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { catalogue, domains } from '../../shared/domains/index.ts'
import { allEndpoints } from '../../shared/http/platform-endpoints.ts'
import { serviceOf } from '../../shared/http/service.ts'
import { version } from '../../shared/version.ts'
import { toOpenApi } from '../openapi/document.ts'
import { isObject, type Json, toText } from '../openapi/json.ts'
import { rootFolder } from './folder.ts'

/** The contract as it is now. */
export function openApiDocument(): Json {
  const service = serviceOf(catalogue, domains)
  return toOpenApi(allEndpoints(service), service, version)
}

/** The text of openapi.json. */
export const openApiText = (): string => `${toText(openApiDocument())}\n`

const words = new Set(['description', 'summary', 'example', 'examples', 'tags', 'contact'])
/** What holds parts by their names, which may be any. */
const named = new Set(['properties', 'schemas', 'parameters', 'responses', 'headers'])

/** What of a document clients are bound to: all but its words, and how it refuses. */
function bones(value: unknown, isNamed = false): unknown {
  if (Array.isArray(value)) return value.map((one) => bones(one))
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([key]) => (isNamed ? !/^[45]\d\d$/.test(key) : !words.has(key)))
  return Object.fromEntries(kept.map(([key, one]) => [key, bones(one, !isNamed && named.has(key))]))
}

/** Where the contract of the last release is kept, packed. */
export const releasedFile = join(rootFolder, 'docs', 'api', 'released.json.gz')

if (import.meta.main) {
  await writeFile(join(rootFolder, 'openapi.json'), openApiText())
  if (process.argv.includes('--release')) await writeFile(releasedFile, gzipSync(JSON.stringify(bones(openApiDocument())), { level: 9 }))
}
