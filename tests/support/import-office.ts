// A database with a few parents, into which a test brings workbooks; everything it holds can be compared before and after.
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createPermissions } from '../../shared/auth/permissions.ts'
import type { Catalogue } from '../../shared/catalogue/catalogue.ts'
import type { Dialect } from '../../shared/catalogue/column.ts'
import type { Actor } from '../../shared/context.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Op, Raw } from '../../shared/db/engine.ts'
import { createImport, findImport, type ImportIssueRow, type ImportRow, listIssues } from '../../shared/db/imports.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import type { Row } from '../../shared/db/rows.ts'
import { allTables } from '../../shared/db/schema.ts'
import { category, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { catalogue, domains } from '../../shared/domains/index.ts'
import { applyChecked as toApply } from '../../shared/imports/apply-checked.ts'
import type { SheetCorrection } from '../../shared/imports/corrections.ts'
import type { ResultFiles } from '../../shared/imports/files.ts'
import { newImport } from '../../shared/imports/new-import.ts'
import { runImport } from '../../shared/imports/run.ts'
import type { RunOptions } from '../../shared/imports/run-ground.ts'
import type { ImportReport, SheetReport } from '../../shared/imports/types.ts'
import { createTestDatabase } from './database.ts'

/** A file to bring in: a path, or a name with its content. */
export type GivenFile = string | { readonly name: string; readonly content: string | Uint8Array }

/** How to bring it in; validated strictly by the administrator unless told. */
export interface Given extends Partial<Pick<RunOptions, 'deadline' | 'limits' | 'results'>> {
  readonly mode?: 'validate' | 'apply' | 'reconcile'
  readonly isPartial?: boolean
  readonly emptyCells?: 'keep' | 'clear'
  readonly timezone?: string
  readonly actor?: Actor
  /** What ann says about how its tables are to be understood. */
  readonly corrections?: readonly SheetCorrection[]
  /** Called before each write of the run, with the state that the write moves the import to, if any. */
  readonly beforeWrite?: (state: string | undefined, ops: readonly Op[]) => Promise<void>
  /** Carries this import on instead of beginning one; a row is taken as it was seen then. */
  readonly again?: number | ImportRow
}

/** What an import came to. */
export interface Done {
  readonly id: number
  readonly outcome: string
  readonly row: ImportRow
  readonly report: ImportReport
  readonly issues: readonly ImportIssueRow[]
  /** The report of the only table that the file has. */
  readonly sheet: SheetReport
  /** Refused cells with the code of the rule, such as `C2 reference`. */
  readonly refused: readonly string[]
  readonly warnings: readonly string[]
}

/** Tables that an import may write besides business data: what it keeps about itself, and numbering. */
const ownTables = new Set(['import', 'importIssue', 'importDifference', 'commitLog', 'idBlock'])

/** Opens an empty office; on the engine of the tests, and with the tables of the app's catalogue, unless told. */
export async function createOffice({ dialect, of = catalogue }: { dialect?: Dialect; of?: Catalogue } = {}) {
  const database = await createTestDatabase(dialect, of)
  const permissions = createPermissions(of, domains)
  const folder = mkdtempSync(join(tmpdir(), 'import-office-'))
  const rows = (table: string): Promise<Raw[]> => {
    const key = allTables(of).find(({ name }) => name === table)?.key ?? []
    const query = sqlFor(database.engine.dialect).selectFrom(table).selectAll()
    return all(
      database.engine,
      key.reduce((sorted, name) => sorted.orderBy(name), query),
    )
  }
  const contents = async (): Promise<Record<string, Raw[]>> => {
    const names = allTables(of).flatMap(({ name }) => (ownTables.has(name) ? [] : [name]))
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await rows(name)] as const)))
  }

  /** The files made of an import, in a folder of the office. */
  const resultsOf = (id: number): ResultFiles => {
    const kept = (name: string) => join(folder, `${id}-${name}`)
    return {
      keep: async (name, file) => copyFileSync(file, kept(name)),
      fetch: async (name, file) => {
        if (existsSync(kept(name))) copyFileSync(kept(name), file)
        return existsSync(kept(name))
      },
    }
  }

  const run = async (file: GivenFile, given: Given = {}): Promise<Done> => {
    const {
      mode = 'apply',
      isPartial = false,
      emptyCells = 'keep',
      timezone = 'UTC',
      actor,
      beforeWrite,
      again,
      corrections,
      ...more
    } = given
    const path = typeof file === 'string' ? file : join(folder, 'upload')
    if (typeof file !== 'string') writeFileSync(path, file.content)
    const fileName = typeof file === 'string' ? basename(file) : file.name
    const ctx = database.context(actor, { source: 'import' })
    const begun =
      again === undefined
        ? await createImport(ctx, {
            ...newImport(ctx, { fileName, blobPath: fileName, etag: ctx.random(8), mode, isPartial, emptyCells, timezone }),
            corrections: kept(corrections),
          })
        : typeof again === 'number'
          ? await findImport(ctx, again)
          : again
    if (!begun) throw new Error('no such import')
    const can = (permission: string) => permissions.can(ctx.actor, permission)
    const engine = beforeWrite ? watched(ctx, beforeWrite) : ctx.engine
    const { state, report } = await runImport({ ...ctx, engine, importId: begun.id }, begun, {
      path,
      can,
      results: resultsOf(begun.id),
      ...more,
    })
    const row = await findImport(ctx, begun.id)
    if (!row) throw new Error('the import is gone')
    const issues = await listIssues(ctx, begun.id, 0, 1_000_000)
    const named = (severity: string) => issues.filter((issue) => issue.severity === severity).map(({ cell, code }) => `${cell} ${code}`)
    const whole = report ?? noReport
    return {
      id: begun.id,
      outcome: state,
      row,
      report: whole,
      issues,
      sheet: whole.sheets[0] ?? noSheet,
      refused: named('reject'),
      warnings: named('warning'),
    }
  }

  /** Applies an import that has validated its file, as another run of another process would; `file` is the same file. */
  const applyChecked = async (file: GivenFile, id: number, partial?: boolean, given: Given = {}): Promise<Done> => {
    const row = await findImport(database.context(), id)
    if (!row) throw new Error('no such import')
    const queued: number[] = []
    await toApply(database.context(given.actor), { enqueue: async (id) => void queued.push(id) }, row, partial)
    if (queued.join() !== String(id)) throw new Error('no step was queued')
    return run(file, { ...given, again: id })
  }

  return {
    database,
    applyChecked,
    folder,
    ctx: database.context(),
    rows,
    contents,
    run,
    resultsOf,
    /** The live items by SKU, with what stock they have. */
    items: async () => {
      // SQLite keeps decimals as whole numbers of their last place
      const value = (units: string, scale: number) => (database.engine.dialect === 'sqlite' ? `${units} / ${10 ** scale}.0` : units)
      const sumOf = (table: string) =>
        `(SELECT ${value('COALESCE(SUM(quantity), 0)', 3)} FROM ${table} l WHERE l.itemId = i.id AND l.deletedAt IS NULL)`
      const sql = `SELECT i.sku, i.name, c.code AS category, s.code AS store, v.code AS supplier, i.unit, ${value('i.packSize', 3)} AS packSize,
          ${value('i.reorderPoint', 3)} AS reorderPoint, ${value('i.unitCost', 2)} AS unitCost, i.currency, i.barcode, i.version,
          ${sumOf('facilities_stockLevel')} AS onHand, ${sumOf('facilities_stockMovement')} AS moved,
          (SELECT MIN(expiresOn) FROM facilities_stockLot l WHERE l.itemId = i.id AND l.deletedAt IS NULL) AS expiresOn
        FROM facilities_inventoryItem i JOIN facilities_category c ON c.id = i.categoryId JOIN facilities_store s ON s.id = i.storeId
        LEFT JOIN shared_supplier v ON v.id = i.supplierId WHERE i.deletedAt IS NULL ORDER BY i.id`
      const [found = []] = await database.engine.read([{ sql, parameters: [] }])
      return new Map(found.map((raw): [string, Row] => [String(raw.sku), { ...raw }]))
    },
    /** Adds the parents that small stock lists refer to, and returns their ids. */
    furnish: async () => {
      const ctx = database.context()
      const [tools, spare] = await commit(ctx, [
        insert(category, { code: 'TOOLS', name: 'Hand tools' }),
        insert(category, { code: 'SPARE', name: 'Spare parts' }),
      ])
      const [main, annex] = await commit(ctx, [
        insert(store, { code: 'MAIN', name: 'Main room' }),
        insert(store, { code: '007', name: 'Annex' }),
      ])
      return { tools: Number(tools?.id), spare: Number(spare?.id), main: Number(main?.id), annex: Number(annex?.id) }
    },
    /** Adds an item as another person would meanwhile. */
    addItem: async (row: { sku: string; barcode?: string; name?: string }, parents: { tools: number; main: number }) => {
      const [item] = await commit(database.context(), [
        insert(inventoryItem, { name: 'Somebody else’s', ...row, categoryId: parents.tools, storeId: parents.main }),
      ])
      return Number(item?.id)
    },
    drop: async () => {
      await database.drop()
      rmSync(folder, { recursive: true })
    },
  }
}

