// The body of a request: its size in real bytes, its content type, its text, its JSON, in that order.
import { isUtf8 } from 'node:buffer'
import { AppError, type Issue } from '../errors.ts'
import type { Asked } from './exchange.ts'
import { JsonFault, parseJson } from './strict-json.ts'

const jsonType = /^application\/(?:json|[a-z0-9.+-]+\+json)(?:\s*;\s*charset="?utf-?8"?)?\s*$/i

function refuse(code: Issue['code'], message: string, hint: string): never {
  throw new AppError('invalid', message, { issues: [{ path: '', code, message, hint }] })
}

/** The bytes of the body; throws `too_large` beyond the limit, if need be before reading. */
export async function readBytes(request: Asked, limit: number): Promise<Buffer> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  const tooLarge = () => new AppError('too_large', `the body is larger than ${limit} bytes`)
  if (declared > limit) throw tooLarge()
  const bytes = Buffer.from(await request.arrayBuffer())
  if (bytes.byteLength > limit) throw tooLarge()
  return bytes
}

/** The JSON value of a body; no body at all reads as an object without fields, so that validation says what is missing. */
export function readJson(bytes: Buffer, contentType: string | null): unknown {
  if (bytes.byteLength === 0) return {}
  if (contentType === null || !jsonType.test(contentType))
    refuse('content_type', 'the body is not declared as JSON', 'Send the header Content-Type: application/json.')
  if (!isUtf8(bytes)) refuse('utf8', 'the body is not valid UTF-8', 'Encode the body as UTF-8.')
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  try {
    return parseJson(bytes.toString('utf8', hasMark ? 3 : 0))
  } catch (error) {
    if (error instanceof JsonFault) refuse('json', `the body is not valid JSON: ${error.message}`, 'Mend the JSON text there.')
    throw error
  }
}
