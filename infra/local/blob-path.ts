// Path patterns of blob triggers: `container/in/{id}/{file}.{ext}`.
import { AppError } from '../../shared/errors.ts'
import { escapeText } from './text-pattern.ts'

/** A parsed pattern. */
interface BlobPath {
  container: string
  /** Fixed start of the blob names, to narrow a listing. */
  prefix: string
  /** Values of the parameters where the name fits; greedy from the left, slashes included, as on Azure. */
  match(blobName: string): Record<string, string> | undefined
}

/** Parses a pattern; a container alone means every blob in it. Throws AppError `invalid` for parameters in the container. */
export function parseBlobPath(text: string): BlobPath {
  const slash = text.indexOf('/')
  const container = slash < 0 ? text : text.slice(0, slash)
  const pattern = slash < 0 ? '{name}' : text.slice(slash + 1)
  if (container === '' || container.includes('{')) throw new AppError('invalid', `Blob path "${text}": start with the name of a container.`)
  const names: string[] = []
  const expression = pattern.replace(/\{([^{}]+)\}|[^{}]+/g, (piece, name?: string) => {
    if (name === undefined) return escapeText(piece)
    names.push(name)
    return '(.*)'
  })
  const matcher = new RegExp(`^${expression}$`, 's')
  const brace = pattern.indexOf('{')
  return {
    container,
    prefix: brace < 0 ? pattern : pattern.slice(0, brace),
    match: (blobName) => {
      const found = matcher.exec(blobName)
      return found ? Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? ''])) : undefined
    },
  }
}
