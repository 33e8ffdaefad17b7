// How much there is of an item, in words where more waits to be issued.
import { useTranslate } from 'ra-core'
import { useFormat } from '../../parts/format.ts'
import type { Amount } from './match.ts'

/** The words for an amount, never below zero: `13 ea, 15 waiting to be issued`. */
export function useAmount(): (amount: Amount, unit?: string) => string {
  const translate = useTranslate()
  const format = useFormat()
  return ({ quantity, waiting = 0 }, unit) => {
    const text = (count: number) => [format.number(count), unit].filter(Boolean).join(' ')
    if (quantity >= 0) return text(quantity)
    return translate('phone.scan.over', {
      quantity: text(Math.round((quantity - waiting) * 1000) / 1000),
      waiting: format.number(-waiting),
    })
  }
}
