// `npm run client`: types of the API for a client in TypeScript, from openapi.json to clients/opsbook.d.ts (or to the file that is given).
import { hash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import openapiTypescript, { astToString } from 'openapi-typescript'
import { rootFolder } from '../cli/folder.ts'
import { isObject } from './json.ts'

/** What clients send and read by themselves, or need no types for: it would be most of the file. */
const transport = new Set(['X-Request-Id', 'traceparent', 'Accept-Encoding'].map((name) => `#/components/parameters/${name}`))
const unneeded = new Set(['headers', 'example', 'examples'])

function slim(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const kept = key === 'parameters' ? value.filter((one) => !isObject(one) || !transport.has(String(one.$ref))) : value
    return kept.map((one) => slim(one))
  }
  if (!isObject(value)) return value
  // where JSON is answered among others, a client asks for that
  const json = key === 'content' ? value['application/json'] : undefined
  if (json !== undefined) return { 'application/json': slim(json) }
  const isNames = key === 'properties'
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (!isNames && unneeded.has(name) ? [] : [[name, slim(one, isNames ? '' : name)]])),
  )
}

/** Writes the types, unless those that are there are of the same document. */
export async function writeClient(file = join(rootFolder, 'clients', 'opsbook.d.ts')): Promise<void> {
  const document = await readFile(join(rootFolder, 'openapi.json'), 'utf8')
  const mark = `// Types of the Opsbook API, made by npm run client from openapi.json ${hash('sha256', document).slice(0, 16)}\n`
  const before = await readFile(file, 'utf8').catch(() => '')
  if (before.startsWith(mark)) return
  const types = astToString(
    await openapiTypescript(JSON.stringify(slim(JSON.parse(document))), { silent: true, defaultNonNullable: false }),
  )
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, mark + types)
}

if (import.meta.main) {
  const [file, ...others] = process.argv.slice(2)
  if (file?.startsWith('-') || others.length > 0) {
    process.stderr.write('npm run client [-- FILE]: writes the types of the API to clients/opsbook.d.ts, or to the file that is named\n')
    process.exitCode = 2
  } else await writeClient(file === undefined ? undefined : resolve(file))
}
