// The SQL Server engine against a real server: every op, every miss, races, and values that come back as they went in.
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ConstraintFault, type Engine, Miss, type Op, Typed } from '../../shared/db/engine.ts'
import { openMssql } from '../../shared/db/mssql.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { serverUrl } from '../support/server.ts'
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

  describe('values', () => {
    const texts = [
      '',
      'plain',
      '  both  ',
      "it's",
      'say "hi" \\ C:\\new\\u0041',
      'one\ntwo\r\nthree\ttab',
      '~22 ~7e ~',
      '\u0001\u001f\u007f',
      '😀 𝒳 e\u0301 "\u0301 é ﬀ \u2028',
      '[1]',
      'null',
      '{"a":"b\\"c"}',
      "N'x'; DROP TABLE [test_thing]; --",
    ]
    const long = `${'é"\n'.repeat(3000)}😀'\\`
    const samples = [
      ...texts.map((note) => ({ note, name: note.trim() || '-' })),
      { note: null },
      { note: long },
      { note: 'x'.repeat(1_000_000) },
    ].map((sample, at) => ({
      name: 'n',
      price: ['0.001', '-0.500', '999999999999.999', '-999999999999.999', '12.300', null][at % 6] ?? null,
      count: [0, 1, Number.MAX_SAFE_INTEGER, null][at % 4] ?? null,
      isOn: [true, false, null][at % 3] ?? null,
      dueOn: ['0001-01-01', '2027-02-28', '9999-12-31', null][at % 4] ?? null,
      startsAt: ['2027-02-28T23:59:59.999Z', '1900-01-01T00:00:00.000Z', null][at % 3] ?? null,
      nameKey: at % 5 === 4 ? null : `key ${at} ß😀`,
      parentId: null,
      ...sample,
      id: at + 1,
    }))
    const back = async () => {
      const rows = await rowsOf(
        engine,
        'SELECT [id], [name], [note], [price], [count], [isOn], [dueOn], [startsAt], [nameKey], [parentId] FROM [test_thing] ORDER BY [id]',
      )
      return rows.map(({ price, nameKey, ...row }) => ({
        ...row,
        price: typeof price === 'number' ? price.toFixed(3) : price,
        nameKey: nameKey instanceof Uint8Array ? Buffer.from(nameKey).toString() : nameKey,
      }))
    }

    test('come back unchanged when they go as parameters', async () => {
      for (const sample of samples) await write(insertThings(sample))
      expect(await back()).toEqual(samples)
    })

    test('come back unchanged when they go two rows at a time', async () => {
      for (let at = 0; at < samples.length; at += 2) await write(insertThings(...samples.slice(at, at + 2)))
      expect(await back()).toEqual(samples)
    })

    test('come back unchanged when many rows go as one parameter', async () => {
      await write(insertThings(...samples))
      expect(await back()).toEqual(samples)
    })

    test('come back unchanged when many rows are updated', async () => {
      await write(insertThings(...samples.map(({ id }) => ({ id }))))
      const set = [
        'version BIGINT',
        'name NVARCHAR(100)',
        'note NVARCHAR(MAX)',
        'price DECIMAL(15,3)',
        'count BIGINT',
        'isOn BIT',
        'dueOn DATE',
        'startsAt DATETIME2(3)',
        'nameKey VARBINARY(800)',
      ]
      const columns = set.map((text) => ({ name: text.split(' ')[0] ?? '', type: text.split(' ')[1] ?? '' }))
      const match = [
        { name: 'id', type: 'BIGINT' },
        { name: 'version', type: 'BIGINT' },
      ]
      await write({
        kind: 'update',
        table: 'test_thing',
        match,
        set: columns,
        rows: samples.map((s) => [s.id, 1, 2, s.name, s.note, s.price, s.count, s.isOn, s.dueOn, s.startsAt, s.nameKey]),
      })
      expect(await back()).toEqual(samples)
    })

    test('of any text and decimal come back unchanged, by both ways', async () => {
      const text = fc.string({ unit: 'binary', maxLength: 60 }).filter((value) => value.isWellFormed() && !value.includes('\0'))
      const price = fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }).map((units) => (units / 1000).toFixed(3))
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(text, price), { minLength: 6, maxLength: 30 }), async (given) => {
          const rows = given.map(([note, price], at) => ({ id: at + 1, note, price: price === '-0.000' ? '0.000' : price }))
          await engine.execute(['DELETE FROM [test_thing]'])
          await write(insertThings(...rows), ...rows.slice(0, 3).map((row) => insertThings({ ...row, id: row.id + 1000 })))
          const found = await rowsOf(engine, 'SELECT [id], [note], [price] FROM [test_thing] ORDER BY [id]')
          expect(found.map((row) => ({ ...row, price: Number(row.price).toFixed(3) }))).toEqual([
            ...rows,
            ...rows.slice(0, 3).map((row) => ({ ...row, id: row.id + 1000 })),
          ])
        }),
        { numRuns: 25 },
      )
    })

    test('that are too long are refused and never cut', async () => {
      const tooLong = 'x'.repeat(101)
      for (const count of [1, 2, 10]) {
        const rows = Array.from({ length: count }, (_, at) => ({ id: at + 1, name: tooLong }))
        expect(await faultOf(write(insertThings(...rows)))).toBeInstanceOf(Error)
      }
      expect(await things()).toEqual([])
    })
  })

  describe('writing', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => ({ id: at + 1, name: `thing ${at + 1}` }))

    for (const count of [1, 3, 200]) {
      test(`updates ${count} rows that are at their version, and names those that are not`, async () => {
        await write(insertThings(...many(count)))
        await write(renameThings(...many(count).map(({ id }) => ({ id, version: 1, name: `new ${id}` }))))
        expect(await things()).toEqual(many(count).map(({ id }) => ({ id, version: 2, name: `new ${id}` })))
        const stale = many(count).map(({ id }) => ({ id, version: id === count || id === 2 ? 1 : 2, name: 'lost' }))
        const error = await faultOf(write(insertThings({ id: 9999 }), renameThings(...stale)))
        expect(error).toEqual(new Miss(1, count > 2 ? [2, count] : [count]))
        expect(await things()).toEqual(many(count).map(({ id }) => ({ id, version: 2, name: `new ${id}` })))
      })

      test(`requires ${count} rows to be live, and names those that are not`, async () => {
        const ids = many(count).map(({ id }) => id)
        await write(insertThings(...many(count)))
        await write({ kind: 'live', table: 'test_thing', ids })
        await write(renameThings({ id: count, version: 1, name: 'gone', deletedAt: '2027-01-01T00:00:00.000Z' }))
        const error = await faultOf(write({ kind: 'live', table: 'test_thing', ids: [...ids, ...(count === 1 ? [] : [777, 777])] }))
        expect(error).toEqual(new Miss(0, count === 1 ? [1] : [count, 777]))
      })

      test(`requires that nothing live refers to ${count} rows, and names those that are referred to`, async () => {
        const ids = many(count).map(({ id }) => id)
        const check: Op = { kind: 'unreferenced', table: 'test_thing', column: 'parentId', ids }
        await write(insertThings(...many(count)))
        await write(check)
        await write(
          insertThings(
            { id: 5000, parentId: count },
            { id: 5001, parentId: count },
            { id: 5002, parentId: 1, deletedAt: '2027-01-01T00:00:00.000Z' },
          ),
        )
        expect(await faultOf(write(check))).toEqual(new Miss(0, [count]))
        await write(
          renameThings(
            { id: 5000, version: 1, name: 'x', deletedAt: '2027-01-01T00:00:00.000Z' },
            { id: 5001, version: 1, name: 'x', deletedAt: '2027-01-01T00:00:00.000Z' },
          ),
          check,
        )
      })
    }

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

    test('writes a commit once, however often it is sent', async () => {
      const ops = [insertThings({ id: 1 }), insertLevel(1, '5.000', '10.00'), auditEntries({ rowId: 1 })]
      await engine.write(ops, 'same')
      await Promise.all([engine.write(ops, 'same'), engine.write(ops, 'same')])
      expect([await things(), await levels(), await entries()].map((rows) => rows.length)).toEqual([1, 1, 1])
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

    test('changes tables in one transaction or not at all', async () => {
      const error = await faultOf(
        engine.execute([
          'CREATE TABLE [half] ([id] BIGINT NOT NULL)',
          'INSERT INTO [half] VALUES (1)',
          'CREATE TABLE [half] ([id] BIGINT NOT NULL)',
        ]),
      )
      expect(error).toBeInstanceOf(Error)
      expect(await faultOf(rowsOf(engine, 'SELECT * FROM [half]'))).toBeInstanceOf(Error)
    })

    test('hands out ids from 1, to twenty callers at once, none twice', async () => {
      const firsts = await Promise.all(Array.from({ length: 20 }, () => engine.takeIds('thing', 64)))
      expect(firsts.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => 1 + at * 64))
      expect(await engine.takeIds('thing', 1)).toBe(1281)
      expect(await engine.takeIds('other', 5)).toBe(1)
    })
  })

  test('leaves no live child of a removed parent when both are written at once', async ({ skip }) => {
    const [about] = await rowsOf(engine, 'SELECT CONVERT(NVARCHAR(100), @@VERSION) AS [version]')
    skip(/babelfish/i.test(String(about?.version)), 'this server ignores the lock hints REPEATABLEREAD and READCOMMITTEDLOCK')
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

  describe('adjusting', () => {
    test('moves a row, raises its version and tells before and after to the audit', async () => {
      await write(insertLevel(1, '12.500', '3.20'))
      await write(
        moveLevel(1, -2.5),
        moveLevel(1, 10, 7.05),
        auditEntries({ rowId: 1, adjust: 0 }, { rowId: 2, before: 'kept', after: 'kept' }, { rowId: 1, adjust: 1 }),
      )
      expect(await levels()).toEqual([{ id: 1, version: 3, lockVersion: 2, quantity: 20, value: 9.61, updatedBy: 'mover' }])
      expect(await entries()).toEqual([
        { rowId: 1, before: '{"quantity":12.500,"value":3.20,"version":1}', after: '{"quantity":10.000,"value":2.56,"version":2}' },
        { rowId: 2, before: 'kept', after: 'kept' },
        { rowId: 1, before: '{"quantity":10.000,"value":2.56,"version":2}', after: '{"quantity":20.000,"value":9.61,"version":3}' },
      ])
    })

    test('misses below the floor, and for rows that are gone or removed', async () => {
      await write(insertLevel(1, '1.000', '1.00'), insertLevel(2, '1.000', '1.00'))
      await engine.execute(["UPDATE [test_level] SET [deletedAt] = '2027-01-01T00:00:00' WHERE [id] = 2"])
      const before = await levels()
      expect(await faultOf(write(moveLevel(1, -0.5), moveLevel(1, -0.501)))).toEqual(new Miss(1, [1]))
      expect(await faultOf(write(moveLevel(2, 1)))).toEqual(new Miss(0, [2]))
      expect(await faultOf(write(moveLevel(3, 1)))).toEqual(new Miss(0, [3]))
      expect(await levels()).toEqual(before)
    })

    test('never goes below zero and loses none of 50 at once', async () => {
      await write(insertLevel(1, '30.000', '60.00'), insertLevel(2, '0.000', '0.00'))
      const moved = await Promise.all(
        Array.from({ length: 50 }, () => faultOf(write(moveLevel(2, 1, 2), moveLevel(1, -1), auditEntries({ rowId: 1, adjust: 1 })))),
      )
      expect(moved.filter((fault) => fault === null)).toHaveLength(30)
      expect(moved.filter((fault) => fault !== null)).toEqual(Array.from({ length: 20 }, () => new Miss(1, [1])))
      expect(await levels()).toMatchObject([
        { id: 1, version: 31, quantity: 0, value: 0 },
        { id: 2, version: 31, quantity: 30, value: 60 },
      ])
      const afters = (await entries()).map(({ after }) => JSON.parse(String(after)).quantity)
      expect(afters.sort((a, b) => b - a)).toEqual(Array.from({ length: 30 }, (_, at) => 29 - at))
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

    test('gives the same worth as the SQLite engine, to the last digit', async () => {
      const lite = openSqlite(':memory:')
      await lite.execute([
        'CREATE TABLE commitLog (id TEXT PRIMARY KEY, at TEXT)',
        'CREATE TABLE test_level (id INTEGER PRIMARY KEY, version INTEGER, lockVersion INTEGER, updatedAt TEXT, updatedBy TEXT, deletedAt TEXT, quantity INTEGER, value INTEGER)',
        'CREATE TABLE auditEntry (entryNo INTEGER PRIMARY KEY, action TEXT, rowId INTEGER, before TEXT, after TEXT)',
      ])
      const start = insertLevel(1, '0', '0')
      const quantity = fc.integer({ min: 0, max: 5_000_000 })
      const worth = fc.integer({ min: 0, max: 900_000_000 })
      const move = fc.record({
        by: fc.integer({ min: -3_000_000, max: 3_000_000 }),
        amount: fc.option(fc.integer({ min: -1_000_000, max: 1_000_000 })),
        otherwise: worth,
      })
      let id = 0
      await fc.assert(
        fc.asyncProperty(quantity, worth, fc.array(move, { minLength: 1, maxLength: 6 }), async (quantity, worth, moves) => {
          id++
          const row = start.rows[0] ?? []
          const insert = (q: string | number, v: string | number): Op => ({ ...start, rows: [[id, ...row.slice(1, -2), q, v]] })
          const ops = moves.map(({ by, amount, otherwise }) => ({
            ...moveLevel(id, by / 1000, amount === null ? null : amount / 100, otherwise / 100),
            floor: null,
          }))
          const audit = auditEntries(...ops.map((_, at) => ({ rowId: id, adjust: at })))
          await write(insert((quantity / 1000).toFixed(3), (worth / 100).toFixed(2)))
          await lite.write([insert(quantity, worth)], `start-${id}`)
          await write(...ops, audit)
          await lite.write([...ops, audit], `move-${id}`)
          const both = [engine, lite].map((one) =>
            rowsOf(
              one,
              one === lite
                ? `SELECT before, after FROM auditEntry WHERE rowId = ${id} ORDER BY entryNo`
                : `SELECT [before], [after] FROM [auditEntry] WHERE [rowId] = ${id} ORDER BY [entryNo]`,
            ),
          )
          const [here, there] = await Promise.all(both)
          expect(here?.map((entry) => ({ ...entry }))).toEqual(there?.map((entry) => ({ ...entry })))
        }),
        { numRuns: 150 },
      )
      await lite.close()
    })
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
