// The dispatch part of the demo set: six vehicles at the three sites, and orders around them that can be planned at once, as can what cannot be served.
import { wallToInstant } from '../../shared/catalogue/coerce.ts'
import { addDays, dayIn } from '../../shared/catalogue/days.ts'
import type { InsertOf } from '../../shared/catalogue/resource.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { segregation, vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import type { IdOf } from './seed-actions.ts'
import { add } from './seed-rows.ts'

const timezone = 'America/Chicago'
const yards = {
  EAGLE: { lat: 29.5897, lon: -96.3336, name: 'Eagle Lake' },
  HIDDEN: { lat: 30.5746, lon: -98.2731, name: 'Hidden Falls' },
  CROCKETT: { lat: 31.3182, lon: -95.4566, name: 'Crockett' },
}

type Size = Pick<
  InsertOf<typeof vehicle>,
  'type' | 'capacityWeightTonnes' | 'capacityVolumeM3' | 'fuelCostPerKm' | 'driverCostPerHour' | 'fixedCost'
>
const van: Size = {
  ...{ type: 'Van, 1.5 t', capacityWeightTonnes: 1.5, capacityVolumeM3: 11 },
  ...{ fuelCostPerKm: 0.21, driverCostPerHour: 24, fixedCost: 35 },
}
const truck: Size = {
  ...{ type: 'Truck, 9 t', capacityWeightTonnes: 9, capacityVolumeM3: 42 },
  ...{ fuelCostPerKm: 0.48, driverCostPerHour: 29, fixedCost: 90 },
}

const fleet = (code: string, size: Size, yard: keyof typeof yards, skills: readonly string[] = []): InsertOf<typeof vehicle> => ({
  ...{ code, ...size, currentLocation: yards[yard], currency: 'USD', timezone, shiftStart: '06:00', shiftEnd: '18:00' },
  skills: skills.length > 0 ? [...skills] : null,
})
const vehicles = [
  fleet('TX-EL-1', truck, 'EAGLE', ['food', 'fragile', 'liftgate']),
  fleet('TX-EL-2', van, 'EAGLE', ['refrigerated', 'fragile']),
  fleet('TX-HF-1', truck, 'HIDDEN', ['hazardous', 'liftgate']),
  fleet('TX-HF-2', van, 'HIDDEN', ['fragile']),
  fleet('TX-CR-1', truck, 'CROCKETT', ['food', 'refrigerated', 'liftgate', 'hazardous']),
  fleet('TX-CR-2', van, 'CROCKETT', ['fragile']),
]

