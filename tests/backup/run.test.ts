// The life of a dump: wanted, made, checked, good or failed with the reason; one at a time; the dead are found.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline, Transform } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listDumps } from '../../shared/backup/manifest.ts'
import type { BackupPlace } from '../../shared/backup/place.ts'
import { backupFolder } from '../../shared/backup/places.ts'
import { prune } from '../../shared/backup/prune.ts'
import { asSeen, checkBackup, getBackup, giveUpTask, livingBackups, runBackup, wantBackup } from '../../shared/backup/run-backup.ts'
import { listBackups, listUnfinishedBackups, moveBackup } from '../../shared/db/backups.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { readMigrations } from '../../shared/db/migrate.ts'
import { dialects } from '../support/engines.ts'
import { migrationsFolder, openMigrated } from './migrated.ts'

const folder = mkdtempSync(join(tmpdir(), 'backup-run-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let places = 0

describe.each(dialects)('on %s', (dialect) => {
  let database: Awaited<ReturnType<typeof openMigrated>>
  let ctx: DbContext
  let place: BackupPlace
  beforeAll(async () => {
    database = await openMigrated(dialect)
    ctx = database.ctx
  })
  afterAll(() => database.drop())
  beforeEach(() => {
    place = backupFolder(join(folder, `place-${places++}`))
  })
  afterEach(async () => {
    for (const { id } of await listUnfinishedBackups(ctx)) await moveBackup(ctx, { id }, { state: 'failed' })
  })

  test('is made, read back, and then good and verified', async () => {
    const target = { place, key: null }
    const { id, state } = await wantBackup(ctx, target)
    expect(state).toBe('wanted')
    const row = await runBackup(ctx, target, id)
    expect(row).toMatchObject({
      id,
      state: 'good',
      place: place.name,
      requestedBy: 'system:test',
      isEncrypted: false,
      reason: null,
      schemaVersion: (await readMigrations(migrationsFolder, 'sqlite')).length,
    })
    expect(row.rows).toBeGreaterThan(3)
    expect(row.bytes).toBeGreaterThan(100)
    expect(row.checkedAt).toBe(row.finishedAt)
    expect(row.manifestHash).toMatch(/^[0-9a-f]{64}$/)
    expect((await database.trail()).at(-1)).toBe(`backup.create ${id}`)
    expect(await livingBackups(ctx, target)).toEqual([])
    // the message of a queue comes twice
    expect(await runBackup(ctx, target, id)).toEqual(row)
  })

  test('is refused while another one is wanted or being made, which is named', async () => {
    const target = { place, key: null }
    const { id } = await wantBackup(ctx, target)
    await expect(wantBackup(ctx, target)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining(id) })
    await moveBackup(ctx, { id, state: 'wanted' }, { state: 'running', startedAt: ctx.now(), milliseconds: 0 })
    await expect(wantBackup(ctx, target)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('being made since') })
  })

  test('fails, with the reason, when its place does; nothing of it is a dump', async () => {
    const broken: BackupPlace = {
      ...place,
      write: (path, content) => (path.includes('category') ? Promise.reject(new Error('the disk is full')) : place.write(path, content)),
    }
    const target = { place: broken, key: null }
    const { id } = await wantBackup(ctx, target)
    expect(await runBackup(ctx, target, id)).toMatchObject({ state: 'failed', reason: 'the disk is full', checkedAt: null })
    expect(await Array.fromAsync(place.list(`${id}/manifest`))).toEqual([])
    expect((await wantBackup(ctx, target)).state).toBe('wanted')
  })

  test('fails when it does not come back as it was written', async () => {
    const flips = () =>
      new Transform({
        transform: (chunk: Buffer, _, done) => {
          const bytes = Buffer.from(chunk)
          bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
          done(null, bytes)
        },
      })
    const lying: BackupPlace = {
      ...place,
      read: async (path) => {
        const content = await place.read(path)
        return path.includes('category') ? pipeline(content, flips(), () => undefined) : content
      },
    }
    const target = { place: lying, key: null }
    const { id } = await wantBackup(ctx, target)
    const row = await runBackup(ctx, target, id)
    expect(row).toMatchObject({ state: 'failed', reason: expect.stringContaining('category'), checkedAt: null })
    expect(await Array.fromAsync(place.list(`${id}/manifest`))).toEqual([])
  })

  test('whose process died is seen as failed, noted as such by the next one, and good where all of it is there', async () => {
    const target = { place, key: null }
    const { id } = await wantBackup(ctx, target)
    await runBackup(ctx, target, id)
    const later = { ...ctx, now: () => new Date(Date.now() + 180_000).toISOString() }
    // killed after the manifest was written, before the row said so
    const running = { state: 'running', checkedAt: null, milliseconds: 15_000, startedAt: ctx.now() } as const
    await moveBackup(ctx, { id }, running)
    expect(asSeen(await getBackup(ctx, id), ctx.now())).toMatchObject({ state: 'running' })
    expect(asSeen(await getBackup(ctx, id), later.now())).toMatchObject({ state: 'failed', reason: expect.stringContaining('process') })
    expect(await livingBackups(ctx, target)).toHaveLength(1)
    expect(await livingBackups(later, target)).toEqual([])
    expect(await getBackup(ctx, id)).toMatchObject({ state: 'good', checkedAt: expect.any(String) })
    // killed before
    await moveBackup(ctx, { id }, running)
    rmSync(join(place.name.slice('folder '.length), id, 'manifest.json'))
    const next = await wantBackup(later, target)
    expect(await getBackup(ctx, id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('process') })
    expect(next.state).toBe('wanted')
    const muchLater = { ...ctx, now: () => new Date(Date.now() + 2 * 3_600_000).toISOString() }
    expect((await wantBackup(muchLater, target)).state).toBe('wanted')
    expect(await getBackup(ctx, next.id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('nobody began it') })
  })

  test.runIf(dialect === 'sqlite')(
    'killed at any moment is no dump; the next one is made, and what was left goes after a day',
    async () => {
      const target = { place, key: null }
      const root = place.name.slice('folder '.length)
      for (const [round, writes] of [0, 7, 20].entries()) {
        const run = spawnSync(process.execPath, ['tests/backup/run-child.ts', database.url, root, String(writes)], { encoding: 'utf8' })
        expect(run.signal, run.stderr).toBe('SIGKILL')
        expect(await listDumps(place)).toEqual([])
        const now = () => new Date(Date.now() + (round + 1) * 180_000).toISOString()
        expect((await livingBackups({ ...ctx, now }, target)).length).toBe(0)
      }
      const { id } = await wantBackup(ctx, target)
      expect(await runBackup(ctx, target, id)).toMatchObject({ state: 'good' })
      const here = (await listBackups(ctx, { before: null, limit: 50 })).filter((one) => one.place === place.name)
      expect(here.map(({ state }) => state).toSorted()).toEqual(['failed', 'failed', 'failed', 'good'])
      await prune({ ...ctx, now: () => new Date(Date.now() + 2 * 86_400_000).toISOString() }, target, { dryRun: false })
      expect(readdirSync(root).filter((name) => readdirSync(join(root, name)).some((file) => !file.endsWith('.draft')))).toEqual([id])
    },
    60_000,
  )

  test('that is found damaged later is no longer verified, says why, and stays', async () => {
    const target = { place, key: 'ab'.repeat(32) }
    const { id } = await wantBackup(ctx, target)
    await runBackup(ctx, target, id)
    const withoutKey = await checkBackup(ctx, { place, key: null }, { id })
    expect(withoutKey).toMatchObject({ state: 'good', checkedAt: null, reason: expect.stringContaining('OPSBOOK_BACKUP_KEY') })
    expect(await checkBackup(ctx, target, { id })).toMatchObject({ state: 'good', checkedAt: expect.any(String), reason: null })
    expect(await Array.fromAsync(place.list(`${id}/manifest`))).toHaveLength(1)
  })

  test('that was given up has failed', async () => {
    const target = { place, key: null }
    const { id } = await wantBackup(ctx, target)
    await giveUpTask(ctx, { task: 'make', id })
    expect(await getBackup(ctx, id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('five times') })
    expect(await runBackup(ctx, target, id)).toMatchObject({ state: 'failed' })
    expect(readdirSync(folder)).not.toContain(id)
  })

  test('is encrypted with the key of the settings', async () => {
    const target = { place, key: 'ab'.repeat(32) }
    const { id } = await wantBackup(ctx, target)
    expect(await runBackup(ctx, target, id)).toMatchObject({ state: 'good', isEncrypted: true })
  })
})
