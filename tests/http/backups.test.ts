// Dumps over HTTP: who may, one at a time, listed newest first, retention only told unless meant; and health tells how they are.
import { QueueServiceClient } from '@azure/storage-queue'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { placeNamed } from '../../shared/backup/places.ts'
import { toTask } from '../../shared/backup/queue.ts'
import { config } from '../../shared/config.ts'
import { type Backup, insertBackup, listBackups, moveBackup, wantedBackup } from '../../shared/db/backups.ts'
import { backupEndpoints } from '../../shared/http/backup-endpoints.ts'
import { healthEndpoints } from '../../shared/http/health-endpoints.ts'
import { migrationsFolder, openMigrated } from '../backup/migrated.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'
import { type Api, openApi } from './api.ts'

let storage: OpenStorage
beforeAll(async () => {
  storage = await openStorage()
})
afterAll(() => storage.close())

let api: Api
beforeEach(async () => {
  api = await openApi(() => backupEndpoints)
})
afterEach(() => api.drop())

const queue = () => QueueServiceClient.fromConnectionString(storage.connectionString).getQueueClient('backups')
const messages = async () => {
  const { receivedMessageItems } = await queue().receiveMessages({ numberOfMessages: 32 })
  await queue().clearMessages()
  return receivedMessageItems.map(({ messageText }) => toTask(JSON.parse(Buffer.from(messageText, 'base64').toString())))
}
const hour = 3_600_000
const ago = (hours: number) => new Date(Date.now() - hours * hour).toISOString()
const keep = async (hours: number, set: Partial<Backup> = {}, ctx = api.ctx) => {
  const startedAt = ago(hours)
  const id = `${startedAt.replaceAll(/[-:]|\.\d+/g, '')}-abcdef`
  const row = { ...wantedBackup(ctx, { id, place: placeNamed(config()).name, isEncrypted: false }), startedAt, ...set }
  await ctx.engine.write([insertBackup(ctx, row)], ctx.random(8))
  return id
}

test.each([
  ['POST', '/api/backups', {}, ['admin']],
  ['GET', '/api/backups', undefined, ['admin', 'manager', 'auditor']],
  ['GET', '/api/backups/x', undefined, ['admin', 'manager', 'auditor']],
  ['POST', '/api/backups/x/drill', {}, ['admin']],
  ['POST', '/api/backups/prune', {}, ['admin']],
])('%s %s is for those who have the permission', async (method, path, body, allowed) => {
  expect((await api.call(method, path, { as: null, body })).status).toBe(401)
  for (const as of ['admin', 'manager', 'staff', 'technician', 'auditor', 'medic']) {
    const { status } = await api.call(method, path, { as, body })
    expect([as, status === 403]).toEqual([as, !allowed.includes(as)])
  }
  if (path === '/api/backups' && method === 'POST') await messages()
})

test('a dump is asked for, queued, recorded, and refused while it waits', async () => {
  const asked = await api.call('POST', '/api/backups', { body: {} })
  expect([asked.status, asked.json]).toEqual([202, { id: expect.stringMatching(/^\d{8}T\d{6}Z-[0-9a-f]{6}$/), state: 'wanted' }])
  expect(await messages()).toEqual([{ task: 'make', id: asked.json.id }])
  expect((await api.entries()).map(({ action, actor }) => [action, actor])).toEqual([['backup.create', 'admin-tester']])
  const again = await api.call('POST', '/api/backups', { body: {} })
  expect([again.status, again.json.errors[0]?.code]).toEqual([409, 'running'])
  const one = await api.call('GET', `/api/backups/${asked.json.id}`)
  expect(one.json).toMatchObject({ state: 'wanted', requestedBy: 'admin-tester', isVerified: false, rows: null })
  expect((await api.call('POST', `/api/backups/${asked.json.id}/drill`, { body: {} })).status).toBe(409)
  expect((await api.call('POST', '/api/backups', { body: { place: '/etc' } })).status).toBe(400)
})

