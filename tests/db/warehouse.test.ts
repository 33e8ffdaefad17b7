// The warehouse on both engines: what a query gives, exactly; that nothing can be changed by it; and its limits.
import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openEngine } from '../../shared/db/connect.ts'
import { toPoolConfig } from '../../shared/db/mssql-pool.ts'
import { parseMssqlUrl } from '../../shared/db/mssql-url.ts'
import { openWarehouse, type Warehouse } from '../../shared/db/warehouse.ts'
import { createScratch, dialects, type Scratch } from '../support/engines.ts'
import { serverUrl } from '../support/server.ts'
import { canReadAlong, TestProxy } from '../support/tds-proxy.ts'

const q = (sql: string, ...parameters: string[]) => ({ sql, parameters })
const thousand = 'WITH n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n WHERE x < 50) SELECT a.x AS x FROM n AS a CROSS JOIN n AS b'
/** Works long before it gives its first row; Babelfish goes on with what nobody waits for any more, so that there it ends by itself. */
const endless = {
  sqlite: 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) AS c FROM n',
  mssql: 'WITH n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n WHERE x < 90) SELECT count(*) AS c FROM n AS a, n AS b, n AS d, n AS e',
}

describe.each(dialects)('on %s', (dialect) => {
  let scratch: Scratch
  let warehouse: Warehouse
  beforeEach(async () => {
    scratch = await createScratch(dialect)
    const engine = await scratch.open()
    const text = dialect === 'sqlite' ? 'TEXT' : 'NVARCHAR(40)'
    await engine.execute([
      `CREATE TABLE weights (id INTEGER PRIMARY KEY, site ${text}, tonnes DECIMAL(15,3), exact ${dialect === 'sqlite' ? 'TEXT' : 'DECIMAL(38,10)'})`,
      "INSERT INTO weights VALUES (1, 'Eagle Lake', 12.345, '1.1'), (2, 'Crockett', 0.1, '123456789012345678.0000000001'), (3, 'Crockett', NULL, NULL)",
    ])
    warehouse = openWarehouse(scratch.url)
  })
  afterEach(async () => {
    await warehouse.close()
    await vi.waitFor(() => scratch.drop(), { timeout: 60_000, interval: 500 })
  }, 70_000)
  const refusal = (sql: string, ...parameters: string[]) => warehouse.rows(q(sql, ...parameters), {}).then(String, (error) => error)
  const count = () => warehouse.rows(q('SELECT count(*) AS n FROM weights'), {})

  test('gives rows with parameters bound, decimals as exact text', async () => {
    expect(
      await warehouse.rows(q('SELECT id, site, tonnes FROM weights WHERE site = @site OR tonnes > @least ORDER BY id', 'site', 'least'), {
        site: 'Crockett',
        least: 12.3,
      }),
    ).toEqual([
      { id: '1', site: 'Eagle Lake', tonnes: '12.345' },
      { id: '2', site: 'Crockett', tonnes: '0.1' },
      { id: '3', site: 'Crockett', tonnes: null },
    ])
  })

  test('takes a parameter for a value, whatever it says', async () => {
    const site = "x' OR '1' = '1"
    expect(await warehouse.rows(q('SELECT id FROM weights WHERE site = @site', 'site'), { site })).toEqual([])
    expect(await warehouse.rows(q('SELECT id FROM weights WHERE id = @id', 'id'), { id: '2' })).toEqual([{ id: '2' }])
    expect(
      await warehouse.rows(q('SELECT id FROM weights WHERE @none IS NULL AND id = @id', 'none', 'id'), { none: null, id: 3 }),
    ).toHaveLength(1)
  })

  test('takes a number of up to 15 digits as it is written', async () => {
    const text = dialect === 'sqlite' ? '@n' : 'CAST(@n AS varchar(60))'
    for (const n of [0.1, -2.5, 12345678901.5, 123456789.123456, 1e-15, 1e21, Number.MAX_SAFE_INTEGER]) {
      const [row] = await warehouse.rows(q(`SELECT ${text} AS n`, 'n'), { n })
      expect([n, Number(row?.n)]).toEqual([n, n])
    }
  })

  test.each([99_999_999.999_999_99, 123_456_789.123_456_79, 1e22, 1e300, 1e-23, 9_007_199_254_740_992])(
    'refuses the number %d, which would not come as it was given',
    async (n) => {
      expect(await warehouse.rows(q('SELECT @n AS n', 'n'), { n }).catch((one) => one)).toMatchObject({
        code: 'invalid',
        issues: [{ path: 'parameters.n', code: 'digits', hint: expect.stringContaining('as text') }],
      })
    },
  )

  test('refuses parameters that are missing or unknown, all at once', async () => {
    const error = await warehouse.rows(q('SELECT @a AS a, @b AS b', 'a', 'b'), { a: 1, c: 2 }).catch((one) => one)
    expect([error.code, error.issues.map(({ message }: { message: string }) => message)]).toEqual([
      'invalid',
      ['@b is missing', 'the query has no parameter @c'],
    ])
  })

  test('refuses what is no SELECT without asking the database', async () => {
    for (const sql of ['DELETE FROM weights', 'SELECT 1 AS a; DELETE FROM weights', 'SELECT * INTO copy FROM weights'])
      expect(await refusal(sql)).toMatchObject({ code: 'invalid' })
    expect(await count()).toEqual([{ n: '3' }])
  })

  test('gives more than 15 digits as text where the database does, and says how to ask where the driver cannot', async () => {
    const exact = '123456789012345678.0000000001'
    const cast = dialect === 'sqlite' ? 'exact' : 'CAST(exact AS varchar(50))'
    expect(await warehouse.rows(q(`SELECT ${cast} AS exact FROM weights WHERE id = 2`), {})).toEqual([{ exact }])
    if (dialect === 'mssql')
      expect(await refusal('SELECT exact FROM weights WHERE id = 2')).toMatchObject({
        code: 'invalid',
        issues: [{ hint: 'Select it as text: CAST(exact AS varchar(50)) AS exact.' }],
      })
  })

  test('refuses columns that are called alike', async () => {
    expect(await refusal('SELECT id, id FROM weights')).toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('two columns are called id'),
    })
  })

  test('names the table that is missing, and nothing of the address', async () => {
    const error = await refusal('SELECT x FROM nowhere')
    expect(error).toMatchObject({ code: 'invalid', message: expect.stringMatching(/nowhere|error \d+/) })
  })

  test('refuses more rows and more text than may be', async () => {
    const narrow = openWarehouse(scratch.url, { rows: 2, bytes: 50 })
    expect(await narrow.rows(q('SELECT id FROM weights'), {}).catch((error) => error)).toMatchObject({
      code: 'too_large',
      message: 'the query gives more than 2 rows',
    })
    expect(await narrow.rows(q(`SELECT '${'x'.repeat(51)}' AS x`), {}).catch((error) => error)).toMatchObject({ code: 'too_large' })
    expect(await narrow.rows(q('SELECT id FROM weights WHERE id < 3'), {})).toHaveLength(2)
    await narrow.close()
    expect(await warehouse.rows(q(thousand), {})).toHaveLength(2500)
  })

  test('stops a query without end, while other work goes on, and reads on afterwards', async () => {
    const hasty = openWarehouse(scratch.url, { milliseconds: 3000 })
    let turns = 0
    const ticking = setInterval(() => turns++, 10)
    const error = await hasty.rows(q(endless[dialect]), {}).catch((one) => one)
    clearInterval(ticking)
    expect(error).toMatchObject({ code: 'unavailable', message: 'the query was stopped after 3 s' })
    expect(turns).toBeGreaterThan(1)
    expect(await hasty.rows(q('SELECT count(*) AS n FROM weights'), {})).toEqual([{ n: '3' }])
    await hasty.close()
  })

  test('answers a ping with its engine, also after it was closed', async () => {
    expect(await warehouse.ping(5000)).toBe(dialect)
    await warehouse.close()
    expect(await warehouse.ping(5000)).toBe(dialect)
  })
})

