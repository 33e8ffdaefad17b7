// Fixed text inside regular expressions.

/** Escapes a text so that a regular expression takes it literally. */
export function escapeText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
