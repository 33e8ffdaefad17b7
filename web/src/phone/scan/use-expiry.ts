// When a lot expires, or that it has.
import { useTranslate } from 'ra-core'
import { useCallback } from 'react'
import { serverNow } from '../../api/clock.ts'
import { useFormat } from '../../parts/format.ts'
import { isExpired } from './match.ts'

/** The day by the clock of the server, as ISO 8601 has it. */
export const today = () => serverNow().toLocaleDateString('sv')

/** The words for a date of expiry, and whether it is past; a lot is good on the day itself. */
export function useExpiry(): (expiresOn: string) => { readonly isPast: boolean; readonly words: string } {
  const translate = useTranslate()
  const format = useFormat()
  return useCallback(
    (expiresOn) => {
      const isPast = isExpired({ expiresOn }, today())
      return { isPast, words: translate(isPast ? 'phone.scan.expired' : 'phone.scan.expires', { date: format.date(expiresOn) }) }
    },
    [translate, format],
  )
}
