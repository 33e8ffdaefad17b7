// What a phone's scanner asks: one request says what a code is, where it lies, and who has it.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { equipment, reservation, signOut } from '../../shared/domains/facilities/equipment-resources.ts'
import { firstAidItem, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { buildWorld, type World } from '../domains/facilities-world.ts'
import { type Api, type Given, openApi } from './api.ts'

let api: Api
let world: World

beforeEach(async () => {
  api = await openApi()
  world = await buildWorld(api.ctx)
})
afterEach(() => api.drop())

const lookUp = (code: string, given: Given = {}) => api.call('GET', `/api/facilities/lookup?code=${encodeURIComponent(code)}`, given)
const receive = (path: string, body: object) => api.call('POST', `${path}/receive`, { body })
const add = async (...changes: Parameters<typeof commit>[1]) => (await commit(api.ctx, changes)).map(({ id }) => Number(id))

test('an item is found by its SKU or barcode, whatever the case, with what lies of it in each store', async () => {
  const [id] = await add(
    insert(inventoryItem, {
      sku: 'Tape-1',
      name: 'Tape',
      categoryId: await categoryId(),
      storeId: world.main,
      unit: 'roll',
      barcode: '4006381333931',
    }),
  )
  const path = `${inventoryItem.path}/${id}`
  await receive(path, { quantity: 2.5, lotNumber: 'B', expiresOn: '2099-01-31' })
  await receive(path, { quantity: 0.1 })
  await receive(path, { quantity: 4, storeId: world.annex })
  const byBarcode = await lookUp('4006381333931', { as: 'technician' })
  expect([byBarcode.status, byBarcode.json]).toEqual([
    200,
    {
      lookedFor: '4006381333931',
      matches: [
        {
          kind: 'inventoryItem',
          id,
          code: 'Tape-1',
          name: 'Tape',
          matchedBy: ['barcode'],
          category: 'TOOLS',
          storeId: world.main,
          store: 'MAIN',
          unit: 'roll',
          barcode: '4006381333931',
          quantityOnHand: 6.6,
          stock: [
            {
              storeId: world.main,
              store: 'MAIN',
              quantity: 2.6,
              lots: expect.arrayContaining([
                { lotId: expect.any(Number), lot: 'B', expiresOn: '2099-01-31', quantity: 2.5 },
                { lotId: null, lot: null, expiresOn: null, quantity: 0.1 },
              ]),
            },
            { storeId: world.annex, store: 'ANNEX', quantity: 4, lots: [{ lotId: null, lot: null, expiresOn: null, quantity: 4 }] },
          ],
        },
      ],
    },
  ])
  expect((await lookUp('tape-1')).json.matches).toMatchObject([{ id, matchedBy: ['sku'] }])
})

test('a tool is found by tag or serial, with who has it, until when, and who has it next', async () => {
  const [ann = 0, bob = 0] = await add(
    insert(user, { username: 'ann', name: 'Ann Lee', email: 'ann@example.org', role: 'technician' }),
    insert(user, { username: 'bob', name: 'Bob Ray', email: 'bob@example.org', role: 'technician' }),
  )
  const [drill = 0] = await add(
    insert(equipment, { tag: 'D-7', name: 'Drill', serial: 'SN9', storeId: world.main, status: 'out', calibrationDueOn: '2099-05-01' }),
  )
  const taken = { equipmentId: drill, borrowerId: ann, conditionOut: 'good' as const }
  const kept = { equipmentId: drill, borrowerId: bob }
  await add(
    insert(signOut, {
      ...taken,
      outAt: '2026-01-01T08:00:00.000Z',
      dueAt: '2026-01-02T08:00:00.000Z',
      returnedAt: '2026-01-02T07:00:00.000Z',
    }),
    insert(signOut, { ...taken, outAt: '2026-02-01T08:00:00.000Z', dueAt: '2099-02-02T08:00:00.000Z' }),
    insert(reservation, { ...kept, fromAt: '2099-06-01T00:00:00.000Z', untilAt: '2099-06-02T00:00:00.000Z' }),
    insert(reservation, { ...kept, fromAt: '2099-04-01T00:00:00.000Z', untilAt: '2099-04-02T00:00:00.000Z' }),
    insert(reservation, { ...kept, fromAt: '2099-03-01T00:00:00.000Z', untilAt: '2099-03-02T00:00:00.000Z', status: 'cancelled' }),
    insert(reservation, { ...kept, fromAt: '2001-03-01T00:00:00.000Z', untilAt: '2001-03-02T00:00:00.000Z' }),
  )
  const { json } = await lookUp('sn9')
  expect(json.matches).toEqual([
    {
      kind: 'equipment',
      id: drill,
      code: 'D-7',
      name: 'Drill',
      matchedBy: ['serial'],
      storeId: world.main,
      store: 'MAIN',
      serial: 'SN9',
      status: 'out',
      condition: 'good',
      calibrationDueOn: '2099-05-01',
      out: {
        borrowerId: ann,
        borrower: 'ann',
        borrowerName: 'Ann Lee',
        outAt: '2026-02-01T08:00:00.000Z',
        dueAt: '2099-02-02T08:00:00.000Z',
      },
      nextReservation: {
        borrowerId: bob,
        borrower: 'bob',
        borrowerName: 'Bob Ray',
        fromAt: '2099-04-01T00:00:00.000Z',
        untilAt: '2099-04-02T00:00:00.000Z',
      },
    },
  ])
  // names are personal: whoever may not read users is told the username
  for (const as of ['staff', 'technician'])
    expect((await lookUp('sn9', { as })).json.matches).toMatchObject([
      { out: { borrower: 'ann', borrowerName: null }, nextReservation: { borrower: 'bob', borrowerName: null } },
    ])
  const [free = 0] = await add(insert(equipment, { tag: 'D-8', name: 'Drill', storeId: world.main }))
  expect((await lookUp('D-8')).json.matches).toMatchObject([{ id: free, status: 'available', out: null, nextReservation: null }])
})

test('everything that bears the code is listed', async () => {
  const categoryOfTools = await categoryId()
  const [item, tool, aid] = await add(
    insert(inventoryItem, { sku: 'X', name: 'Item', categoryId: categoryOfTools, storeId: world.main, barcode: 'x' }),
    insert(equipment, { tag: 'Y', name: 'Tool', serial: 'X', storeId: world.main }),
    insert(firstAidItem, { code: 'X', name: 'Plaster', storeId: world.main, unit: 'box' }),
    insert(firstAidItem, { code: 'Z', name: 'Gauze', storeId: world.main, barcode: 'X' }),
  )
  await receive(`${firstAidItem.path}/${aid}`, { quantity: 3, expiresOn: '2099-01-31' })
  const { json } = await lookUp('X')
  expect(json.matches).toMatchObject([
    { kind: 'inventoryItem', id: item, matchedBy: ['sku', 'barcode'], stock: [] },
    { kind: 'equipment', id: tool, matchedBy: ['serial'] },
    {
      kind: 'firstAidItem',
      id: aid,
      code: 'X',
      matchedBy: ['code'],
      quantityOnHand: 3,
      stock: [{ store: 'MAIN', lots: [{ lot: '2099-01-31' }] }],
    },
    { kind: 'firstAidItem', code: 'Z', matchedBy: ['barcode'], quantityOnHand: 0 },
  ])
})

test('nothing found says what was looked for, and what was removed is not found', async () => {
  const [id] = await add(insert(equipment, { tag: 'GONE', name: 'Saw', storeId: world.main }))
  await api.call('DELETE', `${equipment.path}/${id}`)
  const { status, json } = await lookUp('gone')
  expect([status, json.code]).toEqual([404, 'not_found'])
  expect(json.errors).toEqual([
    {
      path: 'code',
      code: 'not_found',
      message: expect.stringContaining('nothing bears the code gone: no SKU or barcode of an item'),
      hint: expect.any(String),
    },
  ])
})

test.each(['', '?code=', `?code=${'x'.repeat(101)}`, '?code=%00', '?code=A&kind=item'])('asks for one code, not %j', async (query) => {
  expect((await api.call('GET', `/api/facilities/lookup${query}`)).status).toBe(400)
})

test('who sees one site is told of the stock and the tools of that site only', async () => {
  await receive(`${inventoryItem.path}/${world.item}`, { quantity: 2 })
  await receive(`${inventoryItem.path}/${world.item}`, { quantity: 3, storeId: world.annex })
  await add(insert(equipment, { tag: 'NORTHERN', name: 'Saw', storeId: world.main }))
  const south: Given = { as: 'technician', siteIds: [world.sites[1]] }
  expect((await lookUp('PUMP', south)).json.matches).toMatchObject([{ quantityOnHand: 3, stock: [{ store: 'ANNEX', quantity: 3 }] }])
  expect((await lookUp('NORTHERN', south)).status).toBe(404)
  expect((await lookUp('NORTHERN', { as: 'technician', siteIds: [world.sites[0]] })).status).toBe(200)
  const [anywhere] = await add(insert(store, { code: 'VAN', name: 'Van' }))
  await add(insert(equipment, { tag: 'ROAMING', name: 'Saw', storeId: anywhere ?? 0 }))
  expect((await lookUp('ROAMING', south)).status).toBe(200)
})

test('is for whoever may read items', async () => {
  expect((await lookUp('PUMP', { as: null })).status).toBe(401)
  expect((await lookUp('PUMP', { as: 'nobody' })).status).toBe(403)
  for (const as of ['staff', 'technician', 'auditor', 'medic']) expect((await lookUp('PUMP', { as })).status).toBe(200)
})

async function categoryId(): Promise<number> {
  return Number((await api.call('GET', `${inventoryItem.path}/${world.item}`)).json.categoryId)
}
