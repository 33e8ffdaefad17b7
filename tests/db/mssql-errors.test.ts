// Errors of SQL Server and Azure SQL over the wire: which are waited out, for how long, and what is said in the end.
import sql from 'mssql'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../shared/db/engine.ts'
import { openMssql } from '../../shared/db/mssql.ts'
import { type MssqlOptions, parseMssqlUrl } from '../../shared/db/mssql-url.ts'
import { canReadAlong, type TestProxy } from '../support/tds-proxy.ts'
import { FakeServer } from '../support/tds-server.ts'
import { auditEntries, insertThings, renameThings, rowsOf } from './mssql-database.ts'
import { createProxied, type Proxied } from './mssql-proxied.ts'

const select = { sql: 'SELECT 1 AS [one]', parameters: [] }

describe('a sign-in', () => {
  let server: FakeServer
  let engines: Engine[]

  beforeEach(async () => {
    engines = []
    server = new FakeServer()
    await server.start()
  })
  afterEach(async () => {
    await Promise.all(engines.map((engine) => engine.close()))
    await server.stop()
  })

  const open = async (more: Partial<MssqlOptions>): Promise<Engine> => {
    const given = parseMssqlUrl(`mssql://sa:x@localhost:${server.port}/db?encrypt=false`)
    const engine = await openMssql({ ...given, patienceMilliseconds: 0, wakeMilliseconds: 0, ...more })
    engines.push(engine)
    return engine
  }
  const refuseForever = (number: number) => {
    server.refusals.push(number)
    server.refusesForever = true
  }

  test('waits for a serverless database that wakes up, longer than for anything else', async () => {
    const sleeping = [40613, 40613, 40613, 40613, 40613]
    server.refusals.push(...sleeping)
    const begun = performance.now()
    const engine = await open({ patienceMilliseconds: 100, wakeMilliseconds: 5_000 })
    expect(server.logins).toBe(7) // five refused, one that tries the settings, one of the pool
    server.refusals.push(...sleeping)
    server.cut()
    expect(await engine.read([select])).toHaveLength(1)
    expect(server.logins).toBe(13)
    expect(performance.now() - begun).toBeGreaterThan(100)
  })

  test('waits up to 90 seconds for it unless told, and 20 for anything else', () => {
    expect(parseMssqlUrl('mssql://localhost/db')).toMatchObject({ wakeMilliseconds: 90_000, patienceMilliseconds: 20_000 })
  })

  test('of a database that does not wake up ends as unavailable', async () => {
    refuseForever(40613)
    const begun = performance.now()
    await expect(open({ wakeMilliseconds: 300 })).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 10,
      message: 'the database cannot be reached just now (40613)',
    })
    expect(performance.now() - begun).toBeGreaterThanOrEqual(299)
    expect(server.logins).toBeGreaterThan(2)
  })

  test('to a database that is not there is refused once patience ends, for it may be on its way', async () => {
    server.refusals.push(4060, 4060)
    await open({ patienceMilliseconds: 5_000 })
    refuseForever(4060)
    const before = server.logins
    const begun = performance.now()
    await expect(open({ patienceMilliseconds: 300 })).rejects.toMatchObject({
      code: 'invalid',
      message: 'DATABASE_URL: there is no database db on localhost that this login may open',
    })
    expect(performance.now() - begun).toBeGreaterThanOrEqual(299)
    expect(server.logins).toBeGreaterThan(before + 2)
  })

  for (const number of [40197, 40501, 49918, 49919, 49920, 10928, 10929, 4060, 17187, 33557097]) {
    test(`is tried again after ${number}, when the engine opens and later`, async () => {
      server.refusals.push(number, number)
      const engine = await open({ patienceMilliseconds: 5_000 })
      server.refusals.push(number, number)
      server.cut()
      expect(await engine.read([select])).toHaveLength(1)
      expect(server.refusals).toEqual([])
    })
  }
})

