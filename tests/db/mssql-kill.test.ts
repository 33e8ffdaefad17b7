// A server that is killed and started again while many write: nothing that was answered as done is lost, nothing is done twice.
import { exec } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine, Op } from '../../shared/db/engine.ts'
import { openMssql } from '../../shared/db/mssql.ts'
import { AppError } from '../../shared/errors.ts'
import { serverUrl } from '../support/server.ts'
import { canReadAlong } from '../support/tds-proxy.ts'
import { auditEntries, insertLevel, insertThings, moveLevel, rowsOf } from './mssql-database.ts'
import { createProxied, type Proxied } from './mssql-proxied.ts'

/** A command that kills the server hard and starts it again, and ends when it is up. */
const restart = process.env.MSSQL_TEST_RESTART ?? ''
const rounds = process.env.OPSBOOK_TEST_LONG ? 20 : 3
const writers = 8
/** Sockets of this process to a connection: its own, and both of the proxy where there is one. */
const socketsEach = restart === '' ? 3 : 1
/** Writes that are done before the server is killed, and again after. */
const writesOfHalf = 40
const how =
  restart === ''
    ? 'all connections are cut and refused for a while (MSSQL_TEST_RESTART would kill the server)'
    : 'the server is killed and started again'

describe.skipIf(serverUrl === '')(`under load, while ${how} (needs MSSQL_TEST_URL)`, () => {
  let proxied: Proxied
  let engine: Engine
  let sockets: number

  beforeAll(async () => {
    proxied = await createProxied()
    const { server, port } = proxied.database.options
    await proxied.database.engine.write([insertLevel(1, '0.000', '0.00')], 'level')
    sockets = openSockets()
    // straight to the server where that is what breaks; patience is short, so that some writes are answered as failed
    const way = restart === '' ? { server: '127.0.0.1', port: proxied.proxy.port } : { server, port }
    engine = await openMssql({ ...proxied.database.options, ...way, maxConnections: writers, patienceMilliseconds: 150 })
  })
  afterAll(() => proxied?.drop())

  /** Breaks what there is to break, and mends it. */
  const strike = async () => {
    if (restart !== '') return void (await promisify(exec)(restart, { timeout: 60_000 }))
    await proxied.proxy.stop()
    await sleep(400)
    await proxied.proxy.start()
  }

  const outcomes = new Map<number, 'done' | 'failed'>()
  const count = (outcome: 'done' | 'failed') => [...outcomes.values()].filter((one) => one === outcome).length
  const opsOf = (id: number): Op[] => [insertThings({ id }), moveLevel(1, 1, 1), auditEntries({ rowId: id, adjust: 1 })]

  /** Writes under a commit id of its own, and notes what was answered. */
  const write = async (id: number) => {
    try {
      await engine.write(opsOf(id), `kill-${id}`)
      outcomes.set(id, 'done')
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'unavailable')) throw error
      expect(error.retryAfterSeconds).toBe(10)
      outcomes.set(id, 'failed')
    }
  }

  /** How often each id was written; each time whole, with its thing, its entry and its commit. */
  const written = async (): Promise<Map<number, number>> => {
    const read = (text: string) => rowsOf(proxied.database.engine, text)
    const things = await read('SELECT [id] FROM [test_thing] ORDER BY [id]')
    const entries = await read(
      "SELECT CONVERT(BIGINT, REPLACE([id], N'kill-', N'')) AS [id] FROM [commitLog] WHERE [id] LIKE N'kill-%' ORDER BY 1",
    )
    expect(entries).toEqual(things)
    const [level] = await read('SELECT [quantity], [version] FROM [test_level]')
    expect(level).toEqual({ quantity: things.length, version: things.length + 1 })
    const [audited] = await read('SELECT COUNT(*) AS [n] FROM [auditEntry]')
    expect(audited).toEqual({ n: things.length })
    return new Map(things.map(({ id }) => [Number(id), 1]))
  }

  test(
    `${rounds} times: what was answered as done is there once, what failed at most once, and once when it is sent again`,
    async () => {
      let last = 0
      for (let round = 1; round <= rounds; round++) {
        let isOver = false
        const running = Array.from({ length: writers }, async () => {
          while (!isOver) await write(++last)
        })
        const until = async (done: number) => {
          while (count('done') < done) await Promise.race([sleep(5), ...running])
        }
        try {
          await until(count('done') + writesOfHalf)
          await strike()
          await until(count('done') + writesOfHalf)
          expect(openSockets() - sockets).toBeLessThanOrEqual(socketsEach * writers)
        } finally {
          isOver = true
          await Promise.allSettled(running)
        }
        await Promise.all(running)

        const found = await written()
        for (const [id, outcome] of outcomes) if (outcome === 'done') expect([id, found.get(id)]).toEqual([id, 1])
        expect([...found.keys()].filter((id) => !outcomes.has(id))).toEqual([])
        for (const [id, outcome] of outcomes) if (outcome === 'failed') await write(id)
        expect([...(await written()).keys()]).toEqual([...outcomes.keys()].sort((a, b) => a - b))
      }
    },
    rounds * 30_000,
  )

  test.skipIf(!canReadAlong)(
    'answers a write whose server broke down between request and answer, and has it written once',
    async () => {
      const patient = await proxied.open({ patienceMilliseconds: 20_000 })
      const before = await written()
      for (let at = 1; at <= 3; at++) {
        let broken: Promise<void> | undefined
        proxied.proxy.mishaps.push({
          whileItWorks: () => {
            broken = strike()
          },
        })
        await patient.write(opsOf(1_000_000 + at), `kill-${1_000_000 + at}`)
        expect(broken).toBeDefined()
        await broken
      }
      await patient.close()
      expect((await written()).size).toBe(before.size + 3)
    },
    90_000,
  )

  test('leaves no connection behind', async () => {
    await engine.close()
    await expect.poll(() => openSockets()).toBeLessThanOrEqual(sockets)
  })
})

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length
}