describe('on SQLite', () => {
  let scratch: Scratch
  beforeEach(async () => {
    scratch = await createScratch('sqlite')
    await (await scratch.open()).execute(['CREATE TABLE t (a INTEGER)'])
  })
  afterEach(() => scratch.drop())

  test('stops a query that takes too much memory, and reads on afterwards', { timeout: 40_000 }, async () => {
    const warehouse = openWarehouse(scratch.url, { milliseconds: 30_000 })
    const text = "printf('%.*c', 900000, 'x')"
    const sql = `WITH RECURSIVE r(x) AS (SELECT ${text} UNION ALL SELECT ${text} FROM r) SELECT x FROM r ORDER BY x`
    expect(await warehouse.rows(q(sql), {}).catch((error) => error)).toMatchObject({
      code: 'too_large',
      message: 'the query takes more than 400 MB of memory',
    })
    expect(await warehouse.rows(q('SELECT 1 AS one'), {})).toEqual([{ one: '1' }])
    await warehouse.close()
  })

  test('an authorizer stands behind the check: what the check might let through is not let through there', async () => {
    const { sqliteSource } = await import('../../shared/db/warehouse-sqlite.ts')
    const source = sqliteSource(scratch.url.slice('sqlite:'.length))
    const limits = { rows: 10, bytes: 1000, milliseconds: 5000 }
    for (const sql of [
      "ATTACH ':memory:' AS other",
      'INSERT INTO t VALUES (1)',
      'CREATE TEMP TABLE u (a)',
      'PRAGMA query_only = OFF',
      "SELECT load_extension('x')",
      "SELECT * FROM pragma_table_info('t')",
      'BEGIN IMMEDIATE',
      'DROP TABLE t',
    ])
      expect([sql, (await source.ask({ sql, values: {}, limits }).catch((error) => error)).code]).toEqual([sql, 'invalid'])
    await source.close()
  })

  test('a missing file is told without its path', async () => {
    const warehouse = openWarehouse(`${scratch.url}-none`)
    const error = await warehouse.rows(q('SELECT 1 AS a'), {}).catch((one) => one)
    expect(error.code).toBe('unavailable')
    expect(error.message).not.toContain('test.db')
    await warehouse.close()
  })

  test('a query without end ends with the app that asked, killed in the middle of it', async () => {
    const script = `
      const { openWarehouse } = await import(${JSON.stringify(new URL('../../shared/db/warehouse.ts', import.meta.url).href)})
      openWarehouse(${JSON.stringify(scratch.url)}).rows({ sql: ${JSON.stringify(endless.sqlite)}, parameters: [] }, {}).catch(() => {})
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500)`
    expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })).toThrow()
    const running = () => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(scratch.url.slice('sqlite:'.length))
    await vi.waitUntil(() => !running(), { timeout: 50_000, interval: 100 })
  })

  test('so it does where the app was gone before the process had begun', async () => {
    const child = fork(resolve(import.meta.dirname, '../../shared/db/warehouse-child.ts'), [scratch.url.slice('sqlite:'.length), '1'], {
      serialization: 'advanced',
    })
    child.send({ sql: endless.sqlite, values: {}, limits: { rows: 10, bytes: 1000, milliseconds: 5000 } })
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  })
})

