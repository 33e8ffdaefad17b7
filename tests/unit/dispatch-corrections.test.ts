// What legs teach: medians that odd ones do not move, drawn towards 1 where there are few, and what a plan makes of them.
import { expect, test } from 'vitest'
import { correct, type Leg, learn } from '../../shared/domains/dispatch/corrections.ts'

const leg = (city: string | null, ratio: number, vehicleType = 'Van'): Leg => ({
  ...{ city, vehicleType },
  estimatedSeconds: 1200,
  actualSeconds: 1200 * ratio,
})
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one)
const cityOf = (legs: readonly Leg[], name: string) => learn(legs).cities.find(({ city }) => city === name)

test('a city that takes half as long again is learnt, the more of its legs there are the closer', () => {
  expect([1, 5, 20, 100, 1000].map((count) => cityOf(times(count, leg('Kitale', 1.5)), 'Kitale')?.factor)).toEqual([
    ...[1.083, 1.25, 1.4, 1.476, 1.498],
  ])
})

test('a few odd legs do not move a factor, and none is beyond a half and three', () => {
  const odd = [...times(50, leg('Kitale', 1.2)), ...times(5, leg('Kitale', 40)), ...times(5, leg('Kitale', 0.1))]
  expect(cityOf(odd, 'Kitale')).toEqual({ city: 'Kitale', factor: 1.185, legs: 60 })
  expect(cityOf(times(1000, leg('Kitale', 40)), 'Kitale')?.factor).toBe(3)
  expect(cityOf(times(1000, leg('Kitale', 0.1)), 'Kitale')?.factor).toBe(0.5)
})

test('legs of less than a minute teach nothing, and no legs change nothing', () => {
  const short = [
    { ...leg('Kitale', 1), estimatedSeconds: 59, actualSeconds: 600 },
    { ...leg('Kitale', 1), actualSeconds: 59 },
  ]
  expect(learn(short)).toEqual({ overall: { factor: 1, legs: 0 }, cities: [], vehicleTypes: [] })
})

test('cities are told apart whatever their case, in the order of their names, and legs to pickups count over all and for their vehicle only', () => {
  const legs = [...times(5, leg('nairobi', 0.8, 'Truck')), leg(null, 2, 'Truck'), ...times(5, leg('KITALE', 1.5)), leg('Kitale', 1.5)]
  const learnt = learn(legs)
  expect(learnt.cities.map(({ city, legs: count }) => [city, count])).toEqual([
    ['KITALE', 6],
    ['nairobi', 5],
  ])
  expect(learnt.vehicleTypes.map(({ vehicleType, legs: count }) => [vehicleType, count])).toEqual([
    ['Truck', 6],
    ['Van', 6],
  ])
  expect(learnt.overall.legs).toBe(12)
  expect(learn(legs.toReversed())).toEqual(learnt)
})

test('a plan takes the factor of the city that a leg leads to, else the overall one, in whole seconds; distances stay', () => {
  const travel = { metres: new Float64Array(9).fill(1000), seconds: Float64Array.of(0, 101, 100, 100, 0, 100, 100, 101, 0) }
  const factors = {
    overall: { factor: 1.1, legs: 9 },
    cities: [{ city: 'Kitale', factor: 1.5, legs: 4 }],
    vehicleTypes: [{ vehicleType: 'Van', factor: 2, legs: 9 }],
  }
  const orders = [
    { destination: 1, city: 'kitale' },
    { destination: 2, city: 'Eldoret' },
    { destination: 1, city: 'Eldoret' },
  ]
  const corrected = correct(travel, { places: [0, 1, 2], orders }, factors)
  expect([...corrected.seconds]).toEqual([0, 152, 110, 110, 0, 110, 110, 152, 0])
  expect([corrected.metres, [...travel.seconds]]).toEqual([travel.metres, [0, 101, 100, 100, 0, 100, 100, 101, 0]])
})
