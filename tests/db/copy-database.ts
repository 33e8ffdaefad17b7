// Databases to copy: one with every kind of row that Opsbook keeps, and one of any size.

import { migrationsFolder } from '../../infra/cli/folder.ts'
import type { AnyColumn } from '../../shared/catalogue/column.ts'
import { type Columns, type Resource, storedColumns } from '../../shared/catalogue/resource.ts'
import {
  auditBlockColumns,
  auditColumns,
  backupColumns,
  calendarTokenColumns,
  exportColumns,
  idempotencyColumns,
  importColumns,
  importDifferenceColumns,
  importIssueColumns,
  importMappingColumns,
  maintenanceColumns,
  migrationDayColumns,
  migrationStateColumns,
  oneTimeLinkColumns,
  outboxColumns,
  requestCountColumns,
  sessionColumns,
  signInFailureColumns,
} from '../../shared/db/bookkeeping.ts'
import type { Engine, InsertOp } from '../../shared/db/engine.ts'
import { migrate, readMigrations } from '../../shared/db/migrate.ts'
import { type Row, storedFields } from '../../shared/db/rows.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { exampleValue } from '../../shared/http/example.ts'

const at = '2027-02-28T14:30:00.123Z'

/** Makes the tables. */
export async function makeTables(engine: Engine): Promise<void> {
  await migrate(engine, await readMigrations(migrationsFolder, engine.dialect), () => at)
}

const texts = (n: number) => [`plain ${n}`, `  both ends ${n}  `, `😀 𝒪psbook ẞ ﬁ ${n} `, `~"\\'%[_] ${n}\n\t`, `日本 ${n}`, `ÅÄÖ ${n}`]
/** For each row the text that is its own, so that unique columns hold. */
const textOf = (n: number, max: number) => (max < 40 ? `t${n}` : (texts(n)[n % 6] ?? ''))

const moments = ['0001-01-01T00:00:00.000Z', at, '9999-12-31T23:59:59.999Z', '1969-07-20T20:17:40.007Z']
const numbers = [999_999_999_999.999, -999_999_999_999.999, 0.001, -0.5, 0, 2.5, 4.99, 3, 1]
const words: readonly unknown[] = [[1, 2], { en: '日本 "quoted" \\ 😀', de: 'Riß' }, {}, []]

/** A value of a column for row n; rows differ, and every third leaves out what may be left out. */
function sample(column: AnyColumn, n: number, rowsOf: number): unknown {
  if (column.nullable && n % 3 === 0) return null
  const fits = (values: readonly unknown[]) => {
    const fitting = values.filter((value) => column.schema.safeParse(value).success)
    if (fitting.length === 0) fitting.push(exampleValue('words', column))
    if (fitting[0] === null) throw new Error(`no sample for a column of kind ${column.kind}`)
    return fitting[n % fitting.length]
  }
  switch (column.kind) {
    case 'text':
    case 'secret': {
      const max = 'max' in column.options ? Number(column.options.max) : 400
      return column.nullable && n % 3 === 1 && !column.keyed ? '' : textOf(n, max)
    }
    case 'instant':
      return moments[n % moments.length]
    case 'date':
      return (moments[n % moments.length] ?? '').slice(0, 10)
    case 'ref':
      // each points at a row that comes later, where there is one
      return (n % rowsOf) + 1
    case 'time':
      return `1${n % 10}:30`
    case 'integer':
      return [n === 1 ? Number.MAX_SAFE_INTEGER : n, n, 1, 0].find((value) => column.schema.safeParse(value).success)
    case 'flag':
      return n % 2 === 0
    case 'choice':
      return column.choices[n % column.choices.length]
    case 'decimal':
      return fits(numbers)
    default:
      return fits(words)
  }
}

const count = 7
const ids = Array.from({ length: count }, (_, at) => at + 1)

function sampleRow(columns: Iterable<readonly [string, AnyColumn]>, n: number): Row {
  return Object.fromEntries([...columns].map(([name, column]) => [name, sample(column, n, count)]))
}

