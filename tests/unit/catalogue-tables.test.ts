// The DDL of one resource, word for word, on both engines.
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineCatalogue } from '../../shared/catalogue/catalogue.ts'
import { choice, date, flag, instant, integer, json, quantity, ref, sum, text, time } from '../../shared/catalogue/kinds.ts'
import { defineResource } from '../../shared/catalogue/resource.ts'
import { createTable, keyedColumns, orderName, tableFor, tableOf } from '../../shared/catalogue/tables.ts'

const part = defineResource({
  domain: 'test',
  name: 'part',
  slug: 'parts',
  description: 'A part.',
  columns: {
    code: text({ max: 40 }),
    note: text({ max: 5000, optional: true }),
    serial: text({ max: 60, optional: true }),
    parentId: ref('part', { optional: true }),
    state: choice(['new', 'old'], { default: 'new' }),
    weight: quantity({ min: 0, default: 0 }),
    isOn: flag({ default: true }),
    spot: json(z.unknown(), { optional: true }),
    dueOn: date({ optional: true }),
    dueTime: time({ optional: true }),
    total: sum('part', 'parentId', 'weight', { scale: 3, description: 'Weight of the parts within.' }),
  },
  naturalKey: ['code'],
  unique: ['serial'],
  lists: { code: ['state'], weight: [] },
})

const made = (dialect: 'sqlite' | 'mssql') =>
  createTable(
    tableFor(part, (name) => `test_${name}`),
    dialect,
  )

/** The column definition of an instant on SQLite, from its nullability on. */
const moment = (name: string, nullability = 'NOT NULL', table = 'test_part') =>
  `"${name}" TEXT ${nullability} CONSTRAINT "CK_${table}_${name}" CHECK ("${name}" GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' AND "${name}" >= '0001')`

