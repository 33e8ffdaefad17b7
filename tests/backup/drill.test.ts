// The drill: a dump is restored into a scratch database; its row and the trail tell how that went.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { sealPending } from '../../shared/audit/seal.ts'
import { drill, drillable } from '../../shared/backup/drill.ts'
import { backupFolder } from '../../shared/backup/places.ts'
import { runBackup, wantBackup } from '../../shared/backup/run-backup.ts'
import { isVerified, moveBackup } from '../../shared/db/backups.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { dialects } from '../support/engines.ts'
import { migrationsFolder, openMigrated } from './migrated.ts'

const folder = mkdtempSync(join(tmpdir(), 'backup-drill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(dialects)('of a dump of %s', (dialect) => {
  let database: Awaited<ReturnType<typeof openMigrated>>
  let ctx: DbContext
  let root: string
  beforeAll(async () => {
    database = await openMigrated(dialect)
    ctx = database.ctx
  })
  afterAll(() => database.drop())
  beforeEach(() => {
    root = join(folder, ctx.random(4))
    vi.stubEnv('TMPDIR', mkdtempSync(join(folder, 'scratch-')))
  })
  afterEach(() => vi.unstubAllEnvs())
  const made = async () => {
    const target = { place: backupFolder(root), key: 'cd'.repeat(32) }
    return { target, row: await runBackup(ctx, target, (await wantBackup(ctx, target)).id) }
  }

  test('tells how long a restore takes, records it, and leaves nothing behind', async () => {
    await sealPending(ctx)
    const { target, row } = await made()
    const drilled = await drill(ctx, target, await drillable(ctx, row.id), migrationsFolder)
    expect(drilled).toMatchObject({ id: row.id, drillReason: null, drilledAt: expect.any(String), drillMilliseconds: expect.any(Number) })
    expect((await database.trail()).slice(-2)).toEqual([`backup.create ${row.id}`, `backup.drill ${row.id}`])
    expect(readdirSync(tmpdir())).toEqual([])
  })

  test('of a dump that was damaged since tells which file is, and it is no longer verified', async () => {
    const { target, row } = await made()
    writeFileSync(join(root, row.id, 'facilities_category.ndjson.zst.enc'), 'damaged')
    const drilled = await drill(ctx, target, row, migrationsFolder)
    expect(drilled.drillReason).toContain('facilities_category')
    expect([isVerified(row), isVerified(drilled)]).toEqual([true, false])
    expect(readdirSync(tmpdir())).toEqual([])
  })

  test('is refused for what is no good dump', async () => {
    await expect(drillable(ctx, 'none')).rejects.toMatchObject({ code: 'not_found' })
    const { id } = await wantBackup(ctx, { place: backupFolder(root), key: null })
    await expect(drillable(ctx, id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('wanted') })
    await moveBackup(ctx, { id }, { state: 'failed' })
  })
})
