// The move off workbooks on the running host and in the terminal: settings, the nightly timer, the mirror, and the cut-over.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BlobServiceClient } from '@azure/storage-blob'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fixture } from '../support/expected-stock.ts'
import { until } from '../support/host-app/until.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'
import { startProgram } from '../support/spawn-program.ts'

const workbook = readFileSync(fixture('facilities.xlsx'))
let host: HostFolder
beforeAll(async () => {
  host = await createHostFolder({ MIGRATION_MODE: 'inventoryItem=parallel' })
  await host.start()
}, 90_000)
afterAll(async () => {
  await host.kill()
  host.remove()
}, 30_000)

/** `npm run migration` as people type it. */
async function migration(...args: string[]) {
  const program = resolve(import.meta.dirname, '../../infra/cli/migration.ts')
  const { child, said, closed } = startProgram(program, args, { ...host.settings, AzureWebJobsStorage: '' })
  await closed
  return { code: child.exitCode, ...said }
}

const statusOf = async (name: string) => {
  const { body } = await host.call('GET', '/api/migration/status')
  return (body.items as { resource: string; mode: string; mirror: { rows: number } | null }[]).find(({ resource }) => resource === name)
}

test('the timer writes the mirror of what is in parallel, and the mirror comes back in unchanged', async () => {
  await host.whenOver(await host.upload('facilities.xlsx', workbook, { mode: 'apply', partial: true }))
  const keys: { masterKey: string } = JSON.parse(readFileSync(join(host.folder, 'host', 'keys.json'), 'utf8'))
  const headers = { 'x-functions-key': keys.masterKey, 'content-type': 'application/json' }
  expect((await fetch(`${host.url}/admin/functions/mirrors`, { method: 'POST', headers, body: '{}' })).status).toBe(202)
  await until('the mirror is there', async () => (await statusOf('inventoryItem'))?.mirror?.rows === 213, 30_000)
  expect((await statusOf('category'))?.mirror).toBeNull()
  const { body } = await host.call('GET', '/api/migration/inventoryItem/mirror')
  const mirror = Buffer.from(await (await fetch(String(body.url))).arrayBuffer())
  const done = await host.whenOver(await host.upload('inventory-items.xlsx', mirror, { mode: 'apply' }))
  expect(done).toMatchObject({ state: 'done', report: { applied: 0, sheets: [{ rows: 213, unchanged: 213 }] } })
}, 120_000)

test('the terminal shows, sets, mirrors and cuts over; from then on the host refuses the workbook', async () => {
  expect(await migration('set', 'category', 'parallel')).toEqual({ code: 0, out: 'category: parallel\n', err: '' })
  expect((await migration('status')).out).toMatch(
    /^inventoryItem: parallel; as MIGRATION_MODE says; .*mirror facilities\/inventory-items\.xlsx of .+, 213 rows$/m,
  )
  expect((await migration('mirror')).out.trim().split('\n')).toEqual([
    'facilities/categories.xlsx: 10 rows',
    'facilities/inventory-items.xlsx: 213 rows',
  ])
  const [first] = host.query<{ id: number }>('SELECT MIN(id) AS id FROM import')
  const refused = await migration('cutover', 'inventoryItem', '--import', String(first?.id))
  expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/^import \d+ is not the last comparison of inventoryItem/)])
  const done = await migration('cutover', 'inventoryItem', '--import', String(first?.id), '--force', 'the trial is over', '--json')
  expect([done.code, done.err]).toEqual([0, ''])
  const { path }: { path: string } = JSON.parse(done.out)

  const folder = join(host.folder, 'archived')
  mkdirSync(folder)
  const container = BlobServiceClient.fromConnectionString(host.settings.AzureWebJobsStorage).getContainerClient('archive')
  for await (const { name } of container.listBlobsFlat()) {
    expect(name.startsWith(`${path}/`)).toBe(true)
    writeFileSync(join(folder, name.slice(path.length + 1)), await container.getBlobClient(name).downloadToBuffer())
  }
  expect(spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' })).toMatchObject({
    status: 0,
    stdout: 'facilities.xlsx: OK\nreport.json: OK\nreport.html: OK\n',
  })
  const view = await host.whenOver(await host.upload('facilities.xlsx', workbook, { mode: 'apply', partial: true }))
  expect(view).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/^the workbook of inventoryItem was retired by system:cli at .+export\?format=xlsx/),
  })
  expect((await migration('set', 'inventoryItem', 'parallel')).code).toBe(0)
}, 120_000)

test('while the host is down the terminal says that storage does not answer, and how to go on', async () => {
  await host.kill()
  const { code, out, err } = await migration('mirror')
  expect([code, out]).toEqual([1, ''])
  expect(err).toMatch(/^storage does not answer: start Opsbook \(npm start\) in another terminal, or set AzureWebJobsStorage/)
  expect((await migration('status')).out).toMatch(/^inventoryItem: parallel[\s\S]*storage does not answer: mirrors are not shown$/m)
  expect((await migration('set', 'stok', 'parallel')).err).toMatch(/^workbooks bring no resource "stok"; they bring/)
  expect((await migration('migrate')).err).toMatch(/^there is no command migrate\nnpm run migration/)
}, 60_000)

test('a resource of MIGRATION_MODE that there is not is refused at start in one line', async () => {
  const start = resolve(import.meta.dirname, '../../infra/local/start.ts')
  const settings = { ...host.settings, AzureWebJobsStorage: '', MIGRATION_MODE: 'parallel,stok=database', OPSBOOK_DATA_DIR: host.folder }
  const { child, said, closed } = startProgram(start, [], settings)
  await closed
  expect([child.exitCode, said.err]).toEqual([
    1,
    expect.stringMatching(/^setting MIGRATION_MODE: workbooks bring no resource "stok"; they bring [^\n]+\n$/),
  ])
}, 60_000)
