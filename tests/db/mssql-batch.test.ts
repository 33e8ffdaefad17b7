// The text of the batches that go to SQL Server, and the types that their parameters are bound under.
import { describe, expect, test } from 'vitest'
import type { AdjustOp, AuditOp, Op } from '../../shared/db/engine.ts'
import { type Batch, renderBatch } from '../../shared/db/mssql-batch.ts'
import { countOnMssql } from '../../shared/db/mssql-request-counts.ts'

const at = '2027-02-28T14:30:00.123Z'
const id = { name: 'id', type: 'BIGINT' }
const version = { name: 'version', type: 'BIGINT' }
const name = { name: 'name', type: 'NVARCHAR(100)' }

const head = [
  'SET XACT_ABORT ON;',
  'SET NOCOUNT ON;',
  'DECLARE @miss NVARCHAR(2048), @found INT;',
  'BEGIN TRANSACTION;',
  'INSERT INTO [commitLog] ([id], [at]) VALUES (@p1, SYSUTCDATETIME());',
]
const miss = (op: number) => ['BEGIN', '  ROLLBACK TRANSACTION;', `  THROW 51000, N'opsbook miss ${op}', 1;`, 'END;']
const beyond = (variable: string, least: string, check: string) => [
  `IF ABS(${variable}) >= ${least}`,
  'BEGIN',
  '  ROLLBACK TRANSACTION;',
  `  THROW 51001, N'${check}', 1;`,
  'END;',
]
const missOf = (op: number, losers: string) => [
  'BEGIN',
  '  ROLLBACK TRANSACTION;',
  `  SELECT @miss = STRING_AGG(CONVERT(NVARCHAR(20), x.[id]), N',') FROM (${losers}) AS x;`,
  `  SET @miss = CONCAT(N'opsbook miss ${op}: ', @miss);`,
  '  THROW 51000, @miss, 1;',
  'END;',
]

/** The lines between head and commit, and the parameters after the commit's id as `type value`. */
function render(ops: readonly Op[], isBabelfish = false) {
  const { sql, parameters } = renderBatch(ops, 'the-commit', { isBabelfish, hasFullText: false })
  const lines = sql.split('\n')
  expect(lines.slice(0, head.length)).toEqual(head)
  expect(lines.at(-1)).toBe('COMMIT TRANSACTION;')
  expect(parameters.map((parameter) => parameter.name)).toEqual(parameters.map((_, place) => `p${place + 1}`))
  expect(parameters[0]).toEqual({ name: 'p1', type: 'NVARCHAR(100)', value: 'the-commit' })
  return {
    lines: lines.slice(head.length + (isBabelfish ? 1 : 0), -1),
    parameters: parameters.slice(1).map(({ type, value }) => `${type} ${value}`),
  }
}

const many = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, place) => make(place))

