// What the pages of the day make of the rows on a phone: the order of tasks, and what bears a code.
import { expect, test } from 'vitest'
import type { Shown } from '../../web/src/phone/queue/overlay.ts'
import type { Write } from '../../web/src/phone/queue/write.ts'
import { asShown, type ItemMatch, issuable, matchesHere, matchUnderWrites } from '../../web/src/phone/scan/match.ts'
import { byDue } from '../../web/src/phone/tasks/by-due.ts'

const now = new Date(2026, 10, 28, 12)
const at = (days: number, hour: number) => new Date(2026, 10, 28 + days, hour).toISOString()
const task = (id: number, dueAt: string | null, given: Partial<Shown> = {}): Shown => ({ id, dueAt, status: 'pending', ...given })

test('overdue tasks come first, then those of today, later ones, and those without a date', () => {
  const stretches = byDue([task(1, null), task(2, at(3, 9)), task(3, at(0, 24)), task(4, at(-1, 9)), task(5, at(-2, 9))], now)
  expect(stretches.map(({ stretch, tasks }) => [stretch, tasks.map(({ id }) => id)])).toEqual([
    ['overdue', [5, 4]],
    ['today', [3]],
    ['later', [2]],
    ['undated', [1]],
  ])
})

test('a task that is done stays while it waits to be sent, and goes with the answer', () => {
  expect(byDue([task(1, null, { status: 'completed', isWaiting: true })], now)).toHaveLength(1)
  expect(byDue([task(1, null, { status: 'completed' })], now)).toEqual([])
})

const rows: Readonly<Record<string, readonly Shown[]>> = {
  store: [{ id: 1, name: 'Main store' }],
  inventoryItem: [{ id: 9, sku: 'BRG-6204', name: 'Ball bearing', barcode: '4006381333931', unit: 'ea', storeId: 1 }],
  stockLevel: [
    { id: 1, itemId: 9, storeId: 1, lotId: 5, quantity: 10.1 },
    { id: 2, itemId: 9, storeId: 1, lotId: null, quantity: 0.2 },
    { id: 4, itemId: 9, storeId: 1, lotId: 6, quantity: 1 },
    { id: 3, itemId: 8, storeId: 1, lotId: null, quantity: 7 },
  ],
  stockLot: [
    { id: 5, lotNumber: 'L-1', expiresOn: '2027-12-31' },
    { id: 6, lotNumber: 'L-0', expiresOn: '2027-01-31' },
  ],
  equipment: [{ id: 2, tag: 'DRILL-1', serial: 'SN-77', name: 'Drill', storeId: 1, status: 'out', condition: 'good' }],
  signOut: [{ id: 4, equipmentId: 2, borrowerId: 7, borrower: 'tess', dueAt: '2026-12-01T17:00:00.000Z', returnedAt: null }],
}
const rowsOf = (resource: string) => rows[resource] ?? []
const here = (code: string) => matchesHere(code, rowsOf).map((match) => asShown(match, rowsOf, '2026-11-28'))

test('an item is found by SKU or bar code whatever its case, with its stock by store and lot', () => {
  for (const code of ['brg-6204', ' BRG-6204 ', '4006381333931'])
    expect(here(code)).toMatchObject([
      {
        ...{ kind: 'inventoryItem', id: 9, code: 'BRG-6204', quantityOnHand: 11.3, store: 'Main store' },
        stock: [
          {
            storeId: 1,
            quantity: 11.3,
            lots: [{ lotId: 6, lot: 'L-0' }, { lotId: 5, lot: 'L-1', expiresOn: '2027-12-31' }, { lotId: null }],
          },
        ],
      },
    ])
})

