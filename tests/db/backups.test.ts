// The table of dumps: moves with guards, newest first, newest verified.
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Backup,
  backupInstant,
  findBackup,
  insertBackup,
  listBackups,
  listGoodBackups,
  listUnfinishedBackups,
  moveBackup,
  newBackupId,
  selectLastDrilled,
  selectNewest,
  wantedBackup,
} from '../../shared/db/backups.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather } from '../../shared/db/store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let ctx: DbContext
const place = 'folder /dumps'
const keep = (day: number, set: Partial<Backup> = {}) => {
  const at = { ...ctx, now: () => `2026-11-${String(day).padStart(2, '0')}T01:30:00.000Z` }
  const row = { ...wantedBackup(at, { id: newBackupId(at), place, isEncrypted: false }), ...set }
  return ctx.engine.write([insertBackup(ctx, row)], ctx.random(16)).then(() => row)
}

let rows: Backup[]
beforeAll(async () => {
  database = await createTestDatabase()
  ctx = database.context()
  const at = '2026-11-20T00:00:00.000Z'
  rows = [
    await keep(1, { state: 'good', checkedAt: at }),
    await keep(2, { state: 'good', checkedAt: at, drilledAt: '2026-11-08T00:00:00.000Z' }),
    await keep(3, { state: 'good', checkedAt: at, drilledAt: at, drillReason: 'a file was damaged' }),
    await keep(4, { state: 'good' }),
    await keep(5, { state: 'good', place: 'folder /elsewhere' }),
    await keep(6, { state: 'failed', reason: 'the disk was full' }),
    await keep(7),
    await keep(8, { state: 'running' }),
  ]
})
afterAll(() => database.drop())

const days = (found: readonly Backup[]) => found.map(({ id }) => Number(id.slice(6, 8)))

test('ids sort by time and say it', () => {
  expect(rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).sort())
  expect(rows[0]?.id).toMatch(/^20261101T013000Z-[0-9a-f]{6}$/)
  expect(backupInstant(rows[0]?.id ?? '')).toBe('2026-11-01T01:30:00.000Z')
  expect(backupInstant('key/user-1')).toBeNull()
})

test('lists newest first, page by page', async () => {
  const first = await listBackups(ctx, { before: null, limit: 3 })
  expect(days(first)).toEqual([8, 7, 6])
  expect(days(await listBackups(ctx, { before: first[2]?.id ?? '', limit: 10 }))).toEqual([5, 4, 3, 2, 1])
})

test('finds the unfinished, the good of a place, the newest verified and the last drilled', async () => {
  expect(days(await listUnfinishedBackups(ctx))).toEqual([8, 7])
  expect(days(await listGoodBackups(ctx, place))).toEqual([4, 3, 2, 1])
  const found = await gather(ctx, [selectNewest(ctx, 'any'), selectNewest(ctx, 'verified'), selectLastDrilled(ctx)])
  expect(found.map(days)).toEqual([[5], [2], [3]])
})

test('moves a row only from the state it is in', async () => {
  const id = rows[6]?.id ?? ''
  expect(await moveBackup(ctx, { id, state: 'running' }, { state: 'good' })).toBe(false)
  expect(await moveBackup(ctx, { id, state: 'wanted' }, { state: 'failed', reason: 'nobody made it' })).toBe(true)
  expect(await moveBackup(ctx, { id, state: 'wanted' }, { state: 'running' })).toBe(false)
  expect(await findBackup(ctx, id)).toMatchObject({ state: 'failed', reason: 'nobody made it' })
  expect(await findBackup(ctx, 'none')).toBeUndefined()
})