describe.skipIf(!canReadAlong)('a batch (needs MSSQL_TEST_URL with encrypt=false)', () => {
  let proxied: Proxied
  let proxy: TestProxy
  let engine: Engine
  let hasty: Engine

  beforeAll(async () => {
    proxied = await createProxied()
    proxy = proxied.proxy
    engine = await proxied.open()
    hasty = await proxied.open({ patienceMilliseconds: 100, wakeMilliseconds: 100 })
  })
  afterAll(() => proxied?.drop())
  beforeEach(async () => {
    proxy.mishaps.length = 0
    await proxied.clear()
    await Promise.all([engine, hasty].map((one) => rowsOf(one, 'SELECT 1 AS [one]')))
    proxy.forget()
  })

  for (const number of [40613, 40197, 40501, 49918, 10928, 4060, 1205, 3960]) {
    test(`is sent again after ${number} and written once; ends as unavailable when that stays`, async () => {
      proxy.mishaps.push({ refuse: number }, { refuse: number })
      await engine.write([insertThings({ id: 1 }), auditEntries({ rowId: 1 })], 'patient')
      expect(proxy.requests).toHaveLength(3)
      expect(await proxied.counts()).toEqual({ things: 1, entries: 1, commits: 1 })
      proxy.mishaps.push(...Array.from({ length: 100 }, () => ({ refuse: number })))
      const error: unknown = await hasty.write([insertThings({ id: 2 })], 'hasty').catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({
        code: 'unavailable',
        retryAfterSeconds: 10,
        message: `the database cannot be reached just now (${number})`,
      })
      expect(proxy.requests.length).toBeGreaterThan(5)
      expect(await proxied.counts()).toEqual({ things: 1, entries: 1, commits: 1 })
    })
  }

  test('is sent again after an error with which the server ends the connection, whatever its number', async () => {
    proxy.mishaps.push({ refuse: 9001, severity: 21 })
    await engine.write([insertThings({ id: 1 })], 'ended')
    expect(proxy.requests).toHaveLength(2)
    expect(await proxied.counts()).toMatchObject({ things: 1 })
  })

  test('is not sent again after an error that stays, and shows none of its values', async () => {
    proxy.mishaps.push({ refuse: 245 })
    const error: unknown = await engine.write([insertThings({ id: 1 })], 'definite').catch((thrown: unknown) => thrown)
    expect(String(error)).toBe('Error: the database refused a statement with error 245')
    expect(proxy.requests).toHaveLength(1)
    expect(await proxied.counts()).toMatchObject({ things: 0 })
  })

  test('that was the victim of a deadlock is written once', async (ctx) => {
    const { server, port, database, login, encrypt, trustServerCertificate } = proxied.database.options
    const options = { encrypt: Boolean(encrypt), trustServerCertificate }
    const pool = await new sql.ConnectionPool({ server, port, database, ...login, options }).connect()
    try {
      await engine.write([insertThings({ id: 1 }, { id: 2 })], 'two things')
      proxy.forget()
      const transaction = pool.transaction()
      await transaction.begin()
      const touch = (id: number) => transaction.request().batch(`UPDATE [test_thing] SET [lockVersion] = 5 WHERE [id] = ${id}`)
      await transaction
        .request()
        .batch('SET DEADLOCK_PRIORITY HIGH')
        .catch(() => undefined)
      await touch(2)
      const rename = (id: number) => renameThings({ id, version: 1, name: 'renamed' })
      const renamed = engine.write([rename(1), rename(2)], 'crossed')
      // long enough to hold the first row and wait for the second
      await new Promise((resolve) => setTimeout(resolve, 300))
      const crossed = await touch(1).then(
        () => null,
        (error: { number?: number }) => error.number,
      )
      await (crossed === null ? transaction.commit() : transaction.rollback().catch(() => undefined))
      await renamed
      expect(await rowsOf(engine, 'SELECT [version], [name] FROM [test_thing]')).toEqual([
        { version: 2, name: 'renamed' },
        { version: 2, name: 'renamed' },
      ])
      if (crossed !== null) ctx.skip(`this server made the other transaction the victim, with error ${crossed}`)
      expect(proxy.requests.length).toBeGreaterThan(1)
    } finally {
      await pool.close()
    }
  })
})
