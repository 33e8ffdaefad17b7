// The cut-over: what it asks for, what it archives, and that it goes on wherever it was broken off.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DbContext } from '../../shared/db/context.ts'
import { type ImportRow, moveImport } from '../../shared/db/imports.ts'
import { inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { archivedReport } from '../../shared/imports/archived-report.ts'
import { type CutOver, cutOver } from '../../shared/imports/cut-over.ts'
import { factsOf } from '../../shared/imports/file-facts.ts'
import { recordReconciliation, setMode } from '../../shared/imports/migration.ts'
import { migrationStatus } from '../../shared/imports/migration-status.ts'
import { actorOf } from '../support/database.ts'
import { fixture } from '../support/expected-stock.ts'
import { createOffice, type Office } from '../support/import-office.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'

const workbook = fixture('facilities.xlsx')
let office: Office
let storage: OpenStorage
let row: ImportRow
beforeAll(async () => {
  storage = await openStorage()
})
afterAll(() => storage.close())
beforeEach(async () => {
  office = await createOffice()
  row = await brought()
  await setMode(office.ctx, inventoryItem, 'parallel')
})
afterEach(async () => {
  await office.drop()
  await storage.empty('archive')
})

/** Uploads the workbook and brings it in. */
async function brought(): Promise<ImportRow> {
  const begun = await storage.upload({ ...office.ctx, now: () => '2027-03-01T07:00:00.000Z' }, workbook)
  return (await office.run(workbook, { again: begun })).row
}

const compared = (differences: number, importId = row.id, now = office.ctx.now()) =>
  recordReconciliation({ ...office.ctx, now: () => now }, { resource: 'inventoryItem', importId, differences })

const given = (more: Partial<CutOver> = {}): CutOver => ({
  resource: inventoryItem,
  files: storage.files,
  archive: storage.migration,
  archiveReport: (of) => archivedReport(office.ctx, of),
  ...more,
})

const status = async () => (await migrationStatus(office.ctx, storage.migration)).find(({ resource }) => resource === 'inventoryItem')
const cutOvers = async () =>
  (await office.rows('auditEntry'))
    .filter(({ action, after }) => action === 'migration.update' && JSON.parse(String(after)).to === 'database')
    .map(({ actor, after }) => ({ actor, ...JSON.parse(String(after)) }))

/** Downloads an archived folder and lets sha256sum look at it. */
async function verified(path: string): Promise<string[]> {
  const folder = join(storage.folder, 'verified')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const { name } of await storage.list('archive'))
    if (name.startsWith(`${path}/`))
      await storage
        .container('archive')
        .getBlobClient(name)
        .downloadToFile(join(folder, name.slice(path.length + 1)))
  const { stdout, stderr, status } = spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
  expect(readFileSync(join(folder, 'facilities.xlsx'))).toEqual(readFileSync(workbook))
  return stdout.trim().split('\n')
}

test('archives workbook, report and hashes, and only then retires the workbook; recorded with who did it', async () => {
  await compared(0)
  const ctx = office.database.context(actorOf('manager', 'mandy'))
  const archived = await cutOver(ctx, given())
  const path = `inventoryItem/2027-03-01-${row.id}`
  const { fileHash: hash } = await factsOf(workbook)
  expect(archived).toEqual({
    resource: 'inventoryItem',
    importId: row.id,
    path,
    hash,
    notes: ['storage does not lock the archived files (storage answered 501); Opsbook itself never changes or deletes them'],
  })
  expect(await verified(path)).toEqual(['facilities.xlsx: OK', 'report.json: OK', 'report.html: OK'])
  expect(await status()).toMatchObject({ mode: 'database', by: 'mandy', archive: { path, hash } })
  expect(await cutOvers()).toEqual([
    {
      actor: 'mandy',
      from: 'parallel',
      to: 'database',
      importId: row.id,
      archivePath: path,
      archiveHash: hash,
      differences: 0,
      notes: archived.notes,
    },
  ])
  expect((await office.run(workbook, { isPartial: true })).row.reason).toMatch(/the workbook of inventoryItem was retired by mandy/)
})

test.each<[string, () => Promise<Partial<CutOver> | undefined>, RegExp]>([
  ['was never compared', async () => undefined, /^inventoryItem was not compared with its workbook yet\. Upload the workbook, or force it/],
  [
    'still differs',
    async () => {
      await compared(0, row.id, '2027-03-01T00:00:00.000Z')
      await compared(3, row.id, '2027-03-02T00:00:00.000Z')
      return {}
    },
    /^the last comparison of inventoryItem found 3 differences \(import \d+, 2027-03-02\)\. Settle them/,
  ],
  [
    'is to go by another import than the one compared last',
    async () => {
      const { id } = await brought()
      await compared(0)
      return { importId: id }
    },
    /is not the last comparison of inventoryItem, import \d+ is\. Cut over by that one, or force/,
  ],
  [
    'runs on its workbook alone',
    async () => {
      await compared(0)
      await setMode(office.ctx, inventoryItem, 'spreadsheet')
      return { force: { reason: 'now' } }
    },
    /^inventoryItem is in spreadsheet\. Set it to parallel first/,
  ],
  ['is forced without an import', async () => ({ force: { reason: 'now' } }), /^inventoryItem was never compared .+ Name the import/],
  [
    'is to go by an import that there is not',
    async () => ({ importId: 9_999_999, force: { reason: 'now' } }),
    /^import 9999999 brought no inventoryItem/,
  ],
  [
    'is to go by a file of a terminal',
    async () => {
      await moveImport(office.ctx, { id: row.id }, { etag: 'cli:here:1:x' })
      return { importId: row.id, force: { reason: 'now' } }
    },
    /^the file of import \d+ is not in storage\. Upload the workbook/,
  ],
  [
    'is still being brought in',
    async () => {
      const { id } = await brought()
      await compared(0)
      await moveImport(office.ctx, { id }, { state: 'applying' })
      return {}
    },
    /^import \d+ is still bringing in inventoryItem\. Wait for its end, or cancel it\.$/,
  ],
  [
    'is being read to be brought in, or paused',
    async () => {
      const [reading, paused] = [await brought(), await brought()]
      await compared(0)
      await moveImport(office.ctx, { id: reading.id }, { state: 'reading', report: null })
      await moveImport(office.ctx, { id: paused.id }, { state: 'paused', report: null })
      return {}
    },
    /^import \d+, \d+ is still bringing in inventoryItem\. Wait for its end, or cancel it\.$/,
  ],
  [
    'was imported from another file than the one in storage',
    async () => {
      await compared(0)
      await moveImport(office.ctx, { id: row.id }, { fileHash: '0'.repeat(64) })
      return {}
    },
    /^the file of import \d+ is not the one that was imported: its SHA-256 is/,
  ],
])('refuses a resource that %s, and changes nothing', async (_, prepare, message) => {
  const more = await prepare()
  const before = [await office.rows('migrationState'), await office.rows('auditEntry')]
  await expect(cutOver(office.ctx, given(more))).rejects.toThrow(message)
  expect([await office.rows('migrationState'), await office.rows('auditEntry')]).toEqual(before)
  expect(await storage.list('archive')).toEqual([])
})

