// Access keys of the host: the master key for /admin and one function key, kept in the data folder, printed nowhere.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The two keys that `x-functions-key` or `?code=` is compared with. */
export interface HostKeys {
  masterKey: string
  functionKey: string
}

/** What a function asks of its caller. */
export type AuthLevel = 'anonymous' | 'function' | 'admin'

/** Reads the keys from `<folder>/keys.json`, making them (mode 0600) at the first start. */
export function loadKeys(folder: string): HostKeys {
  const file = join(folder, 'keys.json')
  try {
    const keys: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (isHostKeys(keys)) return keys
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  const keys = { masterKey: newKey(), functionKey: newKey() }
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 })
  return keys
}

/** True where `given` opens a function of that level. */
export function isAuthorized(keys: HostKeys, level: AuthLevel, given: string | undefined): boolean {
  if (level === 'anonymous') return true
  if (!given) return false
  return equals(given, keys.masterKey) || (level === 'function' && equals(given, keys.functionKey))
}

function newKey(): string {
  return randomBytes(32).toString('base64url')
}

function equals(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function isHostKeys(value: unknown): value is HostKeys {
  return typeof value === 'object' && value !== null && 'masterKey' in value && 'functionKey' in value
}
