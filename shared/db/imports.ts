// Bookkeeping of imports: their state, progress and issues. Named functions, without audit of their own.
import { sql } from 'kysely'
import type { AnyColumn, DbValue } from '../catalogue/column.ts'
import type { ValuesOf } from '../catalogue/resource.ts'
import { importColumns, importIssueColumns } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import { bound, ConstraintFault, Miss, type Op, type WriteColumn } from './engine.ts'
import { all, sqlFor } from './query.ts'
import { decodeRow } from './rows.ts'

/** An import as it is kept. */
export type ImportRow = ValuesOf<typeof importColumns>
/** An issue as it is kept. */
export type ImportIssueRow = ValuesOf<typeof importIssueColumns>

const columns = Object.entries(importColumns)
const issueColumns = Object.entries(importIssueColumns)
/** In place of an ETag, imports that a terminal runs from a file of its own machine have `cli:host:pid:id`. No host carries them on. */
export const terminalMark = 'cli:'
/** States in which an import still has something to do. */
export const unfinishedStates = ['waiting', 'reading', 'planned', 'applying', 'undoing'] as const

/** States in which nothing is tried again: what a try failed by is no trouble any more, from the same write on. */
const settledStates: readonly string[] = ['done', 'done-with-rejects', 'applied-with-conflicts', 'undone']

/** How a column is written. */
export const write = ([name, column]: [string, AnyColumn]): WriteColumn => ({ name, type: column.storage.mssql.type })
/** A value as the engine of the context stores it. */
export const encode = (ctx: DbContext, column: AnyColumn, value: unknown): DbValue =>
  value === null || value === undefined ? null : column.storage[ctx.engine.dialect].to(value)

/** Keeps a new import; `pathOf` makes its blob path of its id. Returns null when there is one of the same blob path and ETag. */
export async function createImport(ctx: DbContext, row: Omit<ImportRow, 'id'>, pathOf?: (id: number) => string): Promise<ImportRow | null> {
  const id = await ctx.ids.next('import')
  const made = { ...row, id, blobPath: pathOf?.(id) ?? row.blobPath }
  const values = columns.map(([name, column]) => encode(ctx, column, made[name as keyof ImportRow]))
  try {
    await ctx.engine.write([{ kind: 'insert', table: 'import', columns: columns.map(write), rows: [values] }], ctx.random(16))
    return made
  } catch (error) {
    if (error instanceof ConstraintFault && error.kind === 'unique') return null
    throw error
  }
}

async function selectImports(ctx: DbContext, narrow: (query: ReturnType<typeof base>) => ReturnType<typeof base>): Promise<ImportRow[]> {
  const rows = await all(ctx.engine, narrow(base(ctx)))
  return rows.map((raw) => decodeRow(columns, ctx.engine.dialect, raw) as ImportRow) // decoded by the columns the type is made of
}

const base = (ctx: DbContext) =>
  sqlFor(ctx.engine.dialect)
    .selectFrom('import')
    .select(columns.map(([name]) => name))

/** The import of an id, if there is one. */
export async function findImport(ctx: DbContext, id: number): Promise<ImportRow | undefined> {
  return (await selectImports(ctx, (query) => query.where('id', '=', bound(importColumns.id, id, ctx.engine.dialect))))[0]
}

/** The import of a blob version, if there is one. */
export async function findImportOfBlob(ctx: DbContext, blobPath: string, etag: string): Promise<ImportRow | undefined> {
  const { dialect } = ctx.engine
  return (
    await selectImports(ctx, (query) =>
      query
        .where('blobPath', '=', bound(importColumns.blobPath, blobPath, dialect))
        .where('etag', '=', bound(importColumns.etag, etag, dialect)),
    )
  )[0]
}

const selectUnfinished = (ctx: DbContext) => {
  const { dialect } = ctx.engine
  const states = unfinishedStates.map((state) => bound(importColumns.state, state, dialect))
  return selectImports(ctx, (query) => query.where('state', 'in', states).where('etag', '!=', bound(importColumns.etag, '', dialect)))
}

/** Whether a host can carry an import on: it has what that takes, and no terminal runs it. An undo takes no file. */
export function isForHost({ state, etag }: ImportRow): boolean {
  return unfinishedStates.some((one) => one === state) && (state === 'undoing' || (etag !== '' && !etag.startsWith(terminalMark)))
}

/** Imports that were left in flight and that a host can carry on. */
export async function listUnfinished(ctx: DbContext): Promise<ImportRow[]> {
  return (await selectUnfinished(ctx)).filter(isForHost)
}

/** Imports that a terminal runs, or ran when it was closed. */
export async function listOfTerminals(ctx: DbContext): Promise<ImportRow[]> {
  return (await selectUnfinished(ctx)).filter(({ etag }) => etag.startsWith(terminalMark))
}

/** Imports that stand still until somebody resumes or cancels them. */
export function listPaused(ctx: DbContext): Promise<ImportRow[]> {
  return selectImports(ctx, (query) => query.where('state', '=', bound(importColumns.state, 'paused', ctx.engine.dialect)))
}

/** Ends whatever brings rows in, wherever it stands, as `failed`; what is being taken back goes on. For a database that nobody works on yet. */
export async function endUnfinished(ctx: DbContext, reason: string): Promise<void> {
  for (const { id, state } of [...(await selectUnfinished(ctx)), ...(await listPaused(ctx))])
    if (state !== 'undoing') await moveImport(ctx, { id, state }, { state: 'failed', reason })
}

