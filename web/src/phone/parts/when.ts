// When something was, in as few words as tell it: the time, and the day where that is another.
import { useCallback } from 'react'
import { useFormat } from '../../parts/format.ts'

/** Writes an instant of this day as its time, another one in full. */
export function useWhen(): (instant: string) => string {
  const format = useFormat()
  return useCallback(
    (instant) => (new Date(instant).toDateString() === new Date().toDateString() ? format.time(instant) : format.instant(instant)),
    [format],
  )
}
