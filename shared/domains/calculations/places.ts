// Where in an expression something stands, and how an issue says it.
import type { Issue } from '../../errors.ts'

/** An issue with an expression at an offset (0 is the first character): names the place (counted from 1), what is wrong and the remedy. */
export const issueAt = (offset: number, message: string, hint: string): Issue => ({
  path: '',
  code: 'expression',
  message: `character ${offset + 1}: ${message}`,
  hint,
  values: { at: offset + 1 },
})

/** A piece of an expression as an issue quotes it: about 40 characters of plain ASCII, all others by their number. */
export function quoted(text: string): string {
  const plain = text.slice(0, 41).replace(/[^ -~]/gu, (one) => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
  return `\`${plain.length > 40 || text.length > 40 ? `${plain.slice(0, 40)}...` : plain}\``
}
