// What the timers do by night, in the worker thread that they start: a dump, retention, a drill.
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { placeNamed } from '../../shared/backup/places.ts'
import { wantBackup } from '../../shared/backup/run-backup.ts'
import { config } from '../../shared/config.ts'
import { listBackups } from '../../shared/db/backups.ts'
import { runWorker } from '../../shared/imports/worker.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'
import { openMigrated } from './migrated.ts'

const worker = new URL('../../shared/domains/backup-worker.ts', import.meta.url)
let storage: OpenStorage
let database: Awaited<ReturnType<typeof openMigrated>>
beforeAll(async () => {
  storage = await openStorage()
  database = await openMigrated('sqlite')
  vi.stubEnv('OPSBOOK_LOG_LEVEL', 'error')
  vi.stubEnv('DATABASE_URL', database.url)
  vi.stubEnv('OPSBOOK_PERSON_KEYS', `folder:${join(storage.folder, 'keys')}`)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await database.drop()
  await storage.close()
})
const rows = () => listBackups(database.ctx, { before: null, limit: 9 })

test('a dump is made and pruned, and the newest is drilled', async () => {
  await expect(runWorker(worker, { task: 'drill', requestId: 'a-drill-too-early' })).rejects.toMatchObject({ code: 'not_found' })
  await runWorker(worker, { task: 'nightly', requestId: 'first-night' })
  await runWorker(worker, { task: 'nightly', requestId: 'second-night' })
  await runWorker(worker, { task: 'drill', requestId: 'weekly' })
  // both are of one day, which keeps its newest
  const [newer, older] = await rows()
  expect(newer).toMatchObject({ state: 'good', requestedBy: 'system:backup', drilledAt: expect.any(String), drillReason: null })
  expect(older).toMatchObject({ state: 'removed', drilledAt: null })
  const files = (await storage.list('backups')).map(({ name }) => name.split('/')[0])
  expect(new Set(files)).toEqual(new Set([newer?.id]))
  expect(await database.trail()).toEqual([
    `backup.create ${older?.id}`,
    `backup.create ${newer?.id}`,
    `backup.remove ${older?.id}`,
    `backup.drill ${newer?.id}`,
  ])
}, 60_000)

test('a dump that is wanted, and whose message was lost, is made by night', async () => {
  const wanted = await wantBackup(database.ctx, { place: placeNamed(config()), key: null })
  await runWorker(worker, { task: 'nightly', requestId: 'third-night' })
  expect((await rows())[0]).toMatchObject({ id: wanted.id, state: 'good' })
}, 60_000)
