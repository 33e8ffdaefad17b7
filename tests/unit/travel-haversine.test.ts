// Distances as the crow flies, made longer for roads.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Place } from '../../shared/domains/dispatch/place.ts'
import { haversine, straightMetres } from '../../shared/domains/dispatch/travel/haversine.ts'

const places = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
})
const roads = { roadFactor: 1.3, kilometresPerHour: 50 }
const straight = { roadFactor: 1, kilometresPerHour: 36 }
const nairobi: Place = { lat: -1.286389, lon: 36.817223 }
const mombasa: Place = { lat: -4.043477, lon: 39.668206 }

/** The haversine formula as textbooks write it. */
function textbook(one: Place, other: Place): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2
  const hav = half(other.lat - one.lat) + Math.cos(radians(one.lat)) * Math.cos(radians(other.lat)) * half(other.lon - one.lon)
  return 2 * 6_371_008.7714 * Math.asin(Math.min(1, Math.sqrt(hav)))
}

describe('haversine', () => {
  it('knows how far it is from Nairobi to Mombasa', () => {
    const { metres, seconds } = haversine([nairobi, mombasa], straight)
    expect([...metres]).toEqual([0, 440_738, 440_738, 0])
    expect([...seconds]).toEqual([0, 44_074, 44_074, 0])
    expect([...haversine([nairobi, mombasa], roads).metres]).toEqual([0, 572_959, 572_959, 0])
    expect([...haversine([nairobi, mombasa], roads).seconds]).toEqual([0, 41_253, 41_253, 0])
  })

  it('is what the formula of textbooks gives', () => {
    fc.assert(
      fc.property(places, places, (one, other) => {
        const [ours, theirs] = [straightMetres(one, other), textbook(one, other)]
        // both lose digits where two places lie opposite each other
        expect(Math.abs(ours - theirs)).toBeLessThan(theirs > 20_000_000 ? 1 : 0.001)
      }),
    )
  })

  it('is symmetric, zero on the diagonal, whole, and nowhere longer than by way of a third place', () => {
    fc.assert(
      fc.property(fc.array(places, { minLength: 1, maxLength: 6 }), (some) => {
        const { metres, seconds } = haversine(some, roads)
        const count = some.length
        for (let from = 0; from < count; from++) {
          expect([metres[from * count + from], seconds[from * count + from]]).toEqual([0, 0])
          for (let to = 0; to < count; to++) {
            expect(metres[from * count + to]).toBe(metres[to * count + from])
            expect(seconds[from * count + to]).toBe(seconds[to * count + from])
            expect(Number.isInteger(metres[from * count + to]) && Number.isInteger(seconds[from * count + to])).toBe(true)
          }
        }
        const [a, b, c] = [some[0], some[count >> 1], some[count - 1]]
        if (a && b && c) expect(straightMetres(a, c)).toBeLessThanOrEqual(straightMetres(a, b) + straightMetres(b, c) + 0.5)
      }),
    )
  })

  it('knows that two places on one spot are no way apart, also across the date line and at a pole', () => {
    expect([...haversine([nairobi, { ...nairobi, name: 'Depot' }], roads).metres]).toEqual([0, 0, 0, 0])
    const dateLine = [-180, 180].map((lon) => ({ lat: 10, lon }))
    expect([...haversine(dateLine, roads).metres]).toEqual([0, 0, 0, 0])
    const pole = [0, 90].map((lon) => ({ lat: 90, lon }))
    expect([...haversine(pole, roads).metres]).toEqual([0, 0, 0, 0])
  })

  it('has 2,000 places in well under a second', () => {
    const many = Array.from({ length: 2000 }, (_, at) => ({ lat: -1 - (at % 40) / 20, lon: 36 + at / 1000 }))
    const began = performance.now()
    haversine(many, roads)
    expect(performance.now() - began).toBeLessThan(900)
  })
})
