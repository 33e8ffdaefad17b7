// Where in an expression something stands, and how an issue says it.
import type { Issue } from '../../errors.ts'

/** An issue with an expression at an offset (0 is the first character): names the place (counted from 1), what is wrong and the remedy. */
export const issueAt = (offset: number, message: string, hint: string): Issue => ({
  path: '',
  code: 'expression',
  message: `character ${offset + 1}: ${message}`,
  hint,
})

/** A piece of an expression as an issue quotes it: at most 40 characters, whatever is not plain ASCII by its number. */
export function quoted(text: string): string {
  const cut = text.length > 40 ? `${text.slice(0, 40)}...` : text
  return `\`${cut.replace(/[^ -~]/gu, (one) => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)}\``
}
