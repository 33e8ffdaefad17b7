// Dates, numbers and money as the person writes them: locale of the chosen language, zone of their account.
import { useLocale } from 'ra-core'
import { useMemo } from 'react'
import { useMe } from '../shell/me.tsx'

/** Formatters; each gives an empty text of null. */
export interface Format {
  readonly number: (value: unknown, scale?: number) => string
  readonly date: (value: unknown) => string
  readonly instant: (value: unknown) => string
  readonly time: (value: unknown) => string
  /** The hour of an instant, as short as the language has it: `6 AM`, `06`. */
  readonly hour: (value: unknown) => string
  /** Day and month of a date or instant, and month and year of one such as `2026-11`; for axes. */
  readonly day: (value: unknown) => string
  readonly month: (value: unknown) => string
  /** So many hours, or the days that they are from two on. */
  readonly span: (hours: unknown) => string
  readonly money: (value: unknown, currency: string) => string
  readonly percent: (fraction: unknown) => string
  readonly relative: (instant: unknown) => string
}

/** The formatters of the person at the screen. */
export function useFormat(): Format {
  const language = useLocale()
  const { person } = useMe()
  return useMemo(() => makeFormat(localeOf(language, [person.locale, navigator.language]), person.timezone), [language, person])
}

/** The first of these that says how a language is written in some country, `en-GB`; else the language alone. */
export const localeOf = (language: string, known: readonly string[]) =>
  known.find((locale) => locale.startsWith(`${language}-`)) ?? language

const isNone = (value: unknown) => value === null || value === undefined || value === ''
const steps = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** The formatters of a locale and an IANA zone. */
export function makeFormat(locale: string, timeZone: string): Format {
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
  const dayOf = (value: unknown) => new Date(`${String(value).slice(0, 10)}T00:00:00Z`)
  const long = (value: number, unit: 'hour' | 'day') =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: unit === 'hour' ? 'short' : 'long',
      maximumFractionDigits: value < 10 ? 1 : 0,
    }).format(value)
  const whenGiven = (make: (value: unknown) => string) => (value: unknown) => (isNone(value) ? '' : make(value))
  return {
    number: (value, scale) =>
      isNone(value)
        ? ''
        : new Intl.NumberFormat(locale, scale === undefined ? {} : { minimumFractionDigits: scale, maximumFractionDigits: scale }).format(
            Number(value),
          ),
    date: whenGiven((value) => dates.format(dayOf(value))),
    instant: whenGiven((value) => instants.format(new Date(String(value)))),
    time: whenGiven((value) => times.format(new Date(String(value)))),
    hour: whenGiven((value) => hours.format(new Date(String(value)))),
    day: whenGiven((value) => (String(value).includes('T') ? zoneDays.format(new Date(String(value))) : days.format(dayOf(value)))),
    month: whenGiven((value) => months.format(dayOf(`${value}-01`))),
    span: whenGiven((value) => (Number(value) < 48 ? long(Number(value), 'hour') : long(Number(value) / 24, 'day'))),
    money: (value, currency) => (isNone(value) ? '' : new Intl.NumberFormat(locale, { style: 'currency', currency }).format(Number(value))),
    percent: whenGiven((value) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(Number(value))),
    relative: whenGiven((value) => {
      const seconds = (Date.parse(String(value)) - Date.now()) / 1000
      const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const)
      return relatives.format(Math.round(seconds / size), unit)
    }),
  }
}
