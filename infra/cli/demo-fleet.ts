// The haulier of the trial routes: cities round Nakuru with how long driving there really takes, vehicles and customers.
import type { InsertOf } from '../../shared/catalogue/resource.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, select } from '../../shared/db/store.ts'
import { vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import type { Place } from '../../shared/domains/dispatch/place.ts'
import { customer, user } from '../../shared/domains/shared/resources.ts'
import { seedGround } from './seed.ts'
import { add } from './seed-rows.ts'

/** Where all vehicles stand. */
export const yard: Place = { lat: -0.3031, lon: 36.08, name: 'Nakuru yard' }

/** Cities, those first that most is brought to; `slow` is by how much driving there takes longer than roads are taken to be. */
export const cities = [
  { city: 'Nakuru', lat: -0.29, lon: 36.06, slow: 1.1 },
  { city: 'Nairobi', lat: -1.2864, lon: 36.8172, slow: 1.3 },
  { city: 'Eldoret', lat: 0.5143, lon: 35.2698, slow: 1 },
  { city: 'Kisumu', lat: -0.0917, lon: 34.768, slow: 1.05 },
  { city: 'Naivasha', lat: -0.7167, lon: 36.4359, slow: 0.9 },
  { city: 'Kitale', lat: 1.0157, lon: 35.0062, slow: 1.5 },
  { city: 'Nyeri', lat: -0.4167, lon: 36.95, slow: 1.15 },
  { city: 'Thika', lat: -1.0333, lon: 37.0693, slow: 1 },
] as const

const kinds = [
  { type: 'Van 3.5 t', capacityWeightTonnes: 1.4, capacityVolumeM3: 14, fuelCostPerKm: 22, driverCostPerHour: 350, fixedCost: 900 },
  { type: 'Truck 8 t', capacityWeightTonnes: 4.5, capacityVolumeM3: 32, fuelCostPerKm: 38, driverCostPerHour: 420, fixedCost: 1800 },
  { type: 'Truck 18 t', capacityWeightTonnes: 10, capacityVolumeM3: 52, fuelCostPerKm: 55, driverCostPerHour: 480, fixedCost: 2600 },
] as const

const trades = ['Hardware', 'Pharmacy', 'Supermarket', 'Bakery', 'Dairy', 'Farm Supplies', 'School', 'Clinic'] as const
const codeOf = (letters: string, at: number) => `${letters}-${String(at + 1).padStart(3, '0')}`

/** Adds what is missing of the people of the seed, of so many vehicles and of the customers; returns those, and who dispatches. */
export async function openFleet(ctx: DbContext, vehicles: number) {
  await seedGround(ctx)
  const fleet = Array.from({ length: vehicles }, (_, at): InsertOf<typeof vehicle> => {
    const shift = { shiftStart: '06:00', shiftEnd: '18:00', timezone: 'Africa/Nairobi' }
    return { code: codeOf('TRK', at), ...(kinds[at % kinds.length] ?? kinds[0]), currentLocation: yard, currency: 'KES', ...shift }
  })
  const buyers = Array.from({ length: 48 }, (_, at): InsertOf<typeof customer> => {
    const { city } = cities[at % cities.length] ?? cities[0]
    return { code: codeOf('SHOP', at), name: `${city} ${trades[(at >> 3) % trades.length]}`, address: city }
  })
  await add(ctx, vehicle, fleet)
  await add(ctx, customer, buyers)
  const [made, customers, people] = await gather(ctx, [
    select(ctx, vehicle, { code: fleet.map(({ code }) => code) }),
    select(ctx, customer, { code: buyers.map(({ code }) => code) }),
    select(ctx, user, { isActive: true, role: ['staff', 'manager'] }),
  ])
  const byId = <T extends { id: number }>(rows: readonly T[]) => rows.toSorted((a, b) => a.id - b.id)
  return { vehicles: byId(made), customers: byId(customers), people: byId(people) }
}

/** Who and what is there. */
export type Fleet = Awaited<ReturnType<typeof openFleet>>
