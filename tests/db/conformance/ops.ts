// Specimens as the engine takes them: ops over the specimen's table, and its rows read back.
import type { DbValue } from '../../../shared/catalogue/column.ts'
import { auditRow, auditTable } from '../../../shared/db/audit-row.ts'
import type { AdjustOp, AuditOp, Delta, InsertOp, Op, UpdateOp, WriteColumn } from '../../../shared/db/engine.ts'
import { all, sqlFor } from '../../../shared/db/query.ts'
import { decodeRow, type Row, storedFields } from '../../../shared/db/rows.ts'
import { decodedColumns } from '../../../shared/db/store.ts'
import { specimen } from './specimen.ts'
import type { Ground } from './twin.ts'

const at = '2027-02-28T14:30:00.123Z'
const system = { version: 1, lockVersion: 0, createdAt: at, createdBy: 'maker', updatedAt: at, updatedBy: 'maker' }
const id: WriteColumn = { name: 'id', type: 'BIGINT' }
const version: WriteColumn = { name: 'version', type: 'BIGINT' }

/** A row with what every specimen needs. */
const whole = (row: Row): Row => ({ ...system, code: `code ${row.id}`, quantity: 0, worth: 0, state: 'new', ...row })

/** Inserts specimens. */
export function insertOp({ dialect }: Ground, ...rows: readonly Row[]): InsertOp {
  const columns = storedFields(specimen, dialect)
  return { kind: 'insert', table: specimen.table, columns, rows: rows.map((row) => columns.map(({ encode }) => encode(whole(row)))) }
}

/** Gives specimens that are at a version the next one, another code and perhaps a date of removal. */
export function updateOp({ dialect }: Ground, ...rows: readonly (Row & { id: number; version: number })[]): UpdateOp {
  const set = storedFields(specimen, dialect).filter(({ name }) => ['version', 'code', 'codeKey', 'deletedAt'].includes(name))
  const values = (row: Row & { id: number; version: number }): DbValue[] => [
    row.id,
    row.version,
    ...set.map(({ encode }) => encode(whole({ ...row, version: row.version + 1 }))),
  ]
  return { kind: 'update', table: specimen.table, match: [id, version], set, rows: rows.map(values) }
}

export const liveOp = (...ids: readonly number[]): Op => ({ kind: 'live', table: specimen.table, ids })
export const unreferencedOp = (...ids: readonly number[]): Op => ({ kind: 'unreferenced', table: specimen.table, column: 'parentId', ids })

/** Moves the quantity of a specimen, never below zero, and its worth in proportion, or by an amount. */
export function adjustOp(row: number, quantityBy: number, amount: number | null = null, otherwise = 0): AdjustOp {
  const deltas: Delta[] = [
    { column: 'quantity', type: 'DECIMAL(15,3)', scale: 3, by: quantityBy },
    { column: 'worth', type: 'DECIMAL(15,2)', scale: 2, quantity: 'quantity', quantityScale: 3, quantityBy, amount, otherwise },
  ]
  return { kind: 'adjust', table: specimen.table, id: row, deltas, floor: 'quantity', at, by: 'mover' }
}

/** One audit entry for each op of these places in the batch, or of texts given. */
export function auditOp(
  { ctx }: Ground,
  ...entries: readonly { adjust?: number; before?: string | null; after?: string | null }[]
): AuditOp {
  const place = (name: string) => auditTable.columns.findIndex((column) => column.name === name)
  const rows = entries.map(({ adjust = null, before = null, after = null }, rowId) => ({
    adjust,
    values: auditRow(ctx, { at, commitId: 'c', action: 'specimen.adjust', resource: 'specimen', rowId, version: null, before, after }),
  }))
  return { kind: 'audit', ...auditTable, rows, before: place('before'), after: place('after') }
}

/** All specimens by id, removed ones too, with these columns. */
export async function specimens({ engine }: Ground, ...names: readonly string[]): Promise<unknown[][]> {
  const columns = decodedColumns(specimen).filter(([name]) => names.includes(name))
  const rows = await all(engine, sqlFor(engine.dialect).selectFrom(specimen.table).select(names).orderBy('id'))
  return rows.map((raw) => {
    const row = decodeRow(columns, engine.dialect, raw)
    return names.map((name) => row[name])
  })
}

/** What the audit trail says of before and after, oldest first. */
export async function auditTexts({ engine }: Ground): Promise<unknown[][]> {
  const rows = await all(engine, sqlFor(engine.dialect).selectFrom('auditEntry').select(['rowId', 'before', 'after']).orderBy('entryNo'))
  return rows.map(({ rowId, before, after }) => [rowId, before, after])
}
