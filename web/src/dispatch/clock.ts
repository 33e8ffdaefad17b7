// Times of the day as the zone of a vehicle has them, and lengths of time.
import { useLocale, useTranslate } from 'ra-core'
import { useMemo } from 'react'
import { localeOf, makeFormat } from '../parts/format.ts'
import { useMe } from '../shell/me.tsx'

/** Writes instants as times of the day in a zone, or as their hour. */
export function useClock(as: 'time' | 'hour' = 'time'): (instant: string | null, zone: string) => string {
  const language = useLocale()
  const { person } = useMe()
  return useMemo(() => {
    const locale = localeOf(language, [person.locale, navigator.language])
    const zones = new Map<string, (value: unknown) => string>()
    return (instant, zone) => {
      const known = zones.get(zone) ?? makeFormat(locale, zone)[as]
      zones.set(zone, known)
      return known(instant)
    }
  }, [language, person, as])
}

/** Writes minutes as hours and minutes. */
export function useDuration(): (minutes: number) => string {
  const translate = useTranslate()
  return (minutes) => {
    const whole = Math.round(minutes)
    return translate('dispatch.duration', { hours: Math.floor(whole / 60), minutes: String(whole % 60).padStart(2, '0') })
  }
}
