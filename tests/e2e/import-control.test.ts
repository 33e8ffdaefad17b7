// Steering imports of the running host: pause, resume, cancel, undo through a kill, and a step that fails five times.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../support/host-app/until.ts'
import { createHostFolder, type HostFolder, type ImportView } from '../support/import-host.ts'
import { makeTableWorkbook } from '../support/make-stock-list.ts'

const rows = 12_000
const minute = 60_000
let host: HostFolder
beforeAll(async () => {
  host = await createHostFolder({ AzureFunctionsJobHost__extensions__queues__visibilityTimeout: '00:00:01' })
  await host.start()
  const parents = Buffer.from('Category Code,Category\nTOOLS,Tools\n')
  const stores = Buffer.from('Store Code,Store Name\nMAIN,Main room\n')
  for (const [at, file] of [parents, stores].entries())
    expect((await host.whenOver(await host.upload(`${at}.csv`, file, { mode: 'apply' }))).state).toBe('done')
}, 90_000)
afterAll(async () => {
  await host.kill()
  host.remove()
}, 30_000)

async function makeList(mark: string, count = rows): Promise<Buffer> {
  const path = join(host.folder, `${mark}.xlsx`)
  await makeTableWorkbook(path, count, {
    header: ['SKU', 'Name', 'Category', 'Store', 'Qty', 'Unit Price'],
    row: (at) => [`${mark}${String(at).padStart(6, '0')}`, `Item ${at}`, 'TOOLS', 'MAIN', at % 3, 2.5],
  })
  return readFileSync(path)
}

const post = async (id: number, verb: string, body?: unknown) =>
  (await host.call('POST', `/api/imports/${id}/${verb}`, body)) as { status: number; body: Record<string, unknown> & ImportView } // what the endpoints document
const seen = (id: number) => host.query<{ state: string; rowsDone: number }>(`SELECT state, rowsDone FROM import WHERE id = ${id}`)[0]
const applies = (id: number) => until('it applies', () => seen(id)?.state === 'applying' && Number(seen(id)?.rowsDone) > 0, 2 * minute)
const itemsOf = (mark: string) =>
  Number(
    host.query<{ n: number }>(`SELECT COUNT(*) AS n FROM facilities_inventoryItem WHERE sku LIKE '${mark}%' AND deletedAt IS NULL`)[0]?.n,
  )

test(
  'paused while it is read and while it is applied, an import stands still, and goes on when it is resumed',
  async () => {
    const id = await host.upload('a.xlsx', await makeList('A'), { mode: 'apply', partial: true })
    await until('it is read', () => seen(id)?.state === 'reading', minute)
    expect(await post(id, 'pause')).toMatchObject({ status: 200, body: { state: 'paused', secondsLeft: null } })
    // resumed at once, while the worker that has not noticed yet still reads
    expect((await post(id, 'resume')).body.state).toBe('waiting')
    await applies(id)
    const { body } = await post(id, 'pause')
    expect(body.state).toBe('paused')
    expect(await post(id, 'pause')).toMatchObject({ status: 200, body: { state: 'paused', rowsDone: body.rowsDone } })
    await until('no step is queued', async () => ((await host.queue().getProperties()).approximateMessagesCount ?? 1) === 0, minute)
    expect(seen(id)).toEqual({ state: 'paused', rowsDone: body.rowsDone })
    expect(itemsOf('A')).toBe(body.rowsDone)
    expect((await post(id, 'undo', { dryRun: false })).body).toMatchObject({
      code: 'conflict',
      errors: [{ code: 'state', hint: `What can be done: POST /api/imports/${id}/resume, POST /api/imports/${id}/cancel.` }],
    })
    await host.queue().sendMessage(Buffer.from(JSON.stringify({ importId: id })).toString('base64'))
    await until(
      'the stray message is worked off',
      async () => ((await host.queue().getProperties()).approximateMessagesCount ?? 1) === 0,
      minute,
    )
    expect(seen(id)).toEqual({ state: 'paused', rowsDone: body.rowsDone })
    expect((await post(id, 'resume')).body.state).toBe('applying')
    expect(await host.whenOver(id, 2 * minute)).toMatchObject({ state: 'done', rowsDone: rows, percent: 100, report: { applied: rows } })
    expect(itemsOf('A')).toBe(rows)
  },
  5 * minute,
)

test(
  'cancelled while it is applied, a strict import leaves nothing, and an undo that is killed goes on at the next start',
  async () => {
    const before = await host.content()
    const cancelled = await host.upload('b.xlsx', await makeList('B'), { mode: 'apply' })
    await applies(cancelled)
    expect((await post(cancelled, 'cancel')).body.reason).toBe('cancelled by admin')
    expect((await host.whenOver(cancelled, 2 * minute)).reason).toMatch(
      /^cancelled by admin; the \d+ changes applied before were undone, nothing is left/,
    )
    expect(await host.content()).toEqual(before)

    const id = await host.upload('c.xlsx', await makeList('C'), { mode: 'apply' })
    await host.whenOver(id, 2 * minute)
    const { body: preview } = await post(id, 'undo')
    expect(preview).toMatchObject({ dryRun: true, removed: rows + (rows / 3) * 4, restored: 0, left: 0, rows: [] })
    expect(itemsOf('C')).toBe(rows)
    expect(await post(id, 'undo', { dryRun: false })).toMatchObject({ status: 202, body: { state: 'undoing' } })
    await until('some of it is undone', () => itemsOf('C') < rows, minute)
    await host.kill()
    expect(seen(id)?.state).toBe('undoing')
    await host.start()
    expect(await host.whenOver(id, 2 * minute)).toMatchObject({
      state: 'undone',
      report: { undo: { removed: preview.removed, restored: 0, left: 0 } },
    })
    expect(await host.content()).toEqual(before)
    expect(await post(id, 'undo', { dryRun: false })).toMatchObject({
      status: 409,
      body: { detail: `import ${id} was undone already: undo is not possible` },
    })
  },
  6 * minute,
)

test(
  'a step that fails five times ends its import with what it failed by, and with no secret of the database',
  async () => {
    const write = (sql: string) => {
      const database = new DatabaseSync(host.databasePath, { timeout: 10_000 })
      database.exec(sql)
      database.close()
    }
    write(
      "CREATE TRIGGER poison BEFORE INSERT ON facilities_inventoryItem WHEN NEW.sku LIKE 'D%' BEGIN SELECT RAISE(ABORT, 'hunter2'); END",
    )
    const before = await host.content()
    const id = await host.upload('d.xlsx', await makeList('D', 10), { mode: 'apply' })
    const trouble = await until('a try has failed', async () => (await host.view(id)).trouble ?? undefined, minute)
    expect(trouble).toMatch(/^an unexpected \w+; the log has it under the request id [\w-]+$/)
    const view = await host.whenOver(id, 2 * minute)
    expect(view.state).toBe('failed')
    expect(view.reason).toMatch(
      /^the import failed five times, at last by: an unexpected \w+; the log has it under the request id ([\w-]+); once that is mended, upload the file again$/,
    )
    expect(JSON.stringify(view)).not.toContain('hunter2')
    const [, requestId = ''] = /request id ([\w-]+)/.exec(view.reason ?? '') ?? []
    expect(
      host.said.text.split('\n').filter((line) => line.includes('import step failed') && line.includes(`"importId":${id},`)),
    ).toHaveLength(5)
    expect(host.said.text.split('\n').some((line) => line.includes(requestId) && line.includes('hunter2'))).toBe(true)
    write('DROP TRIGGER poison')
    expect(await host.content()).toEqual(before)
  },
  4 * minute,
)
