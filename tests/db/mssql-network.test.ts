// The SQL Server engine over a network that fails: a proxy cuts, truncates and counts what goes over the wire.
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import sql from 'mssql'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Engine, type Op, Typed } from '../../shared/db/engine.ts'
import { openMssql } from '../../shared/db/mssql.ts'
import { serverUrl } from '../support/server.ts'
import { auditEntries, createLiveDatabase, insertLevel, insertThings, type LiveDatabase, moveLevel, rowsOf } from './mssql-database.ts'

/** What the proxy does with the next request that it sees. */
type Mishap = 'lose the request' | 'truncate the request' | 'lose the answer'

/** Counts the messages of one connection: packets, whose length stands in their header, up to one marked as the last. */
function createCounter(): (data: Buffer) => number {
  let rest: Buffer = Buffer.alloc(0)
  return (data) => {
    let count = 0
    rest = Buffer.concat([rest, data])
    while (rest.length >= 8 && rest.length >= rest.readUInt16BE(2)) {
      count += (rest[1] ?? 0) & 1
      rest = rest.subarray(rest.readUInt16BE(2))
    }
    return count
  }
}

/** A TCP proxy before the server, which knows as much of TDS as it takes to count requests. */
class TestProxy {
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null
  port = 0
  messages = 0
  sent = ''
  readonly mishaps: Mishap[] = []
  readonly #target: { host: string; port: number }

  constructor(target: { host: string; port: number }) {
    this.#target = target
  }

  async start(): Promise<void> {
    this.#server = createServer((client) => this.#relay(client)).listen(this.port, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (typeof address === 'object' && address) this.port = address.port
  }

