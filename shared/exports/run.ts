// Writes the file of an export and ends it: read as the person may read now, kept in storage, told of in the trail.
import { createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { type ExportRow, moveExportsOp } from '../db/exports.ts'
import { AppError } from '../errors.ts'
import { factsOf } from '../imports/file-facts.ts'
import { makeScratch } from '../imports/scratch.ts'
import { personRecords } from '../privacy/person-records.ts'
import { writeWorkbook } from '../tabular/write-workbook.ts'
import { CountedRows, everyRow, parseExport } from './every-row.ts'
import type { ExportFiles } from './files.ts'
import { sheetsOf } from './sheets.ts'
import { permissionsOf, personIn, sheetsWanted } from './wanted.ts'
import { writeList, writeObjects } from './write.ts'

/** For how many days a file can be downloaded. */
export const fileDays = 7

/** What was written of a resource, for the trail. */
interface Part {
  readonly resource: string
  readonly rowId: number | null
  readonly rows: number
}

/**
 * Writes the file of an export that is `writing`, in the name of the context's actor. Throws `forbidden` when the actor may not read it
 * all any more. An export that another run has ended meanwhile stays as it is.
 */
export async function runExport(
  ctx: DbContext,
  row: ExportRow,
  { files, can }: { files: ExportFiles; can: (permission: string) => boolean },
): Promise<void> {
  const lacking = permissionsOf(ctx.catalogue, row).filter((permission) => !can(permission))
  if (lacking.length > 0) throw new AppError('forbidden', `${row.createdBy} may not read this any more: ${lacking.join(', ')}`)
  const folder = makeScratch()
  try {
    const file = join(folder, 'export')
    const parts = await write[row.kind](ctx, row, file)
    const { fileHash, fileBytes } = await factsOf(file)
    await files.put(row.id, fileHash, file)
    const at = ctx.now()
    const expiresAt = new Date(Date.parse(at) + fileDays * 86_400_000).toISOString()
    const rows = parts.reduce((sum, part) => sum + part.rows, 0)
    const told = parts.map((part) =>
      record(`${part.resource}.export`, part.resource, part.rowId, {
        export: row.id,
        format: row.format,
        rows: part.rows,
        query: row.query,
        bytes: fileBytes,
        hash: fileHash,
      }),
    )
    await commit(ctx, told, {
      also: moveExportsOp(ctx, [{ id: row.id, state: 'writing' }], {
        state: 'done',
        rows,
        bytes: fileBytes,
        fileHash,
        reason: null,
        finishedAt: at,
        expiresAt,
      }),
    })
    ctx.log.info('export', { exportId: row.id, rows, bytes: fileBytes })
  } catch (error) {
    if (!(error instanceof StepTaken)) throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Write = (ctx: DbContext, row: ExportRow, file: string) => Promise<Part[]>

const write: Readonly<Record<ExportRow['kind'], Write>> = {
  list: async (ctx, { subject, query, format }, file) => {
    const resource = ctx.catalogue.get(subject)
    const given = new URLSearchParams(query)
    const asked = parseExport(ctx, resource, given)
    // in no order of their own, rows come by id: a change of one while others are read neither loses nor repeats one
    const request = given.has('sort') ? asked : { ...asked, sort: 'id', descending: false }
    const rows = new CountedRows(everyRow(ctx, resource, request))
    await writeList(file, format, resource, rows, request.fields)
    return [{ resource: subject, rowId: null, rows: rows.count }]
  },
  domain: async (ctx, wanted, file) => {
    const parts: { resource: string; rowId: null; counted: CountedRows }[] = []
    const sheets = async function* () {
      for (const resource of sheetsWanted(ctx.catalogue, wanted)) {
        const counted = new CountedRows(everyRow(ctx, resource, parseExport(ctx, resource, [['sort', 'id']])))
        parts.push({ resource: resource.name, rowId: null, counted })
        yield* sheetsOf(resource, counted)
      }
    }
    await writeWorkbook(createWriteStream(file), sheets())
    return parts.map(({ counted, ...part }) => ({ ...part, rows: counted.count }))
  },
  person: async (ctx, row, file) => {
    const { name, id } = personIn(row)
    const records = new CountedRows(personRecords(ctx, ctx.catalogue.get(name), id))
    await writeObjects(file, row.format === 'json' ? 'json' : 'ndjson', records.take())
    return [{ resource: name, rowId: id, rows: records.count }]
  },
}
