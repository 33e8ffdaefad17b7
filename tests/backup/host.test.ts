// Dumps of the running host: asked for over HTTP, made in a thread beside the requests, drilled and pruned; the terminal makes them beside it.
import { execFile } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../support/host-app/until.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'

let host: HostFolder
beforeAll(async () => {
  host = await createHostFolder()
  await host.start()
})
afterAll(async () => {
  await host.kill()
  host.remove()
})

const view = async (id: unknown) => (await host.call('GET', `/api/backups/${id}`)).body
const run = (...args: string[]) => runWith({}, ...args)
const runWith = (settings: Record<string, string>, ...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, ['infra/cli/backup.ts', ...args], { env: { ...host.settings, ...settings } }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    )
  })

test('a dump is made, verified, drilled and kept, while requests are answered', async () => {
  const asked = await host.call('POST', '/api/backups', {})
  expect(asked.status).toBe(202)
  const { id } = asked.body
  const done = await until('the dump is made', async () => {
    const row = await view(id)
    return (row.state === 'good' || row.state === 'failed') && row
  })
  expect(done).toMatchObject({ state: 'good', isVerified: true, reason: null, requestedBy: 'admin', schemaVersion: expect.any(Number) })
  expect(Number(done.rows)).toBeGreaterThan(0)

  expect((await host.call('POST', `/api/backups/${id}/drill`, {})).status).toBe(202)
  const drilled = await until('the dump is drilled', async () => {
    const row = await view(id)
    return row.drilledAt !== null && row
  })
  expect(drilled).toMatchObject({ drillReason: null, isVerified: true, drillMilliseconds: expect.any(Number) })

  const { body: pruned } = await host.call('POST', '/api/backups/prune', {})
  expect(pruned).toMatchObject({ dryRun: true, removed: [], kept: [{ id }] })
  const trail = host.query<{ action: string; actor: string }>(
    "SELECT action, actor FROM auditEntry WHERE resource = 'backup' ORDER BY entryNo",
  )
  expect(trail.map(({ action, actor }) => `${action} ${actor}`)).toEqual(['backup.create admin', 'backup.drill system:backup'])
  expect((await host.call('GET', '/api/health')).body).toMatchObject({ status: 'ok', checks: { backups: { level: 'green' } } })
}, 120_000)

test('the terminal dumps beside the host, lists, checks, drills and prunes', async () => {
  const made = await run()
  expect(made).toMatchObject({ code: 0, err: '' })
  const [, id = ''] =
    /^dump (\S+): \d+ rows, [\d.]+ MB in [\d.]+ s, to container backups of devstoreaccount1; read back and found whole/.exec(made.out) ?? []
  expect(id).not.toBe('')
  expect((await run('list')).out).toContain(`${id}  good   `)
  expect((await run('check', id)).out).toContain(`dump ${id} is whole`)
  expect((await run('drill')).out).toMatch(new RegExp(`^dump ${id} of .* was restored in [\\d.]+ s: counts, hashes and ledger are right`))
  expect((await run('prune')).out).toContain('nothing to remove')
  const inFolder = await run('--to', `${host.folder}/dumps`, '--json')
  expect(JSON.parse(inFolder.out)).toMatchObject({ state: 'good', place: `folder ${host.folder}/dumps` })
  expect(await run('check')).toMatchObject({ code: 1, err: expect.stringContaining('check takes the id of a dump') })
  const nowhere =
    'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:1/a;'
  const unreached = await runWith({ OPSBOOK_VAULT_STORAGE: nowhere })
  expect(unreached).toMatchObject({ code: 1, err: expect.stringContaining('container backups of a does not answer: start Opsbook') })
  expect(await run('drill', 'none')).toMatchObject({ code: 1, err: expect.stringContaining('there is no dump none') })
}, 120_000)
