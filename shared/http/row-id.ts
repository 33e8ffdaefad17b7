// The id in a path.
import type { Resource } from '../catalogue/resource.ts'
import { AppError } from '../errors.ts'

/** The id that a path names; one that no row can have is not_found. */
export function readId(resource: Resource, params: Readonly<Record<string, string>>): number {
  const text = params.id ?? ''
  const id = Number(text)
  if (/^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(id)) return id
  throw new AppError(
    'not_found',
    `there is no ${resource.name} ${text.slice(0, 40)}: ids are whole numbers from 1 to ${Number.MAX_SAFE_INTEGER}`,
  )
}