/** The newest imports before an id, newest first, at most 50; null begins at the newest. */
export async function listImports(ctx: DbContext, before: number | null): Promise<ImportRow[]> {
  const { dialect } = ctx.engine
  return selectImports(ctx, (query) => {
    const older = before === null ? query : query.where('id', '<', bound(importColumns.id, before, dialect))
    const sorted = older.orderBy('id', 'desc')
    return dialect === 'sqlite' ? sorted.limit(50) : sorted.top(50)
  })
}

function updateOp(ctx: DbContext, match: Partial<ImportRow>, given: Partial<ImportRow>): Op {
  const set = given.state !== undefined && settledStates.includes(given.state) ? { trouble: null, ...given } : given
  const pick = (row: Partial<ImportRow>) => columns.filter(([name]) => row[name as keyof ImportRow] !== undefined)
  const values = (row: Partial<ImportRow>) => pick(row).map(([name, column]) => encode(ctx, column, row[name as keyof ImportRow]))
  return {
    kind: 'update',
    table: 'import',
    match: pick(match).map(write),
    set: pick(set).map(write),
    rows: [[...values(match), ...values(set)]],
  }
}

/** A move of an import, to go into a commit; it misses when the import is in another state by now. */
export function moveOp(ctx: DbContext, match: Pick<ImportRow, 'id'> & Partial<ImportRow>, set: Partial<ImportRow>): Op {
  return updateOp(ctx, match, { ...set, updatedAt: ctx.now() })
}

/** Moves an import from one of its states on, with other writes in the same batch; false when it is in another one by now. */
export async function moveImport(
  ctx: DbContext,
  match: Pick<ImportRow, 'id'> & Partial<ImportRow>,
  set: Partial<ImportRow>,
  also: readonly Op[] = [],
): Promise<boolean> {
  try {
    await ctx.engine.write([moveOp(ctx, match, set), ...also], ctx.random(16))
    return true
  } catch (error) {
    if (error instanceof Miss) return false
    throw error
  }
}

/** The step that goes into the same commit as a chunk's rows; misses when another run has taken it. */
export function checkpointOp(ctx: DbContext, id: number, step: number, next: Partial<ImportRow>): Op {
  return updateOp(ctx, { id, step, state: 'applying' }, { ...next, updatedAt: ctx.now() })
}

/** The number of the last issue of an import, 0 where it has none. */
export async function lastIssueNo(ctx: DbContext, importId: number): Promise<number> {
  const { dialect } = ctx.engine
  const [last] = await all(
    ctx.engine,
    sqlFor(dialect)
      .selectFrom('importIssue')
      .select(sql`max(${sql.ref('no')})`.as('no'))
      .where('importId', '=', bound(importIssueColumns.importId, importId, dialect)),
  )
  return Number(last?.no ?? 0)
}

/** The issues of a step, to go into the same commit. */
export function issuesOp(ctx: DbContext, issues: readonly ImportIssueRow[]): Op {
  const rows = issues.map((issue) => issueColumns.map(([name, column]) => encode(ctx, column, issue[name as keyof ImportIssueRow])))
  return { kind: 'insert', table: 'importIssue', columns: issueColumns.map(write), rows }
}

/** Keeps the issues of an import's plan. */
export async function saveIssues(ctx: DbContext, issues: readonly ImportIssueRow[]): Promise<void> {
  for (let from = 0; from < issues.length; from += 500)
    await ctx.engine.write([issuesOp(ctx, issues.slice(from, from + 500))], ctx.random(16))
}

/** Forgets the issues of a plan that a killed run had begun to keep. */
export async function dropIssues(ctx: DbContext, importId: number): Promise<void> {
  const q = (name: string) => (ctx.engine.dialect === 'sqlite' ? `"${name}"` : `[${name}]`)
  await ctx.engine.execute([`DELETE FROM ${q('importIssue')} WHERE ${q('importId')} = ${Math.trunc(importId)}`])
}

/** Issues of an import in order, after a number, of one severity where it is given; at most `limit`. */
export async function listIssues(
  ctx: DbContext,
  importId: number,
  after: number,
  limit: number,
  severity?: ImportIssueRow['severity'],
): Promise<ImportIssueRow[]> {
  const { dialect } = ctx.engine
  const whole = sqlFor(dialect)
    .selectFrom('importIssue')
    .select(issueColumns.map(([name]) => name))
    .where('importId', '=', bound(importIssueColumns.importId, importId, dialect))
    .where('no', '>', bound(importIssueColumns.no, after, dialect))
    .orderBy('no')
  const query = severity === undefined ? whole : whole.where('severity', '=', bound(importIssueColumns.severity, severity, dialect))
  const rows = await all(ctx.engine, dialect === 'sqlite' ? query.limit(limit) : query.top(limit))
  return rows.map((raw) => decodeRow(issueColumns, dialect, raw) as ImportIssueRow) // decoded by the columns the type is made of
}

/** How many issues of an import are kept, by severity. One round trip. */
export async function countIssues(ctx: DbContext, importId: number): Promise<Record<ImportIssueRow['severity'], number>> {
  const query = sqlFor(ctx.engine.dialect)
    .selectFrom('importIssue')
    .select(['severity', sql`count(*)`.as('issues')])
    .where('importId', '=', bound(importIssueColumns.importId, importId, ctx.engine.dialect))
    .groupBy('severity')
  const counts = new Map((await all(ctx.engine, query)).map(({ severity, issues }) => [String(severity), Number(issues)]))
  return { reject: counts.get('reject') ?? 0, warning: counts.get('warning') ?? 0 }
}
