// Workbooks through the running host: the API with its signed URL and the container with its trigger, on real storage.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { markOfTerminal } from '../../shared/imports/terminal.ts'
import { expectedFacilities, fixture, stockLines } from '../support/expected-stock.ts'
import { expectWorkbook } from '../support/expected-workbook.ts'
import { until } from '../support/host-app/until.ts'
import { createHostFolder, type HostFolder, type ImportView } from '../support/import-host.ts'
import { makeOle } from '../support/make-workbook.ts'

const workbook = readFileSync(fixture('facilities.xlsx'))
const uploadLimit = 300_000
let host: HostFolder
beforeAll(async () => {
  host = await createHostFolder({ OPSBOOK_UPLOAD_LIMIT: String(uploadLimit) })
  await host.start()
}, 90_000)
afterAll(async () => {
  await host.kill()
  host.remove()
}, 30_000)

/** Rows of every table but those that imports keep about themselves, and what comes by itself: seals, and alerts with their messages by timers. */
function contents(): Record<string, unknown[]> {
  const own = [
    'import',
    'importIssue',
    'importDifference',
    'auditBlock',
    'commitLog',
    'idBlock',
    'session',
    'signInFailure',
    'sqlite_sequence',
    'facilities_alert',
    'outbox',
  ]
  const tables = host.query<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => name)
  return Object.fromEntries(
    tables
      .filter((name) => !own.includes(name))
      .map((name) => [
        name,
        host.query(
          name === 'auditEntry'
            ? 'SELECT entryNo, commitId, action, rowId, version, before, after FROM auditEntry WHERE importId IS NOT NULL'
            : `SELECT * FROM "${name}"`,
        ),
      ]),
  )
}

async function expectAsExpected(view: ImportView): Promise<void> {
  const issues = await host.issues(view.id)
  for (const [name, { resource, dataRows, accepted, rejected }] of Object.entries(expectedFacilities)) {
    const sheet = view.report?.sheets.find(({ sheet }) => sheet === name)
    expect(sheet).toMatchObject({ resource, rows: dataRows, accepted, rejected: rejected.length })
    expect(issues.filter((issue) => issue.sheet === name).map(({ cell }) => cell)).toEqual(rejected.map(({ cell }) => cell))
  }
  expect(view).toMatchObject({ state: 'done-with-rejects', percent: 100, reason: null })
}

test('a workbook dropped into the container is validated; nothing but the import is written', async () => {
  const before = contents()
  const view = await host.whenOver(await host.drop('facilities.xlsx', workbook))
  await expectAsExpected(view)
  expect(view.createdBy).toBe('system:container')
  expect(contents()).toEqual(before)
}, 60_000)

test('through the API it is validated, then applied, and comes out line by line', async () => {
  const before = contents()
  await expectAsExpected(await host.whenOver(await host.upload('facilities.xlsx', workbook, { partial: true })))
  expect(contents()).toEqual(before)
  const id = await host.upload('facilities.xlsx', workbook, { mode: 'apply', partial: true })
  const view = await host.whenOver(id)
  await expectAsExpected(view)
  expect(view).toMatchObject({ createdBy: 'admin', report: { applied: 238 } })
  const found = new Map<string, Record<string, unknown>>()
  for (let cursor = ''; ; ) {
    const { body } = await host.call('GET', `/api/facilities/inventory-items?limit=100${cursor}`)
    for (const item of body.items as Record<string, unknown>[]) found.set(String(item.sku), item)
    if (body.nextCursor === null) break
    cursor = `&cursor=${encodeURIComponent(String(body.nextCursor))}`
  }
  expect(found.size).toBe(213)
  for (const { quantity, expiresOn: _, ...line } of stockLines())
    expect(found.get(line.sku)).toMatchObject({ ...line, quantityOnHand: quantity })
  expect((await host.call('GET', '/api/facilities/stores?code=007')).body.items).toMatchObject([{ code: '007' }])
  const marks = host.query(`SELECT DISTINCT source, actor, importId FROM auditEntry WHERE importId = ${id}`)
  expect(marks).toEqual([{ source: 'import', actor: 'admin', importId: id }])
}, 60_000)

test('applied again, through the container with its metadata and through the API, it changes nothing', async () => {
  const before = contents()
  const views = [
    await host.whenOver(await host.drop('again/facilities.xlsx', workbook, { mode: 'apply', partial: 'true' })),
    await host.whenOver(await host.upload('facilities.xlsx', workbook, { mode: 'apply', partial: true })),
  ]
  for (const view of views) {
    await expectAsExpected(view)
    expect(view.report?.applied).toBe(0)
    expect(view.report?.sheets.map(({ inserts, updates }) => inserts + updates)).toEqual([0, 0, 0, 0, 0])
  }
  expect(contents()).toEqual(before)
}, 60_000)

