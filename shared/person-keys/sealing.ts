// How personal values stand in the audit trail: sealed with AES-256-GCM under the key of their person, so that destroying the key erases them.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const cipher = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

/** What is shown in place of a value whose key was destroyed. */
export const erasedValue = '[erased]'

/** A sealed value in JSON: base64url of nonce, ciphertext and tag. */
export interface Sealed {
  readonly $sealed: string
}

/** Whom the personal columns of a row tell of: every row with such columns is a person of its own. */
export const personOf = (resource: string, rowId: number): string => `${resource}-${rowId}`

const place = (person: string, column: string) => Buffer.from(`${person}.${column}`)

/** How values of a person's row are sealed; throws, which is a mistake in the code, when the key was not asked for. */
export function sealerOf(keys: ReadonlyMap<string, Buffer>, person: string): (column: string, value: unknown) => Sealed {
  return (column, value) => {
    const key = keys.get(person)
    if (!key) throw new Error(`the key of ${person} was not fetched`)
    const iv = randomBytes(ivBytes)
    const sealing = createCipheriv(cipher, key, iv).setAAD(place(person, column))
    const text = Buffer.concat([sealing.update(JSON.stringify(value), 'utf8'), sealing.final()])
    return { $sealed: Buffer.concat([iv, text, sealing.getAuthTag()]).toString('base64url') }
  }
}

/** Whether a value of an audit entry is sealed. */
export function isSealed(value: unknown): value is Sealed {
  return typeof value === 'object' && value !== null && '$sealed' in value && typeof value.$sealed === 'string'
}

/** The value that was sealed, or `erasedValue` when there is no key, or it is of another key, person or column. */
export function openSealed(key: Buffer | undefined, person: string, column: string, { $sealed }: Sealed): unknown {
  const bytes = Buffer.from($sealed, 'base64url')
  if (!key || bytes.length < ivBytes + tagBytes) return erasedValue
  const opening = createDecipheriv(cipher, key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
  opening.setAAD(place(person, column)).setAuthTag(bytes.subarray(-tagBytes))
  try {
    return JSON.parse(opening.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8') + opening.final('utf8'))
  } catch {
    return erasedValue
  }
}
