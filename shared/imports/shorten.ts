// Shortening texts of a workbook for messages.

/** Text of at most `most` characters, with an ellipsis where it was cut. */
export function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text
}