test('goes ahead for a reason though there are differences, and the reason is on record', async () => {
  await compared(3)
  const { path } = await cutOver(office.ctx, given({ force: { reason: 'the three are known' } }))
  expect(await verified(path)).toHaveLength(3)
  expect(await cutOvers()).toMatchObject([{ differences: 3, forced: 'the three are known', importId: row.id }])
})

test('killed at any moment, the next call goes on, and what is archived already is not written again', async () => {
  await compared(0)
  const killed = new Error('killed')
  for (let steps = 0; ; steps++) {
    let left = steps
    const spend = () => {
      if (left-- <= 0) throw killed
    }
    const archive = {
      ...storage.migration,
      archiveOnce: async (...file: Parameters<typeof storage.migration.archiveOnce>) => {
        spend()
        return storage.migration.archiveOnce(...file)
      },
      fetchArchived: async (...file: Parameters<typeof storage.migration.fetchArchived>) => {
        spend()
        return storage.migration.fetchArchived(...file)
      },
    }
    const engine: DbContext['engine'] = {
      ...office.ctx.engine,
      write: async (...batch) => {
        spend()
        return office.ctx.engine.write(...batch)
      },
    }
    const before = await storage.list('archive')
    const outcome = await cutOver({ ...office.ctx, engine }, given({ archive })).catch((error: unknown) => error)
    const after = await storage.list('archive')
    expect(before.filter((blob) => !after.some(({ name, etag }) => name === blob.name && etag === blob.etag))).toEqual([])
    if (outcome !== killed) {
      expect(outcome).toMatchObject({ importId: row.id })
      expect(steps).toBeGreaterThan(8)
      break
    }
    expect((await status())?.mode).toBe('parallel')
  }
  expect(await cutOvers()).toHaveLength(1)
  expect(await verified(`inventoryItem/2027-03-01-${row.id}`)).toHaveLength(3)
})

test('two people at once make one cut-over; the other is told by whom', async () => {
  await compared(0)
  const people = ['mandy', 'moses', 'mia'].map((name) => office.database.context(actorOf('manager', name)))
  const outcomes = await Promise.allSettled(people.map((ctx) => cutOver(ctx, given())))
  const made = outcomes.filter(({ status }) => status === 'fulfilled')
  expect(made).toHaveLength(1)
  const [one] = await cutOvers()
  for (const outcome of outcomes)
    if (outcome.status === 'rejected')
      expect(outcome.reason.message).toMatch(new RegExp(`^inventoryItem is in database already by ${one?.actor} at .+ is archived under`))
  expect(await cutOvers()).toHaveLength(1)
  expect(await verified(`inventoryItem/2027-03-01-${row.id}`)).toHaveLength(3)
})

test('a comparison that finds a difference while the files are archived stops it', async () => {
  await compared(0)
  const archiveReport = async (of: ImportRow) => {
    await compared(2, (await brought()).id)
    return archivedReport(office.ctx, of)
  }
  await expect(cutOver(office.ctx, given({ archiveReport }))).rejects.toThrow(/is not the last comparison of inventoryItem/)
  expect((await status())?.mode).toBe('parallel')
})

test.each(['facilities.xlsx', 'SHA256SUMS'])(
  'an archive that somebody else has written %s into is refused, not overwritten',
  async (name) => {
    await compared(0)
    const container = storage.container('archive')
    await container.createIfNotExists()
    const blob = container.getBlockBlobClient(`inventoryItem/2027-03-01-${row.id}/${name}`)
    await blob.upload('forged', 6)
    await expect(cutOver(office.ctx, given())).rejects.toThrow(
      `the archive holds another ${name} under inventoryItem/2027-03-01-${row.id} already`,
    )
    expect((await status())?.mode).toBe('parallel')
    expect((await blob.downloadToBuffer()).toString()).toBe('forged')
  },
)

test('backed out to parallel and cut over again by the same workbook, the archive stays as it was', async () => {
  await compared(0)
  await cutOver(office.ctx, given())
  const before = await storage.list('archive')
  await setMode(office.ctx, inventoryItem, 'parallel')
  await cutOver(office.ctx, given())
  expect(await storage.list('archive')).toEqual(before)
  expect((await status())?.mode).toBe('database')
})
