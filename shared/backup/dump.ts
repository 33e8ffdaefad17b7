// Dumps a database: one snapshot of every table, streamed to a place while writers go on.
import type { Table } from '../catalogue/tables.ts'
import type { DbContext } from '../db/context.ts'
import { pages } from '../db/copy-pages.ts'
import type { Reader } from '../db/engine.ts'
import { selectHead } from '../db/ledger.ts'
import { history } from '../db/migrate.ts'
import { RowSum, toRowText } from '../db/row-sum.ts'
import { allTables, migrationTable, readSchema } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { version } from '../version.ts'
import { writeFile } from './codec.ts'
import { type DumpedTable, hasDump, type Manifest, requireId, signed, writeManifest } from './manifest.ts'
import type { BackupPlace } from './place.ts'

/** How a dump is made: under which id, encrypted with which key (32 bytes in hexadecimal; null: not). */
export interface DumpOptions {
  readonly id: string
  readonly key: string | null
  readonly onTable?: (table: string, rows: number) => void
}

/**
 * Every table but the log of commits: that only tells a connection that was lost whether its batch was done, and nobody asks a restored
 * database about a batch of another life.
 */
const isDumped = ({ name }: Table) => name !== 'commitLog'

/**
 * Dumps the database as it is at the first read, in constant memory, and returns its manifest, which is written last: a dump that breaks off
 * leaves none. Throws `conflict` where the id is taken, `invalid` for a database in memory or one that was never migrated.
 */
export async function dump(ctx: DbContext, place: BackupPlace, { id, key, onTable }: DumpOptions): Promise<Manifest> {
  requireId(id)
  if (await hasDump(place, id)) throw new AppError('conflict', `there is a dump ${id} in ${place.name} already`)
  const startedAt = ctx.now()
  const since = performance.now()
  const written: string[] = []
  try {
    return await ctx.engine.snapshot(async (read) => {
      const source: Reader = { dialect: ctx.engine.dialect, read }
      const newest = (await history(source)).at(-1)
      if (!newest) throw new AppError('invalid', 'the database was never migrated: run npm run db -- migrate on it first')
      const snapshotAt = ctx.now()
      const ledger = await readHead(ctx, source)
      await requireKnownColumns(source, ctx)
      const tables: DumpedTable[] = []
      for (const table of allTables(ctx.catalogue).filter(isDumped)) {
        const name = `${table.name}.ndjson.zst${key === null ? '' : '.enc'}`
        written.push(name)
        const dumped = await dumpTable(source, table, place, { dumpId: id, name, key })
        tables.push(dumped)
        onTable?.(table.name, dumped.rows)
      }
      const manifest = signed(
        {
          format: 1,
          id,
          program: version,
          dialect: source.dialect,
          schema: { version: newest.number, name: newest.name },
          startedAt,
          snapshotAt,
          milliseconds: Math.round(performance.now() - since),
          isEncrypted: key !== null,
          ledger,
          tables,
        },
        key,
      )
      await writeManifest(place, manifest)
      return manifest
    })
  } catch (error) {
    // of no use without a manifest; what cannot be removed now, such as after a crash, is found by its lack of one
    for (const name of written) await place.remove(`${id}/${name}`).catch(() => undefined)
    throw error
  }
}

/** What a newer program has added would be missing from the dump. */
async function requireKnownColumns(source: Reader, { catalogue }: DbContext): Promise<void> {
  const known = [migrationTable, ...allTables(catalogue)].flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`))
  const found = [...(await readSchema(source))].flatMap((line) => /^(\w+\.\w+) /.exec(line)?.[1] ?? [])
  const strange = new Set(found).difference(new Set(known.map((place) => place.toLowerCase())))
  if (strange.size > 0)
    throw new AppError(
      'conflict',
      `a newer program has added ${[...strange].sort().slice(0, 5).join(', ')}, which a dump of this one would lack: make it with that program`,
    )
}

/** Few enough to be young garbage: the process stays small, and is no slower for it. */
const pageRows = 500

async function dumpTable(
  source: Reader,
  table: Table,
  place: BackupPlace,
  file: { dumpId: string; name: string; key: string | null },
): Promise<DumpedTable> {
  const sum = new RowSum()
  async function* lines() {
    for await (const page of pages(source, table, { most: pageRows })) {
      let text = ''
      for (const row of page) {
        sum.add(toRowText(row))
        text += `${JSON.stringify(row)}\n`
      }
      yield text
    }
  }
  const facts = await writeFile(place, file, lines())
  const names = table.columns.map(({ name }) => name)
  const columns = table.columns.map(({ name, type, nullable, refersTo, isIdentity = false }) => {
    return { name, type: type.mssql, isNullable: nullable, refersTo, isIdentity }
  })
  return { name: table.name, file: file.name, key: [...table.key], columns, rows: sum.rows, ...facts, hash: sum.toHash(table.name, names) }
}

/** The newest block of the ledger. */
async function readHead(ctx: DbContext, { read }: Reader): Promise<Manifest['ledger']> {
  const newest = selectHead(ctx)
  const [[raw] = []] = await read([newest.query])
  if (!raw) return null
  const { lastSeq, blockNo, hash, branch } = newest.decode(raw)
  return { seq: lastSeq, blockNo, hash, branch }
}