describe('the table of a resource', () => {
  test('in SQLite', () => {
    expect(made('sqlite')).toEqual([
      `CREATE TABLE "test_part" (
  "id" INTEGER NOT NULL CONSTRAINT "CK_test_part_id" CHECK ("id" >= 1),
  "version" INTEGER NOT NULL CONSTRAINT "CK_test_part_version" CHECK ("version" >= 1),
  "lockVersion" INTEGER NOT NULL CONSTRAINT "CK_test_part_lockVersion" CHECK ("lockVersion" >= 0),
  ${moment('createdAt')},
  "createdBy" TEXT NOT NULL CONSTRAINT "CK_test_part_createdBy" CHECK (length("createdBy") <= 100),
  ${moment('updatedAt')},
  "updatedBy" TEXT NOT NULL CONSTRAINT "CK_test_part_updatedBy" CHECK (length("updatedBy") <= 100),
  ${moment('deletedAt', 'NULL')},
  "code" TEXT NOT NULL CONSTRAINT "CK_test_part_code" CHECK (length("code") <= 40),
  "codeKey" TEXT NOT NULL CONSTRAINT "CK_test_part_codeKey" CHECK (octet_length("codeKey") <= 800),
  "note" TEXT NULL CONSTRAINT "CK_test_part_note" CHECK (length("note") <= 5000),
  "serial" TEXT NULL CONSTRAINT "CK_test_part_serial" CHECK (length("serial") <= 60),
  "serialKey" TEXT NULL CONSTRAINT "CK_test_part_serialKey" CHECK (octet_length("serialKey") <= 800),
  "parentId" INTEGER NULL CONSTRAINT "FK_test_part_parentId" REFERENCES "test_part" ("id"),
  "state" TEXT NOT NULL CONSTRAINT "CK_test_part_state" CHECK ("state" IN ('new', 'old')),
  "weight" INTEGER NOT NULL CONSTRAINT "CK_test_part_weight" CHECK ("weight" >= 0 AND "weight" <= 999999999999999),
  "isOn" INTEGER NOT NULL CONSTRAINT "CK_test_part_isOn" CHECK ("isOn" IN (0, 1)),
  "spot" TEXT NULL CONSTRAINT "CK_test_part_spot" CHECK (json_valid("spot") AND substr("spot", 1, 1) IN ('{', '[')),
  "dueOn" TEXT NULL CONSTRAINT "CK_test_part_dueOn" CHECK (date("dueOn") IS "dueOn" AND "dueOn" >= '0001'),
  "dueTime" TEXT NULL CONSTRAINT "CK_test_part_dueTime" CHECK ("dueTime" GLOB '[0-2][0-9]:[0-5][0-9]' AND "dueTime" < '24'),
  CONSTRAINT "PK_test_part" PRIMARY KEY ("id")
) STRICT`,
      'CREATE UNIQUE INDEX "UX_test_part_codeKey" ON "test_part" ("codeKey") WHERE "deletedAt" IS NULL',
      'CREATE UNIQUE INDEX "UX_test_part_serialKey" ON "test_part" ("serialKey") WHERE "deletedAt" IS NULL AND "serialKey" IS NOT NULL',
      'CREATE INDEX "IX_test_part_state_codeKey" ON "test_part" ("state", "codeKey")',
      'CREATE INDEX "IX_test_part_weight" ON "test_part" ("weight")',
      'CREATE INDEX "IX_test_part_parentId" ON "test_part" ("parentId")',
    ])
  })

  test('in T-SQL', () => {
    expect(made('mssql')).toEqual([
      `CREATE TABLE [test_part] (
  [id] BIGINT NOT NULL CONSTRAINT [CK_test_part_id] CHECK ([id] >= 1),
  [version] BIGINT NOT NULL CONSTRAINT [CK_test_part_version] CHECK ([version] >= 1),
  [lockVersion] BIGINT NOT NULL CONSTRAINT [CK_test_part_lockVersion] CHECK ([lockVersion] >= 0),
  [createdAt] DATETIME2(3) NOT NULL,
  [createdBy] NVARCHAR(100) NOT NULL,
  [updatedAt] DATETIME2(3) NOT NULL,
  [updatedBy] NVARCHAR(100) NOT NULL,
  [deletedAt] DATETIME2(3) NULL,
  [code] NVARCHAR(40) NOT NULL,
  [codeKey] VARBINARY(800) NOT NULL,
  [note] NVARCHAR(MAX) NULL CONSTRAINT [CK_test_part_note] CHECK (DATALENGTH([note]) <= 10000),
  [serial] NVARCHAR(60) NULL,
  [serialKey] VARBINARY(800) NULL,
  [parentId] BIGINT NULL CONSTRAINT [FK_test_part_parentId] REFERENCES [test_part] ([id]),
  [state] NVARCHAR(20) NOT NULL CONSTRAINT [CK_test_part_state] CHECK ([state] COLLATE Latin1_General_BIN2 IN (N'new', N'old')),
  [weight] DECIMAL(15,3) NOT NULL CONSTRAINT [CK_test_part_weight] CHECK ([weight] >= 0),
  [isOn] BIT NOT NULL,
  [spot] NVARCHAR(MAX) NULL CONSTRAINT [CK_test_part_spot] CHECK (ISJSON([spot]) = 1),
  [dueOn] DATE NULL,
  [dueTime] NVARCHAR(5) NULL CONSTRAINT [CK_test_part_dueTime] CHECK ([dueTime] LIKE N'[0-2][0-9]:[0-5][0-9]' COLLATE Latin1_General_BIN2 AND [dueTime] < N'24'),
  CONSTRAINT [PK_test_part] PRIMARY KEY CLUSTERED ([id])
)`,
      'CREATE UNIQUE INDEX [UX_test_part_codeKey] ON [test_part] ([codeKey]) WHERE [deletedAt] IS NULL',
      'CREATE UNIQUE INDEX [UX_test_part_serialKey] ON [test_part] ([serialKey]) WHERE [deletedAt] IS NULL AND [serialKey] IS NOT NULL',
      'CREATE INDEX [IX_test_part_state_codeKey] ON [test_part] ([state], [codeKey])',
      'CREATE INDEX [IX_test_part_weight] ON [test_part] ([weight])',
      'CREATE INDEX [IX_test_part_parentId] ON [test_part] ([parentId])',
    ])
  })

  test('has keys for the text by which rows are found and ordered, and for no other', () => {
    expect([...keyedColumns(part)]).toEqual(['code', 'serial'])
    expect([orderName(part, 'code'), orderName(part, 'weight'), orderName(part, 'note')]).toEqual(['codeKey', 'weight', 'note'])
  })
})

