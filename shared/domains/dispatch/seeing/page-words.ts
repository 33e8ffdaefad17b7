// How figures and times are written on the page of a plan. Pure.
import { dayIn, dayMilliseconds } from '../../../catalogue/days.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  formats.set(zone, made)
  return made
}

/** Writes instants as the clock of a zone shows them, with the days by which they miss `day`: `07:30`, `01:10 +1`. */
export function clockOf(zone: string, day: string): (at: string) => string {
  return (at) => {
    const days = Math.round((Date.parse(dayIn(zone, at)) - Date.parse(day)) / dayMilliseconds)
    return `${formatOf(zone).format(new Date(at))}${days === 0 ? '' : ` ${days > 0 ? '+' : '−'}${Math.abs(days)}`}`
  }
}

// a number format takes much longer to make than to use
const fixed = [0, 1, 2].map((places) => new Intl.NumberFormat('en', { minimumFractionDigits: places, maximumFractionDigits: places }))
const upToTwo = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

/** A number with so many decimal places, at most two, and groups of thousands. */
export const decimals = (value: number, places: 0 | 1 | 2): string => fixed[places]?.format(value) ?? String(value)

/** Tonnes or cubic metres, without needless zeros. */
export const amount = (value: number): string => upToTwo.format(value)

/** `3 h 05 min`. */
export function duration(minutes: number): string {
  const whole = Math.round(minutes)
  return whole < 60 ? `${whole} min` : `${Math.floor(whole / 60).toLocaleString('en')} h ${String(whole % 60).padStart(2, '0')} min`
}

/** `1 order`, `2 orders`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** The day in words: Monday, 23 November 2026. */
export const dayInWords = (day: string): string =>
  new Date(day).toLocaleDateString('en-GB', { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })

/** A coordinate of a drawing, short: half a pixel more or less is not seen. */
export const px = (value: number): number => Math.round(value * 10) / 10
