// Writes as one text batch of T-SQL: every guard that misses rolls back and throws, and names its place and the ids that lost.
import type { DbValue } from '../catalogue/column.ts'
import type { AuditOp, DeleteOp, InsertOp, LiveOp, Op, UnreferencedOp, UpdateOp, WriteColumn } from './engine.ts'
import { type Adjusted, adjust, lockAdjusted, toAuditTexts } from './mssql-adjust.ts'
import { type AdjustSet, adjustTogether, textsOfSet, toSets } from './mssql-adjust-set.ts'
import { type BatchContext, missIf, mostIds } from './mssql-guard.ts'
import { addRows, type Computed, Parameters, type RowSet, type Server } from './mssql-rows.ts'
import type { Parameter } from './mssql-values.ts'

/** A text of SQL with what it is sent with. */
export interface Batch {
  readonly sql: string
  readonly parameters: readonly Parameter[]
}

/** Row sets beyond so many rows go in several parts: a statement that locks 5,000 rows locks the whole table, and all who write to it wait. */
const mostRows = 4000

/** Renders ops as one atomic batch that is written once, however often it is sent under the same commit id. */
export function renderBatch(ops: readonly Op[], commitId: string, server: Server): Batch {
  const parameters = new Parameters()
  const id = parameters.add('NVARCHAR(100)', commitId)
  const adjusts = ops.flatMap((op, at): Adjusted[] => (op.kind === 'adjust' ? [[at, op]] : []))
  const context: BatchContext = { parameters, server, locked: new Map(), shared: new Map(), sets: toSets(adjusts) }
  const lines = [
    'SET XACT_ABORT ON;',
    'SET NOCOUNT ON;',
    'DECLARE @miss NVARCHAR(2048), @found INT;',
    'BEGIN TRANSACTION;',
    `INSERT INTO [commitLog] ([id], [at]) VALUES (${id}, SYSUTCDATETIME());`,
    // on Babelfish a connection's first table variable spoils every foreign key that it has checked before
    ...(server.isBabelfish ? ['DECLARE @first TABLE ([n] INT);'] : []),
    // first what may make us wait behind whoever closes the table: others may need the rows that adjusts lock to let that one through
    ...ops.flatMap((op, at) => (op.kind === 'empty' ? [holdEmpty(op.table, at)] : [])),
    ...lockAdjusted(adjusts, context),
    ...ops.flatMap((op, at) => (op.kind === 'empty' ? [] : renderOp(op, at, ops, context))),
    'COMMIT TRANSACTION;',
  ]
  return { sql: lines.join('\n'), parameters: parameters.list }
}

/** The range stays locked until the transaction ends, shared by all who write: whoever puts a row there waits for them. */
const holdEmpty = (table: string, at: number) => missIf(`EXISTS (SELECT 1 FROM [${table}] WITH (HOLDLOCK))`, at)

function renderOp(op: Exclude<Op, { kind: 'empty' }>, at: number, ops: readonly Op[], context: BatchContext): string[] {
  switch (op.kind) {
    case 'insert':
      return withIdentity(
        op,
        parts(op.rows).map((rows) => insert(op, rows, context)),
      )
    case 'update':
      return parts(op.rows).map((rows) => update(op, rows, at, context))
    case 'delete':
      return [remove(op, at, context)]
    case 'live':
      return live(op, at, context)
    case 'unreferenced':
      return unreferenced(op, at, context)
    case 'adjust': {
      const set = context.sets.get(at)
      if (!set) return adjust(op, at, context)
      return set.like === op ? adjustTogether(set, context) : []
    }
    case 'audit':
      return audit(op, ops, context)
  }
}

/** Computed cells are told apart by row, so that a statement of many of them is slow, and beyond some thousand too complex for a server. */
const mostComputed = 50

function parts<T>(rows: readonly T[], most = mostRows): (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / most) }, (_, part) => rows.slice(part * most, (part + 1) * most))
}

function withIdentity({ table, givesIdentity }: InsertOp, statements: string[]): string[] {
  return givesIdentity ? [`SET IDENTITY_INSERT [${table}] ON;`, ...statements, `SET IDENTITY_INSERT [${table}] OFF;`] : statements
}