/** An open office. */
export type Office = Awaited<ReturnType<typeof createOffice>>

const noSheet: SheetReport = {
  sheet: '',
  resource: null,
  rows: 0,
  accepted: 0,
  rejected: 0,
  inserts: 0,
  updates: 0,
  unchanged: 0,
  notes: [],
}
const noReport: ImportReport = { sheets: [], notes: [], issues: [], applied: 0, reason: null }

function watched({ engine }: DbContext, beforeWrite: NonNullable<Given['beforeWrite']>): DbContext['engine'] {
  return {
    ...engine,
    write: async (ops, id) => {
      const moved = ops.flatMap((op) =>
        op.kind === 'update' && op.table === 'import'
          ? op.rows.map((row) => row[op.match.length + op.set.findIndex(({ name }) => name === 'state')])
          : [],
      )
      const hasState = ops.some((op) => op.kind === 'update' && op.table === 'import' && op.set.some(({ name }) => name === 'state'))
      await beforeWrite(hasState ? String(moved[0]) : undefined, ops)
      return engine.write(ops, id)
    },
  }
}

const kept = (corrections: Given['corrections']) =>
  corrections ? { sheets: corrections.map((sheet) => ({ ...sheet, said: { by: 'ann', file: null } })) } : null

/** A CSV file of a header and rows. */
export function csv(name: string, header: string, ...rows: readonly string[]): { name: string; content: string } {
  return { name, content: `${[header, ...rows].join('\n')}\n` }
}
