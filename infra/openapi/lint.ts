// `npm run lint:openapi`: what Redocly's recommended rules have against openapi.json.
import { join } from 'node:path'
import { lint, loadConfig } from '@redocly/openapi-core'
import { rootFolder } from '../cli/folder.ts'

/** One fault: its rule, how grave it is, where, and what. */
export interface Fault {
  readonly rule: string
  readonly severity: string
  readonly pointer: string
  readonly message: string
}

/** Every fault of the document, by the rules of redocly.yaml. */
export async function lintOpenApi(file = join(rootFolder, 'openapi.json')): Promise<Fault[]> {
  const config = await loadConfig({ configPath: join(rootFolder, 'redocly.yaml') })
  const problems = await lint({ ref: file, config })
  return problems.map(({ ruleId, severity, location, message }) => ({
    rule: ruleId,
    severity,
    pointer: location[0]?.pointer ?? '',
    message,
  }))
}

if (import.meta.main) {
  const faults = await lintOpenApi()
  for (const { rule, severity, pointer, message } of faults) process.stdout.write(`${severity} ${rule} ${pointer}: ${message}\n`)
  process.stdout.write(`openapi.json: ${faults.length} faults\n`)
  process.exitCode = faults.length > 0 ? 1 : 0
}
