// The tables as a real database has them: keys, references, indexes, and every bound refused by the database itself.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { AnyColumn, DbValue, Dialect } from '../../shared/catalogue/column.ts'
import { choice, date, decimal, flag, instant, integer, json, ref, text, time, translated } from '../../shared/catalogue/kinds.ts'
import { type Columns, defineResource, type Resource, storedColumns, systemColumns } from '../../shared/catalogue/resource.ts'
import {
  checkOf,
  createTable,
  keyedColumns,
  keyName,
  orderName,
  type Table,
  type TableColumn,
  tableFor,
} from '../../shared/catalogue/tables.ts'
import * as books from '../../shared/db/bookkeeping.ts'
import { type Constraints, readConstraints } from '../../shared/db/constraints.ts'
import { ConstraintFault, type Engine, type InsertOp, type UpdateOp } from '../../shared/db/engine.ts'
import { storedFields } from '../../shared/db/rows.ts'
import { allTables, compareSchema, migrationTable, readSchema } from '../../shared/db/schema.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { exampleValue } from '../../shared/http/example.ts'
import { createScratch, dialects, type Scratch } from '../support/engines.ts'
import { unlikeRow } from '../support/example-rows.ts'
import { keyViolation, longText, type Server, toLiteral, violationsOf } from '../support/violations.ts'

/** A resource with every kind of column, also those that no other has. */
const sample = defineResource({
  domain: 'test',
  name: 'sample',
  slug: 'samples',
  description: 'A sample.',
  columns: {
    code: text({ max: 40 }),
    serial: text({ max: 40, optional: true }),
    story: text({ max: 5000 }),
    state: choice(['new', 'old'], {}),
    count: integer({ min: -5, max: 5 }),
    share: decimal({ scale: 4, min: 0, max: 1 }),
    isOn: flag({}),
    dueOn: date({}),
    dueTime: time({}),
    dueAt: instant({}),
    parentId: ref('sample', { optional: true }),
    spot: json(z.record(z.string(), z.number()), {}),
    title: translated({ max: 40 }),
  },
  naturalKey: ['code'],
  unique: ['serial'],
  lists: { code: ['state'], dueOn: [] },
})

const resources = [...catalogue.resources, sample]
const tableName = (name: string) => (name === 'sample' ? sample.table : catalogue.get(name).table)
const tables = [migrationTable, ...allTables(catalogue), tableFor(sample, tableName)]
const at = '2027-02-28T14:30:00.000Z'

/** A table with the kinds of its columns, which its own row 1 and row 2 are made from. */
interface Subject {
  readonly table: Table
  readonly columns: Columns
  readonly resource: Resource | null
}

/** The columns of the tables that are no resources. */
const bookkeeping: Readonly<Record<string, Columns>> = {
  schemaMigration: { number: integer({ min: 1 }), name: text({ max: 100 }), checksum: text({ max: 64 }), appliedAt: instant({}) },
  commitLog: { id: text({ max: 100 }), at: instant({}) },
  idBlock: { name: text({ max: 100 }), next: integer({ min: 1 }) },
  auditEntry: books.auditColumns,
  auditBlock: books.auditBlockColumns,
  backup: books.backupColumns,
  export: books.exportColumns,
  idempotency: books.idempotencyColumns,
  session: books.sessionColumns,
  signInFailure: books.signInFailureColumns,
  outbox: books.outboxColumns,
  calendarToken: books.calendarTokenColumns,
  oneTimeLink: books.oneTimeLinkColumns,
  import: books.importColumns,
  importIssue: books.importIssueColumns,
  importDifference: books.importDifferenceColumns,
  importMapping: books.importMappingColumns,
  requestCount: books.requestCountColumns,
  maintenance: books.maintenanceColumns,
  migrationState: books.migrationStateColumns,
  migrationDay: books.migrationDayColumns,
}

const subjects = tables.map((table): Subject => {
  const resource = resources.find((one) => one.table === table.name) ?? null
  const own = resource ? { ...systemColumns, ...Object.fromEntries(storedColumns(resource)) } : bookkeeping[table.name]
  return { table, resource, columns: own ?? {} }
})

test('every column of every table is looked at here', () => {
  for (const { table, columns, resource } of subjects) {
    const keys = resource ? [...keyedColumns(resource)].map(keyName) : []
    expect([table.name, ...Object.keys(columns), ...keys].sort()).toEqual([table.name, ...table.columns.map(({ name }) => name)].sort())
  }
})

