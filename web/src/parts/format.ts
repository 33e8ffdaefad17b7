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

/** The formatters of a locale and an IANA zone. */
export function makeFormat(locale: string, timeZone: string): Format {
  const [instants, dates, times, relatives] = [
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }),
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }),
    new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone }),
    new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }),
  ]
  const whenGiven = (make: (value: unknown) => string) => (value: unknown) => (isNone(value) ? '' : make(value))
  return {
    number: (value, scale) =>
      isNone(value)
        ? ''
        : new Intl.NumberFormat(locale, scale === undefined ? {} : { minimumFractionDigits: scale, maximumFractionDigits: scale }).format(
            Number(value),
          ),
    date: whenGiven((value) => dates.format(new Date(`${String(value).slice(0, 10)}T00:00:00Z`))),
    instant: whenGiven((value) => instants.format(new Date(String(value)))),
    time: whenGiven((value) => times.format(new Date(String(value)))),
    money: (value, currency) => (isNone(value) ? '' : new Intl.NumberFormat(locale, { style: 'currency', currency }).format(Number(value))),
    percent: whenGiven((value) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(Number(value))),
    relative: whenGiven((value) => {
      const seconds = (Date.parse(String(value)) - Date.now()) / 1000
      const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const)
      return relatives.format(Math.round(seconds / size), unit)
    }),
  }
}
