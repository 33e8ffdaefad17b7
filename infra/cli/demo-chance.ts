// Chance as it is found in shops: a few things are met most of the time, and no day is like another.
import { pick } from './demo-words.ts'

const dayMs = 86_400_000

/** One of a list whose first are met most often (Zipf): the n-th has 1 / n^steepness of the first. */
export function often<T>(random: () => number, list: readonly T[], steepness: number): T {
  const weights = list.map((_, at) => 1 / (at + 1) ** steepness)
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0)
  const at = weights.findIndex((weight) => {
    left -= weight
    return left < 0
  })
  return list[at] ?? pick(random, list)
}

/** Which share of all is found by the end of each day: less at weekends, in August and at the turn of the year, more in spring, and no week like another. */
export function sharesOf(random: () => number, first: number, days: number): number[] {
  let week = 1
  const weights = Array.from({ length: days }, (_, day) => {
    const at = new Date(first + day * dayMs)
    const [weekday, month, date] = [at.getUTCDay(), at.getUTCMonth(), at.getUTCDate()]
    if (day % 7 === 0) week = 0.75 + random() * 0.5
    const isClosed = (month === 11 && date > 23) || (month === 0 && date < 3)
    const season = isClosed ? 0.1 : month === 7 ? 0.5 : 1 + 0.25 * Math.sin((month / 6) * Math.PI)
    return week * season * (weekday === 0 ? 0.05 : weekday === 6 ? 0.2 : 1)
  })
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  let soFar = 0
  return weights.map((weight, day) => {
    soFar += weight
    return day === days - 1 ? 1 : soFar / all
  })
}
