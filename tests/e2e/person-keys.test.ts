// Person keys in real storage: one key whoever makes it, gone when erased, and no write of a person while storage is away.
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../../shared/config.ts'
import { keysIn, openPersonKeys } from '../../shared/person-keys/open.ts'
import { containerStore } from '../../shared/person-keys/stores.ts'
import { openApi } from '../http/api.ts'
import { createTestDatabase } from '../support/database.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'

let storage: OpenStorage
beforeAll(async () => {
  storage = await openStorage()
})
afterAll(() => storage.close())

let container: ContainerClient
let count = 0
beforeEach(() => {
  container = BlobServiceClient.fromConnectionString(storage.connectionString).getContainerClient(`keys-${++count}`)
})
const open = () => keysIn(containerStore(async () => container))
const names = async () => (await storage.list(`keys-${count}`)).map(({ name }) => name)

test('makers in many processes at once get one key, in a container that none of them found', async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => open().make(['user-1', 'user-2'])))
  expect(new Set(made.map((keys) => keys.get('user-1')?.toString('hex'))).size).toBe(1)
  expect(made[0]?.get('user-1')).toHaveLength(32)
  expect(await open().find(['user-2', 'user-3'])).toEqual(new Map([['user-2', made[0]?.get('user-2')]]))
  expect(await names()).toEqual(['key/user-1', 'key/user-2'])
})

test('an erased person has no key, gets none again, and stands on the list', async () => {
  const [one, other] = [open(), open()]
  await one.make(['user-1'])
  await other.make(['user-1']) // remembers it
  await one.erase('user-1', '2027-02-28T14:30:00.000Z')
  await one.erase('user-1', '2027-03-01T00:00:00.000Z')
  expect(await names()).toEqual(['erased/user-1'])
  for (const keys of [one, other, open()]) await expect(keys.make(['user-1'])).rejects.toMatchObject({ code: 'conflict' })
  expect(await open().erased()).toEqual([{ person: 'user-1', at: '2027-02-28T14:30:00.000Z' }])
})

test('of making and erasing at once no key is left over', async () => {
  for (let round = 0; round < 20; round++) {
    const person = `user-${round}`
    await Promise.allSettled([open().make([person]), open().erase(person, '2027-02-28T14:30:00.000Z'), open().make([person])])
  }
  expect((await names()).filter((name) => name.startsWith('key/'))).toEqual([])
})

test('while storage is away a user is not written: 503, and nothing has changed; other rows are', async () => {
  const away = storage.connectionString.replaceAll(/(http:\/\/127\.0\.0\.1:)\d+/g, '$11')
  const keys = openPersonKeys(readConfig({ DATABASE_URL: 'mssql://nowhere', AzureWebJobsStorage: away }))
  const api = await openApi(undefined, async () => {
    const database = await createTestDatabase()
    return { ...database, context: (...given) => ({ ...database.context(...given), keys }) }
  })
  const body = { username: 'ann', email: 'ann@company.example', name: 'Ann' }
  const refused = await api.call('POST', '/api/shared/users', { body })
  expect(refused).toMatchObject({ status: 503, json: { code: 'unavailable', detail: expect.stringContaining('keys of persons') } })
  expect((await api.call('GET', '/api/shared/users')).json.items).toEqual([])
  expect(await api.entries()).toEqual([])
  expect((await api.call('POST', '/api/facilities/categories', { body: { code: 'A', name: 'A' } })).status).toBe(201)
  await api.drop()
})
