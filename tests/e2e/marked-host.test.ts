// Marked copy and refused rows through the running host: made in the import's run, downloaded from a signed URL.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fixture } from '../support/expected-stock.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'
import { readBytes } from '../support/read-tables.ts'

let host: HostFolder
beforeAll(async () => {
  host = await createHostFolder()
  await host.start()
}, 90_000)
afterAll(async () => {
  await host.kill()
  host.remove()
}, 30_000)

const both = ['marked-copy', 'rejects']

test('both are downloaded under the name of the file, by the signed URL and by nothing else', async () => {
  const id = await host.upload('facilities.xlsx', readFileSync(fixture('facilities.xlsx')))
  await host.whenOver(id)
  const sheets: Record<string, string[]> = {}
  for (const what of both) {
    const { status, body } = await host.call('GET', `/api/imports/${id}/${what}`)
    expect([status, Object.keys(body)]).toEqual([200, ['url', 'expiresAt']])
    const answer = await fetch(String(body.url))
    expect(answer.headers.get('content-disposition')).toMatch(/facilities-(marked|rejects)\.xlsx$/)
    sheets[what] = (await readBytes(new Uint8Array(await answer.arrayBuffer()))).sheets.map(({ name }) => name)
    expect((await fetch(String(body.url).replace(/\?.*/, ''))).status).toBeGreaterThanOrEqual(400)
    expect((await host.call('GET', `/api/imports/${id}/${what}`, undefined, '')).status).toBe(401)
  }
  expect(sheets['marked-copy']?.at(-1)).toBe('Issues')
  expect(sheets.rejects).toEqual(['Suppliers', 'Stock list'])
}, 60_000)

test('where there is none, the answer says why', async () => {
  const good = await host.upload('categories.csv', Buffer.from('Category Code,Category\nA,Alpha\n'))
  const bad = await host.upload('stores.csv', Buffer.from('Store Code,Store Name\nS,\n'))
  for (const id of [good, bad]) await host.whenOver(id)
  for (const what of both) {
    const answer = await host.call('GET', `/api/imports/${good}/${what}`)
    expect(answer).toMatchObject({ status: 404, body: { detail: expect.stringContaining('nothing was found to be wrong') } })
  }
  expect((await host.call('GET', `/api/imports/${bad}/marked-copy`)).status).toBe(404)
  expect((await host.view(bad)).report?.notes).toContainEqual(expect.stringMatching(/^Only a workbook has a marked copy/))
  expect((await host.call('GET', `/api/imports/${bad}/rejects`)).status).toBe(200)
  expect((await host.call('GET', '/api/imports/987654/rejects')).status).toBe(404)
}, 60_000)

test('what was made of an earlier mapping is not offered for a later one', async () => {
  for (const [name, rows] of [
    ['categories', 'Category Code,Category\nTOOLS,Tools'],
    ['stores', 'Store Code,Store Name\nMAIN,Main'],
  ])
    await host.whenOver(await host.upload(`${name}.csv`, Buffer.from(`${rows}\n`), { mode: 'apply' }))
  const id = await host.upload('stock.csv', Buffer.from('SKU,Name,Category,Store,Qty\nA,Drill,Werkzeug,MAIN,many\n'))
  await host.whenOver(id)
  expect((await host.call('GET', `/api/imports/${id}/rejects`)).status).toBe(200)
  const columns = [
    { header: 'Category', choices: { Werkzeug: 'TOOLS' } },
    { header: 'Qty', to: null },
  ]
  const sheets = [{ sheet: 'stock', tables: [{ resource: 'inventoryItem', columns }] }]
  expect((await host.call('PUT', `/api/imports/${id}/mapping`, { sheets })).status).toBe(200)
  expect(await host.whenOver(id)).toMatchObject({ state: 'done' })
  expect((await host.call('GET', `/api/imports/${id}/rejects`)).status).toBe(404)
}, 60_000)
