// Vehicles and orders come in from workbooks: amounts in the currency of their headers, states as history, what a route counts on stays, and an undo takes all of it back.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contentHash } from '../../shared/db/content-hash.ts'
import { gather, select } from '../../shared/db/store.ts'
import { segregation, vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { controlImport } from '../../shared/imports/control.ts'
import { runUndo } from '../../shared/imports/undo.ts'
import { fixture } from '../support/expected-stock.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
  await office.run(csv('customers.csv', 'Customer ID,Customer Name', 'C-1,Acme'))
})
afterEach(() => office.drop())

const hashOf = async () => (await contentHash(office.ctx)).hash
const orders = async () => {
  const [rows] = await gather(office.ctx, [select(office.ctx, order, {})])
  return new Map(rows.map((row) => [row.number, row]))
}
const vehicles = async () => {
  const [rows] = await gather(office.ctx, [select(office.ctx, vehicle, {})])
  return new Map(rows.map((row) => [row.code, row]))
}
const header = 'Order No,Customer ID,Destination,Lat,Lon,Weight (t),Volume (m3),Window start,Window end,Special handling,Price KES,Status'
const line = (number: string, given: { tonnes?: number; handling?: string; status?: string; start?: string } = {}) =>
  `${number},C-1,Nakuru,-0.3,36.1,${given.tonnes ?? 1},2,${given.start ?? '2026-11-23 08:00'},2026-11-23 12:00,${given.handling ?? ''},100,${given.status ?? ''}`
const list = (...lines: string[]) => csv('orders.csv', header, ...lines)

test('an undo of the whole workbook takes everything back', async () => {
  const before = await hashOf()
  const { id } = await office.run(fixture('dispatch.xlsx'), { isPartial: true, timezone: 'Africa/Nairobi' })
  expect(await hashOf()).not.toBe(before)
  await controlImport(office.ctx, id, 'undo')
  expect(await runUndo(office.ctx, id)).toBe('undone')
  expect(await hashOf()).toBe(before)
})

test('the state of an order on a sheet is history: it stands as it is, and nothing follows from it', async () => {
  const states = ['Pending', 'Planned', 'Assigned', 'In transit', 'Delivered', 'Failed', 'Cancelled']
  const done = await office.run(list(...states.map((status, at) => line(`O-${at}`, { status }))))
  expect([done.outcome, done.refused]).toEqual(['done', []])
  const found = await orders()
  expect(states.map((_, at) => found.get(`O-${at}`)?.status)).toEqual([
    ...['pending', 'planned', 'assigned', 'in-transit', 'delivered', 'failed', 'cancelled'],
  ])
  for (const table of ['dispatch_route', 'dispatch_routeStop', 'dispatch_decision']) expect(await office.rows(table)).toEqual([])
})

test('what is on a route is refused at the cell that says something else, with the remedy, and other rows go in', async () => {
  await office.run(list(line('O-1', { status: 'In transit' }), line('O-2'), line('O-3', { status: 'Delivered' })))
  const before = await orders()
  const changed = [line('O-1', { tonnes: 3, status: 'In transit' }), line('O-2', { tonnes: 3 }), line('O-3', { status: 'Pending' })]
  const { issues } = await office.run(list(...changed), { isPartial: true })
  expect(issues).toMatchObject([
    { cell: 'F2', code: 'state', severity: 'reject', message: 'O-1 is in-transit', hint: expect.stringMatching(/^Take it off its route/) },
    { cell: 'L4', code: 'state', severity: 'reject', message: 'O-3 is delivered', hint: 'Make a new order.' },
  ])
  const after = await orders()
  expect([after.get('O-1'), after.get('O-3')]).toEqual([before.get('O-1'), before.get('O-3')])
  expect(after.get('O-2')).toMatchObject({ weightTonnes: 3 })
})

test('a window that ends before it starts is refused at its end', async () => {
  const { refused } = await office.run(list(line('O-1', { start: '2026-11-23 13:00' })), { isPartial: true })
  expect(refused).toEqual(['I2 range'])
})

test('words of handling and skills are parted at semicolons, however they are spaced', async () => {
  await office.run(list(line('O-1', { handling: 'fragile ;  refrigerated;' }), line('O-2')))
  const found = await orders()
  expect([found.get('O-1')?.specialHandling, found.get('O-2')?.specialHandling]).toEqual([['fragile', 'refrigerated'], null])
  await office.run(csv('segregations.csv', 'Code,Goods,Reason', 'FOOD,food; hazardous,it smells', 'ONE,food,'), { isPartial: true })
  const [rows] = await gather(office.ctx, [select(office.ctx, segregation, {})])
  expect(rows.map(({ code, goods }) => [code, goods])).toEqual([['FOOD', ['food', 'hazardous']]])
})

describe('the headers of a fleet', () => {
  const fleet = (amounts: string, zone = '') =>
    csv('fleet.csv', `Vehicle,Type,Capacity (t),Capacity (m3),${amounts}${zone && ',Timezone'}`, `V-1,Van,1,8,1.5,30${zone && `,${zone}`}`)
  test.each([
    ['Fuel USD/km,Driver USD/h', 'USD'],
    ['Fuel/km (EUR),Driver/h EUR', 'EUR'],
    ['Fuel KES/km,Driver cost per hour', 'KES'],
    ['Fuel per km,Driver per hour', null],
    ['Fuel KES/km,Driver USD/h', null],
  ])('%s give the currency %s', async (amounts, currency) => {
    const { outcome } = await office.run(fleet(amounts))
    expect(outcome).toBe('done')
    expect((await vehicles()).get('V-1')).toMatchObject({ fuelCostPerKm: 1.5, driverCostPerHour: 30, currency })
  })

  test('with three capitals that are no currency, or a currency in no amount, are not understood', async () => {
    const { report } = await office.run(csv('fleet.csv', 'Vehicle,Type KES,Fuel NET/km', 'V-1,Van,2'), { mode: 'validate' })
    expect(report.sheets[0]?.notes.join()).toMatch(/Type KES.*Fuel NET\/km/s)
  })

  test('leave the zone to the import, unless they have a column for it', async () => {
    await office.run(fleet('Fuel per km,Driver per hour'), { timezone: 'Africa/Nairobi' })
    expect((await vehicles()).get('V-1')).toMatchObject({ timezone: 'Africa/Nairobi' })
    await office.run(fleet('Fuel per km,Driver per hour'), { timezone: 'Europe/Paris' })
    expect((await vehicles()).get('V-1')).toMatchObject({ timezone: 'Africa/Nairobi', version: 1 })
    await office.run(fleet('Fuel per km,Driver per hour', 'Asia/Tokyo'), { timezone: 'Europe/Paris' })
    expect((await vehicles()).get('V-1')).toMatchObject({ timezone: 'Asia/Tokyo' })
  })
})
