// Numbers as people type them: signs of their language tolerated, and no digit lost.
import { useLocale } from 'ra-core'
import { useMe } from '../shell/me.tsx'

/** The sign before the decimals in the person's language. */
export function useDecimalSign(): string {
  const language = useLocale()
  const { person } = useMe()
  const tag = person.locale.startsWith(language) ? person.locale : language
  return new Intl.NumberFormat(`${tag}-u-nu-latn`).formatToParts(1.5).find(({ type }) => type === 'decimal')?.value ?? '.'
}

/** Digits of Arabic and Persian, and the signs written with them. */
const latin = (text: string) =>
  text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replaceAll('\u066b', '.')
    .replaceAll('\u066c', ',')
    .replaceAll('\u2212', '-')

/** What was typed as a number; the text itself where it is none, or where a number could not carry all of its digits. */
export function numberFromText(typed: string, decimalSign: string): number | string {
  const text = latin(typed).replace(/[\s'\u2019_]/g, '')
  if (!/^[+-]?[\d.,]*\d[\d.,]*$/.test(text)) return typed
  const number = plain(text, decimalSign)
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(number)) return typed
  const digits = number.replace(/[+-]/, '').replace('.', '').replace(/^0+/, '')
  const isWhole = !number.includes('.')
  const isExact = isWhole ? Number.isSafeInteger(Number(number)) : digits.length <= 15
  return isExact ? Number(number) : typed
}

/** The same with a point before the decimals and nothing between thousands. */
function plain(text: string, decimalSign: string): string {
  const signs = [...text].filter((sign) => sign === '.' || sign === ',')
  const last = signs.at(-1)
  if (last === undefined) return text
  const other = last === '.' ? ',' : '.'
  const isRepeated = signs.filter((sign) => sign === last).length > 1
  const isGrouping = isRepeated || (signs.length === 1 && last !== decimalSign && /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/.test(text))
  if (isGrouping) return text.replaceAll(last, '').replace(other, '.')
  return text.replaceAll(other, '').replace(last, '.')
}

/** A number as it stands in a field that is being edited: without signs between thousands. */
export function textFromNumber(value: unknown, decimalSign: string, scale: number): string {
  if (typeof value !== 'number') return value === null || value === undefined ? '' : String(value)
  const text = String(value)
  return (text.includes('e') ? value.toFixed(scale) : text).replace('.', decimalSign)
}