function insertRows(resource: Resource, engine: Engine, rows: readonly Row[]): InsertOp {
  const fields = storedFields(resource, engine.dialect)
  const columns = fields.map(({ name, type }) => ({ name, type }))
  return { kind: 'insert', table: resource.table, columns, rows: rows.map((row) => fields.map(({ encode }) => encode(row))) }
}

function insertPlain(table: string, columns: Columns, engine: Engine, rows: readonly Row[]): InsertOp {
  const entries = Object.entries(columns)
  const toValue = (column: AnyColumn, value: unknown) => (value === null ? null : column.storage[engine.dialect].to(value))
  return {
    kind: 'insert',
    table,
    columns: entries.map(([name, column]) => ({ name, type: column.storage.mssql.type })),
    rows: rows.map((row) => entries.map(([name, column]) => toValue(column, row[name] ?? null))),
    givesIdentity: 'entryNo' in columns,
  }
}

/** Fills every table; references point at later rows, some rows are deleted, some audit entries are a million characters long. */
export async function fillEverything(engine: Engine): Promise<void> {
  const own = (n: number) => ({ id: n, version: n, lockVersion: n - 1, createdAt: at, createdBy: 'a ', updatedAt: at, updatedBy: 'ü' })
  const ops: InsertOp[] = []
  const self: string[] = []
  for (const resource of catalogue.resources) {
    const rows = ids.map((n) => ({ ...sampleRow(storedColumns(resource), n), ...own(n), deletedAt: n % 4 === 0 ? at : null }))
    for (const { column, to } of catalogue.from(resource)) {
      if (to !== resource) continue
      for (const [place, row] of rows.entries()) {
        const target = (row as Row)[column]
        if (target !== null) self.push(`UPDATE ${resource.table} SET ${column} = ${target} WHERE id = ${place + 1}`)
        Object.assign(row, { [column]: null })
      }
    }
    ops.push(insertRows(resource, engine, rows))
  }
  const long = (n: number) => ({ before: `{"😀":"${'x"~\\'.repeat(n / 8)}"}`, after: 'é'.repeat(n) })
  const plain = (columns: Columns) => ids.map((n): Row => ({ ...sampleRow(Object.entries(columns), n), ...named(columns, n) }))
  const audits = plain(auditColumns).map((row, place) => ({
    ...row,
    entryNo: place * 10 + 3,
    seq: place === 0 ? null : place,
    ...(place < 3 ? long(10 ** (place + 4)) : {}),
  }))
  ops.push(
    insertPlain('auditEntry', auditColumns, engine, audits),
    insertPlain('auditBlock', auditBlockColumns, engine, plain(auditBlockColumns)),
    insertPlain('backup', backupColumns, engine, plain(backupColumns)),
    insertPlain('export', exportColumns, engine, plain(exportColumns)),
    insertPlain('idempotency', idempotencyColumns, engine, plain(idempotencyColumns)),
    insertPlain('session', sessionColumns, engine, plain(sessionColumns)),
    insertPlain('signInFailure', signInFailureColumns, engine, plain(signInFailureColumns)),
    insertPlain('outbox', outboxColumns, engine, plain(outboxColumns)),
    insertPlain('calendarToken', calendarTokenColumns, engine, plain(calendarTokenColumns)),
    insertPlain('oneTimeLink', oneTimeLinkColumns, engine, plain(oneTimeLinkColumns)),
    insertPlain('import', importColumns, engine, plain(importColumns)),
    insertPlain('importIssue', importIssueColumns, engine, plain(importIssueColumns)),
    insertPlain('importDifference', importDifferenceColumns, engine, plain(importDifferenceColumns)),
    insertPlain('importMapping', importMappingColumns, engine, plain(importMappingColumns)),
    insertPlain('requestCount', requestCountColumns, engine, plain(requestCountColumns)),
    insertPlain('maintenance', maintenanceColumns, engine, plain(maintenanceColumns)),
    insertPlain('migrationState', migrationStateColumns, engine, plain(migrationStateColumns)),
    insertPlain('migrationDay', migrationDayColumns, engine, plain(migrationDayColumns)),
  )
  for (const [n, op] of ops.entries()) await engine.write([op], `fill-${n}`)
  await engine.execute(self)
  for (const { table } of catalogue.resources) await engine.takeIds(table, count)
}

