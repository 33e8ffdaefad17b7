// Dates, numbers and money as the person writes them: locale of the chosen language, zone of their account.
import { useLocale } from 'ra-core'
import { useMe } from '../shell/me.tsx'

/** Formatters; each gives an empty text of null. */
export interface Format {
  /** With exactly `scale` decimals, where that is given. */
  readonly number: (value: unknown, scale?: number) => string
  readonly date: (value: unknown) => string
  readonly instant: (value: unknown) => string
  /** An instant with as little as tells it apart: without the year where that is this one. */
  readonly short: (value: unknown) => string
  readonly time: (value: unknown) => string
  /** With the decimals of the currency (an ISO 4217 code), and more where the amount has them, up to `scale`; a bare number where it is unknown. */
  readonly money: (value: unknown, currency: string | null, scale?: number) => string
  /** With as many decimals as it has, up to `scale`, and its unit. */
  readonly quantity: (value: unknown, scale: number, unit?: string | null) => string
  /** The hour of an instant, as short as the language has it: `6 AM`, `06`. */
  readonly hour: (value: unknown) => string
  /** Day and month of a date or instant, and month and year of one such as `2026-11`; for axes. */
  readonly day: (value: unknown) => string
  readonly month: (value: unknown) => string
  /** So many hours, or the days that they are from two on. */
  readonly span: (hours: unknown) => string
  readonly percent: (fraction: unknown) => string
  readonly relative: (instant: unknown) => string
}

/** The formatters of the person at the screen. */
export function useFormat(): Format {
  const language = useLocale()
  const { person } = useMe()
  return makeFormat(localeOf(language, [person.locale, navigator.language]), person.timezone)
}

/**
 * The first of these that says how a language is written in some country, `en-GB`; else the language alone. Arabic has the digits that codes,
 * sheets and fields have, whatever the country, so that no page mixes two kinds.
 */
export const localeOf = (language: string, known: readonly string[]) =>
  `${known.find((locale) => locale.startsWith(`${language}-`)) ?? language}${language === 'ar' ? '-u-nu-latn' : ''}`

const isNone = (value: unknown) => value === null || value === undefined || value === ''
const steps = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

const formats = new Map<string, Format>()

/** The formatters of a locale and an IANA zone; made once, for every cell of a list asks for them. */
export function makeFormat(locale: string, timeZone: string): Format {
  const key = `${locale} ${timeZone}`
  const made = formats.get(key) ?? newFormat(locale, timeZone)
  formats.set(key, made)
  return made
}

function newFormat(locale: string, timeZone: string): Format {
  const clock = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone } as const
  const [shorts, years] = [new Intl.DateTimeFormat(locale, clock), new Intl.DateTimeFormat('en', { year: 'numeric', timeZone })]
  const [instants, dates, times, relatives, hours, days, zoneDays, months] = [
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }),
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }),
    new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone }),
    new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }),
    new Intl.DateTimeFormat(locale, { hour: 'numeric', timeZone }),
    new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }),
    new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone }),
    new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' }),
  ]
  const numbers = new Map<string, Intl.NumberFormat>()
  const number = (value: unknown, options: Intl.NumberFormatOptions) => {
    const key = JSON.stringify(options)
    const made = numbers.get(key) ?? new Intl.NumberFormat(locale, options)
    numbers.set(key, made)
    return made.format(Number(value))
  }
  const fixed = (scale: number) => ({ minimumFractionDigits: scale, maximumFractionDigits: scale })
  const dayOf = (value: unknown) => new Date(`${String(value).slice(0, 10)}T00:00:00Z`)
  const long = (value: number, unit: 'hour' | 'day') => {
    const unitDisplay = unit === 'hour' ? 'short' : 'long'
    return number(value, { style: 'unit', unit, unitDisplay, maximumFractionDigits: value < 10 ? 1 : 0 })
  }
  const whenGiven = (make: (value: unknown) => string) => (value: unknown) => (isNone(value) ? '' : make(value))
  return {
    number: (value, scale) => (isNone(value) ? '' : number(value, scale === undefined ? {} : fixed(scale))),
    date: whenGiven((value) => dates.format(dayOf(value))),
    instant: whenGiven((value) => instants.format(new Date(String(value)))),
    short: whenGiven((value) => {
      const at = new Date(String(value))
      return (years.format(at) === years.format() ? shorts : instants).format(at)
    }),
    time: whenGiven((value) => times.format(new Date(String(value)))),
    hour: whenGiven((value) => hours.format(new Date(String(value)))),
    day: whenGiven((value) => (String(value).includes('T') ? zoneDays.format(new Date(String(value))) : days.format(dayOf(value)))),
    month: whenGiven((value) => months.format(dayOf(`${value}-01`))),
    span: whenGiven((value) => (Number(value) < 48 ? long(Number(value), 'hour') : long(Number(value) / 24, 'day'))),
    money: (value, currency, scale = 2) => {
      if (isNone(value)) return ''
      if (currency === null) return number(value, fixed(scale))
      // US$ comes apart between Arabic words, USD does not
      const currencyDisplay = locale.startsWith('ar') ? 'code' : 'symbol'
      return number(value, { style: 'currency', currency, currencyDisplay, maximumFractionDigits: Math.max(scale, decimalsOf(currency)) })
    },
    quantity: (value, scale, unit = null) => {
      if (isNone(value)) return ''
      const told = number(value, { maximumFractionDigits: scale })
      return unit === null || unit === '' ? told : `${told}\u00a0${unit}`
    },
    percent: whenGiven((value) => number(value, { style: 'percent', maximumFractionDigits: 1 })),
    relative: whenGiven((value) => {
      const seconds = (Date.parse(String(value)) - Date.now()) / 1000
      const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const)
      return relatives.format(Math.round(seconds / size), unit)
    }),
  }
}

const decimalsOf = (currency: string) =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