/** Row 1 or 2 of a table as it is stored. */
function storedRow({ table, columns, resource }: Subject, id: number, dialect: Dialect): Map<string, DbValue> {
  if (resource) {
    const row = { version: 1, lockVersion: 0, createdAt: at, createdBy: 'a', updatedAt: at, updatedBy: 'a', ...unlikeRow(resource, id) }
    return new Map(storedFields(resource, dialect).map(({ name, encode }) => [name, encode(row)]))
  }
  const exampleOf = (name: string, column: AnyColumn): DbValue => {
    if (column.nullable) return null
    const value =
      [100 + id, `${name} ${id}`, `2027-03-0${id}T08:00:00.000Z`].find((one) => column.schema.safeParse(one).success) ??
      exampleValue(name, column)
    return column.storage[dialect].to(value)
  }
  const numbered = table.columns.find(({ isIdentity }) => isIdentity)?.name
  return new Map(Object.entries(columns).flatMap(([name, column]) => (name === numbered ? [] : [[name, exampleOf(name, column)]])))
}

describe.each(dialects)('on %s', (dialect: Dialect) => {
  const q = (name: string) => (dialect === 'sqlite' ? `"${name}"` : `[${name}]`)
  let scratch: Scratch
  let engine: Engine
  let server: Server
  let isBabelfish: boolean
  let lines: ReadonlySet<string>
  let constraints: Constraints

  beforeAll(async () => {
    scratch = await createScratch(dialect)
    engine = await scratch.open()
    await engine.execute(tables.flatMap((table) => createTable(table, dialect)))
    const question = "SELECT DATALENGTH(N'ab') / 2 AS [bytes], @@VERSION AS [version]"
    const [[about] = []] = dialect === 'sqlite' ? [] : await engine.read([{ sql: question, parameters: [] }])
    server = { dialect, bytesPerUnit: Number(about?.bytes ?? 1) }
    isBabelfish = /babelfish/i.test(String(about?.version))
    lines = await readSchema(engine)
    constraints = await readConstraints(engine, tables)
    await engine.write(
      [1, 2].flatMap((id) => subjects.map((subject): InsertOp => ({ kind: 'insert', ...rowOf(subject, id) }))),
      'made',
    )
  })
  afterAll(() => scratch.drop())

  function rowOf(subject: Subject, id: number) {
    const row = storedRow(subject, id, dialect)
    const columns = subject.table.columns.filter(({ name }) => row.has(name)).map(({ name, type }) => ({ name, type: type.mssql }))
    return { table: subject.table.name, columns, rows: [columns.map(({ name }) => row.get(name) ?? null)] }
  }

  let renewals = 0
  /** The rows 1 and 2 of a table as they were made. */
  async function renewed(of: Table | Resource): Promise<Subject> {
    const subject = subjects.find(({ table, resource }) => table === of || resource === of)
    if (!subject) throw new Error(`${of.name} is not looked at`)
    const key = subject.table.columns.find(({ name }) => name === subject.table.key[0])
    if (!key) throw new Error(`${of.name} has no key`)
    const ops = [2, 1].map((id): UpdateOp => {
      const { table, columns, rows } = rowOf(subject, id)
      const match = [{ name: key.name, type: key.type.mssql }]
      return {
        kind: 'update',
        table,
        match,
        set: columns,
        rows: rows.map((row) => [storedRow(subject, id, dialect).get(key.name) ?? id, ...row]),
      }
    })
    await engine.write(ops, `renewed ${++renewals}`)
    return subject
  }

  /** Sets columns of row 2 in raw SQL; gives the error that refused it, or null. */
  async function set(subject: Subject, values: Readonly<Record<string, string>>): Promise<unknown> {
    const { table } = subject
    const [key = ''] = table.key
    const sets = Object.entries(values).map(([name, literal]) => `${q(name)} = ${literal}`)
    const where = `${q(key)} = ${toLiteral(storedRow(subject, 2, dialect).get(key) ?? 2, dialect)}`
    const [[found] = []] = await engine.read([
      { sql: `SELECT COUNT(*) AS ${q('rows')} FROM ${q(table.name)} WHERE ${where}`, parameters: [] },
    ])
    expect([table.name, Number(found?.rows)]).toEqual([table.name, 1])
    return engine.execute([`UPDATE ${q(table.name)} SET ${sets.join(', ')} WHERE ${where}`]).then(
      () => null,
      (error: unknown) => error,
    )
  }

  const kindOf = (error: unknown) => (error === null ? 'accepted' : error instanceof ConstraintFault ? error.kind : 'refused')
  /** A number that the database hands out is no value to set, but on SQLite. */
  const settable = ({ isIdentity }: TableColumn) => !(isIdentity && dialect === 'mssql')

  test.each(subjects)('$table.name refuses what its columns do not allow, each check by its name', async ({ table, columns }) => {
    const subject = await renewed(table)
    const wrong: string[] = []
    for (const stored of table.columns.filter(settable)) {
      const column = columns[stored.name]
      const violations = column ? violationsOf(column, server) : [keyViolation(dialect)]
      for (const { what, literal, by } of violations) {
        const error = await set(subject, { [stored.name]: literal })
        const name = error instanceof ConstraintFault ? error.constraint.toLowerCase() : ''
        const isRight =
          by === 'check' ? kindOf(error) === 'check' && name === `ck_${table.name}_${stored.name}`.toLowerCase() : error !== null
        if (!isRight) wrong.push(`${stored.name} ${what}: ${kindOf(error)} ${name}`)
      }
      const isProved = violations.some(({ by }) => by === 'check')
      if (checkOf(table, stored, dialect) !== null && !isProved) wrong.push(`${stored.name}: its check is not tried`)
    }
    expect(wrong).toEqual([])
  })

  test.each(subjects)('$table.name lacks no value that it must have', async ({ table }) => {
    const subject = await renewed(table)
    const wrong: string[] = []
    for (const { name, nullable } of table.columns.filter(settable)) {
      const outcome = kindOf(await set(subject, { [name]: 'NULL' }))
      // SQLite has another word for a rowid that is null
      const isRight = nullable ? outcome === 'accepted' : outcome === 'not_null' || (table.key.includes(name) && outcome === 'refused')
      if (!isRight) wrong.push(`${name}: ${outcome}`)
    }
    expect(wrong).toEqual([])
  })

  const references = resources.flatMap((resource) =>
    storedColumns(resource).flatMap(([name, { refersTo }]) =>
      refersTo === null ? [] : [{ place: `${resource.name}.${name}`, resource, name, to: tableName(refersTo) }],
    ),
  )

  test.each(references)('$place refers to a row that is there, and is found by it', async ({ resource, name, to }) => {
    const subject = await renewed(resource)
    const error = await set(subject, { [name]: '999999' })
    expect(error).toMatchObject({ kind: 'foreign_key' })
    expect([...constraints.keys()]).toContain(`reference of ${resource.table}.${name} to ${to}`.toLowerCase())
    const leading = `index on ${resource.table} (${name}`.toLowerCase()
    expect([...lines].filter((line) => line.startsWith(`${leading})`) || line.startsWith(`${leading},`))).not.toEqual([])
  })

  test('every sort, filter and part of a key has an index that begins with it', () => {
    const wanted = resources.flatMap((resource) => {
      const on = (...names: string[]) => `on ${resource.table} (${names.map((name) => orderName(resource, name)).join(', ')}`.toLowerCase()
      const lists = Object.entries(resource.lists).flatMap(([sort, filters]) => [on(sort), ...filters.map((filter) => on(filter, sort))])
      return [...lists, ...[...resource.naturalKey, ...resource.unique].map((name) => on(name))]
    })
    expect(wanted.filter((start) => ![...lines].some((line) => line.includes(`${start})`) || line.includes(`${start},`)))).toEqual([])
  })

  const keys = resources.flatMap((resource) => {
    const found = [resource.naturalKey, ...resource.unique.map((name) => [name])].filter((names) => names.length > 0)
    return found.map((names) => ({ place: `${resource.name} (${names.join(', ')})`, resource, names }))
  })

  test.each(keys)('$place is unique among live rows, and free again after a removal', async ({ resource, names }) => {
    const subject = await renewed(resource)
    const columns = names.map((name) => orderName(resource, name))
    const copied = Object.fromEntries(columns.map((name) => [name, `(SELECT ${q(name)} FROM ${q(resource.table)} WHERE ${q('id')} = 1)`]))
    const own = storedRow(subject, 2, dialect)
    const filled = Object.fromEntries(columns.flatMap((name) => (own.get(name) === null ? [[name, '1']] : [])))
    // an optional key is tried with a value, which both rows must then have
    await engine.execute(
      Object.entries(filled).map(([name, value]) => `UPDATE ${q(resource.table)} SET ${q(name)} = ${value} WHERE ${q('id')} = 1`),
    )
    expect(await set(subject, copied)).toMatchObject({ kind: 'unique' })
    expect(await set(subject, { ...copied, deletedAt: toLiteral(dialect === 'sqlite' ? at : at.slice(0, -1), dialect) })).toBeNull()
    expect(await set(subject, { deletedAt: 'NULL' })).toMatchObject({ kind: 'unique' })
  })

  test('every table has the key that it should, as the order of its rows', async ({ skip }) => {
    for (const { name, key } of tables)
      expect([...constraints.keys()]).toContain(`primary key on ${name} (${key.join(', ')})`.toLowerCase())
    if (dialect === 'sqlite') {
      // a key that is the rowid has no index of its own
      const ownIndex = `SELECT m.name FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin = 'pk'`
      const [found = []] = await engine.read([{ sql: ownIndex, parameters: [] }])
      const whole = tables.filter(
        ({ key, columns }) => key.length === 1 && columns.find(({ name }) => name === key[0])?.type.sqlite === 'INTEGER',
      )
      expect(whole.map(({ name }) => name).filter((name) => found.some((row) => row.name === name))).toEqual([])
      return
    }
    skip(isBabelfish, 'Babelfish has no clustered indexes')
    const clustered =
      'SELECT COUNT(*) AS [count] FROM sys.tables t JOIN sys.indexes i ON i.object_id = t.object_id WHERE i.is_primary_key = 1 AND i.type = 1'
    expect(Number((await engine.read([{ sql: clustered, parameters: [] }]))[0]?.[0]?.count)).toBe(tables.length)
  })

  test('a text may be as long as its column says, also where each letter takes two units', async () => {
    const subject = await renewed(sample)
    const most = toLiteral('x'.repeat(40), dialect)
    const pairs = toLiteral('\u{1f600}'.repeat(20), dialect)
    expect(await set(subject, { code: most, serial: pairs, story: longText(5000, dialect) })).toBeNull()
  })

  test.runIf(dialect === 'sqlite')('a value of another type is refused in every column', async () => {
    const taken: string[] = []
    for (const { table } of subjects) {
      const subject = await renewed(table)
      for (const { name, type } of table.columns)
        if ((await set(subject, { [name]: type.sqlite === 'INTEGER' ? "'many'" : "x'00'" })) === null) taken.push(`${table.name}.${name}`)
    }
    expect(taken).toEqual([])
  })
})

