// How names and numbers are put into a sentence of the console.
import type { LabelLanguage } from '../../../shared/catalogue/labels.ts'
import { localeOf } from '../parts/format.ts'
import { directionOf } from './load.ts'

type Found = (place: string, name: string) => unknown

/**
 * What polyglot replaces the places of a text with: a number that is counted is written as the language writes numbers, and in a language
 * written from right to left each name is set apart, so that a code, a date or a file name within Arabic keeps its own order.
 */
export function putIn(language: LabelLanguage) {
  const counts = new Intl.NumberFormat(localeOf(language, [navigator.language]))
  const [before, after] = directionOf(language) === 'rtl' ? ['\u2068', '\u2069'] : ['', ''] // first strong isolate, and its end
  // polyglot calls it as a method of the text
  return function replace(this: string, places: RegExp, found: Found): string {
    return this.replace(places, (place: string, name: string) => {
      const value = found(place, name)
      return value === place ? place : `${before}${name === 'smart_count' ? counts.format(Number(value)) : String(value)}${after}`
    })
  }
}
