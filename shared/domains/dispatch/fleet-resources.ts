// The fleet and what planning knows of the world: vehicles, goods that never share one, distances and times, and what was learnt of them.
import { z } from 'zod'
import { choice, flag, instant, integer, json, money, quantity, text, time } from '../../catalogue/kinds.ts'
import { defineResource } from '../../catalogue/resource.ts'
import { checkShift, vehicleStates } from './dispatch-rules.ts'
import { place } from './place.ts'
import { placed, placeOnSheet } from './place-columns.ts'

/** Words such as `refrigerated`; in a cell they are split at `;`. */
export const words = z.array(z.string().trim().min(1).max(60)).max(20)

/** What carries orders. */
export const vehicle = defineResource({
  domain: 'dispatch',
  name: 'vehicle',
  slug: 'vehicles',
  description: 'What carries orders: how much, from where, when and at what cost.',
  columns: {
    code: text({ max: 40, headers: ['vehicle', 'registration', 'reg no', 'plate', 'fahrzeug', 'kennzeichen'] }),
    type: text({ max: 40, headers: ['vehicle type', 'typ'] }),
    capacityWeightTonnes: quantity({ min: 0, headers: ['capacity (t)', 'capacity tonnes', 'payload (t)'] }),
    capacityVolumeM3: quantity({ min: 0, headers: ['capacity (m3)', 'capacity m3', 'capacity (m³)'] }),
    currentLocation: json(place, { optional: true, description: 'Where its next route starts.' }),
    endLocation: json(place, { optional: true, description: 'Where its routes end; where they start unless told.' }),
    isOpenEnd: flag({ default: false, description: 'Whether its routes end at their last stop.' }),
    status: choice(vehicleStates, { default: 'available', isState: true }),
    availableAt: instant({ optional: true, description: 'It leaves no earlier; at once where empty.' }),
    fuelCostPerKm: money({ min: 0, headers: ['fuel per km', 'cost per km', 'fuel/km'] }),
    driverCostPerHour: money({ min: 0, headers: ['driver per hour', 'cost per hour', 'driver/h'] }),
    fixedCost: money({ min: 0, default: 0, headers: ['fixed cost', 'fixed'], description: 'Of a route, however long.' }),
    currency: text({ max: 3, format: 'currency', optional: true }),
    skills: json(words, { optional: true, description: 'What it can handle, such as refrigerated.' }),
    shiftStart: time({ optional: true, description: 'Wall time in its zone; the whole day where neither is given.' }),
    shiftEnd: time({ optional: true, description: 'No later than the start: on the next day.' }),
    timezone: text({ max: 60, format: 'timezone', default: 'UTC', isZoneOfImport: true }),
  },
  naturalKey: ['code'],
  lists: { code: ['status', 'type'] },
  search: ['code', 'type'],
  sheets: ['fleet', 'trucks'],
  check: checkShift,
  imports: { columns: placeOnSheet, toRow: placed('currentLocation'), brings: [] },
})

/** Sorts of goods that never share a route. */
export const segregation = defineResource({
  domain: 'dispatch',
  name: 'segregation',
  slug: 'segregations',
  description: 'Sorts of goods, as orders name them in specialHandling, of which no two share a route.',
  columns: {
    code: text({ max: 40 }),
    goods: json(words.min(2), { description: 'Such as food and hazardous.' }),
    reason: text({ max: 400, optional: true }),
  },
  naturalKey: ['code'],
  lists: { code: [] },
  glance: ['goods', 'reason'],
})

/** Distances and times between places: uploaded, or asked of a service. */
export const travelMatrix = defineResource({
  domain: 'dispatch',
  name: 'travelMatrix',
  slug: 'travel-matrices',
  description: 'Distances and times between places, uploaded or asked of a routing service; its content lies in storage and never changes.',
  columns: {
    code: text({ max: 40, numbered: 'TM-' }),
    source: choice(['upload', 'osrm', 'google'], { default: 'upload', readOnly: true }),
    description: text({ max: 400, optional: true }),
    placeCount: integer({ min: 0, default: 0, readOnly: true }),
    pairCount: integer({ min: 0, default: 0, readOnly: true }),
    sha256: text({ max: 64, optional: true, readOnly: true, description: 'Of its content; plans name it.' }),
    blobPath: text({ max: 400, optional: true, readOnly: true }),
    measuredAt: instant({ optional: true, readOnly: true, isStamp: true }),
  },
  naturalKey: ['code'],
  lists: { code: [], measuredAt: ['source'] },
  glance: ['description', 'source', 'placeCount', 'pairCount', 'measuredAt'],
  verbs: ['read', 'create', 'update', 'delete'],
  isImportable: false,
})

/** What finished routes taught about driving times. */
export const travelCorrection = defineResource({
  domain: 'dispatch',
  name: 'travelCorrection',
  slug: 'travel-corrections',
  description:
    'Factors by which driving times turned out longer or shorter than estimated; each learning is a version of its own, and plans take one only when told.',
  columns: {
    number: text({ max: 40, numbered: 'TC-' }),
    learntAt: instant({ isStamp: true }),
    routeCount: integer({ min: 0 }),
    legCount: integer({ min: 0 }),
    factors: json(z.record(z.string(), z.unknown()), { description: 'By city and type of vehicle, each with how many legs it rests on.' }),
  },
  naturalKey: ['number'],
  lists: { learntAt: [] },
  verbs: ['read'],
})
