// What the numbers of a problem are called: orders and vehicles by theirs, seconds by the clock of the vehicle.
import { offsetAt } from '../../../catalogue/coerce.ts'
import { toMatch } from '../../../catalogue/text.ts'
import { itemAt } from './simulate.ts'
import type { Snapshot } from './snapshot.ts'

/** Names as one vehicle has them. */
export interface Names {
  readonly order: (job: number) => string
  readonly vehicle: (index: number) => string
  /** `14:00` in the zone of the vehicle, with the day where it is not the one that is planned; seconds are rounded `up` (arrivals) or `down` (limits). */
  readonly time: (seconds: number, round: 'up' | 'down') => string
  /** Words of the handling of an order that the vehicle has no skill for. */
  readonly lacking: (job: number) => readonly string[]
  /** The goods of two orders that may not meet, such as `food beside hazardous`. */
  readonly apart: (job: number, beside: number) => string
  /** The vehicle that an order is kept for, where it is for one only. */
  readonly keptFor: (job: number) => string | null
  /** Whether the route ends at its last stop. */
  readonly isOpenEnd: boolean
}

/** What a snapshot has names for. */
export type Named = Pick<Snapshot, 'day' | 'from' | 'vehicles' | 'orders' | 'segregations'>

/** The names of a snapshot, as one of its vehicles has them. */
export function namesOf({ day, from, vehicles, orders, segregations }: Named, index: number): Names {
  const { timezone, skills, end } = itemAt(vehicles, index)
  const able = new Set(skills.map(toMatch))
  const goodsOf = (job: number) => itemAt(orders, job).specialHandling
  return {
    order: (job) => itemAt(orders, job).number,
    vehicle: (other) => itemAt(vehicles, other).code,
    time: (seconds, round) => clock(Date.parse(from) + seconds * 1000, timezone, day, round),
    lacking: (job) => goodsOf(job).filter((word) => !able.has(toMatch(word))),
    apart: (job, beside) => pairApart(segregations, goodsOf(job), goodsOf(beside)),
    keptFor: (job) => vehicles.find(({ id }) => id === itemAt(orders, job).vehicleId)?.code ?? null,
    isOpenEnd: end === null,
  }
}

const minute = 60_000

function clock(at: number, zone: string, day: string, round: 'up' | 'down'): string {
  if (!Number.isFinite(at)) return 'never'
  const whole = (round === 'up' ? Math.ceil(at / minute) : Math.floor(at / minute)) * minute
  const wall = new Date(whole + offsetAt(zone, whole)).toISOString()
  const time = wall.slice(11, 16)
  return wall.startsWith(day) ? time : `${wall.slice(0, 10)} ${time}`
}

function pairApart(segregations: Snapshot['segregations'], one: readonly string[], other: readonly string[]): string {
  for (const { goods } of segregations) {
    const apart = new Set(goods.map(toMatch))
    const mine = one.find((word) => apart.has(toMatch(word)))
    const theirs = other.find((word) => apart.has(toMatch(word)) && mine !== undefined && toMatch(word) !== toMatch(mine))
    if (mine !== undefined && theirs !== undefined) return `${mine} beside ${theirs}`
  }
  return 'goods that are kept apart'
}
