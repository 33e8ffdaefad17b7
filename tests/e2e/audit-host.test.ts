// The ledger from end to end: a write over HTTP is sealed and anchored by itself, and `npm run audit` as people type it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { BlobServiceClient } from '@azure/storage-blob'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../support/host-app/until.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'
import { startProgram } from '../support/spawn-program.ts'

const program = resolve(import.meta.dirname, '../../infra/cli/audit.ts')
let host: HostFolder
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'audit-cli-'))
  host = await createHostFolder()
  await host.start()
}, 60_000)
afterAll(async () => {
  await host.kill()
  host.remove()
  rmSync(folder, { recursive: true })
}, 30_000)

interface Stats {
  readonly entries: number
  readonly pending: number
  readonly blocks: number
  readonly anchored: number
}
const stats = async () => (await host.call('GET', '/api/audit/stats')).body as unknown as Stats // what the endpoint documents

async function audit(...args: string[]) {
  // the settings of a process that is not the host's child
  const { AzureWebJobsStorage, DATABASE_URL, OPSBOOK_DATA_DIR } = host.settings
  const { child, said, closed } = startProgram(program, args, {
    AzureWebJobsStorage,
    DATABASE_URL,
    OPSBOOK_DATA_DIR,
    OPSBOOK_LOG_LEVEL: 'error',
  })
  await closed
  return { code: child.exitCode, out: said.out, err: said.err }
}

test('a write over HTTP is sealed and anchored some seconds later, with nobody asking for it', async () => {
  expect((await host.call('POST', '/api/facilities/categories', { code: 'TOOLS', name: 'Tools' })).status).toBe(201)
  const { blocks, entries } = await until(
    'all is sealed and anchored',
    async () => {
      const now = await stats()
      return now.entries > 0 && now.pending === 0 && now.anchored === now.blocks && now
    },
    45_000,
  )
  const container = BlobServiceClient.fromConnectionString(host.settings.AzureWebJobsStorage).getContainerClient('ledger')
  expect(await Array.fromAsync(container.listBlobsFlat())).toHaveLength(blocks)
  expect((await host.call('POST', '/api/audit/verify', { deep: true })).body).toMatchObject({
    isWhole: true,
    entries,
    blocks,
    anchored: blocks,
    findings: [],
    note: null,
  })
}, 60_000)

test('npm run audit: flush, stats and verify say what they did, and exit codes tell whether the ledger is whole', async () => {
  // the host seals some seconds after a write by itself, so that it may be first
  const flushed: string[] = []
  for (const number of [1, 2, 3, 4, 5]) {
    await host.call('POST', '/api/facilities/categories', { code: `PUMPS-${number}`, name: 'Pumps' })
    const { code, err, out } = await audit('flush')
    expect([code, err]).toEqual([0, ''])
    flushed.push(out)
    if (!out.startsWith('0 ')) break
  }
  expect(flushed.at(-1)).toMatch(/^\d+ entr(y|ies) sealed in 1 block, 1 block anchored\n$/)
  expect(await audit('stats')).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /^\d+ entries sealed in \d+ blocks?, \d+ of them anchored; 0 entries wait\nhash of the last block: [0-9a-f]{64}\n$/,
    ),
  })
  expect(await audit('verify', '--deep')).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^the ledger is whole\. Checked in [\d.]+ s: .*\n$/),
  })
  const whole = await audit('verify', '--json')
  expect([whole.code, JSON.parse(whole.out)]).toMatchObject([0, { isWhole: true, findings: [], note: null }])

  const database = new DatabaseSync(host.databasePath, { timeout: 10_000 })
  database.exec(
    `UPDATE auditEntry SET actor = 'mallory' WHERE resource = 'category' AND seq = (SELECT MAX(seq) FROM auditEntry WHERE resource = 'category')`,
  )
  database.close()
  const bad = await audit('verify')
  expect(bad).toMatchObject({
    code: 2,
    err: '',
    out: expect.stringMatching(
      /^changed +entry \d+ at place \d+ of the ledger was changed: actor \(category \d+\); expected "admin", found "mallory"\n1 finding: the ledger is NOT whole/,
    ),
  })
  const elsewhere = await audit('verify', '--anchors', folder)
  expect([elsewhere.code, elsewhere.out]).toEqual([2, expect.stringContaining('is missing from the folder')])
}, 60_000)

test('npm run audit refuses what it does not know, by name, and shows how it is used', async () => {
  expect(await audit('check')).toMatchObject({ code: 1, err: expect.stringMatching(/^there is no command check\nnpm run audit/) })
  expect(await audit('verify', 'all')).toMatchObject({ code: 1, err: expect.stringMatching(/^verify takes nothing more/) })
  expect(await audit('verify', '--anchors', join(folder, 'none'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('there is no such folder'),
  })
  expect(await audit('--fast')).toMatchObject({ code: 1, err: expect.stringContaining('--fast') })
  expect(await audit('--help')).toMatchObject({ code: 0, err: expect.stringContaining('Exit code') })
}, 60_000)

test('while storage is down, what is sealed is told apart from what is anchored', async () => {
  await host.call('POST', '/api/facilities/categories', { code: 'SEALS', name: 'Seals' })
  await host.kill()
  expect(await audit('flush')).toMatchObject({
    code: 1,
    out: expect.stringMatching(/0 blocks anchored\nsealed but not anchored: the place of anchors does not answer\n$/),
  })
  expect(await audit('verify')).toMatchObject({
    code: 2,
    out: expect.stringContaining('only the chain in the database was checked: the place of anchors does not answer'),
  })
}, 60_000)

test('a database that came back by other means goes on as a new branch', async () => {
  expect(await audit('restored')).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^0 persons erased again; the ledger goes on with block \d+ as branch [0-9a-f]{32}\n$/),
  })
}, 60_000)