test('SQL Server is told that nothing but reading is meant, which the app itself never says', () => {
  const options = parseMssqlUrl('mssql://reader:secret@host/facts')
  expect(toPoolConfig({ ...options, isReadOnly: true }, null).options).toMatchObject({ readOnlyIntent: true })
  expect(toPoolConfig(options, null).options).toMatchObject({ readOnlyIntent: false })
})

test.skipIf(!canReadAlong)('a warehouse that has fallen asleep since it was last asked is waited for (needs MSSQL_TEST_URL)', async () => {
  const { server: host, port } = parseMssqlUrl(serverUrl)
  const proxy = new TestProxy({ host, port })
  await proxy.start()
  const through = new URL(serverUrl)
  through.host = `127.0.0.1:${proxy.port}`
  const warehouse = openWarehouse(through.href)
  expect(await warehouse.rows(q('SELECT 1 AS a'), {})).toEqual([{ a: '1' }])
  proxy.cut()
  proxy.loginMishaps.push({ refuse: 40613 })
  expect(await warehouse.rows(q('SELECT 2 AS a'), {})).toEqual([{ a: '2' }])
  expect(proxy.loginMishaps).toEqual([])
  await warehouse.close()
  await proxy.stop()
})

test('a database that is only to be read is refused where the app keeps its own', async () => {
  const error = await openEngine('Server=127.0.0.1,1;Database=db;ApplicationIntent=ReadOnly').catch((one) => one)
  expect(error).toMatchObject({ code: 'invalid', message: expect.stringContaining('ReadOnly') })
})

test.each([
  ['mssql://reader:hush-hush@127.0.0.1:1/facts?encrypt=false', 'unavailable'],
  ['mssql://reader:hush-hush@127.0.0.1/facts?encrypt=perhaps', 'invalid'],
  ['Server=127.0.0.1,1;User=reader;Password=hush-hush;Nonsense=1', 'invalid'],
])('an address that leads nowhere is refused without its secret: %s', { timeout: 20_000 }, async (url, code) => {
  const warehouse = openWarehouse(url)
  const error = await warehouse.rows(q('SELECT 1 AS a'), {}).catch((one) => one)
  expect(error.code).toBe(code)
  expect(`${error.message} ${error.issues.map(String)}`).not.toMatch(/hush|DATABASE_URL|the database/)
  await warehouse.close()
})
