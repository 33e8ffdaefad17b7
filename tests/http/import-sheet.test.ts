// The cells around a refused one, read from the file in storage by those who may see its issues.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importSheetEndpoints } from '../../shared/http/import-sheet-endpoint.ts'
import { fixture } from '../support/expected-stock.ts'
import { openDesk } from '../support/export-desk.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'

let storage: OpenStorage
let desk: Awaited<ReturnType<typeof openDesk>>
let id: number
beforeAll(async () => {
  storage = await openStorage()
  desk = await openDesk('admin', () => [...importSheetEndpoints])
  id = (await storage.upload(desk.ctx, fixture('facilities.xlsx'))).id
})
afterAll(() => storage.close())

const ask = (query: string) => desk.call('GET', `/api/imports/${id}/sheet?${query}`)

test('gives the rows that were asked for, as they stand in the file', async () => {
  const { status, json } = await ask('sheet=Suppliers&from=5&rows=2')
  expect([status, json.items.map(({ number }) => number)]).toEqual([200, [5, 6]])
  expect(json.items[1]).toMatchObject({ cells: expect.arrayContaining(['not an address']) })
})

test('refuses what is no place in the file, with what would be', async () => {
  expect((await ask('sheet=Nothing')).json).toMatchObject({ code: 'not_found', detail: 'facilities.xlsx has no sheet "Nothing"' })
  for (const bad of ['from=0', 'rows=101', 'rows=x'])
    expect((await ask(`sheet=Suppliers&${bad}`)).json).toMatchObject({ code: 'invalid', errors: [{ path: bad.split('=')[0] }] })
})
