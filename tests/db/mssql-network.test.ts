// The SQL Server engine over a network that fails: a proxy cuts, truncates, holds and delays what goes over the wire.
import sql from 'mssql'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine, Op } from '../../shared/db/engine.ts'
import { canReadAlong, type Mishap, type TestProxy } from '../support/tds-proxy.ts'
import { auditEntries, insertLevel, insertThings, moveLevel, rowsOf } from './mssql-database.ts'
import { createProxied, type Proxied } from './mssql-proxied.ts'

describe.skipIf(!canReadAlong)('the SQL Server engine over a failing network (needs MSSQL_TEST_URL with encrypt=false)', () => {
  let proxied: Proxied
  let proxy: TestProxy
  let engine: Engine
  let commits = 0
  const write = async (...ops: Op[]) => engine.write(ops, `net-${++commits}`)

  beforeAll(async () => {
    proxied = await createProxied()
    proxy = proxied.proxy
    engine = await proxied.open()
  })
  afterAll(() => proxied?.drop())
  beforeEach(async () => {
    proxy.mishaps.length = 0
    await proxied.clear()
    await rowsOf(engine, 'SELECT 1 AS [one]')
  })

  const mishaps: readonly Mishap[] = ['lose the request', 'truncate the request', 'lose the answer', 'truncate the answer']
  for (const mishap of mishaps) {
    test(`writes exactly once when the network manages to ${mishap}, also twice in a row`, async () => {
      proxy.mishaps.push(mishap)
      await write(insertThings({ id: 1 }), auditEntries({ rowId: 1 }))
      proxy.mishaps.push(mishap, mishap)
      await write(insertThings({ id: 2 }), auditEntries({ rowId: 2 }))
      expect(proxy.mishaps).toEqual([])
      expect(await proxied.counts()).toEqual({ things: 2, entries: 2, commits: 2 })
    })

    test(`reads again when the network manages to ${mishap}`, async () => {
      proxy.mishaps.push(mishap)
      expect(await rowsOf(engine, 'SELECT @1 AS [given]', 5)).toEqual([{ given: 5 }])
    })
  }

  test.for(mishaps)(
    'a snapshot does not go on over another connection when the network manages to %s, and the next one is well',
    async (mishap) => {
      const query = { sql: 'SELECT COUNT(*) AS [n] FROM [commitLog]', parameters: [] }
      let reads = 0
      const work = async (read: Engine['read']) => {
        await read([query])
        proxy.mishaps.push(mishap)
        reads++
        await read([query])
        reads++
      }
      const error = await engine.snapshot(work).catch((reason) => reason)
      expect([error.code, error.message, reads]).toEqual([
        'unavailable',
        expect.stringMatching(/^the connection was lost within a snapshot/),
        1,
      ])
      proxy.mishaps.length = 0
      expect(await engine.snapshot((read) => read([query]))).toEqual([[{ n: 0 }]])
    },
  )

  test('a snapshot whose work fails while it reads ahead ends, and gives its connection back', async () => {
    const { connections } = proxy
    const isAsked = Promise.withResolvers<void>()
    const work = async (read: Engine['read']) => {
      proxy.mishaps.push({ whileItWorks: isAsked.resolve })
      read([{ sql: 'SELECT COUNT(*) AS [n] FROM sys.columns AS a CROSS JOIN sys.columns AS b', parameters: [] }]).catch(() => undefined)
      await isAsked.promise
      throw new Error('broken off')
    }
    await expect(engine.snapshot(work)).rejects.toThrow('broken off')
    await expect.poll(() => proxy.connections).toBe(connections)
  })

  test('writes once when the connection is cut between the request and its answer, before the server is done or after', async () => {
    for (const id of [1, 2, 3, 4, 5]) {
      proxy.mishaps.push({ whileItWorks: () => setTimeout(() => proxy.cut(), id) })
      await write(insertThings({ id }), auditEntries({ rowId: id }))
    }
    expect(await proxied.counts()).toEqual({ things: 5, entries: 5, commits: 5 })
  })

  test('asks again, and writes once, when an answer does not come within the time of a request', async () => {
    const patient = await proxied.open({ requestMilliseconds: 1_000, patienceMilliseconds: 20_000 })
    proxy.forget()
    proxy.mishaps.push('hold the answer')
    await patient.write([insertThings({ id: 1 }), auditEntries({ rowId: 1 })], 'held')
    expect(proxy.requests.length).toBeGreaterThan(1)
    expect(proxy.cancels).toBeGreaterThan(0)
    expect(await proxied.counts()).toEqual({ things: 1, entries: 1, commits: 1 })
  })

  test('ends as unavailable when answers do not come at all', async () => {
    const hasty = await proxied.open({ requestMilliseconds: 1_000, patienceMilliseconds: 1_500 })
    proxy.mishaps.push(...Array.from({ length: 10 }, () => 'hold the answer' as const))
    await expect(rowsOf(hasty, 'SELECT 1 AS [one]')).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 10,
      message: 'the database cannot be reached just now (ETIMEOUT)',
    })
    proxy.mishaps.length = 0
  })

  test('loses nothing and does nothing twice while connections are cut under load', async () => {
    await write(insertLevel(1, '0.000', '0.00'))
    const writes = Array.from({ length: 120 }, async (_, at) => {
      if (at % 6 === 0) proxy.mishaps.push(mishaps[(at / 6) % mishaps.length] ?? 'lose the answer')
      await write(insertThings({ id: at + 1 }), moveLevel(1, 1, 1), auditEntries({ rowId: 1, adjust: 1 }))
    })
    await Promise.all(writes)
    proxy.mishaps.length = 0
    expect(await proxied.counts()).toEqual({ things: 120, entries: 120, commits: 121 })
    expect(await rowsOf(engine, 'SELECT [quantity], [version] FROM [test_level]')).toEqual([{ quantity: 120, version: 121 }])
  })

  test('waits for a server that comes back, and writes what was under way once', async () => {
    await proxy.stop()
    const writes = Array.from({ length: 20 }, (_, at) => write(insertThings({ id: at + 1 })))
    setTimeout(() => proxy.start(), 700)
    await Promise.all(writes)
    expect(await proxied.counts()).toEqual({ things: 20, entries: 0, commits: 20 })
  })

  test('says that it is unavailable, and when to try again, once its patience ends; and recovers', async () => {
    const hasty = await proxied.open({ patienceMilliseconds: 300 })
    await proxy.stop()
    const refusal = {
      code: 'unavailable',
      retryAfterSeconds: 10,
      message: expect.stringMatching(/^the database cannot be reached just now \(E[A-Z]+\)$/),
    }
    await expect(rowsOf(hasty, 'SELECT 1 AS [one]')).rejects.toMatchObject(refusal)
    await expect(hasty.write([insertThings({ id: 1 })], 'never')).rejects.toMatchObject(refusal)
    await expect(hasty.takeIds('thing', 1)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(hasty.execute(['SELECT 1'])).rejects.toMatchObject({ code: 'unavailable' })
    await proxy.start()
    expect(await rowsOf(hasty, 'SELECT 1 AS [one]')).toEqual([{ one: 1 }])
    await hasty.close()
    await expect(rowsOf(hasty, 'SELECT 1 AS [one]')).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('opens no more connections than it may, whatever breaks, and leaves none behind', async () => {
    const few = await proxied.open({ maxConnections: 3 })
    proxy.cut()
    for (let round = 0; round < 5; round++) {
      const reads = Array.from({ length: 30 }, () => rowsOf(few, 'SELECT 1 AS [one]'))
      setTimeout(() => proxy.cut(), 3)
      await Promise.all(reads)
      expect(proxy.connections).toBeLessThanOrEqual(3)
    }
    await few.close()
    await expect.poll(() => proxy.connections).toBe(0)
  })

  test('writes once when a batch waits for a lock longer than a request may take', async () => {
    const { server, port, database, login, encrypt, trustServerCertificate } = proxied.database.options
    await write(insertLevel(1, '5.000', '5.00'))
    const options = { encrypt: Boolean(encrypt), trustServerCertificate }
    const blocker = await new sql.ConnectionPool({ server, port, database, ...login, options }).connect()
    const transaction = blocker.transaction()
    await transaction.begin()
    await transaction.request().batch('UPDATE [test_level] SET [lockVersion] = [lockVersion] WHERE [id] = 1')
    const hasty = await proxied.open({ requestMilliseconds: 2_000, patienceMilliseconds: 20_000 })
    const blocked = hasty.write([moveLevel(1, 1, 1), insertThings({ id: 1 })], 'blocked')
    setTimeout(() => transaction.commit(), 4_000)
    await blocked
    expect(await rowsOf(engine, 'SELECT [quantity], [version] FROM [test_level]')).toEqual([{ quantity: 6, version: 2 }])
    await blocker.close()
  })
})