/** `computed` holds SQL in place of values; the rows go in in their order, which numbers audit entries. */
function insert(
  { table, columns }: Pick<InsertOp, 'table' | 'columns'>,
  rows: InsertOp['rows'],
  { parameters, server }: BatchContext,
  computed: Computed = new Map(),
): string {
  const into = `INSERT INTO [${table}] (${columns.map(({ name }) => `[${name}]`).join(', ')})`
  const only = onlyRow(rows, columns.length, parameters)
  if (only)
    return `${into} VALUES (${columns.map(({ type }, at) => computed.get(`0:${at}`) ?? parameters.add(type, only[at] ?? null)).join(', ')});`
  const set = addRows(parameters, columns, rows, server, computed)
  return `${into} SELECT ${set.columns.join(', ')} FROM ${set.from} ORDER BY r.[n];`
}

/** The row of a set of one, unless it should go as JSON because the batch has many parameters already. */
function onlyRow(rows: InsertOp['rows'], cells: number, parameters: Parameters): readonly DbValue[] | null {
  return rows.length === 1 && parameters.hasRoomFor(cells) ? (rows[0] ?? null) : null
}

function update(op: UpdateOp, rows: UpdateOp['rows'], at: number, { parameters, server }: BatchContext): string {
  const columns = [...op.match, ...op.set]
  const width = op.match.length
  const only = onlyRow(rows, columns.length, parameters)
  if (only) {
    const places = columns.map(({ name, type }, place) => `[${name}] = ${parameters.add(type, only[place] ?? null)}`)
    return `UPDATE [${op.table}] SET ${places.slice(width).join(', ')} WHERE ${places.slice(0, width).join(' AND ')};\n${missIf('@@ROWCOUNT <> 1', at)}`
  }
  const set = addRows(parameters, columns, rows, server)
  const matches = op.match.map(({ name }, place) => `t.[${name}] = ${set.columns[place]}`).join(' AND ')
  const sets = op.set.map(({ name }, place) => `[${name}] = ${set.columns[width + place]}`).join(', ')
  const losers = op.match[0]?.type === 'BIGINT' ? losing(set, `NOT EXISTS (SELECT 1 FROM [${op.table}] AS t WHERE ${matches})`) : null
  return `UPDATE t SET ${sets} FROM ${set.from} INNER LOOP JOIN [${op.table}] AS t ON ${matches};\n${missIf(`@@ROWCOUNT <> ${rows.length}`, at, losers)}`
}

function remove({ table, match, values }: DeleteOp, at: number, { parameters }: BatchContext): string {
  const places = match.map(({ name, type }, place) => `[${name}] = ${parameters.add(type, values[place] ?? null)}`)
  return `DELETE FROM [${table}] WHERE ${places.join(' AND ')};\n${missIf('@@ROWCOUNT <> 1', at)}`
}

/** The first of the rows that a condition is true of, as a source of `id`; asked for after the rollback. */
function losing(set: RowSet, condition: string): string {
  return `SELECT TOP (${mostIds}) ${set.columns[0]} AS [id] FROM ${set.from} WHERE ${condition} ORDER BY r.[n]`
}

const idColumn: readonly WriteColumn[] = [{ name: 'id', type: 'BIGINT' }]
/** Shared locks on the rows until the transaction ends, so that a removal waits for us and we for it. */
const heldShared = 'WITH (REPEATABLEREAD, ROWLOCK)'

function live(op: LiveOp, at: number, { parameters, server }: BatchContext): string[] {
  const ids = [...new Set(op.ids)]
  if (ids.length === 0) return []
  if (ids.length === 1) {
    const one = `[id] = ${parameters.add('BIGINT', ids[0] ?? null)} AND [deletedAt] IS NULL`
    const as = op.version === undefined ? one : `${one} AND [version] = ${parameters.add('BIGINT', op.version)}`
    return [missIf(`NOT EXISTS (SELECT 1 FROM [${op.table}] ${heldShared} WHERE ${as})`, at)]
  }
  const set = addRows(
    parameters,
    idColumn,
    ids.map((id) => [id]),
    server,
  )
  const losers = losing(set, `NOT EXISTS (SELECT 1 FROM [${op.table}] AS t WHERE t.[id] = r.[c0] AND t.[deletedAt] IS NULL)`)
  return [
    `SELECT @found = COUNT(*) FROM ${set.from} INNER LOOP JOIN [${op.table}] AS t ${heldShared} ON t.[id] = r.[c0] WHERE t.[deletedAt] IS NULL;`,
    missIf(`@found <> ${ids.length}`, at, losers),
  ]
}