  /** Refuses connections and cuts those that there are. */
  async stop(): Promise<void> {
    const closed = this.#server && once(this.#server, 'close')
    this.#server?.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #relay(client: Socket): void {
    const server = connect(this.#target)
    const count = createCounter()
    let doomed = false
    const cut = () => {
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      socket.on('error', cut)
      socket.on('close', () => {
        this.#sockets.delete(socket)
        cut()
      })
    }
    client.on('data', (data) => {
      const isRequest = data[0] === 3 || data[0] === 1
      this.messages += count(data)
      this.sent += data.toString('utf16le')
      const mishap = isRequest && !doomed ? this.mishaps.shift() : undefined
      if (mishap === 'lose the request') return cut()
      if (mishap === 'truncate the request') {
        server.write(data.subarray(0, data.length / 2), () => cut())
        return
      }
      doomed ||= mishap === 'lose the answer'
      server.write(data)
    })
    server.on('data', (data) => {
      if (doomed) cut()
      else client.write(data)
    })
  }
}

describe.skipIf(serverUrl === '')('the SQL Server engine over a failing network (needs MSSQL_TEST_URL)', () => {
  let database: LiveDatabase
  let proxy: TestProxy
  let engine: Engine
  let commits = 0
  const write = async (...ops: Op[]) => engine.write(ops, `net-${++commits}`)
  const counts = async () =>
    (
      await rowsOf(
        database.engine,
        'SELECT (SELECT COUNT(*) FROM [test_thing]) AS [things], (SELECT COUNT(*) FROM [auditEntry]) AS [entries], (SELECT COUNT(*) FROM [commitLog]) AS [commits]',
      )
    )[0]

  beforeAll(async () => {
    database = await createLiveDatabase()
    proxy = new TestProxy({ host: database.options.server, port: database.options.port })
    await proxy.start()
    engine = await openMssql({ ...database.options, server: '127.0.0.1', port: proxy.port, patienceMilliseconds: 5_000 })
  })
  afterAll(async () => {
    await engine?.close()
    await proxy?.stop()
    await database?.drop()
  })
  beforeEach(async () => {
    await database.engine.execute(
      ['test_thing', 'test_level', 'auditEntry', 'commitLog', 'idBlock'].map((table) => `DELETE FROM [${table}]`),
    )
    await rowsOf(engine, 'SELECT 1 AS [one]')
  })

  const mishaps: readonly Mishap[] = ['lose the request', 'truncate the request', 'lose the answer']
  for (const mishap of mishaps) {
    test(`writes exactly once when the network manages to ${mishap}, also twice in a row`, async () => {
      proxy.mishaps.push(mishap)
      await write(insertThings({ id: 1 }), auditEntries({ rowId: 1 }))
      proxy.mishaps.push(mishap, mishap)
      await write(insertThings({ id: 2 }), auditEntries({ rowId: 2 }))
      expect(proxy.mishaps).toEqual([])
      expect(await counts()).toEqual({ things: 2, entries: 2, commits: 2 })
    })

    test(`reads again when the network manages to ${mishap}`, async () => {
      proxy.mishaps.push(mishap)
      expect(await rowsOf(engine, 'SELECT @1 AS [given]', 5)).toEqual([{ given: 5 }])
    })
  }

  test('loses nothing and does nothing twice while connections are cut under load', async () => {
    await write(insertLevel(1, '0.000', '0.00'))
    const writes = Array.from({ length: 120 }, async (_, at) => {
      if (at % 6 === 0) proxy.mishaps.push(mishaps[(at / 6) % 3] ?? 'lose the answer')
      await write(insertThings({ id: at + 1 }), moveLevel(1, 1, 1), auditEntries({ rowId: 1, adjust: 1 }))
    })
    await Promise.all(writes)
    proxy.mishaps.length = 0
    expect(await counts()).toEqual({ things: 120, entries: 120, commits: 121 })
    expect(await rowsOf(engine, 'SELECT [quantity], [version] FROM [test_level]')).toEqual([{ quantity: 120, version: 121 }])
  })

  test('waits for a server that comes back, and writes what was under way once', async () => {
    await proxy.stop()
    const writes = Array.from({ length: 20 }, (_, at) => write(insertThings({ id: at + 1 })))
    setTimeout(() => proxy.start(), 700)
    await Promise.all(writes)
    expect(await counts()).toEqual({ things: 20, entries: 0, commits: 20 })
  })

  test('says that it is unavailable, and when to try again, once its patience ends; and recovers', async () => {
    const hasty = await openMssql({ ...database.options, server: '127.0.0.1', port: proxy.port, patienceMilliseconds: 300 })
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

  test('writes once when a batch waits for a lock longer than a request may take', async () => {
    const { server, port, database: name, login, encrypt, trustServerCertificate } = database.options
    await write(insertLevel(1, '5.000', '5.00'))
    const blocker = await new sql.ConnectionPool({
      server,
      port,
      database: name,
      ...login,
      options: { encrypt: Boolean(encrypt), trustServerCertificate },
    }).connect()
    const transaction = blocker.transaction()
    await transaction.begin()
    await transaction.request().batch('UPDATE [test_level] SET [lockVersion] = [lockVersion] WHERE [id] = 1')
    const hasty = await openMssql({ ...database.options, requestMilliseconds: 500 })
    const blocked = hasty.write([moveLevel(1, 1, 1), insertThings({ id: 1 })], 'blocked')
    setTimeout(() => transaction.commit(), 1500)
    await blocked
    expect(await rowsOf(engine, 'SELECT [quantity], [version] FROM [test_level]')).toEqual([{ quantity: 6, version: 2 }])
    await Promise.all([hasty.close(), blocker.close()])
  })

  test('sends one message for a read of several queries and one for a write of several rows', async () => {
    proxy.messages = 0
    await engine.read([1, 2, 3].map((one) => ({ sql: 'SELECT @1 AS [one]', parameters: [one] })))
    expect(proxy.messages).toBe(1)
    await write(
      insertThings({ id: 1 }, { id: 2 }),
      insertLevel(1, '1.000', '1.00'),
      moveLevel(1, 1),
      auditEntries({ rowId: 1, adjust: 2 }, { rowId: 2 }),
    )
    expect(proxy.messages).toBe(2)
    await engine.takeIds('thing', 64)
    expect(proxy.messages).toBe(3)
  })

  test('declares parameters as their columns are, no float for a decimal and no datetime for an instant', async () => {
    proxy.sent = ''
    await write(
      insertThings({ id: 1, price: '0.100', dueOn: '2027-02-28', startsAt: '2027-02-28T14:30:00.123Z', isOn: true, nameKey: 'k' }),
    )
    await rowsOf(
      engine,
      'SELECT [id] FROM [test_thing] WHERE [price] = @1 AND [name] = @2',
      new Typed('DECIMAL(15,3)', '0.1'),
      'x'.repeat(150),
    )
    const types = new Set(proxy.sent.match(/@p\d+ [a-z]+\d?(\([^)]*\))?/g)?.map((declared) => declared.replace(/^@p\d+ /, '')))
    expect([...types].sort()).toEqual([
      'bigint',
      'bit',
      'date',
      'datetime2(3)',
      'decimal(15, 3)',
      'nvarchar(100)',
      'nvarchar(400)',
      'nvarchar(max)',
      'varbinary(800)',
    ])
  })
})