describe.each(dialects)('a database on %s that lost a rule', (dialect: Dialect) => {
  let scratch: Scratch
  let engine: Engine
  beforeAll(async () => {
    scratch = await createScratch(dialect)
    engine = await scratch.open()
    const statements = [migrationTable, ...allTables(catalogue)].flatMap((table) => createTable(table, dialect))
    await engine.execute(
      statements.map((statement) =>
        statement
          .replace(/ CONSTRAINT .FK_facilities_store_siteId. REFERENCES .shared_site. \(.id.\)/, '')
          .replace(/ CONSTRAINT .CK_shared_supplier_rating. CHECK \([^)]*\)/, '')
          .replace(`'reject', 'warning'`, `'reject'`)
          .replace(/(PRIMARY KEY(?: CLUSTERED)? \(.actor.), .key.\)/, '$1)'),
      ),
    )
  })
  afterAll(() => scratch.drop())

  test('is told apart: keys, references and checks, and on SQLite also what a check says', async () => {
    const isText = dialect === 'sqlite'
    expect(await compareSchema(engine, catalogue)).toEqual({
      missing: [
        ...(isText ? ['check of importissue.severity'] : []),
        'check of shared_supplier.rating',
        'primary key on idempotency (actor, key)',
        'reference of facilities_store.siteid to shared_site',
      ],
      extra: [...(isText ? ['check of importissue.severity by another condition'] : []), 'primary key on idempotency (actor)'],
    })
  })
})
