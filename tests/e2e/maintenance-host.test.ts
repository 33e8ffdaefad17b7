// Maintenance on a running host: an import stands still in the middle, survives kill -9 there, and goes on by itself when business data is open again.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { QueueServiceClient } from '@azure/storage-queue'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../support/host-app/until.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'
import { makeBook } from '../support/make-sheets.ts'
import { makeTableWorkbook } from '../support/make-stock-list.ts'
import { startProgram } from '../support/spawn-program.ts'

const rows = 20_000
let host: HostFolder
beforeEach(async () => {
  host = await createHostFolder({ OPSBOOK_LOG_LEVEL: 'info' })
  await host.start()
})
afterEach(async () => {
  await host.kill()
  host.remove()
})

/** `npm run db -- maintenance ...` beside the host. */
async function maintenance(...args: readonly string[]) {
  const program = join(import.meta.dirname, '../../infra/cli/db.ts')
  const { child, said, closed } = startProgram(program, ['maintenance', ...args], host.settings)
  await closed
  return { code: child.exitCode, ...said }
}

const parents = makeBook({
  Categories: [
    ['Category Code', 'Category'],
    ['TOOLS', 'Tools'],
  ],
  Stores: [
    ['Store Code', 'Store Name'],
    ['MAIN', 'Main room'],
  ],
})

async function makeList(): Promise<Buffer> {
  const path = join(host.folder, 'list.xlsx')
  await makeTableWorkbook(path, rows, {
    header: ['SKU', 'Name', 'Category', 'Store'],
    row: (at) => [`K${at}`, `Item ${at}`, 'TOOLS', 'MAIN'],
  })
  return readFileSync(path)
}

test('an import that is applying waits, loses nothing by kill -9, and ends by itself afterwards', { timeout: 240_000 }, async () => {
  expect((await host.whenOver(await host.upload('parents.xlsx', parents, { mode: 'apply' }))).state).toBe('done')
  const id = await host.upload('list.xlsx', await makeList(), { mode: 'apply' })
  const seen = () =>
    host.query<{ state: string; rowsDone: number; trouble: string | null }>(
      `SELECT state, rowsDone, trouble FROM import WHERE id = ${id}`,
    )[0]
  const items = () => Number(host.query<{ n: number }>('SELECT COUNT(*) AS n FROM facilities_inventoryItem')[0]?.n)
  await until('it applies', () => seen()?.state === 'applying' && Number(seen()?.rowsDone) > 0, 60_000)
  const reason = 'the tables are moved'
  expect((await host.call('PUT', '/api/maintenance', { reason, until: '2999-01-01T00:00:00Z' })).status).toBe(200)
  const done = items()
  expect(done).toBeLessThan(rows)
  await until('it says why it stands still', () => seen()?.trouble?.includes('the tables are moved'), 30_000)
  const refused = await host.call('POST', '/api/facilities/categories', { code: 'NAIL', name: 'Nails' })
  expect([refused.status, refused.body.detail]).toEqual([503, expect.stringContaining('the tables are moved')])
  expect((await host.call('GET', '/api/facilities/categories')).status).toBe(200)
  await host.kill()
  await host.start() // and signs in
  await until('the step has come again', () => host.said.text.includes('a step waits for the end of maintenance'), 60_000)
  expect([items(), seen()?.state]).toEqual([done, 'applying'])
  expect((await maintenance('on', '--reason', 'it takes longer')).out).toMatch(/^closed since \S+ by admin: it takes longer\n$/)
  expect((await maintenance('status')).out).toMatch(/^closed since \S+ by admin: it takes longer\n$/)
  expect((await maintenance('off')).out).toMatch(/^open again; it was closed since/)
  expect((await maintenance('off')).out).toBe('it was open already\n')
  expect(await host.whenOver(id, 120_000)).toMatchObject({ state: 'done', reason: null, trouble: null, rowsDone: rows })
  expect([items(), host.query('SELECT id FROM facilities_inventoryItem WHERE version <> 1')]).toEqual([rows, []])
  const poison = QueueServiceClient.fromConnectionString(String(host.settings.AzureWebJobsStorage)).getQueueClient('import-steps-poison')
  expect((await poison.exists()) ? (await poison.getProperties()).approximateMessagesCount : 0).toBe(0)
})