/** Keys count on; of two columns the second does. */
const named = (columns: Columns, n: number): Row => ({
  ...('id' in columns && columns.id?.kind === 'integer' ? { id: n } : {}),
  ...('blockNo' in columns ? { blockNo: n } : {}),
  ...('no' in columns ? { importId: n % 2, no: n } : {}),
})

/**
 * About so many rows in an SQLite database that has its tables: a fifth items, the rest movements and audit entries, half each, but for
 * some thousand whose keys are texts, which engines put in different orders.
 */
export async function fillMany(engine: Engine, rows: number): Promise<void> {
  const system = 'id, version, lockVersion, createdAt, createdBy, updatedAt, updatedBy'
  const stamp = `1, 0, '${at}', 'fill', '${at}', 'fill'`
  const numbered = (most: number) => `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${Math.floor(most)})`
  const coded = (table: string) =>
    `INSERT INTO ${table} (${system}, code, codeKey, name, nameKey) ${numbered(10)} SELECT i, ${stamp}, 'C' || i, 'c' || i, 'Name ' || i, 'name ' || i FROM n`
  const texts = Math.min(2500, rows / 10)
  const [items, others] = [rows * 0.2, rows * 0.4 - texts]
  const mixed = "substr('aBcDéÅ_ß', i * 7 % 8 + 1, 1) || substr('zYxWõÖ-0', i * 3 % 8 + 1, 1) || printf('%x', i)"
  await engine.execute([
    coded('facilities_category'),
    coded('facilities_store'),
    `INSERT INTO facilities_inventoryItem (${system}, sku, skuKey, name, nameKey, categoryId, storeId, unit, packSize, reorderPoint, unitCost, currency)
      ${numbered(items)} SELECT i, ${stamp}, 'SKU-' || i, 'sku-' || i, 'Pump seal ' || i, 'pump seal ' || i, i % 10 + 1, i % 10 + 1, 'ea', 1000, 5000, 1999, 'ZAR' FROM n`,
    `INSERT INTO facilities_stockMovement (${system}, itemId, storeId, kind, quantity, unitCost, occurredAt)
      ${numbered(others)} SELECT i, ${stamp}, i % ${Math.floor(items)} + 1, i % 10 + 1, 'receive', i * 125, 1999, '${at}' FROM n`,
    `INSERT INTO session (id, userId, tokenHash, createdAt, usedAt, expiresAt)
      ${numbered(texts)} SELECT ${mixed}, i, 'hash', '${at}', '${at}', '${at}' FROM n`,
    `INSERT INTO idempotency (actor, key, requestHash, status, body, at)
      ${numbered(texts)} SELECT substr('Anbm', i % 4 + 1, 1), ${mixed}, 'hash', 201, '{"id":' || i || '}', '${at}' FROM n`,
    `INSERT INTO auditEntry (commitId, at, actor, source, requestId, resource, rowId, version, action, after)
      ${numbered(others)} SELECT 'fill-' || i, '${at}', 'fill', 'seed', 'fill', 'stockMovement', i, 1, 'stockMovement.create',
      '{"itemId":' || i || ',"storeId":1,"lotId":null,"kind":"receive","quantity":' || i || ',"unitCost":19.99,"reason":null,"occurredAt":"${at}"}' FROM n`,
    `INSERT INTO idBlock (name, next) SELECT name, ${Math.floor(others) + 1} FROM sqlite_master WHERE type = 'table' AND name LIKE 'facilities%'`,
  ])
}