describe('the text of a batch', () => {
  test('holds a table of bookkeeping empty until it is committed, and deletes what still matches', () => {
    const ops: Op[] = [
      { kind: 'empty', table: 'maintenance' },
      { kind: 'delete', table: 'maintenance', match: [name], values: ['writes'] },
    ]
    expect(render(ops)).toEqual({
      lines: [
        'IF EXISTS (SELECT 1 FROM [maintenance] WITH (HOLDLOCK))',
        ...miss(0),
        'DELETE FROM [maintenance] WHERE [name] = @p2;',
        'IF @@ROWCOUNT <> 1',
        ...miss(1),
      ],
      parameters: ['NVARCHAR(100) writes'],
    })
  })

  test('begins with the commit id, also when there is nothing to do', () => {
    expect(render([])).toEqual({ lines: [], parameters: [] })
    const empty: Op[] = [
      { kind: 'insert', table: 't', columns: [id], rows: [] },
      { kind: 'update', table: 't', match: [id], set: [name], rows: [] },
      { kind: 'live', table: 't', ids: [] },
      { kind: 'unreferenced', table: 't', column: 'xId', ids: [] },
      { kind: 'audit', table: 't', columns: [id], rows: [], before: 0, after: 0 },
    ]
    expect(render(empty)).toEqual({ lines: [], parameters: [] })
  })

  test('inserts one row as values, a few as a table of values, many as one parameter of JSON', () => {
    const insert = (rows: number): Op => ({
      kind: 'insert',
      table: 't',
      columns: [id, name],
      rows: many(rows, (place) => [place + 1, `it's "${place + 1}"`]),
    })
    expect(render([insert(1)])).toEqual({
      lines: ['INSERT INTO [t] ([id], [name]) VALUES (@p2, @p3);'],
      parameters: ['BIGINT 1', 'NVARCHAR(100) it\'s "1"'],
    })
    expect(render([insert(2)])).toEqual({
      lines: [
        'INSERT INTO [t] ([id], [name]) SELECT r.[c0], r.[c1] FROM (VALUES (0, @p2, @p3), (1, @p4, @p5)) AS r ([n], [c0], [c1]) ORDER BY r.[n];',
      ],
      parameters: ['BIGINT 1', 'NVARCHAR(100) it\'s "1"', 'BIGINT 2', 'NVARCHAR(100) it\'s "2"'],
    })
    expect(render([insert(31)])).toEqual({
      lines: [
        "INSERT INTO [t] ([id], [name]) SELECT r.[c0], r.[c1] FROM OPENJSON(@p2) WITH ([n] INT '$[0]', [c0] BIGINT '$[1]', [c1] NVARCHAR(MAX) '$[2]') AS r ORDER BY r.[n];",
      ],
      parameters: [`NVARCHAR(MAX) ${JSON.stringify(many(31, (place) => [place, place + 1, `it's "${place + 1}"`]))}`],
    })
  })

  test('is the same for any number of rows beyond a few, and splits beyond 4000', () => {
    const insert = (rows: number): Op => ({ kind: 'insert', table: 't', columns: [id, name], rows: many(rows, (place) => [place, 'x']) })
    expect(render([insert(4000)]).lines).toEqual(render([insert(100)]).lines)
    const { lines, parameters } = render([insert(12_000)])
    expect([lines.length, parameters.length]).toEqual([3, 3])
  })

  test('reads every type back from JSON: bytes from hexadecimal digits, instants without zone, decimals and days from text', () => {
    const columns = ['a BIGINT', 'b DECIMAL(15,3)', 'c VARBINARY(800)', 'd DATETIME2(3)', 'e DATE', 'f BIT', 'g NVARCHAR(MAX)'].map(
      (text) => ({ name: text[0] ?? '', type: text.slice(2) }),
    )
    const { lines, parameters } = render([
      { kind: 'insert', table: 't', columns, rows: many(9, () => [9007199254740991, '-0.500', 'ß', at, '2027-02-28', true, null]) },
    ])
    expect(lines).toEqual([
      'INSERT INTO [t] ([a], [b], [c], [d], [e], [f], [g]) SELECT r.[c0], r.[c1], CONVERT(VARBINARY(MAX), r.[c2], 2), r.[c3], r.[c4], r.[c5], r.[c6] ' +
        "FROM OPENJSON(@p2) WITH ([n] INT '$[0]', [c0] BIGINT '$[1]', [c1] DECIMAL(15,3) '$[2]', [c2] NVARCHAR(MAX) '$[3]', [c3] DATETIME2(3) '$[4]', " +
        "[c4] DATE '$[5]', [c5] BIT '$[6]', [c6] NVARCHAR(MAX) '$[7]') AS r ORDER BY r.[n];",
    ])
    expect(parameters[0]).toContain('[[0,9007199254740991,"-0.500","c39f","2027-02-28T14:30:00.123","2027-02-28",true,null],[1,')
  })

  test('keeps escapes and long texts out of the JSON on Babelfish only', () => {
    const op: Op = {
      kind: 'insert',
      table: 't',
      columns: [id, name],
      rows: many(31, (place) => [place, place === 4 ? 'x'.repeat(4001) : '~a\\b"\n']),
    }
    const { lines, parameters } = render([op], true)
    expect(lines).toEqual([
      "INSERT INTO [t] ([id], [name]) SELECT r.[c0], CASE r.[n] WHEN 4 THEN @p2 ELSE REPLACE(REPLACE(REPLACE(REPLACE(r.[c1], N'~0a', NCHAR(10)), N'~22', NCHAR(34)), N'~5c', NCHAR(92)), N'~7e', NCHAR(126)) END " +
        "FROM OPENJSON(@p3) WITH ([n] INT '$[0]', [c0] BIGINT '$[1]', [c1] NVARCHAR(MAX) '$[2]') AS r ORDER BY r.[n];",
    ])
    expect(parameters[0]).toBe(`NVARCHAR(MAX) ${'x'.repeat(4001)}`)
    expect(parameters[1]).toContain('[[0,0,"~7ea~5cb~22~0a"],')
    expect(render([op]).parameters).toHaveLength(1)
  })

  test('guards an update by the count of rows that it hit, and looks for the losers after the rollback', () => {
    const update = (rows: number): Op => ({
      kind: 'update',
      table: 't',
      match: [id, version],
      set: [version, name],
      rows: many(rows, (place) => [place + 1, 3, 4, 'x']),
    })
    expect(render([update(1)])).toEqual({
      lines: ['UPDATE [t] SET [version] = @p4, [name] = @p5 WHERE [id] = @p2 AND [version] = @p3;', 'IF @@ROWCOUNT <> 1', ...miss(0)],
      parameters: ['BIGINT 1', 'BIGINT 3', 'BIGINT 4', 'NVARCHAR(100) x'],
    })
    const json =
      "OPENJSON(@p2) WITH ([n] INT '$[0]', [c0] BIGINT '$[1]', [c1] BIGINT '$[2]', [c2] BIGINT '$[3]', [c3] NVARCHAR(MAX) '$[4]') AS r"
    expect(render([update(20)]).lines).toEqual([
      `UPDATE t SET [version] = r.[c2], [name] = r.[c3] FROM ${json} INNER LOOP JOIN [t] AS t ON t.[id] = r.[c0] AND t.[version] = r.[c1];`,
      'IF @@ROWCOUNT <> 20',
      ...missOf(
        0,
        `SELECT TOP (90) r.[c0] AS [id] FROM ${json} WHERE NOT EXISTS (SELECT 1 FROM [t] AS t WHERE t.[id] = r.[c0] AND t.[version] = r.[c1]) ORDER BY r.[n]`,
      ),
    ])
  })

  test('holds a shared lock on rows that must be live', () => {
    expect(render([{ kind: 'live', table: 't', ids: [5, 5] }])).toEqual({
      lines: ['IF NOT EXISTS (SELECT 1 FROM [t] WITH (REPEATABLEREAD, ROWLOCK) WHERE [id] = @p2 AND [deletedAt] IS NULL)', ...miss(0)],
      parameters: ['BIGINT 5'],
    })
    expect(render([{ kind: 'live', table: 't', ids: [5], version: 3 }])).toEqual({
      lines: [
        'IF NOT EXISTS (SELECT 1 FROM [t] WITH (REPEATABLEREAD, ROWLOCK) WHERE [id] = @p2 AND [deletedAt] IS NULL AND [version] = @p3)',
        ...miss(0),
      ],
      parameters: ['BIGINT 5', 'BIGINT 3'],
    })
    const values = '(VALUES (0, @p2), (1, @p3)) AS r ([n], [c0])'
    expect(render([{ kind: 'live', table: 't', ids: [5, 6] }]).lines).toEqual([
      `SELECT @found = COUNT(*) FROM ${values} INNER LOOP JOIN [t] AS t WITH (REPEATABLEREAD, ROWLOCK) ON t.[id] = r.[c0] WHERE t.[deletedAt] IS NULL;`,
      'IF @found <> 2',
      ...missOf(
        0,
        `SELECT TOP (90) r.[c0] AS [id] FROM ${values} WHERE NOT EXISTS (SELECT 1 FROM [t] AS t WHERE t.[id] = r.[c0] AND t.[deletedAt] IS NULL) ORDER BY r.[n]`,
      ),
    ])
  })

  test('looks for rows that refer with a locking read', () => {
    expect(render([{ kind: 'unreferenced', table: 'c', column: 'tId', ids: [5] }])).toEqual({
      lines: ['IF EXISTS (SELECT 1 FROM [c] WITH (READCOMMITTEDLOCK) WHERE [tId] = @p2 AND [deletedAt] IS NULL)', ...miss(0)],
      parameters: ['BIGINT 5'],
    })
    const values = '(VALUES (0, @p2), (1, @p3)) AS r ([n], [c0])'
    expect(render([{ kind: 'unreferenced', table: 'c', column: 'tId', ids: [5, 6] }]).lines).toEqual([
      'SET @found = 0;',
      `SELECT TOP (1) @found = 1 FROM ${values} INNER LOOP JOIN [c] AS t WITH (READCOMMITTEDLOCK) ON t.[tId] = r.[c0] WHERE t.[deletedAt] IS NULL;`,
      'IF @found = 1',
      ...missOf(
        0,
        `SELECT TOP (90) r.[c0] AS [id] FROM ${values} WHERE EXISTS (SELECT 1 FROM [c] AS t WHERE t.[tId] = r.[c0] AND t.[deletedAt] IS NULL) ORDER BY r.[n]`,
      ),
    ])
  })

  const adjust = (table: string, row: number, by: number): AdjustOp => ({
    kind: 'adjust',
    table,
    id: row,
    deltas: [{ column: 'quantity', type: 'DECIMAL(15,3)', scale: 3, by }],
    floor: 'quantity',
    at,
    by: 'me',
  })

  test('locks adjusted rows before all else, by table and id, each once', () => {
    const ops: Op[] = [
      { kind: 'insert', table: 't', columns: [id], rows: [[1]] },
      adjust('b', 2, 1),
      adjust('b', 1, 1),
      adjust('a', 9, 1),
      adjust('b', 2, 1),
    ]
    const { lines, parameters } = render(ops)
    const lock = (table: string, parameter: string) =>
      `UPDATE [${table}] WITH (UPDLOCK, ROWLOCK) SET [lockVersion] = [lockVersion] WHERE [id] = ${parameter};`
    expect(lines.slice(0, 4)).toEqual([lock('a', '@p2'), lock('b', '@p3'), lock('b', '@p4'), 'INSERT INTO [t] ([id]) VALUES (@p5);'])
    expect(parameters.slice(0, 3)).toEqual(['BIGINT 9', 'BIGINT 1', 'BIGINT 2'])
  })

  test('asks whether a table is empty before it locks any row, wherever in the batch that stands', () => {
    const ops: Op[] = [adjust('b', 2, 1), { kind: 'empty', table: 'maintenance' }]
    const { lines } = render(ops)
    expect(lines.slice(0, 5)).toEqual(['IF EXISTS (SELECT 1 FROM [maintenance] WITH (HOLDLOCK))', ...miss(1)])
    expect(lines[5]).toMatch(/^UPDATE \[b\] WITH \(UPDLOCK/)
    expect(lines.filter((line) => line.includes('[maintenance]'))).toHaveLength(1)
  })

  test('reads an adjusted row, moves it and guards its floor, and gives its audit entry from the same variables', () => {
    const audit: AuditOp = {
      kind: 'audit',
      table: 'auditEntry',
      columns: [
        { name: 'rowId', type: 'BIGINT' },
        { name: 'before', type: 'NVARCHAR(MAX)' },
        { name: 'after', type: 'NVARCHAR(MAX)' },
      ],
      rows: [{ values: [7, null, null], adjust: 0 }],
      before: 1,
      after: 2,
    }
    expect(render([adjust('t', 7, -2.5), audit])).toEqual({
      lines: [
        'UPDATE [t] WITH (UPDLOCK, ROWLOCK) SET [lockVersion] = [lockVersion] WHERE [id] = @p2;',
        'DECLARE @a0b0 DECIMAL(15,3), @a0n0 DECIMAL(18,3), @a0v BIGINT;',
        'SELECT @a0b0 = [quantity], @a0v = [version] FROM [t] WHERE [id] = @p2 AND [deletedAt] IS NULL;',
        'SET @a0n0 = @a0b0 + @p3;',
        ...beyond('@a0n0', '1000000000000', 'CK_t_quantity'),
        'UPDATE [t] SET [quantity] = @a0n0, [version] = @a0v + 1, [lockVersion] = [lockVersion] + 1, [updatedAt] = @p4, [updatedBy] = @p5 WHERE [id] = @p2 AND [version] = @a0v AND [deletedAt] IS NULL AND @a0n0 >= 0;',
        'IF @@ROWCOUNT <> 1',
        ...miss(0),
        "INSERT INTO [auditEntry] ([rowId], [before], [after]) VALUES (@p6, CONCAT(N'{\"quantity\":', CONVERT(NVARCHAR(40), @a0b0), N',\"version\":', CONVERT(NVARCHAR(40), @a0v), N'}'), " +
          "CONCAT(N'{\"quantity\":', CONVERT(NVARCHAR(40), @a0n0), N',\"version\":', CONVERT(NVARCHAR(40), @a0v + 1), N'}'));",
      ],
      parameters: ['BIGINT 7', 'DECIMAL(15,3) -2.500', `DATETIME2(3) ${at}`, 'NVARCHAR(100) me', 'BIGINT 7'],
    })
  })

  test('writes the audit entries of many moves fifty at a time, in their order', () => {
    // each row twice, which go one by one
    const moved: Op[] = many(130, (place) => adjust('t', Math.floor(place / 2) + 1, -1))
    const columns = ['rowId', 'before', 'after'].map((column) => ({ name: column, type: 'NVARCHAR(MAX)' }))
    const rows = many(130, (place) => ({ values: [String(place), null, null], adjust: place }))
    const { lines } = render([...moved, { kind: 'audit', table: 'auditEntry', columns, rows, before: 1, after: 2 }])
    const inserts = lines.filter((line) => line.startsWith('INSERT INTO [auditEntry]'))
    expect(
      inserts.map((line) => [...line.matchAll(/WHEN (\d+) THEN CONCAT\(N'\{"quantity":', CONVERT\(NVARCHAR\(40\), @a(\d+)b/g)].length),
    ).toEqual([50, 50, 30])
    expect(inserts[1]).toContain(`CASE r.[n] WHEN 0 THEN CONCAT(N'{"quantity":', CONVERT(NVARCHAR(40), @a50b0)`)
  })

  test('works out a worth in whole units, where division is exact', () => {
    const worth = (amount: number | null): AdjustOp => ({
      ...adjust('t', 7, 1),
      deltas: [
        ...adjust('t', 7, 1).deltas,
        { column: 'value', type: 'DECIMAL(15,2)', scale: 2, quantity: 'quantity', quantityScale: 3, quantityBy: 1, amount, otherwise: 9 },
      ],
    })
    expect(render([worth(3.5)]).lines[9]).toBe('SET @a0n1 = CASE WHEN @a0b0 + @p4 = 0 OR @a0b1 + @p5 < 0 THEN 0 ELSE @a0b1 + @p5 END;')
    expect(render([worth(null)]).lines.slice(9, 20)).toEqual([
      'DECLARE @a0t1 DECIMAL(38,0), @a0w1 DECIMAL(38,0), @a0s1 DECIMAL(18,2);',
      'SET @a0t1 = NULLIF(2 * ABS(CONVERT(DECIMAL(18,0), @a0b0 * 1000)), 0);',
      'SET @a0w1 = 2 * ABS(CONVERT(DECIMAL(18,0), @a0b1 * 100) * CONVERT(DECIMAL(18,0), @p4 * 1000)) + ABS(CONVERT(DECIMAL(18,0), @a0b0 * 1000));',
      'SET @a0w1 = (@a0w1 - @a0w1 % @a0t1) / @a0t1;',
      'SET @a0s1 = CONVERT(DECIMAL(18,0), CASE WHEN @a0w1 > 1000000000000000 THEN 1000000000000000 ELSE @a0w1 END) * 0.01;',
      'SET @a0n1 = CASE WHEN @a0b0 + @p4 = 0 THEN 0 WHEN @a0b0 = 0 THEN @a0b1 + @p5 WHEN CONVERT(INT, SIGN(@a0b1)) * CONVERT(INT, SIGN(@p4)) * CONVERT(INT, SIGN(@a0b0)) < 0 THEN @a0b1 - @a0s1 ELSE @a0b1 + @a0s1 END;',
      ...beyond('@a0n1', '10000000000000', 'CK_t_value'),
    ])
  })

  test('never has more parameters than a server takes: numbers go as literals then', () => {
    const ops: Op[] = many(1200, (place) => adjust('t', Math.floor(place / 2) + 1, -0.5))
    const { lines, parameters } = render([...ops, { kind: 'insert', table: 'u', columns: [id], rows: [[1]] }])
    expect(parameters.length).toBeLessThan(2010)
    expect(lines.join('\n')).toContain('SET @a1199n0 = @a1199b0 + CONVERT(DECIMAL(15,3), -0.500);')
    expect(lines.at(-1)).toContain('FROM OPENJSON(')
  })

  test('nor has the posting of the largest stocktake, with all its audit entries', () => {
    const moved: Op[] = many(2000, (place) => adjust('t', place + 1, -0.5))
    const columns = ['rowId', 'before', 'after'].map((column) => ({ name: column, type: 'NVARCHAR(MAX)' }))
    const rows = many(6001, (place) => ({
      values: [String(place), null, null],
      adjust: place % 3 === 0 && place < 6000 ? place / 3 : null,
    }))
    const { parameters } = render([...moved, { kind: 'audit', table: 'auditEntry', columns, rows, before: 1, after: 2 }])
    expect(parameters.length).toBeLessThan(1500)
  })
})

describe('counts of requests', () => {
  test('lock callers by minute and name, in whatever order an instance met them', async () => {
    const counts = [
      { minute: '2027-02-28T14:31:00.000Z', caller: 'a', requests: 1 },
      { minute: '2027-02-28T14:30:00.000Z', caller: 'b', requests: 2 },
      { minute: '2027-02-28T14:30:00.000Z', caller: 'a', requests: 3 },
    ]
    const sent: Batch[] = []
    const send = async (batch: Batch) => {
      sent.push(batch)
      return [[]]
    }
    await countOnMssql(send, { counts, minutes: [] }, { isBabelfish: false, hasFullText: false })
    const places = sent[0]?.parameters.map(({ value }) => String(value)).filter((value) => /^[ab\d]$/.test(value))
    expect(places?.join(' ')).toBe('a 3 b 2 a 1')
    expect(sent[0]?.sql).toMatch(/FROM \(VALUES [^;]* INNER LOOP JOIN \[requestCount\] AS t[^;]*;\n/)
    expect(sent[0]?.sql).toMatch(/INSERT INTO \[requestCount\] [^;]* ORDER BY r\.\[n\];/)
  })
})