test('a bookkeeping table may have a number that the database hands out', () => {
  const table = tableOf(
    'log',
    { no: integer({ min: 1 }), at: instant({}) },
    ['no'],
    [{ columns: ['at'], isUnique: false, where: [] }],
    'no',
  )
  expect(createTable(table, 'sqlite')).toEqual([
    `CREATE TABLE "log" (\n  "no" INTEGER PRIMARY KEY AUTOINCREMENT CONSTRAINT "CK_log_no" CHECK ("no" >= 1),\n  ${moment('at', 'NOT NULL', 'log')}\n) STRICT`,
    'CREATE INDEX "IX_log_at" ON "log" ("at")',
  ])
  expect(createTable(table, 'mssql')[0]).toBe(
    'CREATE TABLE [log] (\n  [no] BIGINT IDENTITY(1,1) NOT NULL CONSTRAINT [CK_log_no] CHECK ([no] >= 1),\n  [at] DATETIME2(3) NOT NULL,\n  CONSTRAINT [PK_log] PRIMARY KEY CLUSTERED ([no])\n)',
  )
})

test('a unique key over an optional column holds among the rows that have it, and among those that have not', () => {
  const level = defineResource({
    domain: 'test',
    name: 'level',
    slug: 'levels',
    description: 'A level.',
    columns: { itemId: ref('level', {}), lotId: ref('level', { optional: true }) },
    naturalKey: ['itemId', 'lotId'],
    lists: {},
  })
  const [, ...indexes] = createTable(
    tableFor(level, () => 'test_level'),
    'sqlite',
  )
  expect(indexes.slice(0, 2)).toEqual([
    'CREATE UNIQUE INDEX "UX_test_level_itemId_lotId" ON "test_level" ("itemId", "lotId") WHERE "deletedAt" IS NULL AND "lotId" IS NOT NULL',
    'CREATE UNIQUE INDEX "UX_test_level_itemId_none" ON "test_level" ("itemId") WHERE "deletedAt" IS NULL AND "lotId" IS NULL',
  ])
})

describe('a catalogue', () => {
  const named = (name: string, to?: string) =>
    defineResource({
      domain: 'test',
      name,
      slug: `${name}s`,
      description: name,
      columns: { code: text({ max: 9 }), ...(to ? { otherId: ref(to, {}) } : {}) },
      naturalKey: ['code'],
      lists: {},
    })

  test('puts what is referred to first, also in a circle', () => {
    expect(defineCatalogue([named('a', 'b'), named('b', 'c'), named('c')]).resources.map(({ name }) => name)).toEqual(['c', 'b', 'a'])
    expect(defineCatalogue([named('a', 'b'), named('b', 'a')]).resources).toHaveLength(2)
  })

  test('knows references both ways', () => {
    const catalogue = defineCatalogue([named('a', 'b'), named('b')])
    expect(catalogue.from(catalogue.get('a'))).toMatchObject([{ column: 'otherId', to: { name: 'b' } }])
    expect(catalogue.to(catalogue.get('b'))).toMatchObject([{ column: 'otherId', from: { name: 'a' } }])
    expect(catalogue.find('z')).toBeUndefined()
  })

  test('refuses a name given twice and a reference to nothing', () => {
    expect(() => defineCatalogue([named('a'), named('a')])).toThrow('two resources have one name')
    expect(() => defineCatalogue([named('a', 'z')])).toThrow('no resource z')
  })
})
