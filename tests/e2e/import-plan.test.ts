// A file that is checked over HTTP, and applied under the plan that was seen: on the real host, with real storage, over a restart.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'

let host: HostFolder
beforeAll(async () => {
  host = await createHostFolder()
  await host.start()
  await bring('parents.csv', 'Category Code,Category,,Store Code,Store Name\nTOOLS,Tools,,MAIN,Main\n')
  await bring('stock.csv', `${header}\nA,Drill,TOOLS,MAIN,10\nB,Saw,TOOLS,MAIN,20\n`)
}, 90_000)
afterAll(async () => {
  await host.kill()
  host.remove()
}, 30_000)

const header = 'SKU,Name,Category,Store,Unit Price'

async function bring(name: string, text: string): Promise<void> {
  expect((await host.whenOver(await host.upload(name, Buffer.from(text), { mode: 'apply' }))).state).toBe('done')
}

async function check(text: string, options: Record<string, unknown> = {}): Promise<number> {
  const id = await host.upload('stock.csv', Buffer.from(text), options)
  expect(['done', 'done-with-rejects']).toContain((await host.whenOver(id)).state)
  return id
}

const apply = (id: number, body: unknown = {}) => host.call('POST', `/api/imports/${id}/apply`, body)
const nameOf = (sku: string) => host.query<{ name: string }>(`SELECT name FROM facilities_inventoryItem WHERE sku = '${sku}'`)[0]?.name

test('the plan of one process is carried out by the next; what another person changed meanwhile is a conflict', async () => {
  const id = await check(`${header}\nA,Drill XL,TOOLS,MAIN,10\nB,Saw,TOOLS,MAIN,25\nC,Tap,TOOLS,MAIN,1\n`, { partial: true })
  expect((await host.call('GET', `/api/imports/${id}/differences`)).body).toEqual({
    items: [
      { no: 1, sheet: 'stock', cell: 'B2', resource: 'inventoryItem', rowKey: 'A', column: 'name', before: 'Drill', after: 'Drill XL' },
      { no: 2, sheet: 'stock', cell: 'E3', resource: 'inventoryItem', rowKey: 'B', column: 'unitCost', before: '20', after: '25' },
    ],
    nextCursor: null,
  })
  expect((await host.call('GET', `/api/imports/${id}/differences?after=1`)).body.items).toHaveLength(1)
  await host.kill()
  await host.start()
  const [item] = (await host.call('GET', '/api/facilities/inventory-items?sku=A')).body.items as { id: number }[]
  expect((await host.call('PATCH', `/api/facilities/inventory-items/${item?.id}`, { name: 'Theirs' })).status).toBe(200)
  const answers = await Promise.all([apply(id), apply(id)])
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 409])
  expect(answers.find(({ status }) => status === 202)?.body).toMatchObject({ id, mode: 'apply', state: 'waiting' })
  const done = await host.whenOver(id)
  expect(done).toMatchObject({ state: 'applied-with-conflicts', report: { conflicts: 1, applied: 2, differences: 2 } })
  expect([nameOf('A'), nameOf('C')]).toEqual(['Theirs', 'Tap'])
  expect(await host.issues(id)).toMatchObject([
    { cell: 'A2', code: 'changed_since', message: expect.stringMatching(/^the row was changed by admin at \d{4}-/) },
  ])
  expect(await apply(id)).toMatchObject({ status: 409, body: { code: 'conflict', errors: [{ code: 'state' }] } })
}, 120_000)

test('a strict one with refused cells says what to do, and is applied when asked to be partial', async () => {
  const id = await check(`${header}\nD,Vice,TOOLS,MAIN,10\nE,Saw,NONE,MAIN,25\n`)
  expect(await apply(id)).toMatchObject({ status: 409, body: { errors: [{ hint: expect.stringMatching(/\{"partial": true\}/) }] } })
  expect((await apply(id, { partial: true })).status).toBe(202)
  expect(await host.whenOver(id)).toMatchObject({ state: 'done-with-rejects', report: { applied: 1 } })
  expect([nameOf('D'), nameOf('E')]).toEqual(['Vice', undefined])
}, 60_000)

test('empty cells clear when the request or the metadata of a dropped file says so', async () => {
  const text = `${header}\nB,Saw,TOOLS,MAIN,\n`
  const announced = await check(text, { emptyCells: 'clear' })
  const dropped = await host.drop('dropped/stock.csv', Buffer.from(text), { emptycells: 'clear' })
  await host.whenOver(dropped)
  for (const id of [announced, dropped]) {
    expect(await host.view(id)).toMatchObject({ emptyCells: 'clear', report: { emptyCells: 'clear', differences: 1 } })
    expect((await host.call('GET', `/api/imports/${id}/differences`)).body.items).toMatchObject([{ column: 'unitCost', after: null }])
  }
  const wrong = await host.drop('dropped/other.csv', Buffer.from(text), { emptycells: 'drop' })
  expect((await host.whenOver(wrong)).reason).toBe('metadata emptycells is "drop": use keep or clear')
}, 60_000)

test.each([
  ['nobody', '', 401],
  ['an import that is not there', undefined, 404],
])('apply by or of %s is refused', async (_, token, status) => {
  expect((await host.call('POST', '/api/imports/987654/apply', {}, token)).status).toBe(status)
})

test('apply takes partial only, and the number of the last difference must be one', async () => {
  const id = await check(`${header}\nA,Drill,TOOLS,MAIN,10\n`)
  expect(await apply(id, { partial: 'yes' })).toMatchObject({ status: 400, body: { errors: [{ path: 'partial' }] } })
  expect((await host.call('GET', `/api/imports/${id}/differences?after=x`)).status).toBe(400)
}, 60_000)
