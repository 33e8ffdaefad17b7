// How many messages go to SQL Server for each request, counted on the wire: what is asked once is sent once, and nothing else is sent.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Row } from '../../shared/db/rows.ts'
import { category, inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { type Api, bodyFor, type Given, openApi, storeRow } from '../http/api.ts'
import { addParents, importItems } from '../support/import-items.ts'
import { createProxiedDatabase, type ProxiedDatabase } from '../support/proxied-database.ts'
import { canReadAlong, type TestProxy } from '../support/tds-proxy.ts'

describe.skipIf(!canReadAlong)('on the wire (needs MSSQL_TEST_URL with encrypt=false)', () => {
  let database: ProxiedDatabase
  let proxy: TestProxy
  let api: Api
  let body: Row
  let number = 0

  beforeAll(async () => {
    database = await createProxiedDatabase({ maxConnections: 2 })
    proxy = database.proxy
    api = await openApi(undefined, async () => database)
    body = await bodyFor(api.ctx, inventoryItem, 1)
    await create() // takes the first ids
  })
  afterAll(() => database?.drop())
  beforeEach(() => proxy.forget())

  const another = (): Row => ({ ...body, sku: `sku ${++number}`, barcode: `barcode ${number}` })
  const create = async () => Number((await api.call('POST', inventoryItem.path, { body: another() })).json.id)

  /** Status of an answer, and the messages that it took. */
  const messagesOf = async (method: string, path: string, given?: Given): Promise<[number, number]> => {
    proxy.forget()
    const { status } = await api.call(method, path, given)
    return [status, proxy.requests.length]
  }

  test('a get, a list, a list with its count, a history and a state of the past take one message', async () => {
    const id = await create()
    const item = `${inventoryItem.path}/${id}`
    expect(await messagesOf('GET', item)).toEqual([200, 1])
    expect(await messagesOf('GET', inventoryItem.path)).toEqual([200, 1])
    expect(await messagesOf('GET', `${inventoryItem.path}?name.prefix=ex&q=a&categoryId=${body.categoryId}&limit=1`)).toEqual([200, 1])
    expect(await messagesOf('GET', `${inventoryItem.path}?count=true`)).toEqual([200, 1])
    expect(await messagesOf('GET', `${item}/history`)).toEqual([200, 1])
    expect(await messagesOf('GET', `${item}/as-of?at=2100-01-01T00:00:00Z`)).toEqual([200, 1])
    expect(await messagesOf('GET', `${inventoryItem.path}/999999`)).toEqual([404, 1])
  })

  test('a create, a patch, a replacement, a delete and a restore take two messages', async () => {
    const headers = { 'idempotency-key': 'wire' }
    const given = { body: another(), headers }
    expect(await messagesOf('POST', inventoryItem.path, given)).toEqual([201, 2])
    expect(await messagesOf('POST', inventoryItem.path, given)).toEqual([201, 1])
    const item = `${inventoryItem.path}/${await create()}`
    expect(await messagesOf('PATCH', item, { body: { name: 'other', supplierId: body.supplierId } })).toEqual([200, 2])
    expect(await messagesOf('PUT', item, { body: { ...another(), name: 'third' } })).toEqual([200, 2])
    expect(await messagesOf('DELETE', item)).toEqual([204, 2])
    expect(await messagesOf('POST', `${item}/restore`)).toEqual([200, 2])
  })

  test('a new connection costs its sign-in, and the pool sends nothing of its own, be it after a rest or after an error', async () => {
    proxy.cut()
    await storeRow(api.ctx, category, 500)
    proxy.forget()
    const { engine } = api.ctx
    const select = { sql: 'SELECT 1 AS [one]', parameters: [] }
    for (let at = 0; at < 5; at++) await engine.read([select])
    expect(proxy.logins).toBe(0)
    await Promise.all(Array.from({ length: 10 }, () => engine.read([select])))
    await expect(engine.read([{ sql: 'SELECT * FROM [nowhere]', parameters: [] }])).rejects.toThrow()
    await engine.read([select])
    expect([proxy.requests.length, proxy.cancels]).toEqual([17, 0])
    expect(proxy.logins).toBeLessThanOrEqual(1)
  })

  test('a block of ids takes one message in 64 creates, ahead of need', async () => {
    const idle = () => expect.poll(() => proxy.statements.filter(({ text }) => text.includes('[idBlock]')).length)
    for (let at = 0; at < 64; at++) await create()
    await idle().toBe(1)
    expect(proxy.requests).toHaveLength(2 * 64 + 1)
  })

  test('blocks of ids for several tables that are asked for at once take one message', async () => {
    const { engine } = api.ctx
    const take = () => Promise.all(['first', 'second', 'first'].map((table) => engine.takeIds(table, 10)))
    expect(await take()).toEqual([1, 1, 11])
    expect(await take()).toEqual([21, 11, 31])
    expect(proxy.requests).toHaveLength(2)
  })

  describe('an import', () => {
    beforeAll(() => addParents(api.ctx))

    /** Messages up to each checkpoint of the import: begun, understood, planned, about to apply, each chunk, done. */
    const messagesOfSteps = async (rows: number, price: string): Promise<number[]> => {
      const ctx = database.context(undefined, { source: 'import' })
      await ctx.ids.next('import')
      proxy.forget()
      expect((await importItems(ctx, rows, price)).state).toBe('done')
      const steps = [0]
      for (const { text } of proxy.statements) {
        steps[steps.length - 1] = (steps.at(-1) ?? 0) + 1
        if (text.includes('UPDATE [import]') || text.includes('INTO [import] ')) steps.push(0)
      }
      return steps.slice(1, -1)
    }

    const few = expect.toSatisfy((messages: number) => messages <= 4, 'at most 4')

    // a page of a thousand differing cells takes one message more, between plan and apply
    test('of 1,000 rows takes at most four messages to insert them, to update them, and to see that they are the same', async () => {
      expect(await messagesOfSteps(1000, '2.50')).toEqual([1, 2, few, 1, few, 1])
      expect(await messagesOfSteps(1000, '2.75')).toEqual([1, 2, few, 2, few, 1])
      expect(await messagesOfSteps(1000, '2.75')).toEqual([1, 2, few, 1, few, 1])
    })

    test('of several chunks takes at most four messages for each', async () => {
      expect(await messagesOfSteps(4000, '3.50')).toEqual([1, 2, few, 2, few, few, 1])
    })
  })
})
