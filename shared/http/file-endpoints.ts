// PUT and GET /api/files: files of signed URLs through Opsbook itself, in pieces, for browsers that may talk to no other host and where storage is private.
import type { BlockBlobClient } from '@azure/storage-blob'
import { z } from 'zod'
import { config } from '../config.ts'
import { AppError, type Issue, statusOf } from '../errors.ts'
import { openClients } from '../storage.ts'
import { containers } from '../storage-names.ts'
import { type AnyEndpoint, defineEndpoint, type Parameter, type Reply } from './endpoint.ts'

const mebibyte = 1_048_576
/** Most bytes of one piece. */
export const pieceLimits = { upload: 4 * mebibyte, download: 8 * mebibyte } as const
/** Storage keeps no more blocks of one file. */
const mostPieces = 50_000
const bytesType = 'application/octet-stream'

const urlParameter: Parameter = {
  name: 'url',
  in: 'query',
  required: true,
  description: 'A signed URL that Opsbook gave: of an upload, or of a file to download. It is the authority for what is done.',
  schema: { type: 'string', format: 'uri' },
}
const count = (name: string, description: string): Parameter => ({
  ...{ name, in: 'query', description },
  schema: { type: 'integer', minimum: 1, maximum: mostPieces, default: 1 },
})

function refuse(path: string, code: Issue['code'], message: string, hint: string): never {
  throw new AppError('invalid', message, { issues: [{ path, code, message, hint }] })
}

let account: Promise<string> | undefined

