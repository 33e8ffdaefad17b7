// What only SQL Server shows: batches, names, numbers of errors, open transactions, locks. What all engines promise is in conformance.test.ts.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ConstraintFault, type Engine, type Op, Typed } from '../../shared/db/engine.ts'
import { openMssql } from '../../shared/db/mssql.ts'
import { serverLacks, serverUrl } from '../support/server.ts'
import {
  auditEntries,
  createLiveDatabase,
  insertLevel,
  insertThings,
  type LiveDatabase,
  moveLevel,
  renameThings,
  rowsOf,
} from './mssql-database.ts'

describe.skipIf(serverUrl === '')('the SQL Server engine (needs MSSQL_TEST_URL)', () => {
  let database: LiveDatabase
  let engine: Engine
  let commits = 0
  const write = async (...ops: Op[]) => engine.write(ops, `commit-${++commits}`)
  const things = async () => rowsOf(engine, 'SELECT [id], [version], [name] FROM [test_thing] ORDER BY [id]')
  const levels = async () =>
    rowsOf(engine, 'SELECT [id], [version], [lockVersion], [quantity], [value], [updatedBy] FROM [test_level] ORDER BY [id]')
  const entries = async () => rowsOf(engine, 'SELECT [rowId], [before], [after] FROM [auditEntry] ORDER BY [entryNo]')
  const faultOf = async (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => error,
    )

  beforeAll(async () => {
    database = await createLiveDatabase()
    engine = database.engine
  })
  afterAll(async () => database?.drop())
  beforeEach(async () => {
    await engine.execute([
      'UPDATE [test_thing] SET [parentId] = NULL',
      ...['test_thing', 'test_level', 'auditEntry', 'commitLog', 'idBlock'].map((table) => `DELETE FROM [${table}]`),
    ])
  })

  describe('reading', () => {
    test('gives one list of rows for each query, in the case asked for, in one batch', async () => {
      await write(insertThings({ id: 1, name: 'A' }, { id: 2, name: 'B' }))
      const results = await engine.read([
        { sql: 'SELECT [id] AS [theId], [updatedBy] FROM [test_thing] WHERE [id] = @1', parameters: [2] },
        { sql: 'SELECT [name] FROM [test_thing] WHERE [name] = @1 AND [id] < @2', parameters: [new Typed('NVARCHAR(100)', 'nobody'), 9] },
        { sql: "SELECT COUNT(*) AS [rows], '@1 it''s' AS [text] FROM [test_thing] WHERE [id] IN (@1, @2)", parameters: [1, 2] },
      ])
      expect(results).toEqual([[{ theId: 2, updatedBy: 'test' }], [], [{ rows: 2, text: "@1 it's" }]])
    })

    test('keeps the case of names through joins, derived tables and stars', async () => {
      await write(insertThings({ id: 1, dueOn: '2027-02-28' }))
      const [row] = await rowsOf(
        engine,
        'SELECT x.*, b.[dueOn] AS [otherDueOn] FROM (SELECT [parentId], [dueOn] AS [fellDueOn] FROM [test_thing]) AS x CROSS JOIN [test_thing] AS b',
      )
      expect(row).toEqual({ parentId: null, fellDueOn: '2027-02-28', otherDueOn: '2027-02-28' })
    })

    test('finds a row by its key bytes and by a decimal', async () => {
      await write(insertThings({ id: 7, nameKey: 'straße 😀', price: '0.100' }))
      const found = await rowsOf(
        engine,
        'SELECT [id] FROM [test_thing] WHERE [nameKey] = @1 AND [price] = @2',
        new Typed('VARBINARY(800)', 'straße 😀'),
        new Typed('DECIMAL(15,3)', '0.1'),
      )
      expect(found).toEqual([{ id: 7 }])
    })

    test('says the number of an error that it does not know, and no values', async () => {
      const error = await faultOf(rowsOf(engine, 'SELECT [secret] FROM [nowhere] WHERE [x] = @1', 'hidden'))
      expect(error).toBeInstanceOf(Error)
      expect(String(error)).toMatch(/^Error: the database refused a statement with error \d+$/)
    })
  })

  describe('writing', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => ({ id: at + 1, name: `thing ${at + 1}` }))

    test('leaves no transaction open after a miss, a constraint or an unknown error', async () => {
      await write(insertThings({ id: 1 }))
      for (let round = 0; round < 12; round++) {
        await faultOf(write(insertThings({ id: 2 }), renameThings({ id: 1, version: 9, name: 'x' })))
        await faultOf(write(insertThings({ id: 2 }), insertThings({ id: 1 })))
        await faultOf(write(insertThings({ id: 2 }), { kind: 'live', table: 'nowhere', ids: [1] }))
      }
      const counts = await Promise.all(Array.from({ length: 10 }, () => rowsOf(engine, 'SELECT @@TRANCOUNT AS [open]')))
      expect(counts.flat().every(({ open }) => open === 0)).toBe(true)
      expect(await things()).toHaveLength(1)
    })

    test('numbers many audit entries in their order, with texts of any length', async () => {
      const rows = many(300).map(({ id }) => ({
        rowId: id,
        before: id % 50 === 0 ? `{"note":"${'long '.repeat(2000)}${id}"}` : null,
        after: `{"name":"it's \\"${id}\\""}`,
      }))
      await write(auditEntries(...rows))
      expect(await entries()).toEqual(rows)
    })

    test('writes 12,000 rows with their entries in one batch', async () => {
      await write(
        insertThings(...many(12_000)),
        auditEntries(...many(12_000).map(({ id, name }) => ({ rowId: id, after: JSON.stringify({ name }) }))),
      )
      expect(
        await rowsOf(engine, 'SELECT COUNT(*) AS [things], (SELECT COUNT(*) FROM [auditEntry]) AS [entries] FROM [test_thing]'),
      ).toEqual([{ things: 12_000, entries: 12_000 }])
    })

    test('names the constraint that refused', async () => {
      await write(insertThings({ id: 1, nameKey: 'a' }))
      const refused = async (...ops: Op[]) => {
        const fault = await faultOf(write(...ops))
        return fault instanceof ConstraintFault ? [fault.kind, fault.constraint.toLowerCase()] : fault
      }
      expect(await refused(insertThings({ id: 1 }))).toEqual(['unique', 'pk_test_thing'])
      const [kind, constraint] = (await refused(insertThings({ id: 2, nameKey: 'a' }))) as string[]
      expect(kind).toBe('unique')
      expect(['ux_test_thing_namekey', 'test_thing.namekey']).toContain(constraint)
      expect(await refused(insertThings({ id: 2, parentId: 99 }))).toEqual(['foreign_key', 'fk_test_thing_parentid'])
      expect(await refused(insertThings({ id: 2, count: -1 }))).toEqual(['check', 'ck_test_thing_count'])
      const nameless = { ...insertThings({ id: 2 }), columns: insertThings().columns.filter(({ name }) => name !== 'name') }
      expect(await refused({ ...nameless, rows: nameless.rows.map((row) => row.filter((_, at) => at !== 6)) })).toEqual([
        'not_null',
        'test_thing.name',
      ])
      expect(await things()).toHaveLength(1)
    })

    test('moves more rows in one commit than a batch has parameters for', async () => {
      const ids = Array.from({ length: 900 }, (_, at) => at + 1)
      const [level] = ids.map((id) => insertLevel(id, '10.000', '10.00'))
      await write({ ...insertLevel(1, '', ''), rows: ids.map((id) => [id, ...(level?.rows[0] ?? []).slice(1)]) })
      await write(...ids.map((id) => moveLevel(id, -id / 1000)), auditEntries(...ids.map((id, at) => ({ rowId: id, adjust: at }))))
      const found = await levels()
      expect(found.map(({ quantity }) => quantity)).toEqual(ids.map((id) => Number((10 - id / 1000).toFixed(3))))
      expect((await entries()).at(-1)).toMatchObject({ rowId: 900, after: '{"quantity":9.100,"value":9.10,"version":2}' })
    })
  })

  test('leaves no live child of a removed parent when both are written at once', async ({ skip }) => {
    skip(await serverLacks(engine, 'lock hints'), 'the server lacks lock hints')
    for (let parent = 1; parent <= 50; parent++) {
      await write(insertThings({ id: parent }))
      const removal = write(renameThings({ id: parent, version: 1, name: 'gone', deletedAt: '2027-01-01T00:00:00.000Z' }), {
        kind: 'unreferenced',
        table: 'test_thing',
        column: 'parentId',
        ids: [parent],
      })
      const birth = write({ kind: 'live', table: 'test_thing', ids: [parent] }, insertThings({ id: parent + 1000, parentId: parent }))
      const done = await Promise.allSettled([removal, birth])
      expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    }
  })

  test('refuses to open a database that is not there, with a wrong password, or without a server, in one line that hides the password', async () => {
    const { options } = database
    const login = { user: options.login?.user ?? 'sa', password: 'wrong-and-secret' }
    for (const wrong of [
      { ...options, database: 'not_there_at_all' },
      { ...options, login },
      { ...options, server: 'no-such-host.invalid' },
    ]) {
      const error = await faultOf(openMssql({ ...wrong, patienceMilliseconds: 200 }))
      expect(error).toMatchObject({ code: 'invalid', message: expect.stringMatching(/^DATABASE_URL: [^\n]+$/) })
      expect(String(error)).not.toContain(login.password)
    }
    const closed = await faultOf(openMssql({ ...options, port: 1, patienceMilliseconds: 200 }))
    expect(closed).toMatchObject({ code: 'unavailable', retryAfterSeconds: 10 })
  })
})
