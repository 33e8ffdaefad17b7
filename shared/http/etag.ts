// ETags: the version of a row and a hash of what is shown, since labels and sums change without the version.
import { hash } from 'node:crypto'
import { AppError } from '../errors.ts'

/** `"<version>.<hash of the body>"`. */
export function etagOf(version: unknown, body: string): string {
  return `"${version}.${hash('sha1', body, 'base64url').slice(0, 10)}"`
}

/** `"<version>"`, for answers that hold more than the row. */
export const etagOfVersion = (version: unknown): string => `"${version}"`

/** `"3"`, or a whole tag of which the version counts. */
const versionTag = /^"(\d+)(?:\.[^"]*)?"$/
/** Whether compressed (compression.ts) or not, it is the same text. */
const tags = (header: string) =>
  header.split(',').map((tag) =>
    tag
      .trim()
      .replace(/^W\//, '')
      .replace(/~(?:br|gzip)"$/, '"'),
  )

/** Whether If-None-Match holds the whole tag, so that 304 is the answer. */
export function isUnchanged(header: string | null, etag: string): boolean {
  return header !== null && (header === etag || tags(header).some((tag) => tag === etag || tag === '*'))
}

/** Throws `stale` unless If-Match is left out, `*`, or names the version that is stored. */
export function requireMatch(header: string | null, version: unknown): void {
  if (header === null || tags(header).some((tag) => tag === '*' || versionTag.exec(tag)?.[1] === String(version))) return
  const message = `the row is at version "${version}", If-Match says ${header}`
  const isBare = /^\d+$/.test(header.trim())
  const hint = isBare ? `Write the version in double quotes: If-Match: "${header.trim()}".` : 'Read the row again, and decide anew.'
  throw new AppError('stale', message, { issues: [{ path: '', code: 'stale', message, hint }] })
}