/** The address of our own storage account, with a slash at its end. */
function ownAddress(): Promise<string> {
  const { storage, storageAccount } = config()
  if ((storage ?? storageAccount) === null) throw new AppError('unavailable', 'no storage is configured: set AzureWebJobsStorage')
  account ??= openClients(config()).then(({ blobs }) => blobs.url.replace(/\/*$/, '/'))
  return account
}

/** The file of a signed URL, which must be one of our own storage: no other host is ever asked. */
async function fileOf(query: URLSearchParams): Promise<BlockBlobClient> {
  const given = query.get('url') ?? ''
  const hint = 'Send uploadUrl or url as Opsbook answered it, encoded as one query parameter.'
  if (!URL.canParse(given)) refuse('url', 'format', 'url is no address', hint)
  const own = new URL(await ownAddress())
  const { origin, pathname, search, searchParams, username, password, hash } = new URL(given)
  const [container = '', ...rest] = pathname.startsWith(own.pathname) ? pathname.slice(own.pathname.length).split('/') : []
  const isOurs = origin === own.origin && Object.values<string>(containers).includes(container) && rest.join('') !== ''
  if (!isOurs || username + password + hash !== '') refuse('url', 'foreign', 'url is no file of the storage of this app', hint)
  if (!searchParams.has('sig')) refuse('url', 'unsigned', 'url is not signed', hint)
  const { AnonymousCredential, BlockBlobClient } = await import('@azure/storage-blob')
  return new BlockBlobClient(`${own.origin}${pathname}${search}`, new AnonymousCredential())
}

function pieceOf(query: URLSearchParams): { piece: number; pieces: number } {
  const read = (name: string) => {
    const text = query.get(name) ?? '1'
    const number = /^\d{1,5}$/.test(text) ? Number(text) : 0
    if (number >= 1 && number <= mostPieces) return number
    return refuse(name, 'range', `${name} is ${JSON.stringify(text)}`, `Count pieces from 1 to at most ${mostPieces}.`)
  }
  const [piece, pieces] = [read('piece'), read('pieces')]
  if (piece > pieces) refuse('piece', 'range', `piece ${piece} of ${pieces} is beyond the last`, 'Count pieces from 1.')
  return { piece, pieces }
}

/** Ids of blocks have one length within a file. */
const blockId = (piece: number) => Buffer.from(`piece-${String(piece).padStart(5, '0')}`).toString('base64')

/** What storage refuses, in our words. */
async function orTold<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const status = statusOf(cause)
    if (status === undefined || status >= 500)
      throw new AppError('unavailable', 'storage does not answer', { retryAfterSeconds: 10, cause })
    if (status === 404) throw new AppError('not_found', 'there is no such file in storage (any more)', { cause })
    if (status === 401 || status === 403) {
      const message = 'storage does not take this signed URL: it has run out, or is for something else'
      throw new AppError('forbidden', message, {
        cause,
        issues: [{ path: 'url', code: 'refused', message, hint: 'Ask Opsbook for a new one.' }],
      })
    }
    if (status === 400 || status === 409) {
      const message = 'storage could not put the pieces together: one is missing, or another upload is under way'
      const issue: Issue = { path: 'piece', code: 'pieces', message, hint: 'Send every piece again, the last one last.' }
      throw new AppError('conflict', message, { cause, issues: [issue] })
    }
    throw cause
  }
}

async function upload(query: URLSearchParams, bytes: Buffer, abortSignal: AbortSignal | undefined): Promise<Reply> {
  const [{ piece, pieces }, file] = [pieceOf(query), await fileOf(query)]
  const options = abortSignal ? { abortSignal } : {}
  await orTold(async () => {
    // what begins when a file arrives begins once, by its last piece
    if (pieces === 1) return file.upload(bytes, bytes.byteLength, options)
    if (bytes.byteLength > 0) await file.stageBlock(blockId(piece), bytes, bytes.byteLength, options)
    if (piece < pieces) return
    return file.commitBlockList(
      Array.from({ length: pieces }, (_, at) => blockId(at + 1)),
      options,
    )
  })
  return {}
}

/** Offset and most bytes of a Range header of one piece; the beginning without one. */
function rangeOf(header: string | null): { offset: number; length: number; isAsked: boolean } {
  if (header === null) return { offset: 0, length: pieceLimits.download, isAsked: false }
  const [, first = '', last = ''] = /^bytes=(\d{1,15})-(\d{1,15})?$/.exec(header.trim()) ?? []
  const wanted = last === '' ? pieceLimits.download : Number(last) - Number(first) + 1
  if (first === '' || wanted < 1)
    refuse('Range', 'range', `Range is ${JSON.stringify(header)}`, `Ask for one piece: bytes=0-${pieceLimits.download - 1}.`)
  return { offset: Number(first), length: Math.min(wanted, pieceLimits.download), isAsked: true }
}

async function download(query: URLSearchParams, range: string | null, abortSignal: AbortSignal | undefined): Promise<Reply> {
  const [{ offset, length, isAsked }, file] = [rangeOf(range), await fileOf(query)]
  const answer = await orTold(() =>
    file.download(offset, length, abortSignal ? { abortSignal } : {}).catch((error) => {
      if (statusOf(error) === 416) return null // no such byte: an empty file has no first one either
      throw error
    }),
  )
  const size = Number(/\/(\d+)$/.exec(answer?.contentRange ?? '')?.[1] ?? answer?.contentLength ?? 0)
  if (!isAsked && size > length) {
    const message = `the file has ${size} bytes; at most ${length} are answered at once`
    const hint = `Ask for pieces by the header Range: bytes=0-${length - 1}.`
    throw new AppError('too_large', message, { issues: [{ path: 'Range', code: 'range', message, hint }] })
  }
  const parts: Uint8Array[] = []
  for await (const part of answer?.readableStreamBody ?? []) parts.push(Buffer.from(part))
  const body = Buffer.concat(parts)
  if (body.byteLength === 0 && offset > 0)
    refuse('Range', 'range', `the file ends before byte ${offset}`, 'Go by content-range of the first piece.')
  const isPart = isAsked && body.byteLength > 0
  return {
    status: isPart ? 206 : 200,
    body,
    headers: {
      'content-type': bytesType,
      'content-disposition': answer?.contentDisposition ?? 'attachment',
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
      ...(isPart ? { 'content-range': `bytes ${offset}-${offset + body.byteLength - 1}/${size}` } : {}),
    },
  }
}

/** Both directions; a path is asked for by whoever is signed in, and the signed URL says what they may. */
export const fileEndpoints: AnyEndpoint[] = [
  defineEndpoint<Buffer>({
    name: 'files',
    method: 'PUT',
    path: '/api/files',
    summary:
      'Uploads a file to a signed URL through Opsbook: whole, or in pieces of up to 4 MiB, of which the last one completes it. As a PUT to the URL itself would do.',
    access: 'signed-in',
    isOffline: true,
    isHeavy: true,
    takesBytes: pieceLimits.upload,
    parameters: [urlParameter, count('piece', 'Which piece this is, from 1.'), count('pieces', 'How many pieces the file has.')],
    refuses: [403, 404, 503],
    handle: ({ signal }, { query, input }) => upload(query, input, signal ?? undefined),
  }),
  defineEndpoint({
    name: 'files',
    method: 'GET',
    path: '/api/files',
    summary: 'Downloads the file of a signed URL through Opsbook: whole up to 8 MiB, else in pieces by Range.',
    access: 'signed-in',
    isOffline: true,
    isHeavy: true,
    parameters: [
      urlParameter,
      { name: 'Range', in: 'header', description: 'One piece of up to 8 MiB: `bytes=0-8388607`.', schema: { type: 'string' } },
    ],
    produces: [bytesType],
    also: { 206: () => z.string() },
    refuses: [403, 404, 409, 413, 503],
    handle: ({ signal }, { query, headers }) => download(query, headers.get('range'), signal ?? undefined),
  }),
]
