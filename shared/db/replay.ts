// Writes anchored blocks back into a restored database: the block, its entries and the rows that they tell of, in one batch each.
import { sql } from 'kysely'
import { type Resource, storedColumns, systemColumns, type ValuesOf } from '../catalogue/resource.ts'
import { type Table, tableFor } from '../catalogue/tables.ts'
import { bookOf } from './book.ts'
import { type auditBlockColumns, bookkeeping, auditBlockColumns as columnsOfBlock } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import { copyOrder, type Step } from './copy-order.ts'
import { keyText, readSame } from './copy-pages.ts'
import { type NeutralRow, rowForm, writeColumns } from './copy-values.ts'
import { bound, type Engine, type Op } from './engine.ts'
import { all, sqlFor } from './query.ts'
import { decodeRow, type Row, storedFields } from './rows.ts'

/** An entry with its place in the ledger, as the ledger holds it. */
export interface PlacedEntry {
  readonly seq: number
  /** In the order of the entry columns. */
  readonly entry: NeutralRow
}

/** A row as entries left it, whole. */
export interface ReplayedRow {
  readonly resource: Resource
  readonly row: Row
  readonly isNew: boolean
}

const blocks = bookOf('auditBlock', columnsOfBlock)
const auditTable = bookkeeping.find(({ name }) => name === 'auditEntry') as Table // one of the closed list
/** Unique indexes are of live rows: while rows of a batch change their keys, none of them is live. */
const hiddenAt = '0001-01-01T00:00:00.000Z'
const mostIds = 500

/** The entries of these that the database has already, by number, as the ledger holds them. */
export async function findEntries({ engine }: DbContext, entries: readonly PlacedEntry[]): Promise<Map<string, NeutralRow>> {
  const rows = entries.map(({ seq, entry }) => [...entry, String(seq)])
  const found = await readSame(engine, auditTable, rows)
  return new Map(
    rows.flatMap((row) => {
      const known = found.get(keyText(auditTable, row))
      return known ? [[String(row[0]), known.slice(0, -1)] as const] : []
    }),
  )
}

/** The rows of these ids, removed ones too, with all stored columns. */
export async function findRows({ engine }: DbContext, resource: Resource, ids: readonly number[]): Promise<Map<number, Row>> {
  const columns = [...Object.entries(systemColumns), ...storedColumns(resource)]
  const rows = new Map<number, Row>()
  for (let at = 0; at < ids.length; at += mostIds) {
    const some = ids.slice(at, at + mostIds).map((id) => bound(systemColumns.id, id, engine.dialect))
    const query = sqlFor(engine.dialect)
      .selectFrom(resource.table)
      .select(columns.map(([name]) => name))
      .where('id', 'in', some)
    for (const raw of await all(engine, query)) rows.set(Number(raw.id), decodeRow(columns, engine.dialect, raw))
  }
  return rows
}

/** Writes a block, its entries (`known`: the numbers of those that are there and only get their place) and the rows, all or none. */
export async function writeReplayed(
  ctx: DbContext,
  block: ValuesOf<typeof auditBlockColumns>,
  { entries, known, rows }: { entries: readonly PlacedEntry[]; known: ReadonlySet<string>; rows: readonly ReplayedRow[] },
): Promise<void> {
  const { dialect } = ctx.engine
  const form = rowForm(auditTable, dialect)
  const isKnown = ({ entry }: PlacedEntry) => known.has(String(entry[0]))
  const whole = (name: string) => [{ name, type: 'BIGINT' }]
  const placed = entries.filter(isKnown).map(({ seq, entry }) => [Number(entry[0]), seq])
  const added = entries.filter((one) => !isKnown(one)).map(({ seq, entry }) => form.to([...entry, String(seq)]))
  const ops: Op[] = [blocks.insert(dialect, block)]
  if (placed.length > 0) ops.push({ kind: 'update', table: 'auditEntry', match: whole('entryNo'), set: whole('seq'), rows: placed })
  if (added.length > 0)
    ops.push({ kind: 'insert', table: 'auditEntry', columns: writeColumns(auditTable), rows: added, givesIdentity: true })
  await ctx.engine.write([...ops, ...rowOps(ctx, rows)], `replay-${ctx.random(16)}`)
}