function unreferenced(op: UnreferencedOp, at: number, { parameters, server }: BatchContext): string[] {
  const ids = [...new Set(op.ids)]
  if (ids.length === 0) return []
  // a locking read: it waits for writers that have not committed, which a row version would hide
  if (ids.length === 1) {
    const id = parameters.add('BIGINT', ids[0] ?? null)
    return [
      missIf(`EXISTS (SELECT 1 FROM [${op.table}] WITH (READCOMMITTEDLOCK) WHERE [${op.column}] = ${id} AND [deletedAt] IS NULL)`, at),
    ]
  }
  const set = addRows(
    parameters,
    idColumn,
    ids.map((id) => [id]),
    server,
  )
  const referring = `FROM ${set.from} INNER LOOP JOIN [${op.table}] AS t WITH (READCOMMITTEDLOCK) ON t.[${op.column}] = r.[c0] WHERE t.[deletedAt] IS NULL`
  const losers = losing(set, `EXISTS (SELECT 1 FROM [${op.table}] AS t WHERE t.[${op.column}] = r.[c0] AND t.[deletedAt] IS NULL)`)
  return ['SET @found = 0;', `SELECT TOP (1) @found = 1 ${referring};`, missIf('@found = 1', at, losers)]
}

function audit(op: AuditOp, ops: readonly Op[], context: BatchContext): string[] {
  const { sets } = context
  const isComputed = op.rows.some(({ adjust: from }) => from !== null && !sets.has(from))
  return parts(op.rows, isComputed ? mostComputed : mostRows).map((rows) => {
    const computed = new Map<string, string>()
    rows.forEach(({ adjust: from }, n) => {
      const source = from === null || sets.has(from) ? undefined : ops[from]
      if (from === null || source?.kind !== 'adjust') return
      const texts = toAuditTexts(source, from)
      computed.set(`${n}:${op.before}`, texts.before)
      computed.set(`${n}:${op.after}`, texts.after)
    })
    const used = [...new Set(rows.flatMap(({ adjust: from }) => (from === null ? [] : (sets.get(from) ?? []))))]
    const values = rows.map((row) => row.values)
    if (used.length === 0) return insert(op, values, context, computed)
    return insertOfSets(
      op,
      rows.map(({ values: cells, adjust: from }) => [...cells, from !== null && sets.has(from) ? from : null]),
      used,
      context,
      computed,
    )
  })
}

/** Audit entries of which some tell of adjusts that went together; each row ends with the place of its adjust, or null. */
function insertOfSets(
  op: AuditOp,
  rows: InsertOp['rows'],
  sets: readonly AdjustSet[],
  { parameters, server }: BatchContext,
  computed: Computed,
): string {
  const set = addRows(parameters, [...op.columns, { name: 'op', type: 'BIGINT' }], rows, server, computed)
  const from = set.columns.at(-1)
  const told = sets.map((one, n) => ({
    alias: `s${n}`,
    join: ` LEFT JOIN ${one.table} AS s${n} ON s${n}.[op] = ${from}`,
    texts: textsOfSet(one, `s${n}`),
  }))
  const cell = (which: 'before' | 'after', otherwise: string) =>
    `CASE ${told.map(({ alias, texts }) => `WHEN ${alias}.[op] IS NOT NULL THEN ${texts[which]}`).join(' ')} ELSE ${otherwise} END`
  const cells = op.columns.map((_, at) => {
    const plain = set.columns[at] ?? 'NULL'
    return at === op.before ? cell('before', plain) : at === op.after ? cell('after', plain) : plain
  })
  const names = op.columns.map(({ name }) => `[${name}]`)
  return `INSERT INTO [${op.table}] (${names.join(', ')}) SELECT ${cells.join(', ')} FROM ${set.from}${told.map(({ join }) => join).join('')} ORDER BY r.[n];`
}
