// Retention applied: what is not kept goes, manifest first; killed at any moment, the next run completes it.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import type { BackupPlace } from '../../shared/backup/place.ts'
import { backupFolder } from '../../shared/backup/places.ts'
import { prune } from '../../shared/backup/prune.ts'
import { getBackup, runBackup, wantBackup } from '../../shared/backup/run-backup.ts'
import { insertBackup, listBackups, listGoodBackups, moveBackup } from '../../shared/db/backups.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { AppError } from '../../shared/errors.ts'
import { openMigrated } from './migrated.ts'

const day = 86_400_000
const folder = mkdtempSync(join(tmpdir(), 'backup-prune-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let database: Awaited<ReturnType<typeof openMigrated>>
let ctx: DbContext
let root: string
let place: BackupPlace
const target = () => ({ place, key: null })
const idOf = (time: number) => `${new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-abcdef`
const now = Date.parse('2027-03-31T12:00:00.000Z')

/** One real dump, then copies of it under the ids of many nights. */
async function makeNights(nights: number): Promise<string[]> {
  const first = await wantBackup(ctx, target())
  const row = await runBackup(ctx, target(), first.id)
  const ids: string[] = []
  for (let night = 1; night <= nights; night++) {
    const time = now - night * day
    const id = idOf(time)
    cpSync(join(root, first.id), join(root, id), { recursive: true })
    const manifest = join(root, id, 'manifest.json')
    const startedAt = new Date(time).toISOString()
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8')
        .replaceAll(first.id, id)
        .replace(/"startedAt": "[^"]*"/, `"startedAt": "${startedAt}"`),
    )
    await ctx.engine.write([insertBackup(ctx, { ...row, id, startedAt })], ctx.random(8))
    ids.push(id)
  }
  await moveBackup(ctx, { id: first.id }, { state: 'removed' })
  rmSync(join(root, first.id), { recursive: true })
  return ids
}
const withManifest = () => readdirSync(root).filter((id) => existsSync(join(root, id, 'manifest.json')))

beforeEach(async () => {
  database = await openMigrated('sqlite')
  ctx = { ...database.ctx, now: () => new Date(now).toISOString() }
  root = join(folder, ctx.random(4))
  place = backupFolder(root)
})
afterEach(() => database.drop())

test('a dry run tells what it would remove, and removes nothing', async () => {
  const ids = await makeNights(20)
  const before = readdirSync(root, { recursive: true }).sort()
  const { kept, removed } = await prune(ctx, target(), { dryRun: true })
  expect(kept.length + removed.length).toBe(20)
  expect(kept[0]).toMatchObject({
    id: ids[0],
    reasons: ['newest', 'newest verified', expect.stringContaining('day'), expect.any(String), expect.any(String)],
  })
  expect(removed[0]?.bytes).toBeGreaterThan(100)
  expect(readdirSync(root, { recursive: true }).sort()).toEqual(before)
  expect(await listGoodBackups(ctx, place.name)).toHaveLength(20)
})

test('what is not kept goes with all its files, is marked removed, and recorded; again removes nothing', async () => {
  await makeNights(40)
  const { kept, removed } = await prune(ctx, target(), { dryRun: false })
  expect(removed.length).toBeGreaterThan(20)
  expect(readdirSync(root).sort()).toEqual(kept.map(({ id }) => id).sort())
  expect((await listGoodBackups(ctx, place.name)).map(({ id }) => id)).toEqual(kept.map(({ id }) => id))
  expect((await database.trail()).slice(1).sort()).toEqual(removed.map(({ id }) => `backup.remove ${id}`).sort())
  expect(await getBackup(ctx, removed[0]?.id ?? '')).toMatchObject({ state: 'removed', removedAt: ctx.now() })
  expect((await prune(ctx, target(), { dryRun: false })).removed).toEqual([])
})

test('kept is the newest verified one, however old', async () => {
  const ids = await makeNights(30)
  const [verified = ''] = ids.slice(12, 13)
  for (const id of ids) if (id !== verified) await moveBackup(ctx, { id }, { checkedAt: null })
  const { kept } = await prune(ctx, target(), { dryRun: false })
  expect(kept.find(({ id }) => id === verified)?.reasons).toContain('newest verified')
})

test('what a dead dump has left goes after a day, and nothing else does', async () => {
  const [kept = ''] = await makeNights(1)
  const leave = (name: string) => {
    mkdirSync(join(root, name), { recursive: true })
    writeFileSync(join(root, name, 'auditEntry.ndjson.zst'), 'half')
  }
  const [old, young] = [idOf(now - 2 * day), idOf(now - day / 2)]
  for (const name of [old, young, 'somebody-elses']) leave(name)
  const { removed } = await prune(ctx, target(), { dryRun: false })
  expect(removed).toEqual([{ id: old, bytes: 4, reason: 'left by a dump that failed' }])
  expect(readdirSync(root).sort()).toEqual([young, kept, 'somebody-elses'].sort())
  expect((await database.trail()).at(-1)).toBe(`backup.remove ${old}`)
})

test('what storage itself holds stays as it is, is told as kept, and goes once it is let go', async () => {
  await makeNights(40)
  mkdirSync(join(root, idOf(now - 2.5 * day)))
  writeFileSync(join(root, idOf(now - 2.5 * day), 'auditEntry.ndjson.zst'), 'half')
  const young = (path: string) => path.slice(0, 8) > '20270322'
  const holding: BackupPlace = {
    ...place,
    remove: async (path) => {
      if (young(path)) throw new AppError('conflict', `${path} is held`)
      await place.remove(path)
    },
  }
  const before = readdirSync(root, { recursive: true }).map(String).filter(young).sort()
  const { kept, removed } = await prune(ctx, { place: holding, key: null }, { dryRun: false })
  expect(readdirSync(root, { recursive: true }).map(String).filter(young).sort()).toEqual(before)
  const held = kept.filter(({ reasons }) => reasons.includes('held by storage')).map(({ id }) => id)
  expect(held).toHaveLength(2)
  expect(removed.length).toBeGreaterThan(20)
  expect((await database.trail()).filter((line) => held.some((id) => line === `backup.remove ${id}`))).toEqual([])
  expect((await prune(ctx, target(), { dryRun: false })).removed.map(({ id }) => id).sort()).toEqual(held.sort())
})

test('dumps that a restored database does not know of get a row', async () => {
  const [known = '', unknown = ''] = await makeNights(2)
  await ctx.engine.execute([`DELETE FROM backup WHERE id = '${unknown}'`])
  expect((await prune(ctx, target(), { dryRun: true })).kept.map(({ id }) => id)).toEqual([known, unknown])
  expect(await listBackups(ctx, { before: null, limit: 10 })).toHaveLength(2)
  await prune(ctx, target(), { dryRun: false })
  expect(await getBackup(ctx, unknown)).toMatchObject({ state: 'good', checkedAt: null, startedAt: new Date(now - 2 * day).toISOString() })
})

test('a place that holds none of its dumps is taken for one that is not there', async () => {
  await makeNights(3)
  rmSync(root, { recursive: true })
  await expect(prune(ctx, target(), { dryRun: false })).rejects.toMatchObject({ code: 'unavailable' })
  expect(await listGoodBackups(ctx, place.name)).toHaveLength(3)
})

test('of two at once each comes to its end, and every removal is on record once', async () => {
  const ids = await makeNights(20)
  const [one, other] = await Promise.all([prune(ctx, target(), { dryRun: false }), prune(ctx, target(), { dryRun: false })])
  const kept = one.kept.map(({ id }) => id)
  expect(other.kept.map(({ id }) => id)).toEqual(kept)
  expect((await listGoodBackups(ctx, place.name)).map(({ id }) => id)).toEqual(kept)
  const trail = (await database.trail()).filter((line) => line.startsWith('backup.remove'))
  expect(trail).toHaveLength(ids.length - kept.length)
  expect(new Set(trail).size).toBe(trail.length)
})

test('killed at any moment, it leaves no half dump that counts as one, and the next run completes it', async () => {
  const ids = await makeNights(20)
  const total = (await prune(ctx, target(), { dryRun: true })).kept.map(({ id }) => id)
  const files = readdirSync(join(root, ids[0] ?? '')).length
  for (const removals of [0, 1, 2, files, files + 1, 2 * files + 3]) {
    const run = spawnSync(process.execPath, ['tests/backup/prune-child.ts', database.url, root, ctx.now(), String(removals)], {
      encoding: 'utf8',
    })
    expect(run.signal, run.stderr).toBe('SIGKILL')
    for (const id of withManifest()) expect(readdirSync(join(root, id))).toHaveLength(files)
    for (const { id } of await listBackups(ctx, { before: null, limit: 50 })) {
      const { state } = await getBackup(ctx, id)
      if (state === 'removed') expect(existsSync(join(root, id))).toBe(false)
    }
  }
  await prune(ctx, target(), { dryRun: false })
  expect(readdirSync(root).sort()).toEqual(total.toSorted())
  expect((await listGoodBackups(ctx, place.name)).map(({ id }) => id)).toEqual(total)
  const trail = (await database.trail()).filter((line) => line.startsWith('backup.remove')).sort()
  expect(trail).toEqual(
    ids
      .filter((id) => !total.includes(id))
      .map((id) => `backup.remove ${id}`)
      .sort(),
  )
}, 60_000)