/** What goes where: customer, town and its place, tonnes and cubic metres, from when until when, minutes of unloading, price, and what is special. */
type Line = readonly [
  customer: string,
  town: string,
  lat: number,
  lon: number,
  tonnes: number,
  cubicMetres: number,
  window: readonly [from: string, until: string],
  minutes: number,
  price: number,
  more?: { readonly priority?: number; readonly handling?: readonly string[]; readonly from?: keyof typeof yards },
]
// biome-ignore format: one line for each order
const tomorrow: readonly Line[] = [
  ['RIVERBEND', 'Columbus', 29.7066, -96.5397, 0.35, 2.4, ['08:00', '11:00'], 15, 240, { priority: 60, handling: ['refrigerated'] }],
  ['BLUEBONNET', 'Weimar', 29.703, -96.7805, 1.8, 8.5, ['08:00', '12:00'], 25, 410],
  ['GULFRICE', 'El Campo', 29.1966, -96.2697, 4.2, 14, ['09:00', '15:00'], 40, 690, { handling: ['food'] }],
  ['GULFRICE', 'Wharton', 29.3116, -96.1027, 2.6, 9, ['07:00', '12:00'], 30, 450, { handling: ['food', 'liftgate'] }],
  ['BRAZOSHW', 'Sealy', 29.7808, -96.1572, 0.9, 4.2, ['10:00', '14:00'], 20, 260],
  ['BRAZOSHW', 'Rosenberg', 29.5572, -95.8086, 1.1, 5.5, ['12:00', '16:00'], 20, 320],
  ['BLUEBONNET', 'Bellville', 29.9502, -96.2572, 0.6, 3.1, ['09:00', '13:00'], 15, 230, { handling: ['fragile'] }],
  ['BLUEBONNET', 'Marble Falls', 30.5782, -98.275, 0.4, 2, ['08:00', '10:00'], 15, 150],
  ['HILLSTONE', 'Burnet', 30.7582, -98.2284, 3.4, 10, ['07:00', '11:00'], 35, 520, { handling: ['liftgate'] }],
  ['HILLSTONE', 'Llano', 30.7594, -98.675, 2.2, 7.5, ['10:00', '15:00'], 30, 480],
  ['HILLSTONE', 'Johnson City', 30.2769, -98.412, 0.5, 2.8, ['09:00', '12:00'], 15, 210, { handling: ['fragile'] }],
  ['POOLMART', 'Leander', 30.5788, -97.8531, 1.4, 4.6, ['11:00', '16:00'], 25, 380, { priority: 20, handling: ['hazardous'] }],
  ['POOLMART', 'Lampasas', 31.0638, -98.1817, 0.8, 3.2, ['12:00', '17:00'], 20, 300, { handling: ['hazardous'] }],
  ['CEDARHALL', 'Crockett', 31.309, -95.449, 0.3, 2.2, ['07:30', '09:00'], 20, 120, { priority: 80 }],
  ['PINEYWOODS', 'Lufkin', 31.3382, -94.7291, 3.1, 12, ['08:00', '13:00'], 30, 540, { handling: ['liftgate'] }],
  ['PINEYWOODS', 'Nacogdoches', 31.6035, -94.6555, 1.2, 6.4, ['10:00', '14:00'], 25, 430],
  ['RIVERBEND', 'Palestine', 31.7621, -95.6308, 0.45, 2.6, ['09:00', '12:00'], 15, 280, { priority: 60, handling: ['refrigerated'] }],
  ['CEDARHALL', 'Huntsville', 30.7235, -95.5508, 0.7, 4.8, ['10:00', '15:00'], 20, 330, { handling: ['fragile'], from: 'CROCKETT' }],
  ['PINEYWOODS', 'Madisonville', 30.9499, -95.9116, 11.5, 38, ['08:00', '16:00'], 60, 1150],
]
// biome-ignore format: one line for each order
const dayAfter: readonly Line[] = [
  ['RIVERBEND', 'Eagle Lake', 29.5851, -96.3402, 0.25, 1.4, ['08:00', '10:00'], 15, 110, { priority: 60, handling: ['refrigerated'] }],
  ['BRAZOSHW', 'Katy', 29.7858, -95.8245, 1.3, 6, ['09:00', '14:00'], 25, 360],
  ['HILLSTONE', 'Dripping Springs', 30.1902, -98.0867, 1.6, 6.2, ['08:00', '13:00'], 30, 420],
  ['POOLMART', 'Liberty Hill', 30.6649, -97.9225, 0.9, 3.4, ['10:00', '16:00'], 20, 310, { handling: ['hazardous'] }],
  ['PINEYWOODS', 'Rusk', 31.796, -95.1502, 2.4, 9.5, ['08:00', '14:00'], 30, 460],
  ['CEDARHALL', 'Trinity', 30.9446, -95.3755, 0.5, 3, ['09:00', '12:00'], 20, 240],
]

/** Adds what is missing of it and returns how many rows of each resource were added. Orders are for the two days after that of the context. */
export async function seedDispatch(ctx: DbContext, customers: IdOf): Promise<Record<string, number>> {
  const day = (days: number) => addDays(dayIn(timezone, ctx.now()), days)
  const days = [tomorrow.map((line) => [line, day(1)] as const), dayAfter.map((line) => [line, day(2)] as const)].flat()
  const apart = {
    code: 'FOOD-CHEMICALS',
    goods: ['food', 'refrigerated', 'hazardous'],
    reason: 'Chemicals travel apart from what is eaten.',
  }
  const made = {
    vehicle: await add(ctx, vehicle, vehicles),
    segregation: await add(ctx, segregation, [apart]),
    order: await add(
      ctx,
      order,
      days.map(([line, on], at) => toOrder(line, on, `DEMO-O${String(at + 1).padStart(2, '0')}`, customers)),
    ),
  }
  return Object.fromEntries(Object.entries(made).map(([name, { count }]) => [name, count]))
}

function toOrder(line: Line, day: string, number: string, customers: IdOf): InsertOf<typeof order> {
  const [customer, city, lat, lon, weightTonnes, volumeM3, [from, until], serviceMinutes, price, more = {}] = line
  const at = (time: string) => wallToInstant(day, `${time}:00`, timezone)
  return {
    ...{ number, customerId: customers(customer), destinationCity: city, destination: { lat, lon, name: city } },
    ...{ weightTonnes, volumeM3, windowStart: at(from), windowEnd: at(until), serviceMinutes, price, currency: 'USD' },
    ...{ priority: more.priority ?? 0, specialHandling: more.handling ? [...more.handling] : null },
    pickup: more.from ? { ...yards[more.from], serviceMinutes: 10 } : null,
  }
}