test('so do the workbooks of dispatch, defects and calculations, each of whose drafts is that of whoever brought it', async () => {
  for (const username of ['joel', 'bryan', 'colin', 'taylor'])
    await host.call('POST', '/api/shared/users', { username, name: username, email: `${username}@company.example`, role: 'staff' })
  for (const name of ['dispatch.xlsx', 'defects.xlsx', 'calculations.xlsx']) {
    const bring = async () => {
      const view = await host.whenOver(
        await host.upload(name, readFileSync(fixture(name)), { mode: 'apply', partial: true, timezone: 'Africa/Nairobi' }),
      )
      expect(view).toMatchObject({ state: 'done-with-rejects', percent: 100, reason: null })
      if (!view.report) throw new Error('no report')
      expectWorkbook({ report: view.report, issues: await host.issues(view.id) }, name)
      return view.report.applied
    }
    expect(await bring()).toBeGreaterThan(0)
    const before = contents()
    expect(await bring()).toBe(0)
    expect(contents()).toEqual(before)
  }
  const { body } = await host.call('GET', '/api/calculations/calculation-versions?status=draft')
  const me = (await host.call('GET', '/api/auth/me')).body
  expect(body.items).toHaveLength(3)
  for (const { writerIds } of body.items as { writerIds: number[] }[]) expect(writerIds).toEqual([me.id])
  const closed = await host.call('GET', '/api/defects/defects?status=closed&count=true&limit=1')
  expect([Number(closed.body.count) > 50, closed.body.items]).toMatchObject([true, [{ status: 'closed', isOpen: false }]])
}, 150_000)

test('a message that comes twice, or names no import, or says nothing, changes nothing', async () => {
  const before = contents()
  const states = () => host.query('SELECT id, state, report, updatedAt FROM import ORDER BY id')
  const imports = states()
  const send = (message: unknown) =>
    host.queue().sendMessage(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)).toString('base64'))
  const last = Number(imports.at(-1)?.id)
  for (const message of [{ importId: last }, { importId: last }, { importId: 987_654 }, { importId: 'x' }, {}, 'text', '[]'])
    await send(message)
  await until('the messages are worked off', async () => ((await host.queue().getProperties()).approximateMessagesCount ?? 1) === 0, 30_000)
  expect(states()).toEqual(imports)
  expect(contents()).toEqual(before)
}, 60_000)

test('a file that was replaced or removed after its event ends the import with what to do', async () => {
  const id = await host.drop('replaced.csv', Buffer.from('Store Code,Store Name\nS1,Shed\n'))
  await host.whenOver(id)
  const late = id + 900_000
  const database = new DatabaseSync(host.databasePath, { timeout: 10_000 })
  const columns = host.query<{ name: string }>("SELECT name FROM pragma_table_info('import')").map(({ name }) => name)
  const changed: Record<string, string> = { id: String(late), etag: '\'"0xOLD"\'', state: "'waiting'", mode: "'apply'" }
  database.exec(
    `INSERT INTO import (${columns.join(', ')}) SELECT ${columns.map((name) => changed[name] ?? name).join(', ')} FROM import WHERE id = ${id}`,
  )
  database.close()
  const before = contents()
  await host.queue().sendMessage(Buffer.from(JSON.stringify({ importId: late })).toString('base64'))
  expect((await host.whenOver(late)).reason).toBe('the file replaced.csv was removed or replaced after its import began; upload it again')
  expect(contents()).toEqual(before)
}, 60_000)

test('bad metadata ends the import with what to write instead', async () => {
  const { reason, state } = await host.whenOver(await host.drop('odd.csv', Buffer.from('a,b\n'), { mode: 'aply' }))
  expect([state, reason]).toEqual(['failed', 'metadata mode is "aply": use validate, apply or reconcile'])
  expect((await host.whenOver(await host.drop('odd2.csv', Buffer.from('a,b\n'), { partial: 'yes' }))).reason).toMatch(
    /partial is "yes": use true or false/,
  )
  expect((await host.whenOver(await host.drop('odd3.csv', Buffer.from('a,b\n'), { timezone: 'Mars' }))).reason).toMatch(
    /timezone is "Mars": use an IANA zone/,
  )
}, 60_000)

test('a file with braces or a long name keeps its path', async () => {
  const file = Buffer.from('Store Code,Store Name\nS1,Shed\n')
  expect((await host.whenOver(await host.drop('{id} of Müller & Söhne.csv', file))).state).toBe('done')
  expect((await host.whenOver(await host.drop('{id}/stores.csv', file))).state).toBe('done')
  expect((await host.whenOver(await host.drop(`${'x'.repeat(450)}.csv`, file))).reason).toMatch(/^the path has 454 characters/)
}, 60_000)

