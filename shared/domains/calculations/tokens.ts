// An expression as a row of tokens: what may stand after what, and how deep it goes, is known before it is parsed.
import type { Issue } from '../../errors.ts'
import { issueAt, quoted } from './places.ts'
import { wrongOrder } from './token-order.ts'

/** A number, a name, or a sign: an operator by its usual name, a parenthesis, a comma, `?` or `:`. */
export interface Token {
  readonly kind: 'number' | 'name' | 'sign'
  readonly text: string
  /** Offsets in the expression: of its first character, and behind its last. */
  readonly start: number
  readonly end: number
  /** Of an opening parenthesis: the number of the token that closes it. */
  closedBy?: number
}

/** The most characters in an expression. */
export const mostCharacters = 4000

const space = /[ \t\r\n]*/y
const opening = /[ \t\r\n]*\(/y
const number = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y
const afterNumber = /[A-Za-z0-9_.]+/y
const word = /[A-Za-z_][A-Za-z0-9_]*/y
const sign = /<>|<=|>=|==|!=|&&|\|\||[-+*/%^=<>!(),?:]/y
const stray = /[^ \t\r\nA-Za-z0-9_.\-+*/%^=<>!(),?:]+|\./y

const meanings: ReadonlyMap<string, string> = new Map([
  ['==', '='],
  ['!=', '<>'],
  ['&&', 'and'],
  ['||', 'or'],
  ['!', 'not'],
])
const words: ReadonlySet<string> = new Set(['and', 'or', 'not'])

/** `and(...)` and `or(...)` where a value belongs are functions. */
function isFunction(name: string, before: Token | undefined, text: string, behind: number): boolean {
  opening.lastIndex = behind
  const awaitsValue = !before || (before.kind === 'sign' && before.text !== ')')
  return awaitsValue && name.toLowerCase() !== 'not' && opening.test(text)
}

/** The tokens of an expression, or everything in it that is none. */
function scan(text: string): { tokens: Token[] } | { issues: Issue[] } {
  const tokens: Token[] = []
  const issues: Issue[] = []
  let at = 0
  const next = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? ''
    at += found.length
    return found
  }
  for (next(space); at < text.length; next(space)) {
    const start = at
    const add = (kind: Token['kind'], found: string) => tokens.push({ kind, text: found, start, end: at })
    const digits = next(number)
    const name = digits ? '' : next(word)
    const mark = digits || name ? '' : next(sign)
    if (digits) {
      const rest = next(afterNumber)
      if (rest)
        issues.push(
          issueAt(start, `${quoted(digits + rest)} is no number and no name`, 'Write numbers as 1.5 or 1.5e3; names begin with a letter.'),
        )
      else add('number', digits)
    } else if (words.has(name.toLowerCase()) && !isFunction(name, tokens.at(-1), text, at)) add('sign', name.toLowerCase())
    else if (name.length > 60 || name === '__proto__')
      issues.push(issueAt(start, `${quoted(name)} cannot be a name`, 'Use another name of at most 60 characters.'))
    else if (name) add('name', name)
    else if (mark) add('sign', meanings.get(mark) ?? mark)
    else
      issues.push(
        issueAt(
          start,
          `${quoted(next(stray))} cannot stand in an expression`,
          'Use numbers, names of A-Z, a-z, 0-9 and _, functions, parentheses and + - * / % ^ = <> < <= > >= and or not ? : only.',
        ),
      )
  }
  return issues.length > 0 ? { issues } : { tokens }
}

/** The tokens of an expression that can be parsed, or what is wrong with it. */
export function tokensOf(text: string): { readonly tokens: readonly Token[] } | { readonly issues: readonly Issue[] } {
  if (text.length > mostCharacters)
    return {
      issues: [
        issueAt(
          mostCharacters,
          `the expression goes on, to ${text.length} characters`,
          `Use at most ${mostCharacters}; split it into several calculations.`,
        ),
      ],
    }
  const scanned = scan(text)
  if ('issues' in scanned) return scanned
  const issue = wrongOrder(text, scanned.tokens)
  return issue ? { issues: [issue] } : scanned
}