test('dumps are listed newest first, page by page', async () => {
  const ids = [
    await keep(3, { state: 'good', checkedAt: ago(3) }),
    await keep(2, { state: 'failed', reason: 'full' }),
    await keep(1, { state: 'running' }),
  ]
  const first = await api.call('GET', '/api/backups?limit=2')
  // nothing was heard of the running one for an hour
  expect(first.json.items).toMatchObject([
    { id: ids[2], state: 'failed' },
    { id: ids[1], state: 'failed', reason: 'full' },
  ])
  const next = await api.call('GET', `/api/backups?limit=2&cursor=${first.json.nextCursor}`)
  expect(next.json).toMatchObject({ items: [{ id: ids[0], isVerified: true }], nextCursor: null })
  expect((await api.call('GET', '/api/backups?state=good')).status).toBe(400)
  expect((await api.call('GET', '/api/backups/20270101T000000Z-000000')).status).toBe(404)
})

test('a good dump is queued for a drill', async () => {
  const id = await keep(1, { state: 'good' })
  expect((await api.call('POST', `/api/backups/${id}/drill`, { body: {} })).status).toBe(202)
  expect(await messages()).toEqual([{ task: 'drill', id }])
})

test('retention is only told of, unless it is meant', async () => {
  const container = storage.container('backups')
  await container.createIfNotExists()
  const ids: string[] = []
  for (let day = 0; day < 20; day++) {
    const id = await keep(day * 24, { state: 'good', checkedAt: ago(day * 24) })
    for (const name of ['a.ndjson.zst', 'manifest.json']) await container.getBlockBlobClient(`${id}/${name}`).upload('{}', 2)
    ids.push(id)
  }
  const told = await api.call('POST', '/api/backups/prune', { body: {} })
  expect(told.json).toMatchObject({
    dryRun: true,
    kept: expect.arrayContaining([{ id: ids[0], reasons: expect.arrayContaining(['newest']) }]),
  })
  expect(await storage.list('backups')).toHaveLength(40)
  const done = await api.call('POST', '/api/backups/prune', { body: { dryRun: false } })
  expect(done.json).toEqual({ ...told.json, dryRun: false })
  const kept = (done.json as unknown as { kept: { id: string }[] }).kept.map(({ id }) => id)
  expect((await storage.list('backups')).map(({ name }) => name.split('/')[0])).toEqual(kept.toSorted().flatMap((id) => [id, id]))
  expect((await listBackups(api.ctx, { before: null, limit: 50 })).filter(({ state }) => state === 'good').map(({ id }) => id)).toEqual(
    kept,
  )
  expect((await api.entries()).map(({ action }) => action)).toEqual(Array(20 - kept.length).fill('backup.remove'))
  await storage.empty('backups')
})

test('health is degraded, with 200, when dumps are behind; readiness is not', async () => {
  const { ctx, drop } = await openMigrated('sqlite')
  const health = async () => {
    // another one each time: the checks are remembered for a second
    const { call } = await openApi(
      (service) => healthEndpoints(service, migrationsFolder),
      async () => ({ engine: ctx.engine, context: () => ctx, drop }),
    )
    const [whole, ready, staff] = [
      await call('GET', '/api/health'),
      await call('GET', '/api/health/ready'),
      await call('GET', '/api/health', { as: 'staff' }),
    ]
    expect([ready.status, ready.json.status, Object.keys(ready.json.checks as object)]).toEqual([
      200,
      'ok',
      ['database', 'storage', 'migrations'],
    ])
    expect(staff.json).toEqual({ status: whole.json.status })
    const { level } = (whole.json.checks as { backups: { level: string } }).backups
    return [whole.status, whole.json.status, level]
  }
  const keepIn = (hours: number, set: Partial<Backup>) => keep(hours, { state: 'good', ...set }, ctx)
  try {
    expect(await health()).toEqual([200, 'ok', 'green'])
    await ctx.engine.execute([`UPDATE schemaMigration SET appliedAt = '${ago(100)}'`])
    expect(await health()).toEqual([200, 'degraded', 'red'])
    const id = await keepIn(40, { checkedAt: ago(40) })
    expect(await health()).toEqual([200, 'degraded', 'amber'])
    await keepIn(2, {})
    expect(await health()).toEqual([200, 'degraded', 'amber'])
    await keepIn(1, { checkedAt: ago(1) })
    expect(await health()).toEqual([200, 'ok', 'green'])
    await moveBackup(ctx, { id }, { drilledAt: ago(1), drillReason: 'a hash differs' })
    expect(await health()).toEqual([200, 'degraded', 'amber'])
  } finally {
    await drop()
  }
})
