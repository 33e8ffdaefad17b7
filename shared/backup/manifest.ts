// What a dump says of itself: which tables, columns and rows it holds, of what schema, and up to where its ledger goes.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { deriveKey } from './codec.ts'
import type { BackupPlace } from './place.ts'

/** The format that is written, and the only one that is read. */
const format = 1
const idForm = /^[\w-][\w.-]{0,59}$/
const whole = z.number().int().min(0)
const hexHash = z.string().regex(/^[0-9a-f]{64}$/)

/** Names and types become part of statements. */
const name = z.string().regex(/^\w{1,100}$/)

const column = z.object({
  name,
  /** As SQL Server names it, such as `DECIMAL(15,3)`; how its values are written follows from it (db/copy-values.ts). */
  type: z.string().regex(/^[A-Z0-9]+(\((\d+|MAX)(,\d+)?\))?$/),
  isNullable: z.boolean(),
  /** The table that it points at by id. */
  refersTo: name.nullable(),
  /** Numbered by the database. */
  isIdentity: z.boolean(),
})

const table = z.object({
  name,
  /** Its file beside the manifest: a line is a row, a JSON array of texts and nulls in the order of `columns`. */
  file: z.string().regex(/^\w+\.ndjson\.zst(\.enc)?$/),
  key: z.array(name).min(1).max(2),
  columns: z.array(column).min(1),
  rows: whole,
  /** Of the file as it lies there. */
  bytes: whole,
  sha256: hexHash,
  /** Of the rows in whatever order, as `npm run db -- copy` compares them (db/table-hash.ts). */
  hash: hexHash,
})

const content = z.object({
  format: z.literal(format),
  id: z.string().regex(idForm),
  /** Version of the program that made it. */
  program: z.string(),
  /** The engine that it came from; any engine takes it. */
  dialect: z.enum(['sqlite', 'mssql']),
  /** The newest migration. */
  schema: z.object({ version: z.number().int().min(1), name: z.string() }),
  startedAt: z.iso.datetime(),
  /** An instant after the one at which the dump sees the database; whatever was written later is not in it. */
  snapshotAt: z.iso.datetime(),
  milliseconds: whole,
  isEncrypted: z.boolean(),
  /** The newest block of the ledger; null where none is sealed. */
  ledger: z.object({ seq: whole, blockNo: whole, hash: z.string(), branch: z.string() }).nullable(),
  tables: z.array(table),
})

/** A manifest; `signature` is there where the dump was made with a key. */
export const manifestSchema = content.extend({ signature: hexHash.nullable() })
/** What a dump says of itself. */
export type Manifest = z.infer<typeof manifestSchema>
/** One table of a dump. */
export type DumpedTable = Manifest['tables'][number]

const fileOf = (id: string) => `${id}/manifest.json`

/** Throws where a text cannot name a dump. */
export function requireId(id: string): void {
  if (!idForm.test(id)) throw new AppError('invalid', `${JSON.stringify(id)} cannot name a dump: use letters, digits, - and _`)
}

/** The manifest as it is written: signed where there is a key. */
export function signed(manifest: z.infer<typeof content>, key: string | null): Manifest {
  return { ...manifest, signature: key === null ? null : signatureOf(manifest, key) }
}

/** HMAC-SHA-256 over the manifest's JSON, its members in the order of the schema. */
function signatureOf(manifest: z.infer<typeof content>, key: string): string {
  return createHmac('sha256', deriveKey(key, 'manifest', manifest.id))
    .update(JSON.stringify(content.parse(manifest)))
    .digest('hex')
}

/** Writes the manifest, which makes the files beside it a dump. */
export const writeManifest = (place: BackupPlace, manifest: Manifest): Promise<void> =>
  place.write(fileOf(manifest.id), Readable.from([`${JSON.stringify(manifest, null, 1)}\n`]))

/**
 * The manifest of a dump. Throws `not_found` where there is none, and `invalid` for an unknown format, a manifest that is none, and one that
 * `key` has not signed; without a key an encrypted dump is refused.
 */
export async function readManifest(place: BackupPlace, id: string, key: string | null): Promise<Manifest> {
  const manifest = await parseManifest(place, id)
  const refuse = (message: string) => new AppError('invalid', `dump ${id} in ${place.name} ${message}`)
  if (manifest.isEncrypted && key === null) throw refuse('is encrypted: set OPSBOOK_BACKUP_KEY to the key it was made with')
  if (key === null) return manifest
  if (manifest.signature === null)
    throw refuse('was made without a key, so that anybody may have changed it: leave OPSBOOK_BACKUP_KEY out to use it all the same')
  const isOurs = timingSafeEqual(Buffer.from(manifest.signature, 'hex'), Buffer.from(signatureOf(manifest, key), 'hex'))
  if (!isOurs) throw refuse('is not signed with this OPSBOOK_BACKUP_KEY: it was made with another key, or its manifest was changed')
  return manifest
}

/** Whether a place has a dump of that name, good or not. */
export async function hasDump(place: BackupPlace, id: string): Promise<boolean> {
  for await (const { path } of place.list(fileOf(id))) if (path === fileOf(id)) return true
  return false
}

/** The manifests of a place, oldest snapshot first, unsigned ones too; of one that cannot be read it tells, and leaves it out. */
export async function listDumps(
  place: BackupPlace,
  onUnreadable: (id: string, error: AppError) => void = () => undefined,
): Promise<Manifest[]> {
  const dumps: Manifest[] = []
  for await (const { path } of place.list('')) {
    const [id = '', name, ...more] = path.split('/')
    if (name !== 'manifest.json' || more.length > 0) continue
    try {
      dumps.push(await parseManifest(place, id))
    } catch (error) {
      if (!(error instanceof AppError) || (error.code !== 'invalid' && error.code !== 'not_found')) throw error
      onUnreadable(id, error)
    }
  }
  return dumps.sort((a, b) => (a.snapshotAt < b.snapshotAt ? -1 : a.snapshotAt > b.snapshotAt ? 1 : 0))
}

const mostBytes = 4_000_000

async function parseManifest(place: BackupPlace, id: string): Promise<Manifest> {
  requireId(id)
  if (!(await hasDump(place, id))) throw new AppError('not_found', `there is no dump ${id} in ${place.name}`)
  const refuse = (message: string) => new AppError('invalid', `${fileOf(id)} in ${place.name} ${message}`)
  const found = fromJson(await text(bounded(await place.read(fileOf(id)))))
  const given = z.object({ format: z.unknown() }).safeParse(found)
  if (!given.success) throw refuse('is damaged: it is no manifest')
  if (given.data.format !== format)
    throw refuse(`is of format ${JSON.stringify(given.data.format)}, and this program knows ${format}: use a newer program`)
  const parsed = manifestSchema.safeParse(found)
  if (!parsed.success) throw refuse(`is damaged: ${z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' ')}`)
  if (parsed.data.id !== id) throw refuse(`is that of dump ${parsed.data.id}`)
  return parsed.data
}

async function* bounded(stream: Readable): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > mostBytes) return
    yield chunk
  }
}

function fromJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
