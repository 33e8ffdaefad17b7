// What happens to text on entry, and the one function that makes keys for unique, sorted and prefix-filtered text.

const ascii = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/

/** NFC, without white space at both ends; the form in which every text is stored. */
export function tidy(text: string): string {
  return ascii.test(text) ? text : text.normalize('NFC').trim()
}

/** Longest key in bytes; unique columns are short enough never to reach it. */
export const keyBytes = 800

/**
 * The companion key of a text: full case folding by way of lower, upper and lower case (ẞ is ss, a final sigma is a sigma), runs of white space as one blank.
 * Compared as UTF-8 bytes on every engine, so order and equality never depend on a collation. Accents are significant.
 */
export function toKey(text: string): string {
  const folded = ascii.test(text)
    ? text.toLowerCase()
    : text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC')
  return folded.length * 3 <= keyBytes || Buffer.byteLength(folded) <= keyBytes ? folded : cut(folded)
}

function cut(text: string): string {
  let bytes = 0
  let end = 0
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > keyBytes) break
    end += character.length
  }
  return text.slice(0, end)
}

/** A header, choice or sheet name without case, punctuation and white space, for matching what people typed. */
export function toMatch(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%#]+/gu, '')
}