/** First nothing that changes is live, then what is new goes in parent first, then every row gets what it ends with. */
function rowOps(ctx: DbContext, rows: readonly ReplayedRow[]): Op[] {
  const byTable = Map.groupBy(rows, ({ resource }) => resource.table)
  const tables = ctx.catalogue.resources.filter(({ table }) => byTable.has(table))
  const steps = copyOrder(tables.map((resource) => tableFor(resource, (name) => ctx.catalogue.get(name).table)))
  const known = (table: string) => byTable.get(table)?.filter(({ isNew }) => !isNew) ?? []
  const added = (table: string) => byTable.get(table)?.filter(({ isNew }) => isNew) ?? []
  const hides = steps.map(({ table }) =>
    updateOf(
      ctx,
      known(table.name).map((one) => ({ ...one, row: { ...one.row, deletedAt: hiddenAt } })),
      isDeletedAt,
    ),
  )
  const inserts = steps.map((step) => insertOf(ctx, step, added(step.table.name)))
  const updates = steps.map((step) => updateOf(ctx, [...known(step.table.name), ...added(step.table.name).filter(hasLate(step))], isOwn))
  return [...hides, ...inserts, ...updates].flat()
}

const isDeletedAt = (name: string) => name === 'deletedAt'
const isOwn = (name: string) => name !== 'id' && name !== 'lockVersion'
const hasLate =
  ({ late }: Step) =>
  ({ row }: ReplayedRow) =>
    late.some(({ column }) => (row[column] ?? null) !== null)

function insertOf({ engine: { dialect } }: DbContext, step: Step, rows: readonly ReplayedRow[]): Op[] {
  const [first] = rows
  if (!first) return []
  const fields = storedFields(first.resource, dialect)
  const early = (one: ReplayedRow): Row => {
    if (!hasLate(step)(one)) return one.row
    const waiting = step.late.map(({ column, isNullable }) => [column, isNullable ? null : one.row.id])
    return { ...one.row, deletedAt: one.row.deletedAt ?? hiddenAt, ...Object.fromEntries(waiting) }
  }
  const values = rows.map((one) => {
    const row = early(one)
    return fields.map((field) => field.encode(row))
  })
  return [{ kind: 'insert', table: step.table.name, columns: fields, rows: values }]
}

function updateOf({ engine: { dialect } }: DbContext, rows: readonly ReplayedRow[], isSet: (name: string) => boolean): Op[] {
  const [first] = rows
  if (!first) return []
  const set = storedFields(first.resource, dialect).filter(({ name }) => isSet(name))
  const values = rows.map(({ row }) => [Number(row.id), ...set.map((field) => field.encode(row))])
  return [{ kind: 'update', table: first.resource.table, match: [{ name: 'id', type: 'BIGINT' }], set, rows: values }]
}

/** Moves the numbering of every resource, and of imports, beyond the highest id that is used; again is the same. */
export async function moveNumbering({ engine, catalogue }: DbContext): Promise<void> {
  const { dialect } = engine
  const highest = (table: string, column: string) => {
    const query = sqlFor(dialect).selectFrom(table)
    const used = column === 'id' ? query : query.where(column, 'is not', null)
    return used.select(sql`max(${sql.ref(column)})`.as('most')).compile()
  }
  const named = [
    ...catalogue.resources.map(({ table }) => [table, table, 'id']),
    ['import', 'import', 'id'],
    ['import', 'auditEntry', 'importId'],
  ]
  const next = await readNumbers(engine)
  const found = await engine.read(named.map(([, table = '', column = '']) => highest(table, column)))
  for (const [at, [name = '']] of named.entries()) {
    const most = Number(found[at]?.[0]?.most ?? 0)
    const from = next.get(name) ?? 1
    if (most < from) continue
    await engine.takeIds(name, most + 1 - from)
    next.set(name, most + 1)
  }
}

/** Moves the numbering of a resource beyond an id that no row has, but one once had; again is the same. */
export async function skipNumbers({ engine }: DbContext, { table }: Resource, id: number): Promise<void> {
  const next = (await readNumbers(engine)).get(table) ?? 1
  if (id >= next) await engine.takeIds(table, id + 1 - next)
}

/** The next number of each table that has numbers. */
async function readNumbers(engine: Engine): Promise<Map<string, number>> {
  const numbers = await all(engine, sqlFor(engine.dialect).selectFrom('idBlock').select(['name', 'next']))
  return new Map(numbers.map((one) => [String(one.name), Number(one.next)]))
}
