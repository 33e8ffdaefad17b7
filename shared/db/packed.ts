// Long texts of the audit trail, kept packed: the documents of a plan have some megabytes, and say much the same of every order.
import { gunzipSync, gzipSync } from 'node:zlib'

/** Texts of more characters are packed. */
const mostPlain = 100_000
/** Nothing that was packed is longer. */
const mostUnpacked = 256 * 1024 * 1024
/** What packed JSON begins with; no column is called so. */
const head = '{"$gzip":"'

/** JSON text as it is kept: a long one as `{"$gzip": "..."}`, which is gzip in Base64. */
export function packed(json: string): string {
  return json.length <= mostPlain ? json : `${head}${gzipSync(json).toString('base64')}"}`
}

/** The JSON text that was kept; throws where it is spoilt. */
export function unpacked(kept: string): string {
  if (!kept.startsWith(head)) return kept
  return gunzipSync(Buffer.from(kept.slice(head.length, -2), 'base64'), { maxOutputLength: mostUnpacked }).toString()
}
