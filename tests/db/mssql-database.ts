// A database of its own on the server of MSSQL_TEST_URL, with tables that hold every kind of column.
import type { DbValue } from '../../shared/catalogue/column.ts'
import type { AdjustOp, AuditOp, Engine, InsertOp, Raw, UpdateOp, WriteColumn } from '../../shared/db/engine.ts'
import { openMssql } from '../../shared/db/mssql.ts'
import type { MssqlOptions } from '../../shared/db/mssql-url.ts'
import { createServerDatabase } from '../support/server.ts'

const system =
  'version BIGINT NOT NULL, lockVersion BIGINT NOT NULL, updatedAt DATETIME2(3) NOT NULL, updatedBy NVARCHAR(100) NOT NULL, deletedAt DATETIME2(3) NULL'

const tables = [
  'CREATE TABLE [commitLog] ([id] NVARCHAR(100) NOT NULL, [at] DATETIME2(3) NOT NULL, CONSTRAINT [PK_commitLog] PRIMARY KEY ([id]))',
  'CREATE TABLE [idBlock] ([name] NVARCHAR(100) NOT NULL, [next] BIGINT NOT NULL, CONSTRAINT [PK_idBlock] PRIMARY KEY ([name]))',
  `CREATE TABLE [test_thing] ([id] BIGINT NOT NULL, ${system},
    [name] NVARCHAR(100) NOT NULL, [nameKey] VARBINARY(800) NULL, [note] NVARCHAR(MAX) NULL, [price] DECIMAL(15,3) NULL, [isOn] BIT NULL,
    [dueOn] DATE NULL, [startsAt] DATETIME2(3) NULL, [count] BIGINT NULL CONSTRAINT [CK_test_thing_count] CHECK ([count] >= 0),
    [parentId] BIGINT NULL CONSTRAINT [FK_test_thing_parentId] REFERENCES [test_thing] ([id]), CONSTRAINT [PK_test_thing] PRIMARY KEY ([id]))`,
  'CREATE UNIQUE INDEX [UX_test_thing_nameKey] ON [test_thing] ([nameKey]) WHERE [deletedAt] IS NULL AND [nameKey] IS NOT NULL',
  'CREATE INDEX [IX_test_thing_parentId] ON [test_thing] ([parentId])',
  `CREATE TABLE [test_level] ([id] BIGINT NOT NULL, ${system}, [quantity] DECIMAL(15,3) NOT NULL, [value] DECIMAL(15,2) NOT NULL, CONSTRAINT [PK_test_level] PRIMARY KEY ([id]))`,
  `CREATE TABLE [auditEntry] ([entryNo] BIGINT IDENTITY(1,1) NOT NULL, [action] NVARCHAR(100) NOT NULL, [rowId] BIGINT NULL,
    [before] NVARCHAR(MAX) NULL, [after] NVARCHAR(MAX) NULL, CONSTRAINT [PK_auditEntry] PRIMARY KEY ([entryNo]))`,
]

/** An open engine over a new database. */
export interface LiveDatabase {
  readonly engine: Engine
  readonly options: MssqlOptions
  drop(): Promise<void>
}

/** Makes a database, opens it with ten connections and fills in the tables. */
export async function createLiveDatabase(): Promise<LiveDatabase> {
  const { options, drop } = await createServerDatabase()
  const engine = await openMssql(options)
  await engine.execute(tables)
  const close = async () => {
    await engine.close()
    await drop()
  }
  return { engine, options, drop: close }
}

const column = (text: string): WriteColumn => {
  const [name = '', type = ''] = text.split(' ')
  return { name, type }
}

const systemColumns = [
  'id BIGINT',
  'version BIGINT',
  'lockVersion BIGINT',
  'updatedAt DATETIME2(3)',
  'updatedBy NVARCHAR(100)',
  'deletedAt DATETIME2(3)',
].map(column)

/** Columns of test_thing. */
const thingColumns = [
  ...systemColumns,
  ...[
    'name NVARCHAR(100)',
    'nameKey VARBINARY(800)',
    'note NVARCHAR(MAX)',
    'price DECIMAL(15,3)',
    'isOn BIT',
    'dueOn DATE',
    'startsAt DATETIME2(3)',
    'count BIGINT',
    'parentId BIGINT',
  ].map(column),
]
/** Columns of test_level. */
const levelColumns = [...systemColumns, column('quantity DECIMAL(15,3)'), column('value DECIMAL(15,2)')]
/** Columns of the audit. */
const auditColumns = ['action NVARCHAR(100)', 'rowId BIGINT', 'before NVARCHAR(MAX)', 'after NVARCHAR(MAX)'].map(column)

const at = '2027-02-28T14:30:00.123Z'

type Values = Readonly<Record<string, DbValue>>

const rowOf = (columns: readonly WriteColumn[], values: Values) => columns.map(({ name }) => values[name] ?? null)
const stored = (values: Values): Values => ({ version: 1, lockVersion: 0, updatedAt: at, updatedBy: 'test', ...values })

/** Inserts things. */
export const insertThings = (...rows: readonly Values[]): InsertOp => ({
  kind: 'insert',
  table: 'test_thing',
  columns: thingColumns,
  rows: rows.map((row) => rowOf(thingColumns, stored({ name: `thing ${row.id}`, ...row }))),
})

/** Inserts a level. */
export const insertLevel = (id: number, quantity: string, value: string): InsertOp => ({
  kind: 'insert',
  table: 'test_level',
  columns: levelColumns,
  rows: [rowOf(levelColumns, stored({ id, quantity, value }))],
})

/** Renames things that are at a version. */
export const renameThings = (...rows: readonly { id: number; version: number; name: string; deletedAt?: string }[]): UpdateOp => ({
  kind: 'update',
  table: 'test_thing',
  match: [column('id BIGINT'), column('version BIGINT')],
  set: [column('version BIGINT'), column('name NVARCHAR(100)'), column('deletedAt DATETIME2(3)')],
  rows: rows.map(({ id, version, name, deletedAt }) => [id, version, version + 1, name, deletedAt ?? null]),
})

/** Moves the quantity of a level, and its value in proportion or by an amount. */
export const moveLevel = (id: number, quantityBy: number, amount: number | null = null, otherwise = 0): AdjustOp => ({
  kind: 'adjust',
  table: 'test_level',
  id,
  deltas: [
    { column: 'quantity', type: 'DECIMAL(15,3)', scale: 3, by: quantityBy },
    { column: 'value', type: 'DECIMAL(15,2)', scale: 2, quantity: 'quantity', quantityScale: 3, quantityBy, amount, otherwise },
  ],
  floor: 'quantity',
  at,
  by: 'mover',
})

/** Audit entries; `adjust` names the op that gives before and after. */
export const auditEntries = (
  ...rows: readonly { rowId: number; before?: string | null; after?: string | null; adjust?: number }[]
): AuditOp => ({
  kind: 'audit',
  table: 'auditEntry',
  columns: auditColumns,
  rows: rows.map(({ rowId, before, after, adjust }) => ({
    values: ['test', rowId, before ?? null, after ?? null],
    adjust: adjust ?? null,
  })),
  before: 2,
  after: 3,
})

/** All rows that a select gives. */
export async function rowsOf(engine: Engine, sqlText: string, ...parameters: unknown[]): Promise<Raw[]> {
  const [rows = []] = await engine.read([{ sql: sqlText, parameters }])
  return rows
}