test.each([
  ['encrypted', makeOle(['EncryptedPackage']), /password/],
  ['truncated', workbook.subarray(0, 9000), /cut off|damaged|incomplete/],
  ['too large', Buffer.alloc(uploadLimit + 1, 'x'), /the limit is 300000 \(OPSBOOK_UPLOAD_LIMIT\)\. Split it into several files/],
])(
  'an upload that is %s ends as failed with its reason',
  async (_, content, reason) => {
    const before = contents()
    const view = await host.whenOver(await host.upload('x.xlsx', content, { mode: 'apply' }))
    expect(view).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) })
    expect(contents()).toEqual(before)
  },
  60_000,
)

test.each([
  [{ fileName: '../x.csv' }, 'fileName'],
  [{ fileName: 'a\\b.csv' }, 'fileName'],
  [{ fileName: '..' }, 'fileName'],
  [{ fileName: 'a\ud800.csv' }, ''],
  [{ fileName: 'a\u0085.csv' }, 'fileName'],
  [{ fileName: 'x.csv', timezone: 'Mars/Base' }, 'timezone'],
  [{ fileName: 'x.csv', mode: 'write' }, 'mode'],
])('POST /api/imports refuses %j', async (body, path) => {
  const answer = await host.call('POST', '/api/imports', body)
  expect(answer).toMatchObject({
    status: 400,
    body: { code: 'invalid', errors: [expect.objectContaining({ path: expect.stringContaining(path) })] },
  })
})

test('what is uploaded over an announced file begins no import with the rights of the container', async () => {
  const staff = await personOf('staff')
  const { body } = await host.call('POST', '/api/imports', { fileName: 'categories.csv' }, staff)
  const put = (content: string, meta: Record<string, string> = {}) =>
    fetch(String(body.uploadUrl), { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob', ...meta }, body: content })
  await put('Category Code,Category\nMINE,Mine\n')
  expect((await host.whenOver(Number(body.id))).state).toBe('done')
  const before = host.query('SELECT id FROM import').length
  await put('Category Code,Category\nSNEAK,Sneaked in\n', { 'x-ms-meta-mode': 'apply' })
  await until('the second event was seen', () => host.said.text.includes('uploaded over one whose import has begun'), 20_000)
  expect(host.query('SELECT id FROM import')).toHaveLength(before)
  expect(host.query("SELECT id FROM facilities_category WHERE code = 'SNEAK'")).toEqual([])
}, 60_000)

test('a technician may not begin an import; a signed URL writes to its own blob only', async () => {
  const technician = await personOf('technician')
  expect((await host.call('POST', '/api/imports', { fileName: 'x.csv' }, technician)).status).toBe(403)
  const { body } = await host.call('POST', '/api/imports', { fileName: 'x.csv' })
  const other = String(body.uploadUrl).replace('/x.csv?', '/y.csv?')
  const put = await fetch(other, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: 'x' })
  expect(put.status).toBe(403)
  expect((await fetch(String(body.uploadUrl))).status).toBe(403)
}, 60_000)

test('an import whose terminal was closed is ended by the next start; one whose terminal is open goes on', async () => {
  const ids = [
    await host.upload('closed.csv', Buffer.from('Category Code,Category\nA,a\n')),
    await host.upload('open.csv', Buffer.from('Category Code,Category\nB,b\n')),
  ]
  for (const id of ids) await host.whenOver(id)
  await host.kill()
  const open = markOfTerminal('open')
  const closed = open.replace(`:${process.pid}:`, `:${spawnSync(process.execPath, ['--version']).pid}:`)
  const database = new DatabaseSync(host.databasePath)
  for (const [at, etag] of [closed, open].entries())
    database.prepare("UPDATE import SET state = 'reading', reason = NULL, etag = ? WHERE id = ?").run(etag, ids[at] ?? 0)
  database.close()
  await host.start()
  expect(host.query(`SELECT state, reason FROM import WHERE id IN (${ids.join()}) ORDER BY id`)).toMatchObject([
    { state: 'failed', reason: expect.stringMatching(/^the terminal that ran this import was closed/) },
    { state: 'reading', reason: null },
  ])
}, 90_000)

async function personOf(role: string): Promise<string> {
  const username = `${role}-${Date.now()}`
  const { status, body } = await host.call('POST', '/api/shared/users', {
    username,
    email: `${username}@company.example`,
    name: username,
    role,
  })
  expect([status, body.errors]).toEqual([201, undefined])
  const { body: link } = await host.call('POST', `/api/auth/users/${body.id}/password-link`, { kind: 'invitation' })
  const secret = 'another password for tests'
  const set = await host.call('POST', '/api/auth/password-by-link', { token: link.token, password: secret }, '')
  expect(set.status, JSON.stringify([link, set])).toBeLessThan(300)
  return host.signIn(username, secret)
}
