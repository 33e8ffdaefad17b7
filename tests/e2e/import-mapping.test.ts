// Mappings through the running host: shown, corrected by PUT, read anew, remembered for the next file of the same shape.
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Mapping } from '../../shared/imports/mapping.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'
import { makeBook } from '../support/make-sheets.ts'

let host: HostFolder
beforeAll(async () => {
  host = await createHostFolder()
  await host.start()
}, 90_000)
afterAll(async () => {
  await host.kill()
  host.remove()
}, 30_000)

const at = (id: number) => `/api/imports/${id}/mapping`
const mappingOf = async (id: number) => (await host.call('GET', at(id))).body as unknown as Mapping & { canCorrect: boolean } // what the endpoint documents
const put = (id: number, sheets: unknown, as?: string) => host.call('PUT', at(id), { sheets }, as)
const file = (...rows: readonly string[]) => Buffer.from(`${rows.join('\n')}\n`)

async function signUp(username: string, role: string): Promise<string> {
  const person = { username, email: `${username}@company.example`, name: username, role }
  const { body } = await host.call('POST', '/api/shared/users', person)
  const { body: link } = await host.call('POST', `/api/auth/users/${body.id}/password-link`, { kind: 'invitation' })
  const password = 'another password for tests'
  await host.call('POST', '/api/auth/password-by-link', { token: link.token, password }, '')
  return host.signIn(username, password)
}

test('a file that nobody knows is corrected, read anew, and the next of its shape comes in by itself', async () => {
  const id = await host.upload('lager.csv', file('Unsere Lager;', 'Kürzel;Bezeichnung;Ort', 'L1;Halle;Nord', 'L2;Hof;Süd'), {
    mode: 'apply',
  })
  expect(await host.whenOver(id)).toMatchObject({ state: 'failed', reason: expect.stringMatching(/^no sheet can be imported/) })
  const { sheets, canCorrect } = await mappingOf(id)
  expect([canCorrect, sheets[0]?.headerRow, sheets[0]?.tables[0]?.columns.map(({ at }) => at)]).toEqual([true, 2, ['A2', 'B2', 'C2']])
  const meant: Record<string, string | null> = { Kürzel: 'code', Bezeichnung: 'name', Ort: 'location' }
  const edited = sheets.map((sheet) => ({
    ...sheet,
    tables: sheet.tables.map((table) => ({
      ...table,
      resource: 'store',
      columns: table.columns.map((column) => ({ ...column, to: meant[column.header] })),
    })),
  }))
  const answer = await put(id, edited)
  expect([answer.status, answer.body.state, answer.body.reason]).toEqual([200, 'waiting', null])
  expect(await host.whenOver(id)).toMatchObject({ state: 'done', report: { applied: 2 } })
  expect(host.query('SELECT code, name, location FROM facilities_store ORDER BY code')).toEqual([
    { code: 'L1', name: 'Halle', location: 'Nord' },
    { code: 'L2', name: 'Hof', location: 'Süd' },
  ])
  expect((await put(id, edited)).body).toMatchObject({
    status: 409,
    code: 'conflict',
    detail: expect.stringMatching(/rows of it have been applied/),
  })

  const next = await host.upload('lager-2.csv', file('Stand', '', 'KÜRZEL;Bezeichnung;Ort;Opsbook problem', 'L3;Dach;West;'), {
    mode: 'apply',
  })
  const view = await host.whenOver(next)
  expect(view).toMatchObject({ state: 'done', report: { applied: 1 } })
  expect(view.report?.sheets[0]?.notes).toContain('the columns are as remembered from lager.csv, corrected by admin')
  const table = (await mappingOf(next)).sheets[0]?.tables[0]
  expect(table?.columns[0]).toMatchObject({ at: 'A3', to: 'code', sure: 1, why: 'remembered from lager.csv, corrected by admin' })

  const other = await host.whenOver(await host.upload('lager-3.csv', file('Kürzel;Ort;Bezeichnung', 'L4;Ost;Turm')))
  expect(other.state).toBe('failed')
}, 60_000)

