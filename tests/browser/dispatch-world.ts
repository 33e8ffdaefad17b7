// A haulier in and around Nairobi for the browser: a yard, three vehicles and a dozen orders, two of which no vehicle can take.
import type { Console } from '../support/console.ts'

/** The day in so many days; routes of one that is ahead cannot start yet. */
const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const usualDays = 2
/** The day that is planned unless told: far enough ahead that the whole shift of every vehicle is. */
export const day = dayIn(usualDays)

/** What the API answers a request of the administrator; a refusal fails the test. */
// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is for the test to say
export async function asked(opsbook: Console, method: string, path: string, body?: unknown): Promise<any> {
  token.set(opsbook, token.get(opsbook) ?? opsbook.host.signIn())
  const { status, json } = await opsbook.host.call(method, path, {
    token: (await token.get(opsbook)) ?? '',
    ...(body === undefined ? {} : { body }),
  })
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`)
  return json
}
const token = new WeakMap<Console, Promise<string>>()

const yard = { lat: -1.31, lon: 36.84, name: 'Yard, Industrial Area' }
const places = [
  ['Westlands', -1.268, 36.811],
  ['Karen', -1.319, 36.707],
  ['Kasarani', -1.222, 36.897],
  ['Embakasi', -1.324, 36.9],
  ['Ruiru', -1.149, 36.958],
  ['Ngong', -1.353, 36.656],
  ['Kilimani', -1.293, 36.784],
  ['Thika', -1.033, 37.069],
  ['Athi River', -1.456, 36.978],
  ['Runda', -1.218, 36.81],
] as const

/** Ids by number and code. */
export interface World {
  readonly orders: Readonly<Record<string, number>>
  readonly vehicles: Readonly<Record<string, number>>
}

/** Makes it by the API, for a day that is so many days ahead; today vehicles and windows are there around the clock. */
export async function makeWorld(opsbook: Console, days = usualDays): Promise<World> {
  const at = (time: string) => `${dayIn(days)}T${time}:00.000Z`
  const [from, until] = days === 0 ? [at('00:00'), `${dayIn(days + 1)}T23:00:00.000Z`] : [at('06:00'), at('13:00')]
  const ask = (path: string, body: unknown) => asked(opsbook, 'POST', path, body)
  const customer = await ask('/api/shared/customers', { code: 'ACME', name: 'Acme Stores' })
  const vehicles: Record<string, number> = {}
  for (const [code, capacityWeightTonnes] of [
    ['KBA 101', 3],
    ['KBB 202', 3],
    ['KBC 303', 5],
  ] as const) {
    const made = await ask('/api/dispatch/vehicles', {
      ...{ code, type: capacityWeightTonnes > 3 ? 'truck' : 'van', capacityWeightTonnes, capacityVolumeM3: 4 * capacityWeightTonnes },
      ...{ currentLocation: yard, fuelCostPerKm: 40, driverCostPerHour: 600, fixedCost: 1000, currency: 'KES' },
      ...(days === 0 ? {} : { shiftStart: '05:00', shiftEnd: '15:00' }),
      timezone: 'UTC',
    })
    vehicles[code] = made.id
  }
  const orders: Record<string, number> = {}
  const add = async (number: string, [city, lat, lon]: (typeof places)[number], more: object) => {
    const made = await ask('/api/dispatch/orders', {
      ...{ number, customerId: customer.id, destinationCity: city, destination: { lat, lon } },
      ...{ weightTonnes: 0.8, volumeM3: 2, windowStart: from, windowEnd: until, serviceMinutes: 20 },
      ...{ priority: 10, price: 5000, currency: 'KES', ...more },
    })
    orders[number] = made.id
  }
  for (const [n, place] of places.entries())
    await add(`ORD-${n + 1}`, place, n === 0 && days > 0 ? { windowStart: at('06:00'), windowEnd: at('07:30') } : {})
  await add('HEAVY', places[3], { weightTonnes: 9 })
  await add('COLD', places[6], { specialHandling: ['refrigerated'] })
  return { orders, vehicles }
}

/** Plans the day at once and gives the decision's id. */
export async function plan(opsbook: Console, days = usualDays): Promise<number> {
  const { decision } = await asked(opsbook, 'POST', '/api/dispatch/decisions/plan', {
    plannedOn: dayIn(days),
    policy: { name: 'cheapest-insertion' },
  })
  return decision.id
}