test('what the API answers is shown as what is here: stores by name, lots by expiry', () => {
  const [item] = matchesHere('BRG-6204', rowsOf)
  if (item?.kind !== 'inventoryItem') throw new Error('the bearing is here')
  const answered = { ...item, stock: item.stock.map((place) => ({ ...place, store: 'MAIN', lots: place.lots.toReversed() })) }
  expect(asShown({ ...answered, store: 'MAIN' }, rowsOf, '2026-11-28')).toEqual(here('BRG-6204')[0])
  expect(asShown({ ...answered, store: 'MAIN', storeId: 77 }, rowsOf, '2026-11-28')).toMatchObject({ store: 'MAIN' })
})

test('a tool is found by tag or serial number, with who has it until when', () => {
  for (const code of ['drill-1', 'SN-77'])
    expect(here(code)).toMatchObject([{ kind: 'equipment', id: 2, out: { borrower: 'tess', dueAt: '2026-12-01T17:00:00.000Z' } }])
})

test('nothing else bears the code', () => {
  expect(here('BRG')).toEqual([])
})

test('a tool that was given back without a connection is free at once', () => {
  const [tool] = here('DRILL-1')
  if (!tool) throw new Error('the drill is here')
  const effect = { kind: 'set', resource: 'equipment', id: 2, values: { status: 'available', out: null } } as const
  const write: Write = {
    ...{ key: 'a', turn: 1, madeAt: at(0, 9), did: 'returnItem', subject: 'DRILL-1', path: '', body: {} },
    method: 'POST',
    ...{ on: { resource: 'equipment', id: 2, path: '' }, base: null, effects: [effect], photo: null, after: null, refusal: null },
  }
  expect(matchUnderWrites(tool, [write], '2026-11-28')).toMatchObject({ status: 'available', out: null, isWaiting: true })
})

/** The bearing on a day, under issues (negative) and returns that wait: by how much, and of which lot. */
const bearing = (today: string, ...waiting: readonly (readonly [by: number, lotId: number | null])[]) => {
  const [item] = matchesHere('BRG-6204', rowsOf).map((match) => asShown(match, rowsOf, today))
  if (!item) throw new Error('the bearing is here')
  const writes = waiting.map(
    ([by, lotId], index): Write => ({
      ...{ key: `${index}`, turn: index, madeAt: at(0, 9), did: 'issue', subject: '', path: '', body: {}, method: 'POST' },
      ...{ on: { resource: 'inventoryItem', id: 9, path: '' }, base: null, photo: null, after: null, refusal: null },
      effects: [{ kind: 'stock', resource: 'inventoryItem', id: 9, storeId: 1, lotId, by }],
    }),
  )
  return matchUnderWrites(item, writes, today) as ItemMatch // an item stays one
}
const lotsOf = ({ stock }: ItemMatch) => stock.flatMap(({ lots }) => lots.map(({ lot, quantity }) => [lot, quantity]))

test('lots go down by what waits, those of an issue without a lot as the API takes them', () => {
  const under = bearing('2026-11-28', [-2.5, null], [-1, 5])
  expect(under).toMatchObject({ quantityOnHand: 7.8, waiting: -3.5, stock: [{ quantity: 7.8, waiting: -3.5 }] })
  expect(lotsOf(under)).toEqual([
    ['L-0', 0],
    ['L-1', 7.6],
    [null, 0.2],
  ])
})

test('more than there is leaves no lot below what is taken of it by name', () => {
  const under = bearing('2026-11-28', [-15, null])
  expect(under).toMatchObject({ quantityOnHand: -3.7, waiting: -15 })
  expect(lotsOf(under).map(([, quantity]) => quantity)).toEqual([0, 0, 0])
  expect(bearing('2026-11-28', [-3, 6]).stock).toMatchObject([{ lots: [{ lot: 'L-0', quantity: -2, waiting: -3 }, {}, {}] }])
})

test('a lot that has expired comes last, is not drawn from, and is not among what can be issued', () => {
  const under = bearing('2027-02-01', [-2, null])
  expect(lotsOf(under)).toEqual([
    ['L-1', 8.1],
    [null, 0.2],
    ['L-0', 1],
  ])
  expect(under.stock.map((place) => issuable(place, '2027-02-01'))).toEqual([8.3])
})