test('two people correct one import, one after the other: its issues are replaced, and the later word holds and is remembered', async () => {
  const [ann, bob] = [await signUp('ann', 'manager'), await signUp('bob', 'staff')]
  const content = file('Code,Name,Alias,Active', 'S1,One,Uno,in use', 'S2,Two,Due,scrapped')
  const id = await host.upload('suppliers.csv', content, {}, ann)
  expect((await host.whenOver(id)).state).toBe('done-with-rejects')
  expect((await host.issues(id)).map(({ cell }) => cell)).toEqual(['D2', 'D3'])
  const say = (choices: object, name: string) => [
    {
      sheet: 'suppliers',
      tables: [
        {
          resource: 'supplier',
          columns: [
            { header: name, to: 'name' },
            { header: 'Active', choices },
          ],
        },
      ],
    },
  ]
  expect((await put(id, say({ 'In use': 'yes' }, 'Name'), ann)).status).toBe(200)
  await host.whenOver(id)
  expect((await host.issues(id)).map(({ cell }) => cell)).toEqual(['D3'])
  expect((await put(id, say({ 'In use': 'yes', scrapped: 'no' }, 'Alias'), bob)).status).toBe(200)
  expect((await host.whenOver(id)).state).toBe('done')
  expect(await host.issues(id)).toEqual([])
  const columns = (await mappingOf(id)).sheets[0]?.tables[0]?.columns
  expect(columns?.[2]).toMatchObject({ header: 'Alias', to: 'name', why: 'corrected by bob' })
  const next = await host.upload('march.csv', content, { mode: 'apply' }, bob)
  expect((await host.whenOver(next)).state).toBe('done')
  expect(host.query('SELECT name, isActive FROM shared_supplier ORDER BY code')).toEqual([
    { name: 'Uno', isActive: 1 },
    { name: 'Due', isActive: 0 },
  ])
  expect(host.query("SELECT updatedBy, fileName FROM importMapping WHERE fileName = 'suppliers.csv'")).toEqual([
    { updatedBy: 'bob', fileName: 'suppliers.csv' },
  ])
  // the run of an import that another has corrected has the rights of whoever corrected it
  expect(host.query(`SELECT createdBy, actorRole FROM import WHERE id = ${id}`)).toEqual([{ createdBy: 'bob', actorRole: 'staff' }])
  const [first, second] = await Promise.all([put(id, say({}, 'Name'), ann), put(id, say({}, 'Alias'), bob)])
  expect([first.status, second.status].sort()).toEqual([200, 409])
  await host.whenOver(id)
}, 60_000)

test('corrections that cannot be followed are refused at once, each with its place, and change nothing', async () => {
  const id = await host.upload(
    'book.xlsx',
    makeBook({
      Stores: [
        ['Code', 'Name'],
        ['B1', 'Barn'],
      ],
    }),
  )
  await host.whenOver(id)
  const before = host.query(`SELECT * FROM import WHERE id = ${id}`)
  const columns = [
    { header: 'Nam', to: 'name' },
    { header: 'Name', to: 'title' },
  ]
  const { status, body } = await put(id, [{ sheet: 'Stores', tables: [{ resource: 'store', columns }] }, { sheet: 'Shops' }])
  expect([status, body.code]).toEqual([400, 'invalid'])
  expect(body.errors).toMatchObject([
    { path: 'sheets.1.sheet', message: 'there is no sheet "Shops"', hint: 'The sheets are: Stores.' },
    { path: 'sheets.0.tables.0.columns.0.header', message: 'Stores: row 1 has no header "Nam"' },
    { path: 'sheets.0.tables.0.columns.1.to', message: 'Stores: "Name" (B1) cannot be mapped: store has no column "title"' },
  ])
  expect((await put(id, [{ sheet: 'Stores', colour: 'red' }])).body.errors).toMatchObject([{ path: 'sheets.0.colour', code: 'unknown' }])
  expect(host.query(`SELECT * FROM import WHERE id = ${id}`)).toEqual(before)
  expect((await host.call('PUT', at(987_654), { sheets: [] })).status).toBe(404)
  expect((await host.call('PUT', at(id), { sheets: [] }, await signUp('tom', 'technician'))).status).toBe(403)
}, 60_000)

test('while a run is under way, or the file is not there yet, a correction is a conflict that says so', async () => {
  const id = await host.upload('stores.csv', file('Code,Name', 'X1,Shed'))
  await host.whenOver(id)
  const database = new DatabaseSync(host.databasePath, { timeout: 10_000 })
  const become = (state: string) => database.prepare('UPDATE import SET state = ? WHERE id = ?').run(state, id)
  for (const state of ['waiting', 'reading', 'planned', 'applying']) {
    become(state)
    const { status, body } = await put(id, [{ sheet: 'stores', ignore: true }])
    expect([status, body.detail]).toEqual([409, `the import is under way (${state}): wait until it has ended`])
  }
  become('cancelled')
  expect((await put(id, [])).body.detail).toBe('the import is cancelled: upload the file again')
  become('done')
  database.close()
  const { body } = await host.call('POST', '/api/imports', { fileName: 'later.csv' })
  const early = await put(Number(body.id), [])
  expect([early.status, early.body.detail]).toEqual([409, 'its file has not been uploaded yet'])
  expect((await host.call('GET', at(Number(body.id)))).status).toBe(404)
}, 60_000)
