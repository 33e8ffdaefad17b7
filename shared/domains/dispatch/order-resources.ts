// Orders: what is to be delivered where and when.
import { choice, decimal, instant, integer, json, money, quantity, ref, text } from '../../catalogue/kinds.ts'
import { defineResource } from '../../catalogue/resource.ts'
import { checkWindows, frozenOf, orderStates, unplanned } from './dispatch-rules.ts'
import { words } from './fleet-resources.ts'
import { pickup, place } from './place.ts'
import { placed, placeOnSheet } from './place-columns.ts'

/** Goods that are to be brought to a customer. */
export const order = defineResource({
  domain: 'dispatch',
  name: 'order',
  slug: 'orders',
  description: 'Goods that are to be brought to a customer, in a window of time.',
  columns: {
    number: text({ max: 40, headers: ['order', 'order no', 'order number', 'auftrag', 'auftragsnr'] }),
    customerId: ref('customer', { headers: ['customer id', 'customer code', 'kunde'] }),
    pickup: json(pickup, { optional: true, description: 'Where it is fetched; where the vehicle starts unless told.' }),
    destinationCity: text({ max: 120, headers: ['destination', 'city', 'ort'] }),
    destination: json(place, { headers: ['deliver to'], description: 'Where it is delivered.' }),
    weightTonnes: decimal({ scale: 3, min: 0, units: ['t'], headers: ['weight'] }),
    volumeM3: quantity({ min: 0, headers: ['volume', 'volume (m3)', 'volume (m³)'] }),
    windowStart: instant({ headers: ['from', 'earliest'] }),
    windowEnd: instant({ headers: ['until', 'latest'], example: '2027-02-28T12:00:00.000Z', description: 'Service begins no later.' }),
    serviceMinutes: integer({ min: 0, max: 1440, default: 0, headers: ['service', 'service (min)', 'unloading (min)'] }),
    priority: integer({ min: 0, max: 100, default: 0, description: 'Which orders are left out last: 100.' }),
    specialHandling: json(words, { optional: true, description: 'What the vehicle must be able to handle, such as refrigerated.' }),
    price: money({ min: 0, default: 0, headers: ['revenue', 'preis'] }),
    currency: text({ max: 3, format: 'currency', optional: true }),
    status: choice(orderStates, { default: 'pending', isState: true }),
    statusReason: text({ max: 400, optional: true, readOnly: true, description: 'Why it failed, came back or was cancelled.' }),
    deliveredAt: instant({ optional: true, readOnly: true, isStamp: true }),
  },
  naturalKey: ['number'],
  lists: { number: [], windowStart: ['status', 'customerId', 'destinationCity'], priority: ['status'] },
  glance: ['status', 'customerId', 'destinationCity', 'windowStart', 'weightTonnes', 'price'],
  textIndex: ['number', 'destinationCity'],
  sheets: ['deliveries', 'shipments', 'aufträge'],
  check: checkWindows,
  suits: { delete: { column: 'status', values: unplanned } },
  frozen: frozenOf,
  imports: { columns: placeOnSheet, toRow: placed('destination'), yields: { destination: 'destinationCity' }, brings: [] },
})
