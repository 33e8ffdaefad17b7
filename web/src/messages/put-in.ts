// How names and numbers are put into a sentence of the console.

type Found = (place: string, name: string) => unknown

/**
 * What polyglot replaces the places of a text with: a count is written as the locale writes numbers, and in a language written from right to
 * left each name is set apart, so that a code, a date or a file name within Arabic keeps its own order.
 */
export function putIn(locale: string, direction: 'ltr' | 'rtl') {
  const counts = new Intl.NumberFormat(locale)
  const [before, after] = direction === 'rtl' ? ['\u2068', '\u2069'] : ['', ''] // first strong isolate, and its end
  // polyglot calls it as a method of the text
  return function replace(this: string, places: RegExp, found: Found): string {
    return this.replace(places, (place: string, name: string) => {
      const value = found(place, name)
      return value === place ? place : `${before}${name === 'smart_count' ? counts.format(Number(value)) : String(value)}${after}`
    })
  }
}
