// Exports on the real host: written by a worker thread from the queue, finished after the process was killed, and a person's erasure.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeContext } from '../../shared/app.ts'
import { systemActor } from '../../shared/context.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { createIds } from '../../shared/db/ids.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { until } from '../support/host-app/until.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'

const rows = 60_000
let host: HostFolder
beforeAll(async () => {
  host = await createHostFolder()
  await host.start()
  const engine = openSqlite(host.databasePath)
  const open = { engine, ids: createIds(engine), keys: memoryKeys() }
  const ctx = makeContext(open, catalogue, createLog('silent'), { actor: systemActor('test'), source: 'cli' })
  for (let from = 0; from < rows; from += 5000)
    await commit(
      ctx,
      Array.from({ length: 5000 }, (_, at) => insert(category, { code: `C${from + at}`, name: `Name of ${from + at}` })),
    )
  await engine.close()
})
afterAll(async () => {
  await host.kill()
  host.remove()
})

interface View {
  readonly state: string
  readonly rows: number
  readonly hash: string
  readonly bytes: number
  readonly download: { readonly url: string } | null
}
const view = async (id: unknown) => (await host.call('GET', `/api/exports/${id}`)).body as unknown as View // what the endpoint documents
const done = (id: unknown) =>
  until(
    `export ${id} is over`,
    async () => {
      const found = await view(id)
      return ['done', 'failed'].includes(found.state) && found
    },
    60_000,
  )
const download = async ({ download: from }: View) => Buffer.from(await (await fetch(from?.url ?? '')).arrayBuffer())
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

test('a list is written, and finished by the next process where one was killed over it', async () => {
  const asked = await host.call('POST', '/api/exports', { resource: 'category', format: 'ndjson' })
  expect([asked.status, asked.body.state]).toEqual([202, 'waiting'])
  const first = await done(asked.body.id)
  const bytes = await download(first)
  expect(first).toMatchObject({ state: 'done', rows, bytes: bytes.length, hash: sha256(bytes) })
  expect(bytes.toString().trimEnd().split('\n')).toHaveLength(rows)

  const again = await host.call('POST', '/api/exports', { resource: 'category', format: 'xlsx' })
  await until('it is being written', async () => (await view(again.body.id)).state === 'writing', 20_000)
  await host.kill()
  await host.start()
  const second = await done(again.body.id)
  expect(second).toMatchObject({ state: 'done', rows })
  expect(sha256(await download(second))).toBe(second.hash)
  const told = host.query<{ n: number }>(`SELECT count(*) AS n FROM auditEntry WHERE action = 'category.export'`)
  expect(told).toEqual([{ n: 2 }])
})

test('a person is exported, erased, and refused from then on', async () => {
  const made = await host.call('POST', '/api/shared/users', { username: 'ann', email: 'ann@company.example', name: 'Ann Nowhere' })
  const { id } = made.body
  const asked = await host.call('POST', '/api/exports', { person: { resource: 'user', id }, format: 'json' })
  const found = await done(asked.body.id)
  expect(JSON.parse((await download(found)).toString())[1]).toMatchObject({ kind: 'row', row: { name: 'Ann Nowhere' } })
  const erased = await host.call('POST', `/api/persons/user/${id}/erase`, { reason: 'request 17', confirm: 'ann' })
  expect(erased).toMatchObject({ status: 200, body: { resource: 'user', id, isChanged: true } })
  expect((await view(asked.body.id)).download).toBeNull()
  const history = await host.call('GET', `/api/shared/users/${id}/history`)
  expect(JSON.stringify(history.body)).toContain('[erased]')
  expect(JSON.stringify(history.body)).not.toContain('Ann Nowhere')
  expect(await host.call('PATCH', `/api/shared/users/${id}`, { name: 'Ann' })).toMatchObject({ status: 409, body: { code: 'conflict' } })
})
