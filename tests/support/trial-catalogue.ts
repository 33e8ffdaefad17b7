// Resources like those of the domains that are to come, as far as the sample workbooks fill them: they prove what the importer can do for these.
import { z } from 'zod'
import { defineCatalogue } from '../../shared/catalogue/catalogue.ts'
import { decimal, instant, integer, json, money, quantity, ref, text } from '../../shared/catalogue/kinds.ts'
import { defineResource } from '../../shared/catalogue/resource.ts'
import { domains } from '../../shared/domains/index.ts'

type Values = Readonly<Record<string, unknown>>

const place = z.object({ lat: z.number(), lon: z.number() })
const degrees = (most: number, header: string) =>
  decimal({ scale: 12, min: -most, max: most, isMeasured: true, optional: true, headers: [header] })
const placeOnSheet = { lat: degrees(90, 'latitude'), lon: degrees(180, 'longitude') }
/** `{lat, lon}` of two columns, where both are there. */
const placed =
  (column: string) =>
  ({ lat, lon }: Values) =>
    lat === undefined || lon === undefined ? {} : { [column]: { lat, lon } }
const list = () => json(z.array(z.string().min(1)).max(20), { optional: true })

export const vehicle = defineResource({
  domain: 'dispatch',
  name: 'vehicle',
  slug: 'vehicles',
  description: 'What carries orders.',
  columns: {
    code: text({ max: 40, headers: ['vehicle'] }),
    type: text({ max: 40 }),
    capacityWeightTonnes: quantity({ min: 0, headers: ['capacity (t)'] }),
    capacityVolumeM3: quantity({ min: 0, headers: ['capacity (m3)'] }),
    currentLocation: json(place, { optional: true }),
    fuelCostPerKm: money({ min: 0, headers: ['fuel kes/km'] }),
    driverCostPerHour: money({ min: 0, headers: ['driver kes/h'] }),
    skills: list(),
  },
  naturalKey: ['code'],
  lists: { code: [] },
  sheets: ['fleet'],
  imports: { columns: placeOnSheet, toRow: placed('currentLocation'), brings: [] },
})

export const order = defineResource({
  domain: 'dispatch',
  name: 'order',
  slug: 'orders',
  description: 'What is to be delivered.',
  columns: {
    number: text({ max: 40, headers: ['order no'] }),
    customerId: ref('customer', { headers: ['customer id'] }),
    destinationCity: text({ max: 120, headers: ['destination'] }),
    deliverTo: json(place, {}),
    weightTonnes: decimal({ scale: 3, min: 0, units: ['t'], headers: ['weight'] }),
    volumeM3: quantity({ min: 0, headers: ['volume'] }),
    windowStart: instant({}),
    windowEnd: instant({}),
    priority: integer({ min: 0, max: 100, default: 0 }),
    specialHandling: list(),
    price: money({ min: 0, headers: ['price kes'] }),
  },
  naturalKey: ['number'],
  lists: { number: [] },
  check: ({ windowStart, windowEnd }) =>
    windowEnd > windowStart
      ? []
      : [{ path: 'windowEnd', code: 'range', message: 'the window ends before it starts', hint: 'Correct one of the two.' }],
  imports: { columns: placeOnSheet, toRow: placed('deliverTo'), brings: [] },
})

/** The resources of all domains and these. */
export const trialCatalogue = defineCatalogue([...domains.flatMap((domain) => domain.resources), vehicle, order])
